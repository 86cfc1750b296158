"""One cell of a people file, read into a value: pure functions, each of which refuses with the reason."""

from __future__ import annotations

import datetime
import re
import unicodedata

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

# Where the ends of a path's steps are: a slash that stands alone, so that "Løn/personale" stays one name.
_STEP = re.compile(r"(?<!\S)/(?!\S)")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})", re.ASCII)
_YES, _NO = {"ja", "yes"}, {"", "nej", "no"}
# SECURITY: marks of writing direction can make a name or number read as another one in the register.
_DIRECTION = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_YEARS = range(1900, 2201)
DEEPEST = 10


class BadCell(Exception):
    """What one cell says cannot be used; the message is the reason, in the reader's language."""


def text(cell: str, *, longest: int, required: bool = False) -> str:
    """Give the cell as one line of text; a formula is text like any other.

    Raises BadCell where it is missing, too long, or holds a control character.
    """
    if any(_is_control(char) for char in cell):
        raise BadCell(_("There is a hidden control character or a line break in the cell. Type the value again."))
    value = " ".join(cell.split())
    if required and not value:
        raise BadCell(_("The value is missing. Fill in the cell."))
    if len(value) > longest:
        raise BadCell(_("The text is too long. Use at most %(longest)d characters.") % {"longest": longest})
    return value


def date(cell: str, *, required: bool = False) -> datetime.date | None:
    """Read 2026-11-20, 20-11-2026 or 20.11.2026, or None for an empty cell. Raises BadCell."""
    value = text(cell, longest=40, required=required)
    if not value:
        return None
    if found := _YEAR_FIRST.fullmatch(value):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(value):
        day, month, year = map(int, found.groups())
    else:
        year, month, day = 0, 0, 0
    try:
        if year in _YEARS:
            return datetime.date(year, month, day)
    except ValueError:
        pass
    raise BadCell(_("“%(value)s” is not a date. Write it as 2026-11-20, 20-11-2026 or 20.11.2026.") % {"value": value})


def yes_or_no(cell: str) -> bool:
    """Read ja or nej; an empty cell is no. Raises BadCell."""
    value = text(cell, longest=40)
    if value.casefold() in _YES:
        return True
    if value.casefold() in _NO:
        return False
    raise BadCell(
        _("“%(value)s” is neither ja nor nej. Write one of them, or leave the cell empty.") % {"value": value}
    )


def path(cell: str) -> tuple[str, ...]:
    """Read "Directorate / Department / Team" into its steps, from the top. Raises BadCell."""
    value = text(cell, longest=DEEPEST * 163, required=True)
    steps = tuple(step.strip() for step in _STEP.split(value))
    if not all(steps):
        raise BadCell(_("A step of the path is empty. Write it as “Directorate / Department / Team”."))
    if len(steps) > DEEPEST:
        raise BadCell(_("The path has too many steps. Use at most %(deepest)d.") % {"deepest": DEEPEST})
    return tuple(text(step, longest=160) for step in steps)


def email(cell: str) -> str:
    """Read an e-mail address, or an empty cell. Raises BadCell."""
    value = text(cell, longest=254)
    if value:
        try:
            validate_email(value)
        except ValidationError:
            raise BadCell(_("“%(value)s” is not an e-mail address.") % {"value": value}) from None
    return value


def username(cell: str) -> str:
    """Read the name somebody signs in with, or an empty cell. Raises BadCell."""
    value = text(cell, longest=150)
    if value:
        try:
            UnicodeUsernameValidator()(value)
        except ValidationError:
            raise BadCell(
                _("“%(value)s” cannot be a user name. Use letters, digits and @ . + - _ only.") % {"value": value}
            ) from None
    return value


def _is_control(char: str) -> bool:
    """Say whether a character is invisible and steers the text around it: controls, line ends, writing direction."""
    return unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in _DIRECTION
