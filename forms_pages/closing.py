"""From a draft to an entry: finishing, responding, opening again, and putting the plan into the folder for good."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forms_pages import file_store, notices
from forms_pages.documents import finished_document, with_responses
from forms_pages.drafts import mark_shared
from forms_pages.following import actions_of
from forms_pages.models import Plan, Response
from forms_pages.opened import OpenedPlan, decrypt, forget_responses, responses_of, seal, seen_by
from forms_pages.problems import (
    AlreadyResponded,
    NotAsked,
    NotComplete,
    RemarksMissing,
    StillWaiting,
    VersionConflict,
)
from forms_pages.reading import fetch_plan, lock, log_change, log_read, must_be
from forms_pages.versions import forget_versions
from samtale_intranet.conversations import api as conversations
from samtale_intranet.conversations.follow_ups import api as follow_ups
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.api import Action, Event, Gate, Outcome
from samtale_intranet.personnel.models import Entry


def finish(*, user: Any, plan_uuid: UUID, version: int, gate: Gate | None = None) -> Plan:
    """Freeze this version: from now on its canonical text and its SHA-256 are what the parties respond to.

    The part of whoever finishes is shared by it; what the other keeps private stays out of the document. Those who are
    asked to respond are told. Raises Refused, WrongState, VersionConflict, or NotComplete with words for each input.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    must_be(plan, Plan.State.DRAFT, version)
    log_read(plan, access)
    with transaction.atomic():
        current = lock(plan)
        must_be(current, Plan.State.DRAFT, version)
        opened = decrypt(current, access)
        if problems := opened.definition.missing(opened.as_seen().answers, opened.role, opened.shared):
            raise NotComplete(problems)
        mark_shared(current, opened.role)
        _freeze(opened)
        log_change(current, access, Event.PLAN_FINISHED)
        notices.finished(current, asked=opened.copied.asked, by=access.person)
    return current


def _freeze(opened: OpenedPlan) -> None:
    """Put the document into the locked plan, and the day by which those who are asked may respond."""
    plan, now = opened.plan, timezone.now()
    plan.state, plan.finished_at = Plan.State.FINISHED, now
    plan.sealed_frozen = seal(plan, "frozen", plan.version, finished_document(opened).to_json())
    within = datetime.timedelta(days=opened.copied.respond_within_days)
    plan.respond_by = timezone.localdate(now) + within if opened.copied.asked else None
    shared = [f"shared_{role}_at" for role in plan.shared]
    plan.save(update_fields=["state", "finished_at", "sealed_frozen", "respond_by", *shared])


def reopen(*, user: Any, plan_uuid: UUID, version: int, gate: Gate | None = None) -> Plan:
    """Open a finished version for writing again; the responses to it are withdrawn, and both parties are told.

    Raises Refused, WrongState or VersionConflict.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    with transaction.atomic():
        current = lock(plan)
        must_be(current, Plan.State.FINISHED, version)
        for response in responses_of(current):
            personnel.log(access=access, action=Event.RESPONSE_WITHDRAWN, folder=plan.folder, record=response.uuid)
            response.delete()
        forget_responses(current)
        current.state, current.finished_at = Plan.State.DRAFT, None
        current.sealed_frozen, current.respond_by = b"", None
        current.save(update_fields=["state", "finished_at", "sealed_frozen", "respond_by"])
        log_change(current, access, Event.PLAN_REOPENED)
        notices.reopened(current)
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

    The same response twice is one. Raises Refused, WrongState, VersionConflict, NotAsked, RemarksMissing or
    AlreadyResponded.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, action=Action.RESPOND, gate=gate)
    must_be(plan, Plan.State.FINISHED, version)
    if outcome == Outcome.REMARKS and not remarks:
        raise RemarksMissing
    log_read(plan, access)
    with transaction.atomic():
        opened = _same_text(plan, access)
        if opened.role not in opened.copied.asked:
            raise NotAsked
        if digest and digest != opened.frozen.digest():
            raise VersionConflict
        if known := next((response for response in opened.responses if response.party == opened.role), None):
            if (known.outcome, known.remarks) != (Outcome(outcome).value, remarks):
                raise AlreadyResponded
            return opened.plan.responses.get(party=opened.role)
        return _answer(opened, Outcome(outcome), remarks)


def _answer(opened: OpenedPlan, outcome: Outcome, remarks: str) -> Response:
    """Store the response, bound to the text that was finished, and its event."""
    plan, access = opened.plan, opened.access
    content = {"outcome": outcome.value, "remarks": remarks, "digest": opened.frozen.digest()}
    response: Response = plan.responses.create(
        party=opened.role,
        by=access.person,
        version=plan.version,
        sealed=seal(plan, f"response/{opened.role}", plan.version, content),
    )
    written = response.evidence()
    personnel.log(access=access, action=Event.RESPONDED, folder=plan.folder, record=response.uuid, content=written)
    return response


def journal_plan(*, user: Any, plan_uuid: UUID, submit_key: str, gate: Gate | None = None) -> Entry:
    """Put the finished plan with its responses into the folder, for good; a second time gives the same entry.

    Whoever was asked and is past the deadline stands there with no answer: nobody has a duty to sign, and nobody waits
    for ever (Ombudsmanden 2006-4201-813). The plan's earlier versions go. Raises Refused, WrongState, VersionConflict,
    StillWaiting or SubmitConflict.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, action=Action.JOURNAL, gate=gate)
    if plan.entry:
        return plan.entry
    must_be(plan, Plan.State.FINISHED)
    log_read(plan, access)
    if plan.supersedes:
        follow_ups.look(access=access, entry=plan.supersedes)
    with transaction.atomic():
        if earlier := Plan.objects.locked(plan).entry:
            return earlier
        # Before the ledger, as everybody does who writes in a conversation.
        Conversation.objects.locked(plan.conversation)
        opened = _same_text(plan, access)
        if not opened.may_be_journaled:
            raise StillWaiting(opened.plan.respond_by)
        return _close(opened, submit_key)


def _close(opened: OpenedPlan, submit_key: str) -> Entry:
    """Write the entry, close the locked plan and its conversation, and set the days of its follow-ups."""
    plan, access = opened.plan, opened.access
    document = with_responses(opened)
    entry = personnel.journal(
        access=access,
        folder=plan.folder,
        document=document,
        files=file_store.for_journal(plan=plan, document=document),
        source=plan.uuid,
        submit_key=submit_key,
        supersedes=plan.supersedes,
        kept_by=plan.conversation.type.key,
    )
    plan.state, plan.entry = Plan.State.JOURNALED, entry
    # What nobody shared was never to be kept; it goes with the draft.
    kept = seen_by(opened.definition, opened.answers, "", opened.shared)
    plan.sealed_answers = seal(plan, "answers", plan.version, kept)
    plan.save(update_fields=["state", "entry", "sealed_answers"])
    forget_versions(plan)
    file_store.discard_all(plan=plan, access=access)
    conversations.close(conversation=plan.conversation)
    follow_ups.create(
        access=access,
        conversation=plan.conversation,
        entry=entry,
        actions=actions_of(opened.definition, kept),
        supersedes=plan.supersedes,
    )
    log_change(plan, access, Event.PLAN_CLOSED)
    return entry


def _same_text(read: Plan, access: personnel.Access) -> OpenedPlan:
    """Lock and open the finished plan that was read, in the caller's transaction.

    Raises as `must_be`, also where the same version was opened and finished again: its names may be others.
    """
    current = lock(read)
    must_be(current, Plan.State.FINISHED, read.version)
    if bytes(current.sealed_frozen) != bytes(read.sealed_frozen):
        raise VersionConflict
    return decrypt(current, access)
