"""The policy: one default-deny function decides who may do what in a folder. It never asks `has_perm`.

A superuser passes every `has_perm` and must see nothing here; only relations in `people` count.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conf import settings
from samtale_intranet.people.api import leader_of, person_of
from samtale_intranet.people.models import Employee, Municipality
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.changed_rows import unchanged
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.models import Folder, LedgerEvent, StandIn, StatedPurpose

logger = logging.getLogger("samtale_intranet.personnel")


class Action(StrEnum):
    """What somebody wants to do in a folder."""

    VIEW_FOLDER = "view_folder"
    READ_ENTRY = "read_entry"
    SEE_LOG = "see_log"
    WRITE_PLAN = "write_plan"
    RESPOND = "respond"
    JOURNAL = "journal"
    ANNOTATE = "annotate"
    ADD_DOCUMENT = "add_document"
    EXPORT_FOLDER = "export_folder"
    HOLD = "hold"
    HOLD_CONVERSATION = "hold_conversation"  # see that there is one, plan it and hold it
    LEAD_CONVERSATION = "lead_conversation"  # begin, plan and call it off, invite, say that it was held
    OWN_NOTES = "own_notes"  # a leader's own, which only their writer opens


class Role(models.TextChoices):
    """As what somebody stands to a folder."""

    EMPLOYEE = "employee", _("The employee")
    LEADER = "leader", _("Leader")
    STAND_IN = "stand_in", _("Stand-in for the leader")
    HR = "hr", _("HR")


class Refused(Exception):
    """The policy said no. The refusal is already in the ledger when this is raised."""


class PurposeRequired(Exception):
    """The person may do it, but has not said what for: `folder` is whose, and nothing of it was read."""

    def __init__(self, folder: UUID) -> None:
        super().__init__(f"Nothing is said yet of what folder {folder} is opened for.")
        self.folder = folder


_AS_LEADER = frozenset(
    {
        Action.VIEW_FOLDER,
        Action.READ_ENTRY,
        Action.WRITE_PLAN,
        Action.RESPOND,
        Action.JOURNAL,
        Action.ANNOTATE,
        Action.HOLD_CONVERSATION,
        Action.LEAD_CONVERSATION,
        Action.OWN_NOTES,
    }
)
# What each role may do, and for which purposes; the first purpose is the usual one. Whatever is not here is refused.
_GRANTS: dict[Role, frozenset[Action]] = {
    Role.EMPLOYEE: frozenset(
        {
            Action.VIEW_FOLDER,
            Action.READ_ENTRY,
            Action.SEE_LOG,
            Action.WRITE_PLAN,
            Action.RESPOND,
            Action.ANNOTATE,
            Action.EXPORT_FOLDER,
            Action.HOLD_CONVERSATION,
        }
    ),
    Role.LEADER: _AS_LEADER,  # not the log, which is there for the employee, and for HR's control
    Role.STAND_IN: _AS_LEADER,
    Role.HR: frozenset(
        {
            Action.VIEW_FOLDER,
            Action.READ_ENTRY,
            Action.SEE_LOG,
            Action.ANNOTATE,
            Action.ADD_DOCUMENT,
            Action.EXPORT_FOLDER,
            Action.HOLD,
        }
    ),
}
_AS_LEADERS_DO = (Purpose.HOLD_CONVERSATION, Purpose.WRITE_PLAN, Purpose.RESPOND, Purpose.FOLLOW_UP)
_PURPOSES: dict[Role, tuple[Purpose, ...]] = {
    Role.EMPLOYEE: (
        Purpose.OWN_ACCESS,
        Purpose.HOLD_CONVERSATION,
        Purpose.WRITE_PLAN,
        Purpose.RESPOND,
        Purpose.FOLLOW_UP,
    ),
    Role.LEADER: _AS_LEADERS_DO,
    Role.STAND_IN: _AS_LEADERS_DO,
    Role.HR: (
        Purpose.PERSONNEL_ADMINISTRATION,
        Purpose.PERSONNEL_CASE,
        Purpose.ACCESS_REQUEST,
        Purpose.CORRECTION,
        Purpose.LOG_CONTROL,
    ),
}
# For whom it is not evident what they open a folder for: they say it first (see `purposes`).
_SAY_WHY = frozenset({Role.HR})
# As which party a role writes in a plan. HR writes in none.
_PARTY = {Role.EMPLOYEE: "employee", Role.LEADER: "leader", Role.STAND_IN: "leader"}


@dataclass(frozen=True, slots=True)
class Access:
    """What the policy granted: to whom, as what, for one action in one folder and one purpose."""

    person: Employee
    role: Role
    action: Action
    folder: UUID
    purpose: Purpose

    def require(self, folder: Folder, *actions: Action) -> None:
        """Stop a caller that passes an access granted for something else: a mistake in our code, never the person's.

        Without `actions` any will do in this folder.
        """
        if (actions and self.action not in actions) or self.folder != folder.uuid:
            wanted = f"{' or '.join(actions) or 'anything'} in folder {folder.uuid}"
            raise ValueError(f"The access was granted for {self.action} in folder {self.folder}, not for {wanted}.")

    @property
    def may_see_log(self) -> bool:
        """Whether the same role may see who looked."""
        return Action.SEE_LOG in _GRANTS[self.role]

    @property
    def may_write(self) -> bool:
        """Whether the role may write plans in this folder, and so start a corrected version of one."""
        return Action.WRITE_PLAN in _GRANTS[self.role]

    def may(self, action: Action) -> bool:
        """Whether the same role may do this as well."""
        return action in _GRANTS[self.role]

    @property
    def party(self) -> str:
        """As which party of a plan the person writes: "employee" or "leader". HR writes none: ValueError."""
        if self.role not in _PARTY:
            raise ValueError(f"{self.role} is no party of a plan.")
        return _PARTY[self.role]

    @property
    def actor(self) -> str:
        """The person's pseudonymous name in the ledger."""
        return f"employee:{self.person.uuid}"


@dataclass(frozen=True, slots=True)
class Office:
    """What HR may do for the whole municipality: registers, stand-ins, samples. It opens no folder."""

    person: Employee
    municipality: Municipality
    purpose: Purpose

    @property
    def actor(self) -> str:
        """The person's pseudonymous name in the ledger."""
        return f"employee:{self.person.uuid}"

    def log(
        self, action: Event, *, record: UUID | None = None, folder: UUID | None = None, content: bytes = b""
    ) -> None:
        """Write one event as HR; what only looks is committed on its own."""
        ledger.commit(
            municipality=self.municipality,
            actor=self.actor,
            actor_role=Role.HR.value,
            action=action,
            folder=folder,
            record=record,
            purpose=self.purpose,
            content=content,
        )


def can(user: Any, action: Action, folder: Folder, purpose: Purpose | None = None) -> Role | None:
    """Give the role in which the user may do this for this purpose (None: any of the role's), or None for no."""
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
    leader = leader_of(employee=employee) if employee.is_employed else None
    if leader == person:
        roles.append(Role.LEADER)
    elif leader is not None and any(grant.leader_id == leader.pk for grant in stood_in_for(person)):
        roles.append(Role.STAND_IN)
    if person.is_hr:
        roles.append(Role.HR)
    return roles


def stood_in_for(person: Employee) -> tuple[StandIn, ...]:
    """Give the grants by which the person stands in today; asked once for each person that was fetched.

    SECURITY: a grant that another municipality's HR gave counts for nothing, nor does one that was planted or changed
    in the database: the ledger must know it as it stands. Who stands in for nobody costs one query, others two.
    """
    if not hasattr(person, "_samtale_stands_in_for"):
        found = StandIn.objects.in_force().with_people().filter(stand_in=person, municipality=person.municipality_id)
        grants = tuple(unchanged(municipality=person.municipality, rows=found))
        person._samtale_stands_in_for = grants  # type: ignore[attr-defined]
    kept: tuple[StandIn, ...] = person._samtale_stands_in_for  # type: ignore[attr-defined]
    return kept


def purposes_of(role: Role) -> tuple[Purpose, ...]:
    """Give what somebody in this role may open a folder for, the usual one first."""
    return _PURPOSES[role]


def authorise(
    *,
    user: Any,
    action: Action,
    folder: Folder,
    purpose: Purpose | None = None,
    record: UUID | None = None,
) -> Access:
    """Ask the policy; on no, commit a refusal to the ledger and raise Refused. Call it outside any transaction.

    `purpose` None stands for what is evident for the role that is found. Where nothing is (HR), it is what the person
    has said of this folder lately; PurposeRequired where that is nothing.
    """
    role, person = can(user, action, folder, purpose), person_of(user=user)
    if role is None or person is None:
        ledger.commit(
            municipality=folder.municipality,
            actor=actor_of(user),
            actor_role="",
            action=Event.REFUSED,
            # Where there is no folder yet, the refusal says whose it would have been.
            folder=folder.uuid if folder.pk else None,
            record=record or (None if folder.pk else folder.employee.uuid),
            purpose=purpose or "",
        )
        raise Refused(f"{action} in folder {folder.uuid} was refused.")
    return Access(person, role, action, folder.uuid, purpose or _evident(person, role, folder))


def _evident(person: Employee, role: Role, folder: Folder) -> Purpose:
    """Give what the person opens the folder for, by their role or their own words; raise PurposeRequired."""
    if role not in _SAY_WHY:
        return _PURPOSES[role][0]
    after = timezone.now() - datetime.timedelta(minutes=settings.PURPOSE_MINUTES)
    said = StatedPurpose.objects.filter(folder=folder, person=person, at__gt=after).order_by("-at")
    purpose = said.values_list("purpose", flat=True).first()
    if purpose not in _PURPOSES[role]:
        raise PurposeRequired(folder.uuid)
    return Purpose(purpose)


def office_of(*, user: Any, purpose: Purpose = Purpose.PERSONNEL_ADMINISTRATION) -> Office | None:
    """Give what somebody may do as HR for their municipality, or None for everybody else; nothing is written."""
    person = person_of(user=user)
    return Office(person, person.municipality, purpose) if person is not None and person.is_hr else None


def authorise_hr(*, user: Any, purpose: Purpose = Purpose.PERSONNEL_ADMINISTRATION) -> Office:
    """Let HR do something for their whole municipality; else write a refusal and raise Refused.

    Call it outside any transaction. What is fetched afterwards is filtered by the municipality it names.
    """
    if (office := office_of(user=user, purpose=purpose)) is not None:
        return office
    if (person := person_of(user=user)) is not None:
        ledger.commit(
            municipality=person.municipality, actor=actor_of(user), actor_role="", action=Event.REFUSED, purpose=purpose
        )
    else:
        logger.warning("Refused: %s is employed nowhere and asked for what is HR's.", actor_of(user))
    raise Refused("Only HR may do this.")


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
    access.require(folder)
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
