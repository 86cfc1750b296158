"""Conversations follow the people: whoever leads somebody now holds their open conversations.

It asks who leads now and compares, so it may run as often as one likes, and catches as well what a date alone changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from samtale_intranet.conversations import course
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.moves.mails import tell_of_end, tell_of_hand_over
from samtale_intranet.conversations.moves.models import HandOver
from samtale_intranet.conversations.problems import ConversationOver, StepMissing
from samtale_intranet.people.api import leaders_of
from samtale_intranet.people.models import Employee, Municipality

__all__ = ["Followed", "follow_everybody", "follow_people", "without_leader"]

BATCH = 1000


@dataclass
class Followed:
    """What a run changed: conversations handed over, and ended because the employee left."""

    handed_over: int = 0
    ended: int = 0


def follow_everybody() -> Followed:
    """Let all open conversations follow the people, as the day has made them; a step of each day's run."""
    return _follow(Conversation.objects.all())


def follow_people(municipality: Municipality) -> None:
    """Do the same in one municipality, right after its people have changed, in that transaction."""
    _follow(Conversation.objects.filter(employee__municipality=municipality))


def without_leader(municipality: Municipality) -> list[Conversation]:
    """Give the open conversations that nobody can go on with: nobody leads the employee now, or they left meanwhile."""
    found = Conversation.objects.filter(employee__municipality=municipality)
    waiting = [one for one, leader in _with_leaders(found) if leader is None and not _is_to_come(one.employee)]
    return sorted(waiting, key=lambda one: (one.employee.name, one.pk))


def _follow(conversations: QuerySet[Conversation]) -> Followed:
    done = Followed()
    moved: list[tuple[Conversation, Employee]] = []
    for one, leader in _with_leaders(conversations):
        if _has_left(one.employee):
            done.ended += _end(one)
        elif leader is not None and leader.pk != one.leader_id:
            moved.append((one, leader))
    for start in range(0, len(moved), BATCH):
        done.handed_over += _hand_over(moved[start : start + BATCH])
    return done


def _with_leaders(conversations: QuerySet[Conversation]) -> Iterator[tuple[Conversation, Employee | None]]:
    """Give every open conversation with who leads its employee now; two queries for each thousand."""
    rows = conversations.filter(closed_at=None, cancelled_at=None).defer("rules_copy")
    rows = rows.select_related("employee__municipality", "employee__own_leader", "employee__unit", "leader")
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        leaders = leaders_of(employees=[one.employee for one in batch])
        yield from ((one, leaders[one.employee_id]) for one in batch)
        last = batch[-1].pk


def _hand_over(moved: list[tuple[Conversation, Employee]]) -> int:
    """Hand them over in one transaction, with who held each before; what changed meanwhile is left for next time."""
    leaders = {one.pk: leader for one, leader in moved}
    was = {one.pk: one.leader for one, _leader in moved}
    with transaction.atomic():
        locked = Conversation.objects.open().filter(pk__in=leaders).select_for_update(of=("self",))
        rows = [row for row in locked.select_related("employee", "type") if row.leader_id == was[row.pk].pk]
        for row in rows:
            row.leader = leaders[row.pk]
        Conversation.objects.bulk_update(rows, ["leader"])
        noted = HandOver.objects.bulk_create(
            HandOver(conversation=row, former=was[row.pk], leader=row.leader, why=_why(was[row.pk])) for row in rows
        )
        for hand_over in noted:
            tell_of_hand_over(hand_over)
            course.tell(hand_over.conversation, course.Change.HANDED_OVER, None)
    return len(rows)


def _end(one: Conversation) -> bool:
    """End the conversation of somebody who left; one whose formal steps are not all taken waits for HR."""
    why = HandOver.Why.EMPLOYEE_LEFT
    try:
        with transaction.atomic():
            if one.held_at is None:
                course.cancel(conversation=one, by=None)
            else:
                course.close(conversation=one)
            tell_of_end(HandOver.objects.create(conversation=one, former=one.leader, leader=None, why=why))
    except (ConversationOver, StepMissing):
        return False
    return True


def _why(former: Employee) -> HandOver.Why:
    return HandOver.Why.LEADER_LEFT if _has_left(former) else HandOver.Why.NEW_LEADER


def _has_left(person: Employee) -> bool:
    return person.employed_until is not None and person.employed_until < timezone.localdate()


def _is_to_come(person: Employee) -> bool:
    return person.employed_from > timezone.localdate()
