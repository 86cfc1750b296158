"""The policy: one default-deny function decides who may do what in a folder. It never asks `has_perm`.

A superuser passes every `has_perm` and must see nothing here; only relations in `people` count.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.api import leader_of, person_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.models import Folder, LedgerEvent


class Action(StrEnum):
    """What somebody wants to do in a folder."""

    VIEW_FOLDER = "view_folder"
    READ_ENTRY = "read_entry"
    SEE_LOG = "see_log"
    WRITE_PLAN = "write_plan"
    RESPOND = "respond"
    JOURNAL = "journal"
    ANNOTATE = "annotate"


class Role(models.TextChoices):
    """As what somebody stands to a folder."""

    EMPLOYEE = "employee", _("The employee")
    LEADER = "leader", _("Leader")
    HR = "hr", _("HR")


class Refused(Exception):
    """The policy said no. The refusal is already in the ledger when this is raised."""


# What each role may do, and for which purposes; the first purpose is the usual one. Whatever is not here is refused.
_GRANTS: dict[Role, frozenset[Action]] = {
    Role.EMPLOYEE: frozenset(Action) - {Action.JOURNAL},
    Role.LEADER: frozenset(Action) - {Action.SEE_LOG},  # the log is there for the employee, and for HR's control
    Role.HR: frozenset({Action.VIEW_FOLDER, Action.READ_ENTRY, Action.SEE_LOG, Action.ANNOTATE}),
}
_PURPOSES: dict[Role, tuple[Purpose, ...]] = {
    Role.EMPLOYEE: (
        Purpose.OWN_ACCESS,
        Purpose.HOLD_CONVERSATION,
        Purpose.WRITE_PLAN,
        Purpose.RESPOND,
        Purpose.FOLLOW_UP,
    ),
    Role.LEADER: (Purpose.HOLD_CONVERSATION, Purpose.WRITE_PLAN, Purpose.RESPOND, Purpose.FOLLOW_UP),
    Role.HR: (Purpose.PERSONNEL_ADMINISTRATION,),
}


@dataclass(frozen=True, slots=True)
class Access:
    """What the policy granted: to whom, as what, for one action in one folder and one purpose."""

    person: Employee
    role: Role
    action: Action
    folder: UUID
    purpose: Purpose

    def require(self, action: Action, folder: Folder) -> None:
        """Stop a caller that passes an access granted for something else: a mistake in our code, never the person's."""
        if self.action is not action or self.folder != folder.uuid:
            raise ValueError(f"The access was granted for {self.action} in folder {self.folder}, not for {action}.")

    @property
    def may_see_log(self) -> bool:
        """Whether the same role may see who looked."""
        return Action.SEE_LOG in _GRANTS[self.role]

    @property
    def may_write(self) -> bool:
        """Whether the role may write plans in this folder, and so start a corrected version of one."""
        return Action.WRITE_PLAN in _GRANTS[self.role]

    @property
    def actor(self) -> str:
        """The person's pseudonymous name in the ledger."""
        return f"employee:{self.person.uuid}"


def can(user: Any, action: Action, folder: Folder, purpose: Purpose | None = None) -> Role | None:
    """Give the role in which the user may do this for this purpose (None: the role's usual one), or None for no."""
    person = person_of(user=user)
    if person is None or person.municipality_id != folder.employee.municipality_id:
        return None
    for role in _roles(person, folder.employee):
        if action in _GRANTS[role] and (purpose is None or purpose in _PURPOSES[role]):
            return role
    return None


def _roles(person: Employee, employee: Employee) -> list[Role]:
    """Give the roles that one person has towards another, the nearest first.

    SECURITY: towards oneself there is one role only, so that HR staff handle their own folder as anybody would.
    """
    if person.pk == employee.pk:
        return [Role.EMPLOYEE]
    roles = []
    if employee.is_employed and leader_of(employee=employee) == person:
        roles.append(Role.LEADER)
    if person.is_hr:
        roles.append(Role.HR)
    return roles


def authorise(
    *,
    user: Any,
    action: Action,
    folder: Folder,
    purpose: Purpose | None = None,
    record: UUID | None = None,
) -> Access:
    """Ask the policy; on no, commit a refusal to the ledger and raise Refused. Call it outside any transaction.

    `purpose` None stands for the usual one of the role that is found, e.g. personnel administration for HR.
    """
    role, person = can(user, action, folder, purpose), person_of(user=user)
    if role is None or person is None:
        ledger.commit(
            municipality=folder.municipality,
            actor=actor_of(user),
            actor_role="",
            action=Event.REFUSED,
            folder=folder.uuid,
            record=record,
            purpose=purpose or "",
        )
        raise Refused(f"{action} in folder {folder.uuid} was refused.")
    return Access(person, role, action, folder.uuid, purpose or _PURPOSES[role][0])


def log(
    *,
    access: Access,
    action: Event,
    folder: Folder,
    record: UUID | None = None,
    purpose: Purpose | None = None,
    content: bytes = b"",
) -> LedgerEvent:
    """Write one event. What only looks is committed on its own and refuses to run inside a transaction.

    What writes joins the caller's transaction, so that the row and its event stand or fall together. `content` is the
    ciphertext concerned; `verify_journal` compares its hash with what is stored.
    """
    access.require(access.action, folder)
    return ledger.commit(
        municipality=folder.municipality,
        actor=access.actor,
        actor_role=access.role.value,
        action=action,
        folder=folder.uuid,
        record=record,
        purpose=purpose or access.purpose,
        content=content,
    )


def actor_of(user: Any) -> str:
    """Name a user in the ledger: by employee where there is or was one, else by user."""
    if not user.is_authenticated:
        return "anonymous"
    employee = person_of(user=user) or Employee.objects.filter(user_id=user.pk).only("uuid").first()
    return f"employee:{employee.uuid}" if employee else f"user:{user.pk}"
