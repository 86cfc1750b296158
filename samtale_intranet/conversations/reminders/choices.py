"""What somebody wants to be reminded of."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.functional import Promise

from samtale_intranet.conversations.mail.kinds import kinds
from samtale_intranet.conversations.reminders.models import ReminderChoice
from samtale_intranet.people.models import Employee

__all__ = ["choose", "offered", "switched_on"]


def offered() -> dict[str, str | Promise]:
    """Give the kinds that can be switched off, with their labels."""
    return {kind.name: kind.label for kind in kinds.values() if kind.may_be_switched_off}


def switched_on(*, person: Employee) -> list[str]:
    """Give the kinds that the person has not switched off."""
    off = set(ReminderChoice.objects.filter(employee=person).values_list("kind", flat=True))
    return [name for name in offered() if name not in off]


def choose(*, person: Employee, on: Collection[str]) -> None:
    """Switch these kinds on and every other off; what is not offered now stays as it was."""
    with transaction.atomic():
        ReminderChoice.objects.filter(employee=person, kind__in=offered()).delete()
        off = [ReminderChoice(employee=person, kind=name) for name in offered() if name not in on]
        ReminderChoice.objects.bulk_create(off, ignore_conflicts=True)
