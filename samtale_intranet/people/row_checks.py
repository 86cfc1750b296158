"""What the rows of a people file say together: doubles, seats taken twice, unknown leaders and circles. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from samtale_intranet.people.rows import Problem, Row

Key = tuple[int, str]


def problems_between(rows: Iterable[Row], *, own_leaders: Mapping[Key, Key | None]) -> list[Problem]:
    """Give everything wrong between rows.

    `own_leaders` holds everybody already known in these municipalities, with the own leader they have.
    """
    rows = list(rows)
    return [*_doubles(rows), *_seats(rows), *_unknown_leaders(rows, own_leaders), *_circles(rows, own_leaders)]


def _doubles(rows: list[Row]) -> Iterable[Problem]:
    """Find employee numbers and user names that stand on two lines."""
    numbers: dict[Key, int] = {}
    names: dict[str, int] = {}
    for row in rows:
        first = numbers.setdefault(row.key, row.line)
        if first != row.line:
            reason = _("The employee number %(number)s is already on line %(line)d. Keep one of the lines.")
            yield Problem(row.line, "nummer", reason % {"number": row.number, "line": first})
        first = names.setdefault(row.username, row.line) if row.username else row.line
        if first != row.line:
            reason = _("The user name %(name)s is already on line %(line)d. Two people cannot share a sign-in.")
            yield Problem(row.line, "brugernavn", reason % {"name": row.username, "line": first})


def _seats(rows: list[Row]) -> Iterable[Problem]:
    """Find units with two leaders."""
    taken: dict[tuple[int, tuple[str, ...]], int] = {}
    for row in rows:
        if not row.leads_unit:
            continue
        first = taken.setdefault((row.municipality, row.unit), row.line)
        if first != row.line:
            reason = _("%(unit)s already has a leader on line %(line)d. A unit has one leader.")
            yield Problem(row.line, "leder_af_enhed", reason % {"unit": " / ".join(row.unit), "line": first})


def _unknown_leaders(rows: list[Row], known: Mapping[Key, Key | None]) -> Iterable[Problem]:
    """Find own leaders who are nobody, or the person themselves."""
    listed = {row.key for row in rows}
    for row in rows:
        leader = (row.municipality, row.own_leader)
        if row.own_leader == row.number:
            reason = _("Nobody can be their own leader. Choose another, or leave it empty.")
            yield Problem(row.line, "egen_leder", reason)
        elif row.own_leader and leader not in listed and leader not in known:
            reason = _("Nobody in the municipality has the employee number %(number)s. Correct it, or add the person.")
            yield Problem(row.line, "egen_leder", reason % {"number": row.own_leader})


def _circles(rows: list[Row], known: Mapping[Key, Key | None]) -> Iterable[Problem]:
    """Find people who lead each other in a circle by own leader, once for each circle."""
    leaders = dict(known)
    leaders.update({row.key: (row.municipality, row.own_leader) if row.own_leader else None for row in rows})
    for circle in circles((row.key for row in rows), leaders.get):
        reason = _("The own leaders go in a circle: %(numbers)s. Empty one of them.")
        yield circle_problem(rows, circle, reason)


def circles(starts: Iterable[Key], above: Callable[[Key], Key | None]) -> Iterator[list[Key]]:
    """Give each circle that one can reach from the starts by going upwards, once."""
    done: set[Key] = set()
    for start in starts:
        walk: dict[Key, None] = {}
        person: Key | None = start
        while person is not None and person not in done and person not in walk:
            walk[person] = None
            person = above(person)
        done.update(walk)
        if person is not None and person in walk:
            circle = list(walk)[list(walk).index(person) :]
            if len(circle) > 1:
                yield circle


def circle_problem(rows: Iterable[Row], circle: list[Key], reason: str) -> Problem:
    """Give the problem with the numbers of the circle, on its first line in the file."""
    line = min((row.line for row in rows if row.key in circle), default=1)
    numbers = " → ".join(number for _municipality, number in [*circle, circle[0]])
    return Problem(line, "egen_leder", reason % {"numbers": numbers})
