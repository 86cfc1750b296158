"""Reading a people file into rows, without a database."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.people import cells
from samtale_intranet.people.row_checks import problems_between
from samtale_intranet.people.rows import COLUMNS, PeopleRefused, Row, read_rows

KNOWN = {"skovby kommune": 1, "skovby": 1, "åby kommune": 2}
HEADER = ",".join(COLUMNS)
GOOD = "Skovby,1,Åse Ørum,,,Direktion,,,2020-01-01,,,,"


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def file_of(*people: dict[str, str], delimiter: str = ",") -> str:
    """Write a file; each person starts from a good row."""
    base = dict(zip(COLUMNS, GOOD.split(","), strict=True))
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows([base | person for person in people])
    return out.getvalue()


def rows_of(*people: dict[str, str]) -> list[Row]:
    return read_rows(file_of(*people), municipalities=KNOWN)


def refused(file: bytes | str) -> list[str]:
    """Give the words a file is refused with."""
    with pytest.raises(PeopleRefused) as refusal:
        read_rows(file, municipalities=KNOWN)
    return [str(problem) for problem in refusal.value.problems]


def test_it_reads_every_column() -> None:
    (row,) = rows_of(
        {
            "kommune": " SKOVBY  Kommune ",
            "nummer": "007",
            "email": "aase@example.org",
            "titel": "Lærer",
            "enhed": "Skole  /  Løn/personale / Team Nord",
            "leder_af_enhed": "Ja",
            "egen_leder": "12",
            "ansat_fra": "01-02-2020",
            "ansat_til": "3.4.2030",
            "senior_fra": "2029-12-31",
            "hr": "nej",
            "brugernavn": "aase",
        }
    )
    assert row == Row(
        line=2,
        municipality=1,
        number="007",
        name="Åse Ørum",
        email="aase@example.org",
        title="Lærer",
        unit=("Skole", "Løn/personale", "Team Nord"),
        leads_unit=True,
        own_leader="12",
        employed_from=datetime.date(2020, 2, 1),
        employed_until=datetime.date(2030, 4, 3),
        senior_from=datetime.date(2029, 12, 31),
        is_hr=False,
        username="aase",
    )


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_it_reads_what_spreadsheets_save(delimiter: str, encoding: str, end: str) -> None:
    text = "\n".join([HEADER, GOOD]).replace(",", delimiter).replace("\n", end)
    (row,) = read_rows(text.encode(encoding), municipalities=KNOWN)
    assert (row.name, row.unit) == ("Åse Ørum", ("Direktion",))


def test_it_takes_columns_in_any_order_and_short_lines() -> None:
    names = ["NAVN", "kommune", "nummer", "enhed", " ansat_fra "]
    rest = [name for name in COLUMNS if name not in {"navn", "kommune", "nummer", "enhed", "ansat_fra"}]
    text = ";".join([*names, *rest]) + "\nÅse;Skovby;1;Top;2020-01-01\n"
    (row,) = read_rows(text, municipalities=KNOWN)
    assert (row.name, row.email) == ("Åse", "")


def test_it_counts_lines_as_an_editor_does() -> None:
    text = f"{HEADER}\n\n,,,,,,,,,,,,\n{GOOD}\n{GOOD.replace('Åse Ørum', '')}\n"
    assert refused(text) == ["Line 5, column navn: The value is missing. Fill in the cell."]


def test_it_takes_a_formula_as_text() -> None:
    (row,) = rows_of({"navn": "=HYPERLINK(1)", "titel": "+45 12", "nummer": "@1"})
    assert (row.name, row.title, row.number) == ("=HYPERLINK(1)", "+45 12", "@1")


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("nummer", " ", "The value is missing. Fill in the cell."),
        ("enhed", "", "The value is missing. Fill in the cell."),
        ("ansat_fra", "", "The value is missing. Fill in the cell."),
        ("kommune", "", "The value is missing. Fill in the cell."),
        ("kommune", "Ukendt", "There is no municipality called “Ukendt”. Create it first, or correct the name."),
        ("ansat_fra", "31-02-2020", "“31-02-2020” is not a date. Write it as 2026-11-20, 20-11-2026 or 20.11.2026."),
        ("ansat_til", "i morgen", "“i morgen” is not a date. Write it as 2026-11-20, 20-11-2026 or 20.11.2026."),
        ("senior_fra", "20/11/2026", "“20/11/2026” is not a date. Write it as 2026-11-20, 20-11-2026 or 20.11.2026."),
        ("senior_fra", "0026-11-20", "“0026-11-20” is not a date. Write it as 2026-11-20, 20-11-2026 or 20.11.2026."),
        ("ansat_til", "2019-12-31", "The employment ends before it starts. Correct one of the dates."),
        ("hr", "måske", "“måske” is neither ja nor nej. Write one of them, or leave the cell empty."),
        ("email", "aase@", "“aase@” is not an e-mail address."),
        ("brugernavn", "åse ø", "“åse ø” cannot be a user name. Use letters, digits and @ . + - _ only."),
        ("enhed", "Skole / / Team", "A step of the path is empty. Write it as “Directorate / Department / Team”."),
        ("enhed", " / ".join("abcdefghijk"), "The path has too many steps. Use at most 10."),
        ("enhed", "x" * 161, "The text is too long. Use at most 160 characters."),
        ("navn", "x" * 161, "The text is too long. Use at most 160 characters."),
        ("nummer", "x" * 33, "The text is too long. Use at most 32 characters."),
        ("titel", "x" * 121, "The text is too long. Use at most 120 characters."),
        ("navn", "Åse\nØ", "There is a hidden control character or a line break in the cell. Type the value again."),
        ("navn", "Åse\x07", "There is a hidden control character or a line break in the cell. Type the value again."),
        ("navn", "\u202eesÅ", "There is a hidden control character or a line break in the cell. Type the value again."),
    ],
)
def test_it_names_line_column_and_reason(column: str, cell: str, words: str) -> None:
    assert refused(file_of({}, {"nummer": "2", column: cell})) == [f"Line 3, column {column}: {words}"]


def test_it_names_everything_wrong_at_once_up_to_fifty() -> None:
    bad = [{"nummer": str(number), "hr": "?", "ansat_fra": "?"} for number in range(40)]
    with pytest.raises(PeopleRefused) as refusal:
        rows_of(*bad)
    assert (len(refusal.value.problems), refusal.value.total) == (50, 80)
    assert [problem.column for problem in refusal.value.problems[:2]] == ["ansat_fra", "hr"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty."),
        (" \n\n;;\n", "The file is empty."),
        (HEADER, "There is nobody in the file. Put one person on each line below the columns."),
        (f"{HEADER},løn\n{GOOD},1", f"Line 1, column løn: Unknown column. The columns are {', '.join(COLUMNS)}."),
        (f"{HEADER},hr\n{GOOD},ja", "Line 1, column hr: The column is there twice. Keep one of them."),
        (
            HEADER.replace("egen_leder,", "") + "\n" + GOOD,
            "Line 1, column egen_leder: The column is missing. Add it.",
        ),
        (
            f"{HEADER}\n{GOOD},,x",
            "Line 2: The line has more cells than the first line has columns. Remove the extra ones.",
        ),
        (
            f'{HEADER}\n{GOOD}\n"{"x" * 140_000}',
            "Line 3: The line cannot be read. Look for a quotation mark that is never closed.",
        ),
    ],
)
def test_it_refuses_a_file_that_is_none(text: str, words: str) -> None:
    assert refused(text) == [words]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x14\x00\x06\x00",
        f"{HEADER}\n{GOOD}".encode("utf-16"),
        f"{HEADER}\n{GOOD}".encode() + b"\x81",
    ],
)
def test_it_refuses_what_is_no_text(content: bytes) -> None:
    assert refused(content) == ["The file cannot be read as text. Save it as “CSV UTF-8” and try again."]


def test_it_refuses_a_large_file() -> None:
    assert refused(b"x" * (5 * 1024 * 1024 + 1)) == ["The file is larger than 5 MB. Split it into smaller files."]
    assert refused("æ" * (3 * 1024 * 1024)) == ["The file is larger than 5 MB. Split it into smaller files."]


def test_it_refuses_many_rows() -> None:
    text = HEADER + "\n" + f"{GOOD}\n" * 50_001
    assert refused(text) == ["The file has more than 50000 people. Split it into smaller files."]


def between(*people: dict[str, str], known: dict[str, str | None] | None = None) -> list[str]:
    own = {(1, number): (1, leader) if leader else None for number, leader in (known or {}).items()}
    return [str(problem) for problem in problems_between(rows_of(*people), own_leaders=own)]


def test_it_finds_a_number_twice() -> None:
    assert between({"nummer": "1"}, {"nummer": "1", "kommune": "skovby kommune"}) == [
        "Line 3, column nummer: The employee number 1 is already on line 2. Keep one of the lines."
    ]
    assert between({"nummer": "1"}, {"nummer": "1", "kommune": "Åby Kommune"}) == []


def test_it_finds_a_user_name_twice() -> None:
    assert between({"brugernavn": "aase"}, {"nummer": "2", "brugernavn": "aase"}) == [
        "Line 3, column brugernavn: The user name aase is already on line 2. Two people cannot share a sign-in."
    ]


def test_it_finds_two_leaders_of_a_unit() -> None:
    leads = {"leder_af_enhed": "ja", "enhed": "Skole / Nord"}
    assert between(leads, {"nummer": "2", **leads}) == [
        "Line 3, column leder_af_enhed: Skole / Nord already has a leader on line 2. A unit has one leader."
    ]


def test_it_finds_an_unknown_leader() -> None:
    words = (
        "Line 2, column egen_leder: "
        "Nobody in the municipality has the employee number 9. Correct it, or add the person."
    )
    assert between({"egen_leder": "9"}) == [words]
    assert between({"egen_leder": "9"}, {"nummer": "9", "kommune": "Åby Kommune"}) == [words]
    assert between({"egen_leder": "9"}, known={"9": None}) == []


def test_it_finds_ones_own_leadership() -> None:
    assert between({"nummer": "1", "egen_leder": "1"}) == [
        "Line 2, column egen_leder: Nobody can be their own leader. Choose another, or leave it empty."
    ]


def test_it_finds_a_circle_once_on_a_line_that_is_in_it() -> None:
    circle = (
        {"nummer": "0", "egen_leder": "1"},
        {"nummer": "1", "egen_leder": "2"},
        {"nummer": "2", "egen_leder": "1"},
    )
    assert between(*circle) == [
        "Line 3, column egen_leder: The own leaders go in a circle: 1 → 2 → 1. Empty one of them."
    ]


def test_it_finds_a_circle_through_people_who_are_not_in_the_file() -> None:
    assert between({"nummer": "1", "egen_leder": "3"}, known={"1": None, "2": "1", "3": "2"}) == [
        "Line 2, column egen_leder: The own leaders go in a circle: 1 → 3 → 2 → 1. Empty one of them."
    ]
    # What the file empties is no part of a circle any more.
    assert between({"nummer": "1"}, known={"1": "2", "2": "1"}) == []


plain = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)


@given(names=st.lists(plain, min_size=1, max_size=6), delimiter=st.sampled_from(",;"))
def test_it_reads_back_whatever_a_csv_writer_wrote(names: list[str], delimiter: str) -> None:
    people = [{"nummer": str(number), "navn": name} for number, name in enumerate(names)]
    text = file_of(*people, delimiter=delimiter)
    assert [row.name for row in read_rows(text.encode(), municipalities=KNOWN)] == names


@given(
    file=st.binary(max_size=300) | st.text(max_size=300) | st.text(max_size=200).map(lambda text: HEADER + "\n" + text)
)
def test_it_reads_or_refuses_but_never_crashes(file: bytes | str) -> None:
    try:
        rows = read_rows(file, municipalities=KNOWN)
    except PeopleRefused as refusal:
        assert refusal.problems  # noqa: PT017 - both ways out are right, so nothing need be raised
    else:
        assert rows


@given(day=st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)))
def test_it_reads_every_day_in_all_three_forms(day: datetime.date) -> None:
    forms = [day.isoformat(), f"{day.day:02}-{day.month:02}-{day.year}", f"{day.day}.{day.month}.{day.year}"]
    assert [cells.date(form) for form in forms] == [day, day, day]


@given(text=st.text(max_size=12))
def test_it_gives_a_date_or_refuses(text: str) -> None:
    try:
        day = cells.date(text)
    except cells.BadCell:
        return
    assert (day is None) == (not text.strip())


@given(leaders=st.lists(st.none() | st.integers(0, 7), min_size=1, max_size=8))
def test_it_finds_a_circle_exactly_where_one_can_walk_for_ever(leaders: list[int | None]) -> None:
    count = len(leaders)
    own = [None if who is None or who >= count or who == number else who for number, who in enumerate(leaders)]
    people = [{"nummer": str(n), "egen_leder": "" if who is None else str(who)} for n, who in enumerate(own)]

    def endless(start: int) -> bool:
        place: int | None = start
        for _step in range(count + 1):
            if place is None:
                return False
            place = own[place]
        return True

    assert bool(between(*people)) == any(endless(number) for number in range(count))
