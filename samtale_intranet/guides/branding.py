"""The site setting *Samtaler*: name, logo, accent colour and contact, which editors change without a developer."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.images import get_image_model_string
from wagtail.models import Site

from samtale_intranet.guides import contrast

LOGO_WIDTH, LOGO_HEIGHT = 240, 48
CACHE_SECONDS = 60
CACHE_ROUND = "samtale_branding.round"
# Twice as many points, for fine screens.
LOGO_FILTER = f"max-{LOGO_WIDTH * 2}x{LOGO_HEIGHT * 2}"


@register_setting(icon="comment")
class SamtaleSettings(BaseSiteSetting):
    """How the product presents itself on one site. Without it, the stylesheet's own colours hold."""

    name = models.CharField(_("name"), max_length=60, blank=True, help_text=_("Stands at the foot of every page."))
    logo = models.ForeignKey(
        get_image_model_string(), models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("logo")
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        help_text=_("The colour of links and buttons, for example #1f5c7a. Leave it empty to keep the colour it has."),
    )
    contact = models.CharField(
        _("contact"), max_length=120, blank=True, help_text=_("Whom to ask about conversations, for example HR.")
    )
    contact_email = models.EmailField(_("the contact's e-mail"), blank=True)
    contact_phone = models.CharField(_("the contact's phone number"), max_length=30, blank=True)

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("logo"), FieldPanel("accent")], heading=_("Look")),
        MultiFieldPanel(
            [FieldPanel("contact"), FieldPanel("contact_email"), FieldPanel("contact_phone")], heading=_("Contact")
        ),
    ]
    select_related = ["logo"]

    class Meta:
        verbose_name = _("Conversations")
        verbose_name_plural = _("Conversations")

    def clean(self) -> None:
        """Refuse an accent that is no colour, or too weak to be read; tell by how much, and name one that is not."""
        super().clean()
        self.accent = self.accent.strip().lower()
        if not self.accent:
            return
        try:
            colour = contrast.parse(self.accent)
        except ValueError:
            message = _("This is no colour. Write # and six digits or letters a to f, for example #1f5c7a.")
            raise ValidationError({"accent": message}) from None
        ratio = contrast.contrast(colour, contrast.LIGHT_SURFACE)
        if ratio < contrast.TEXT:
            strong = contrast.moved(colour, contrast.BLACK, against=contrast.LIGHT_SURFACE, least=contrast.TEXT)
            message = _(
                "The contrast to the page is %(ratio)s, and text needs at least %(least)s. "
                "Choose a darker colour, for example %(strong)s."
            )
            figures = {"ratio": _figure(ratio), "least": _figure(contrast.TEXT), "strong": contrast.written(strong)}
            raise ValidationError({"accent": ValidationError(message, params=figures)})

    @property
    def has_contact(self) -> bool:
        """Whether there is somebody to ask."""
        return bool(self.contact or self.contact_email or self.contact_phone)

    @cached_property
    def css(self) -> str:
        """Give the accent's shades as custom properties; empty where no accent is set."""
        if not self.accent:
            return ""
        colour = contrast.parse(self.accent)
        dark = _properties(contrast.dark(colour))
        return (
            f"@layer tokens {{\n  :root {{ {_properties(contrast.light(colour))} }}\n"
            f"  @media screen and (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n}}\n"
        )

    @property
    def css_version(self) -> str:
        """Give what tells this stylesheet from the one before it."""
        return hashlib.sha256(self.css.encode()).hexdigest()[:10]

    @property
    def css_url(self) -> str:
        """Give the address of the stylesheet; empty where there is nothing in it."""
        return f"{reverse('samtale_guides:colours')}?v={self.css_version}" if self.accent else ""

    @property
    def logo_url(self) -> str:
        """Give the address of the logo in its size for the page; empty where there is none."""
        return f"{reverse('samtale_guides:logo')}?v={self.logo_id}" if self.logo else ""

    @property
    def logo_size(self) -> tuple[int, int]:
        """Give the width and height, in CSS pixels, that the logo takes on the page."""
        if self.logo is None:
            return 0, 0
        width, height = max(self.logo.width, 1), max(self.logo.height, 1)
        scale = min(LOGO_HEIGHT / height, LOGO_WIDTH / width, 1)
        return max(1, round(width * scale)), max(1, round(height * scale))


def branding_of(request: HttpRequest | None) -> SamtaleSettings | None:
    """Give the setting of the request's site, or None, and never a new row.

    It is kept in the cache for a minute, by host, so that a page pays no query for it. What an editor saves shows at
    once where the cache is shared between processes, else within the minute.
    """
    if request is None:
        return None
    kept = SamtaleSettings.get_cache_attr_name()
    if not hasattr(request, kept):
        setattr(request, kept, _cached(request))
    known: SamtaleSettings | None = getattr(request, kept)
    return known


def _cached(request: HttpRequest) -> SamtaleSettings | None:
    key = f"samtale_branding.{cache.get(CACHE_ROUND, 0)}.{hashlib.sha256(request.get_host().encode()).hexdigest()}"
    found = cache.get(key, False)
    if found is False:
        site = Site.find_for_request(request)
        found = SamtaleSettings.base_queryset().filter(site=site).first() if site else None
        cache.set(key, found, CACHE_SECONDS)
    return found


@receiver([post_save, post_delete], sender=SamtaleSettings)
@receiver([post_save, post_delete], sender=Site)
def _begin_a_new_round(**kwargs: Any) -> None:
    """Forget what is cached for every host: a setting or a site has changed."""
    cache.set(CACHE_ROUND, uuid.uuid4().hex, None)


def _figure(ratio: float) -> str:
    return number_format(contrast.shown(ratio), decimal_pos=1)


def _properties(shades: contrast.Shades) -> str:
    return (
        f"--sg-accent: {shades.accent}; --sg-accent-hover: {shades.hover}; --sg-accent-tint: {shades.tint}; "
        f"--sg-on-accent: {shades.on_accent}; --sg-strong: {shades.strong};"
    )
