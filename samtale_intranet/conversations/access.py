"""Who may see and plan a conversation: its employee, and whoever leads them now or stands in. Strangers get a 404."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.api import person_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Access, Action, authorise
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.reading import Gate

__all__ = ["employed", "fetch"]


def employed(user: Any) -> Employee:
    """Give the employee that a signed-in user is; raise Employee.DoesNotExist for whoever is employed nowhere."""
    if (person := person_of(user=user)) is None:
        raise Employee.DoesNotExist
    return person


def fetch(
    *, user: Any, uuid: UUID, action: Action = Action.HOLD_CONVERSATION, gate: Gate | None = None
) -> tuple[Conversation, Access]:
    """Fetch a conversation for somebody who may do this with it, then call the gate (the second factor).

    SECURITY: what it shows without a second factor is who, what kind, when and where; whatever is sealed asks for the
    gate. Raise Conversation.DoesNotExist, Refused (its refusal committed), or what the gate raises.
    """
    conversation = Conversation.objects.with_people().get(uuid=uuid)
    employee = conversation.employee
    # A stranger's request makes no folder.
    folder = Folder.objects.with_relations().filter(employee=employee).first() or Folder(employee=employee)
    access = authorise(user=user, action=action, folder=folder, record=conversation.uuid if folder.pk else None)
    if gate:
        gate()
    return conversation, access
