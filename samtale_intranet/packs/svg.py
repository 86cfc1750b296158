"""Judge an SVG by its content: drawing only, nothing that runs and nothing from elsewhere. Pure functions."""

from __future__ import annotations

import re
from xml.parsers import expat

from django.utils.translation import gettext as _

SVG = "http://www.w3.org/2000/svg"
# What drawing programs leave in a file for themselves. Browsers do nothing with it.
INERT = (
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://purl.org/dc/",
)
DRAWS = {
    *("svg", "g", "defs", "symbol", "use", "path"),
    *("rect", "circle", "ellipse", "line", "polyline", "polygon"),
    *("text", "tspan", "textPath", "title", "desc"),
    *("metadata", "linearGradient", "radialGradient", "stop", "clipPath", "mask"),
    *(
        "pattern",
        "marker",
        "style",
        "filter",
        "feBlend",
        "feColorMatrix",
        "feComposite",
        "feDropShadow",
        "feFlood",
        "feGaussianBlur",
        "feMerge",
        "feMergeNode",
        "feOffset",
    ),
}
# In a style: an import, an address that is not a place in the same file, and what old browsers ran.
FROM_ELSEWHERE = re.compile(r"@import|expression\s*\(|url\(\s*[\"']?\s*(?!#)", re.IGNORECASE)


class SvgRefused(Exception):
    """The SVG holds something that may not be in a picture. The text says what, and on which line of the picture."""


def check(content: bytes) -> None:
    """Raise SvgRefused where `content` is no SVG, or one that could do more than be looked at.

    SECURITY: an SVG that is opened by its own address is a page of the intranet, and its scripts are the intranet's.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise SvgRefused(_("It is no XML (line %(line)d).") % {"line": error.lineno}) from error


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartElementHandler = self.element
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.buffer_text = True
        self.open: list[str] = []

    def refuse(self, what: str) -> None:
        raise SvgRefused(_("%(what)s (line %(line)d)") % {"what": what, "line": self.parser.CurrentLineNumber})

    def doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        # Entities stand in the document type: they grow without end, and read files. A bare one is harmless.
        if internal:
            self.refuse(_("It defines entities"))

    def instruction(self, target: str, data: str) -> None:
        self.refuse(_("It asks for a style sheet from elsewhere"))

    def element(self, name: str, attributes: dict[str, str]) -> None:
        space, _space, tag = name.rpartition(" ")
        if not self.open and (space, tag) != (SVG, "svg"):
            self.refuse(_("It is no SVG"))
        if space == SVG and tag == "script":
            self.refuse(_("It holds a script"))
        if not (space == SVG and tag in DRAWS) and not space.startswith(INERT):
            self.refuse(_("It holds the element “%(name)s”, which is no drawing") % {"name": tag})
        for key, value in attributes.items():
            self.attribute(key.rpartition(" ")[2], value)
        self.open.append(tag)

    def attribute(self, name: str, value: str) -> None:
        if name.lower().startswith("on"):
            self.refuse(_("It holds a script, in “%(name)s”") % {"name": name})
        if name in ("href", "src") and not value.strip().startswith("#"):
            self.refuse(_("It refers to something outside the picture, in “%(name)s”") % {"name": name})
        if FROM_ELSEWHERE.search(_unescaped(value)):
            self.refuse(_("It refers to something outside the picture, in “%(name)s”") % {"name": name})

    def end(self, name: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        if self.open and self.open[-1] == "style" and FROM_ELSEWHERE.search(_unescaped(text)):
            self.refuse(_("It refers to something outside the picture, in “%(name)s”") % {"name": "style"})


def _unescaped(text: str) -> str:
    r"""Give a style without CSS's escapes and comments, in which `u\72l(` is an address as well."""
    text = re.sub(r"/\*.*?(?:\*/|$)", "", text, flags=re.DOTALL)
    return re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda found: _letter(found[1]), text).replace("\\", "")


def _letter(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 else ""
