"""A people file as rows: pure parsing, no database. Every bad row is found before anything is refused."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samtale_intranet.people import cells

LARGEST = 5 * 1024 * 1024  # bytes
MOST_ROWS = 50_000
MOST_PROBLEMS = 50  # how many are told at once

COLUMNS = (
    "kommune",
    "nummer",
    "navn",
    "email",
    "titel",
    "enhed",
    "leder_af_enhed",
    "egen_leder",
    "ansat_fra",
    "ansat_til",
    "senior_fra",
    "hr",
    "brugernavn",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: the line (as an editor counts, None for the whole file), the column and the reason."""

    line: int | None
    column: str
    reason: str

    def __str__(self) -> str:
        if self.line is None:
            return self.reason
        if not self.column:
            return _("Line %(line)d: %(reason)s") % {"line": self.line, "reason": self.reason}
        return _("Line %(line)d, column %(column)s: %(reason)s") % {
            "line": self.line,
            "column": self.column,
            "reason": self.reason,
        }


class PeopleRefused(Exception):
    """The file has errors, and nothing of it was written. `problems` holds the first 50, `total` how many there are."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line or 0)[:MOST_PROBLEMS]
        self.total = len(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Row:
    """One employee as the file tells it; `municipality` is the key of the municipality named."""

    line: int
    municipality: int
    number: str
    name: str
    email: str
    title: str
    unit: tuple[str, ...]
    leads_unit: bool
    own_leader: str
    employed_from: datetime.date
    employed_until: datetime.date | None
    senior_from: datetime.date | None
    is_hr: bool
    username: str

    @property
    def key(self) -> tuple[int, str]:
        """What an employee is known by: municipality and employee number."""
        return self.municipality, self.number


def read_rows(file: bytes | str, *, municipalities: Mapping[str, int]) -> list[Row]:
    """Read a CSV file (UTF-8, or cp1252 as Excel saves it; commas or semicolons) into rows.

    `municipalities` gives a key for each name and short name, in casefold. Raises PeopleRefused with all problems.
    """
    reader = csv.reader(io.StringIO(_decoded(file), newline=""), delimiter=_delimiter(file))
    problems: list[Problem] = []
    rows: list[Row] = []
    lines = _lines(reader)
    header = _header(lines)
    for count, (line, listed) in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise PeopleRefused([_whole(_too_many())])
        if len(listed) > len(header):
            problems.append(
                Problem(line, "", _("The line has more cells than the first line has columns. Remove the extra ones."))
            )
            continue
        row = _row(line, dict.fromkeys(COLUMNS, "") | dict(zip(header, listed, strict=False)), municipalities, problems)
        if row is not None:
            rows.append(row)
    if problems:
        raise PeopleRefused(problems)
    if not rows:
        raise PeopleRefused([_whole(_("There is nobody in the file. Put one person on each line below the columns."))])
    return rows


def _whole(reason: str) -> Problem:
    return Problem(None, "", reason)


def _too_many() -> str:
    return _("The file has more than %(most)d people. Split it into smaller files.") % {"most": MOST_ROWS}


def _decoded(file: bytes | str) -> str:
    """Give the file's text, or refuse what is too large or no text."""
    size = len(file.encode("utf-8", "surrogatepass") if isinstance(file, str) else file)
    if size > LARGEST:
        raise PeopleRefused([_whole(_("The file is larger than 5 MB. Split it into smaller files."))])
    if isinstance(file, str):
        return file.removeprefix("\ufeff")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = file.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # a workbook or UTF-16, which cp1252 would swallow
            return text
    raise PeopleRefused([_whole(_("The file cannot be read as text. Save it as “CSV UTF-8” and try again."))])


def _delimiter(file: bytes | str) -> str:
    """Give what parts the cells: whichever of semicolon and comma the first line has more of."""
    start = file[:4096] if isinstance(file, str) else file[:4096].decode("latin-1")
    first = start.lstrip().partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Give each line that holds anything, with the number of the line it starts on."""
    while True:
        line = reader.line_num + 1
        try:
            listed = next(reader)
        except StopIteration:
            return
        except csv.Error:
            reason = _("The line cannot be read. Look for a quotation mark that is never closed.")
            raise PeopleRefused([Problem(line, "", reason)]) from None
        if any(cell.strip() for cell in listed):
            yield line, listed


def _header(lines: Iterator[tuple[int, list[str]]]) -> list[str]:
    """Give the names of the columns, or refuse an empty file and unknown, doubled or missing columns."""
    line, header = next(lines, (1, []))
    header = [cell.strip().casefold() for cell in header]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise PeopleRefused([_whole(_("The file is empty."))])
    known = ", ".join(COLUMNS)
    problems = []
    for place, name in enumerate(header):
        if name not in COLUMNS:
            problems.append(Problem(line, name, _("Unknown column. The columns are %(known)s.") % {"known": known}))
        elif name in header[:place]:
            problems.append(Problem(line, name, _("The column is there twice. Keep one of them.")))
    for name in COLUMNS:
        if name not in header:
            problems.append(Problem(line, name, _("The column is missing. Add it.")))
    if problems:
        raise PeopleRefused(problems)
    return header


def _row(line: int, raw: Mapping[str, str], municipalities: Mapping[str, int], problems: list[Problem]) -> Row | None:
    """Read one line; on the first problem of each cell add it to the problems, and give None where there is any."""
    before = len(problems)

    def take(column: str, read: Callable[..., Any], **how: Any) -> Any:
        try:
            return read(raw[column], **how)
        except cells.BadCell as refusal:
            problems.append(Problem(line, column, str(refusal)))
            return None

    values: dict[str, Any] = {
        "municipality": take("kommune", _municipality, known=municipalities),
        "number": take("nummer", cells.text, longest=32, required=True),
        "name": take("navn", cells.text, longest=160, required=True),
        "email": take("email", cells.email),
        "title": take("titel", cells.text, longest=120),
        "unit": take("enhed", cells.path),
        "leads_unit": take("leder_af_enhed", cells.yes_or_no),
        "own_leader": take("egen_leder", cells.text, longest=32),
        "employed_from": take("ansat_fra", cells.date, required=True),
        "employed_until": take("ansat_til", cells.date),
        "senior_from": take("senior_fra", cells.date),
        "is_hr": take("hr", cells.yes_or_no),
        "username": take("brugernavn", cells.username),
    }
    start, end = values["employed_from"], values["employed_until"]
    if start and end and end < start:
        reason = _("The employment ends before it starts. Correct one of the dates.")
        problems.append(Problem(line, "ansat_til", reason))
    return Row(line=line, **values) if len(problems) == before else None


def _municipality(cell: str, *, known: Mapping[str, int]) -> int:
    """Give the key of the municipality that a cell names."""
    name = cells.text(cell, longest=120, required=True)
    if name.casefold() not in known:
        raise cells.BadCell(
            _("There is no municipality called “%(name)s”. Create it first, or correct the name.") % {"name": name}
        )
    return known[name.casefold()]
