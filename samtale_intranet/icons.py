"""Line icons (24 × 24 units) and the symbols of themes (72 × 72 units, the middle is 0, 0), as SVG markup."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ICONS: dict[str, str] = {
    "arrow-down": '<path d="M12 4v16M6 14l6 6 6-6"/>',
    "arrow-left": '<path d="M20 12H4M10 6l-6 6 6 6"/>',
    "arrow-right": '<path d="M4 12h16M14 6l6 6-6 6"/>',
    "arrow-up": '<path d="M12 20V4M6 10l6-6 6 6"/>',
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5H4.5ZM10 21h4"/>',
    "book": '<path d="M12 6.5C10 5 7.5 4.5 4 4.5v14c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2v-14c-3.5 0-6 .5-8 2ZM12 6.5v14"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="14.5" rx="2"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>',
    "check": '<path d="M5 12.5l4.5 4.5L19 7.5"/>',
    "chevron-down": '<path d="M6 9l6 6 6-6"/>',
    "chevron-right": '<path d="M9 6l6 6-6 6"/>',
    "circle-check": '<circle cx="12" cy="12" r="9"/><path d="M8 12.5l2.75 2.75L16 9.5"/>',
    "circle-cross": '<circle cx="12" cy="12" r="9"/><path d="M9 9l6 6M15 9l-6 6"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "cloud-check": (
        '<path d="M7 18a4.5 4.5 0 0 1-.4-9A6 6 0 0 1 18 10.5a3.8 3.8 0 0 1-.5 7.5Z"/><path d="M9.5 13.5l2 2 3.5-4"/>'
    ),
    "copy": (
        '<rect x="8" y="8" width="12" height="12" rx="2"/>'
        '<path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"/>'
    ),
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "document": '<path d="M6 3h8l4 4v14H6ZM14 3v4h4M9 12h6M9 16h6"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4 20h16"/>',
    "envelope": '<path d="M4 6h16v12H4Z"/><path d="M4 7l8 6 8-6"/>',
    "eye": '<path d="M2.5 12C5 7.5 8.2 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.7 6.5-9.5 6.5s-7-2-9.5-6.5Z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "flag": '<path d="M6 21V4h12l-3 4.5 3 4.5H6"/>',
    "folder": '<path d="M3 6.5h6.5l2 2.5H21v10.5H3Z"/>',
    "home": '<path d="M4 11l8-7 8 7v9h-5.5v-6h-5v6H4Z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.01"/>',
    "key": '<circle cx="8" cy="15" r="4.5"/><path d="M11.5 12L20 3.5M16.5 7l3 3M14 9.5l2 2"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01"/>',
    "lock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V7.5a4 4 0 0 1 8 0V11M12 14.5v2"/>',
    "minus": '<path d="M5 12h14"/>',
    "pen": '<path d="M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19ZM14 6.5l3.5 3.5"/>',
    "people": (
        '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 19c.8-3.6 3.2-5.5 6.5-5.5s5.7 1.9 6.5 5.5'
        'M15.5 4.8a3.5 3.5 0 0 1 0 6.4M17.5 13.9c2.2.7 3.5 2.4 4 5.1"/>'
    ),
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 20c1-4 4-6 8-6s7 2 8 6"/>',
    "phone": '<rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18.5h2"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3"/><path d="M7 14h10v6H7Z"/>',
    "question": '<circle cx="12" cy="12" r="9"/>'
    '<path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1 1-1.1 1.9M12 17v.01"/>',
    "refresh": '<path d="M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.5M20 4v5.5h-5.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "shield": '<path d="M12 3l8 3v5.5c0 4.6-3 8-8 9.5-5-1.5-8-4.9-8-9.5V6ZM8.5 12l2.5 2.5 4.5-5"/>',
    "sign-out": '<path d="M10 4H5v16h5M10 12h10M16 8l4 4-4 4"/>',
    "speech": '<path d="M4 5h16v11H11l-5 4v-4H4Z"/>',
    "speech-lines": '<path d="M4 5h16v11H11l-5 4v-4H4Z"/><path d="M8 9h8M8 12h5"/>',
    "speech-dash": '<path d="M4 5h16v11H11l-5 4v-4H4Z"/><path d="M8 10.5h8"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5"/>',
    "unlock": '<rect x="5" y="11" width="14" height="9" rx="2"/><path d="M8 11V7.5a4 4 0 0 1 7.7-1.5M12 14.5v2"/>',
    "warning": '<path d="M12 4l9.5 16h-19ZM12 10v4.5M12 17.2v.01"/>',
    "wheel": '<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="3"/><path d="M12 3v6M12 15v6M3 12h6M15 12h6"/>',
}

SYMBOLS: dict[str, str] = {
    "sun": ('<path d="M-30 12H30M-17 12A17 17 0 0 1 17 12M0-19V-27M-21-10L-27-16M21-10L27-16M-18 24H18"/>'),
    "list": (
        '<path d="M-8-18H28M-8 2H28M-8 22H14M-28-19L-24-15L-17-23M-28 1L-24 5L-17-3"/><circle cx="-22" cy="22" r="4"/>'
    ),
    "rings": '<circle cx="-12" r="22"/><circle cx="12" r="22"/>',
    "compass": '<circle r="27"/><path d="M12-12L4 4L-12 12L-4-4Z"/>',
    "sprout": '<path d="M0 28V-6M0 10C-4-4-14-8-27-7C-25 6-14 11 0 10M0-4C2-18 12-26 26-26C25-12 15-4 0-4"/>',
    "stones": ('<ellipse cy="20" rx="28" ry="9"/><ellipse cy="1" rx="19" ry="8"/><ellipse cy="-16" rx="11" ry="7"/>'),
    "people": (
        '<circle cx="-10" cy="-13" r="10"/><path d="M-30 24C-28 8-20 2-10 2S8 8 10 24Z"/>'
        '<path d="M8-22A9.5 9.5 0 0 1 8-4M16 5C24 8 28 15 29 24H20"/>'
    ),
    "heart": '<path d="M0 26C-20 12-28 1-28-10C-28-19-21-25-14-25C-8-25-3-22 0-16'
    'C3-22 8-25 14-25C21-25 28-19 28-10C28 1 20 12 0 26Z"/>',
    "shield": '<path d="M0-28L24-19V-2C24 13 15 23 0 28C-15 23-24 13-24-2V-19ZM-11 0L-3 8L12-8"/>',
    "star": ('<path d="M0-27L8-9L27-7L12.5 6L17 25L0 15L-17 25L-12.5 6L-27-7L-8-9Z"/>'),
    "chat": '<path d="M-28-22H12V4H-12L-20 12V4H-28ZM20-10H28V18H20V26L12 18H-6V12"/>',
    "flag": '<path d="M-18 28V-26M-18-24C-8-30 2-18 22-24V2C2 8-8-4-18 2"/>',
    "mountain": '<path d="M-30 22L-6-22L8 4L14-6L30 22ZM-15-6L-8 0L-3-5L3-5"/>',
    "bridge": '<path d="M-30-12H30M-26 22A26 26 0 0 1 26 22M-17-12V2M17-12V2M-32 22H-20M20 22H32"/>',
}

SYMBOL_NAMES = {
    "sun": _("Sunrise"),
    "list": _("List"),
    "rings": _("Two rings"),
    "compass": _("Compass"),
    "sprout": _("Sprout"),
    "stones": _("Balanced stones"),
    "people": _("People"),
    "heart": _("Heart"),
    "shield": _("Shield"),
    "star": _("Star"),
    "chat": _("Speech bubbles"),
    "flag": _("Flag"),
    "mountain": _("Mountain"),
    "bridge": _("Bridge"),
}

SYMBOL_CHOICES = list(SYMBOL_NAMES.items())
