"""Letters with placeholders in [square brackets]: which there are, and how they are filled in. No ORM here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

__all__ = ["Placeholder", "check_placeholders", "fill", "known_placeholders", "unknown_placeholders"]

_BRACKETS = re.compile(r"\[([^\[\]\n]*)\]")
_PARAGRAPHS = re.compile(r"\n\s*\n")


class Placeholder(StrEnum):
    """What a letter can be filled in with. The value is its English name; the Danish one stands in `DANISH`."""

    NAME = "name"
    LEADER = "leader"
    CONVERSATION = "conversation"
    DATE = "date"
    TIME = "time"
    PLACE = "place"
    LINK = "link"
    GUIDE = "guide"
    PREPARATION = "preparation"
    COMPANION = "companion"
    HR = "hr"


# They stand in letters that editors write and packs carry, so they are data, and not translated.
DANISH = {
    Placeholder.NAME: "navn",
    Placeholder.LEADER: "leder",
    Placeholder.CONVERSATION: "samtale",
    Placeholder.DATE: "dato",
    Placeholder.TIME: "tid",
    Placeholder.PLACE: "sted",
    Placeholder.LINK: "link",
    Placeholder.GUIDE: "guide",
    Placeholder.PREPARATION: "forberedelse",
    Placeholder.COMPANION: "bisidder",
    Placeholder.HR: "hr",
}
MEANINGS: dict[Placeholder, Promise] = {
    Placeholder.NAME: _("the employee’s name"),
    Placeholder.LEADER: _("the leader’s name"),
    Placeholder.CONVERSATION: _("what the conversation is called"),
    Placeholder.DATE: _("the day of the meeting"),
    Placeholder.TIME: _("when it begins and ends"),
    Placeholder.PLACE: _("where it is held"),
    Placeholder.LINK: _("the address of the conversation’s page"),
    Placeholder.GUIDE: _("the guide’s title and address"),
    Placeholder.PREPARATION: _("the preparation’s title and address"),
    Placeholder.COMPANION: _("the right to bring a companion, where there is one"),
    Placeholder.HR: _("that HR joins, where it does"),
}
_BY_NAME = {name: one for one in Placeholder for name in (one.value, DANISH[one])}


def known_placeholders() -> dict[str, Promise]:
    """Give each placeholder's name in the language of now, with what it stands for."""
    danish = (get_language() or "").startswith("da")
    return {(DANISH[one] if danish else one.value): meaning for one, meaning in MEANINGS.items()}


def unknown_placeholders(text: str) -> list[str]:
    """Give what stands in square brackets and is no placeholder, each once, in order."""
    found = (match.group(1).strip() for match in _BRACKETS.finditer(text))
    return list(dict.fromkeys(name for name in found if name.casefold() not in _BY_NAME))


def check_placeholders(text: str) -> None:
    """Refuse a letter with a placeholder that does not exist; raise ValidationError that names it and the known."""
    unknown = unknown_placeholders(text)
    if unknown:
        raise ValidationError(
            _("There is no placeholder %(unknown)s. These can be used: %(known)s."),
            code="unknown_placeholder",
            params={
                "unknown": ", ".join(f"[{name}]" for name in unknown),
                "known": ", ".join(f"[{name}]" for name in known_placeholders()),
            },
        )


def fill(text: str, values: Mapping[Placeholder, str]) -> str:
    """Fill in the placeholders that have a value here; what stands in brackets besides stays as it is.

    A paragraph of which nothing is left, since what it says does not hold for this conversation, goes.
    """

    def value_of(match: re.Match[str]) -> str:
        known = _BY_NAME.get(match.group(1).strip().casefold())
        return values.get(known, match.group(0)) if known else match.group(0)

    paragraphs = (_BRACKETS.sub(value_of, part).strip() for part in _PARAGRAPHS.split(text.replace("\r\n", "\n")))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
