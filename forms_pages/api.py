"""The public door of plans: every step of a plan's way, as a verb. Each asks for access, and logs before it reads."""

from __future__ import annotations

import dataclasses
import datetime
import secrets
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from forms_pages.definition import Answers, Definition
from forms_pages.documents import finished_document, with_responses
from forms_pages.models import Plan, PlanFormPage, Response
from forms_pages.opened import Copied, OpenedPlan, copied, copy_of, decrypt, seal
from forms_pages.problems import (
    AlreadyCorrected,
    AlreadyResponded,
    FormNotReady,
    NotAsked,
    NotComplete,
    RemarksMissing,
    StillWaiting,
    VersionConflict,
    WrongState,
)
from samtale_intranet.conversations import api as conversations
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.api import Action, Event, Gate, Outcome, Purpose
from samtale_intranet.personnel.models import Entry

__all__ = [
    "Action",
    "correct",
    "definition_for_writing",
    "fetch_plan",
    "finish",
    "journal_plan",
    "open_plan",
    "reopen",
    "respond",
    "save_draft",
    "start_plan",
]

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
    """Write the read into the ledger, then open the plan. Raises KeyProblem where the keys are not right."""
    personnel.log(access=access, action=Event.PLAN_READ, folder=plan.folder, record=plan.uuid)
    return decrypt(plan, access)


def start_plan(
    *, user: Any, page: PlanFormPage, employee: Employee, start_key: str | None = None, gate: Gate | None = None
) -> Plan:
    """Start a plan from the page, or give the one under way; the same start_key always gives the same plan.

    Raises Refused, FormNotReady, conversations.LeaderMissing or conversations.WrongMunicipality.
    """
    folder = personnel.folder_of(employee=employee)
    access = personnel.authorise(user=user, action=Action.WRITE_PLAN, folder=folder, purpose=Purpose.WRITE_PLAN)
    if gate:
        gate()
    type = page.conversation_type
    if type is None or type.keeps == ConversationType.Keeps.NOTHING or not page.form:
        raise FormNotReady(f"Page {page.pk} has no conversation type that keeps a document, or no fields.")
    key = start_key or secrets.token_urlsafe(16)
    if known := _started(user, key):
        return known
    conversation = conversations.conversation_for(type=type, employee=employee)
    under_way = conversation.plans.exclude(state=Plan.State.JOURNALED).filter(page=page).first()
    if under_way:
        return Plan.objects.get(pk=under_way.pk)
    plan = Plan(
        conversation=conversation, folder=folder, page=page, started_by=user, start_key=key, saved_by=access.person
    )
    return _begin(plan, access, copy_of(page, type), {})


def correct(*, user: Any, entry_uuid: UUID, start_key: str | None = None, gate: Gate | None = None) -> Plan:
    """Start a corrected version of a journaled plan, or give the one under way. The entry itself is never edited.

    The new draft begins with the old one's form and answers, and supersedes the entry when it is journaled.
    Raises Plan.DoesNotExist where the entry is no plan's, Refused, or AlreadyCorrected.
    """
    old = Plan.objects.with_parties().get(entry__uuid=entry_uuid)
    old, access = fetch_plan(user=user, plan_uuid=old.uuid, gate=gate)
    if under_way := Plan.objects.filter(supersedes=old.entry).first():
        if under_way.state == Plan.State.JOURNALED:
            raise AlreadyCorrected
        return under_way
    opened = open_plan(plan=old, access=access)
    plan = Plan(
        conversation=old.conversation,
        folder=old.folder,
        page=old.page,
        started_by=user,
        start_key=start_key or secrets.token_urlsafe(16),
        saved_by=access.person,
        supersedes=old.entry,
    )
    return _begin(plan, access, opened.copied, opened.answers)


def _begin(plan: Plan, access: personnel.Access, form: Copied, answers: Answers) -> Plan:
    """Seal and store a new draft; where another request was first, give that one's."""
    plan.sealed_definition = seal(plan, "definition", 1, dataclasses.asdict(form))
    plan.sealed_answers = seal(plan, "answers", plan.version, answers)
    try:
        with transaction.atomic():
            plan.save()
            _log(access, Event.PLAN_STARTED, plan)
    except IntegrityError:
        under_way = Plan.objects.exclude(state=Plan.State.JOURNALED)
        return under_way.get(conversation=plan.conversation, page=plan.page, supersedes=plan.supersedes)
    return plan


def _started(user: Any, key: str) -> Plan | None:
    return Plan.objects.filter(started_by=user, start_key=key).first()


def save_draft(*, user: Any, plan_uuid: UUID, version: int, answers: Answers, gate: Gate | None = None) -> Plan:
    """Save the draft as its next version. `version` is the one that the text was made from.

    Raises Refused, WrongState where it is no draft, VersionConflict where somebody saved since.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    sealed = seal(plan, "answers", version + 1, answers)
    with transaction.atomic():
        saved = Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT, version=version).update(
            version=version + 1, sealed_answers=sealed, saved_by=access.person, saved_at=timezone.now()
        )
        current = Plan.objects.with_parties().get(pk=plan.pk)
        if not saved:
            if current.state != Plan.State.DRAFT:
                raise WrongState(current.state)
            raise VersionConflict
        _log(access, Event.PLAN_SAVED, current)
    return current


def finish(*, user: Any, plan_uuid: UUID, version: int, gate: Gate | None = None) -> Plan:
    """Freeze this version: from now on its canonical text and its SHA-256 are what the parties respond to.

    Raises Refused, WrongState, VersionConflict, or NotComplete with the words for each input.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    _must_be(plan, Plan.State.DRAFT, version)
    opened = open_plan(plan=plan, access=access)
    if problems := opened.definition.missing(opened.answers):
        raise NotComplete(problems)
    document = finished_document(opened)
    now = timezone.now()
    within = datetime.timedelta(days=opened.copied.respond_within_days)
    with transaction.atomic():
        changed = Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT, version=version).update(
            state=Plan.State.FINISHED,
            finished_at=now,
            sealed_frozen=seal(plan, "frozen", version, document.to_json()),
            respond_by=timezone.localdate(now) + within if opened.copied.asked else None,
        )
        current = Plan.objects.with_parties().get(pk=plan.pk)
        if not changed:
            _must_be(current, Plan.State.DRAFT, version)
        _log(access, Event.PLAN_FINISHED, current)
    return current


def reopen(*, user: Any, plan_uuid: UUID, version: int, gate: Gate | None = None) -> Plan:
    """Open a finished version for writing again; the responses to it are withdrawn.

    Raises Refused, WrongState or VersionConflict.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    with transaction.atomic():
        changed = Plan.objects.filter(pk=plan.pk, state=Plan.State.FINISHED, version=version).update(
            state=Plan.State.DRAFT, finished_at=None, sealed_frozen=b"", respond_by=None
        )
        current = Plan.objects.with_parties().get(pk=plan.pk)
        if not changed:
            _must_be(current, Plan.State.FINISHED, version)
        for response in Response.objects.filter(plan=plan):
            personnel.log(access=access, action=Event.RESPONSE_WITHDRAWN, folder=plan.folder, record=response.uuid)
            response.delete()
        _log(access, Event.PLAN_REOPENED, current)
    return current


def respond(
    *,
    user: Any,
    plan_uuid: UUID,
    version: int,
    outcome: str,
    remarks: str = "",
    digest: str = "",
    gate: Gate | None = None,
) -> Response:
    """Respond as the party one is; `digest` is that of the text one was shown, and another text is refused.

    Raises Refused, WrongState, VersionConflict, NotAsked, RemarksMissing or AlreadyResponded.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, action=Action.RESPOND, gate=gate)
    _must_be(plan, Plan.State.FINISHED, version)
    party = access.role.value
    if outcome == Outcome.REMARKS and not remarks:
        raise RemarksMissing
    opened = open_plan(plan=plan, access=access)
    if party not in opened.copied.asked:
        raise NotAsked
    if digest and digest != opened.frozen.digest():
        raise VersionConflict
    if known := next((response for response in opened.responses if response.party == party), None):
        if (known.outcome, known.remarks) != (Outcome(outcome).value, remarks):
            raise AlreadyResponded
        return plan.responses.get(party=party)
    content = {"outcome": Outcome(outcome).value, "remarks": remarks, "digest": opened.frozen.digest()}
    sealed = seal(plan, f"response/{party}", version, content)
    try:
        with transaction.atomic():
            _same_text(plan, Plan.objects.locked(plan))
            response: Response = plan.responses.create(party=party, by=access.person, version=version, sealed=sealed)
            written = response.evidence()
            personnel.log(
                access=access, action=Event.RESPONDED, folder=plan.folder, record=response.uuid, content=written
            )
    except IntegrityError:  # a double click: the other request was first
        return respond(user=user, plan_uuid=plan_uuid, version=version, outcome=outcome, remarks=remarks, digest=digest)
    return response


def journal_plan(*, user: Any, plan_uuid: UUID, submit_key: str, gate: Gate | None = None) -> Entry:
    """Put the finished plan with its responses into the folder, for good; a second time gives the same entry.

    Whoever was asked and is past the deadline stands there with no answer: nobody has a duty to sign, and nobody waits
    for ever (Ombudsmanden 2006-4201-813). Raises Refused, WrongState, VersionConflict, StillWaiting or SubmitConflict.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, action=Action.JOURNAL, gate=gate)
    if plan.entry:
        return plan.entry
    if plan.state != Plan.State.FINISHED:
        raise WrongState(plan.state)
    opened = open_plan(plan=plan, access=access)
    if not opened.may_be_journaled:
        raise StillWaiting(plan.respond_by)
    with transaction.atomic():
        locked = Plan.objects.locked(plan)
        if locked.entry:
            return locked.entry
        _same_text(plan, locked)
        opened = decrypt(plan, access)  # once more: a response may have come since
        entry = personnel.journal(
            access=access,
            folder=plan.folder,
            document=with_responses(opened),
            source=plan.uuid,
            submit_key=submit_key,
            supersedes=plan.supersedes,
        )
        Plan.objects.filter(pk=plan.pk).update(state=Plan.State.JOURNALED, entry=entry)
        conversations.close(conversation=plan.conversation)
        _log(access, Event.PLAN_CLOSED, Plan.objects.with_parties().get(pk=plan.pk))
    return entry


def definition_for_writing(*, plan: Plan) -> Definition:
    """Give the plan's own copy of its form, which holds nobody's answers; for somebody `fetch_plan` let in."""
    return Definition(copied(plan).specs)


def _must_be(plan: Plan, state: str, version: int) -> None:
    """Raise WrongState or VersionConflict where the plan is not in this state and version."""
    if plan.state != state:
        raise WrongState(plan.state)
    if plan.version != version:
        raise VersionConflict


def _same_text(read: Plan, locked: Plan) -> None:
    """Raise as `_must_be`, also where the same version was opened and finished again: its names may be others."""
    _must_be(locked, Plan.State.FINISHED, read.version)
    if bytes(locked.sealed_frozen) != bytes(read.sealed_frozen):
        raise VersionConflict


def _log(access: personnel.Access, event: Event, plan: Plan) -> None:
    personnel.log(access=access, action=event, folder=plan.folder, record=plan.uuid, content=plan.evidence())
