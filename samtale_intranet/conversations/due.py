"""Which conversations are due with whom, by the rules of each type. They are worked out: no row stands for them.

The rules that count are the type's of today, as nothing is under way yet. See `docs/decisions/0043-what-is-due.md`.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone

from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.months import months_after
from samtale_intranet.people.api import leading, tree_of
from samtale_intranet.people.models import Employee

__all__ = [
    "SOON",
    "Due",
    "History",
    "audiences",
    "due_conversations",
    "history_of",
    "is_due",
    "types_in",
]

SOON = datetime.timedelta(days=30)  # so long before it is due it is shown, so that there is time to plan it
Audience = ConversationType.Audience


@dataclass(frozen=True, slots=True)
class Due:
    """A conversation that is to be held, and that nobody has planned yet."""

    type: ConversationType
    employee: Employee
    on: datetime.date  # since when it is due, or from when it soon is
    last: datetime.date | None  # when it was held the last time
    along: ConversationType | None = None  # it is offered together with a conversation of this type

    @property
    def has_come(self) -> bool:
        """Whether the day has come."""
        return self.on <= timezone.localdate()


@dataclass(frozen=True, slots=True)
class History:
    """What there was and is of one type with one employee."""

    is_open: bool = False
    last: datetime.date | None = None


Histories = dict[tuple[int, int], History]  # by the keys of employee and type


def is_due(type: ConversationType, employee: Employee, last: datetime.date | None) -> datetime.date | None:
    """Give since when, or from when, a conversation of this type is due with somebody of its audience; None: never.

    The months count from the last one. Who has had none yet: seniors from their date, others so many months after they
    were employed. What is not held at regular times is due with nobody but seniors, and once.
    """
    if type.for_whom == Audience.SENIORS:
        if last is None:
            return employee.senior_from
        return months_after(last, type.every_months) if type.every_months else None
    if type.every_months is None:
        return None
    return months_after(last or employee.employed_from, type.every_months)


def history_of(conversations: Iterable[Conversation]) -> Histories:
    """Give what there was and is with whom of which type; those that were called off count for nothing."""
    found: Histories = defaultdict(History)
    for each in conversations:
        if each.cancelled_at is not None:
            continue
        key = (each.employee_id, each.type_id)
        held = each.held_at or each.closed_at
        days = [day for day in (found[key].last, timezone.localdate(held) if held else None) if day]
        found[key] = History(found[key].is_open or each.is_open, max(days, default=None))
    return found


def types_in(municipality_id: int) -> list[ConversationType]:
    """Give the municipality's types. One query."""
    return list(ConversationType.objects.filter(municipality=municipality_id).order_by("name", "pk"))


def due_conversations(
    *,
    people: Collection[Employee],
    types: Collection[ConversationType],
    history: Histories | None = None,
) -> list[Due]:
    """Give what is due with these people, all of one municipality, the longest waiting first.

    `history` spares the query where the caller has the conversations already. Two more where a type is for leaders.
    """
    regular = [type for type in types if type.for_whom != Audience.WHEN_NEEDED]
    if not people or not regular:
        return []
    if history is None:
        history = history_of(Conversation.objects.filter(employee__in=people, cancelled_at=None).defer("rules_copy"))
    by_type = audiences(regular, people)
    found = [due for type in regular for due in _of_type(type, by_type[type.pk], history)]
    return sorted(_along(found, regular, types, by_type, history), key=lambda due: (due.on, due.employee.name))


def audiences(types: Iterable[ConversationType], people: Collection[Employee]) -> dict[int, list[Employee]]:
    """Give with whom of these people conversations of each type are held, by the type's key.

    Two queries where a type is for leaders.
    """
    leaders: set[int] | None = None
    found: dict[int, list[Employee]] = {}
    for type in types:
        if type.for_whom == Audience.SENIORS:
            found[type.pk] = [person for person in people if person.senior_conversation_is_due]
        elif type.for_whom == Audience.LEADERS and people:
            if leaders is None:
                leaders = leading(people, units=tree_of(type.municipality_id))
            found[type.pk] = [person for person in people if person.pk in leaders]
        else:
            found[type.pk] = list(people)
    return found


def _of_type(type: ConversationType, people: Iterable[Employee], history: Histories) -> Iterable[Due]:
    until = timezone.localdate() + SOON
    for person in people:
        was = history.get((person.pk, type.pk), History())
        on = is_due(type, person, was.last)
        if on is not None and on <= until and not was.is_open:
            yield Due(type, person, on, was.last)


def _along(
    found: list[Due],
    regular: Collection[ConversationType],
    types: Collection[ConversationType],
    by_type: dict[int, list[Employee]],
    history: Histories,
) -> list[Due]:
    """Add what is offered along with what is due or under way, to those who have come to their senior date."""
    by_key = {type.pk: type for type in types}
    due = {(each.employee.pk, each.type.pk): each for each in found}
    today = timezone.localdate()
    for host in regular:
        guest = by_key.get(host.along_id or 0)
        if guest is None:
            continue
        for person in by_type[host.pk]:
            mine, key = due.get((person.pk, host.pk)), (person.pk, guest.pk)
            was, of_host = history.get(key, History()), history.get((person.pk, host.pk), History())
            if not person.senior_conversation_is_due or was.is_open or not (mine or of_host.is_open):
                continue
            every = guest.every_months or host.every_months
            if was.last and (every is None or months_after(was.last, every) > today + SOON):
                continue  # it was offered along with the last one
            known = due.get(key)
            on = known.on if known else (mine.on if mine else today)
            due[key] = Due(guest, person, on, was.last, along=host)
    return list(due.values())
