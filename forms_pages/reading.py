"""Fetching a plan: access first, then the gate, then the event in the ledger, and only then is anything opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects

from forms_pages.definition import Definition
from forms_pages.models import Plan, Response
from forms_pages.opened import OpenedPlan, decrypt, form_of, has_responses, responses_of
from forms_pages.problems import VersionConflict, WrongState
from forms_pages.versions import SavedVersion, earlier_versions, mark_seen
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.api import Action, Event, Gate, Purpose

_PURPOSES = {Action.WRITE_PLAN: Purpose.WRITE_PLAN, Action.RESPOND: Purpose.RESPOND, Action.JOURNAL: Purpose.WRITE_PLAN}


def fetch_plan(
    *, user: Any, plan_uuid: UUID, action: Action = Action.WRITE_PLAN, gate: Gate | None = None
) -> tuple[Plan, personnel.Access]:
    """Give the plan to somebody who may do this with it, after the gate. Nothing is decrypted yet.

    Raises Plan.DoesNotExist, Refused after the refusal was written into the ledger, or what the gate raises.
    """
    plan = Plan.objects.with_parties().get(uuid=plan_uuid)
    access = personnel.authorise(
        user=user, action=action, folder=plan.folder, purpose=_PURPOSES[action], record=plan.uuid
    )
    if gate:
        gate()
    return plan, access


def open_plan(*, plan: Plan, access: personnel.Access) -> OpenedPlan:
    """Write the read into the ledger, then open the plan as this person may see it.

    Raises KeyProblem where the keys are not right, FormUnreadable where the form does not fit this version.
    """
    log_read(plan, access)
    mark_seen(plan, access.party)
    return decrypt(plan, access).as_seen()


def definition_for_writing(*, plan: Plan) -> Definition:
    """Give the plan's own copy of its form, which holds nobody's answers; for somebody `fetch_plan` let in."""
    return form_of(plan)[1]


def history(*, user: Any, plan_uuid: UUID, gate: Gate | None = None) -> list[SavedVersion]:
    """Give who saved earlier versions and when, newest first; nothing is decrypted. Raises as `fetch_plan` does."""
    plan, _access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    return earlier_versions(plan)


def lock(plan: Plan) -> Plan:
    """Give the plan as it stands now, for the rest of the caller's transaction, with what was fetched along.

    SECURITY: whatever the caller writes gets a new hash in the ledger, so the plan and the responses to it must be
    what their last events wrote: personnel.RowChanged where somebody changed them in the database. One query.
    """
    current = Plan.objects.locked(plan)
    if (current.folder_id, current.conversation_id) == (plan.folder_id, plan.conversation_id):
        current.folder, current.conversation = plan.folder, plan.conversation
    current.form = plan.form if bytes(plan.sealed_definition) == bytes(current.sealed_definition) else None
    if current.state != Plan.State.DRAFT:
        prefetch_related_objects([current], Prefetch("responses", Response.objects.select_related("by")))
    refuse_changed(current)
    return current


def refuse_changed(plan: Plan) -> None:
    """Raise personnel.RowChanged where the plan, or a response fetched with it, is not what the ledger says."""
    rows: list[Plan | Response] = [plan, *(responses_of(plan) if has_responses(plan) else ())]
    personnel.refuse_changed(municipality=plan.folder.municipality, rows=rows)


def must_be(plan: Plan, state: str, version: int | None = None) -> None:
    """Raise WrongState or VersionConflict where the plan is not in this state and version."""
    if plan.state != state:
        raise WrongState(plan.state)
    if version is not None and plan.version != version:
        raise VersionConflict


def log_read(plan: Plan, access: personnel.Access) -> None:
    """Commit the event of reading the plan, outside any transaction."""
    personnel.log(access=access, action=Event.PLAN_READ, folder=plan.folder, record=plan.uuid)


def log_change(plan: Plan, access: personnel.Access, event: Event) -> None:
    """Write the event of a change with the hash of the row as it is now, in the caller's transaction."""
    personnel.log(access=access, action=event, folder=plan.folder, record=plan.uuid, content=plan.evidence())
