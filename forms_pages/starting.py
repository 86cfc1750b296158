"""Starting a plan: from its page, with a theme, with what last time's plan holds, or as a correction of an entry."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from forms_pages import file_store
from forms_pages.carrying import LastPlan, ThemeChoice, carried, offered, with_theme
from forms_pages.definition import Answers, Definition, snapshot
from forms_pages.models import Plan, PlanFormPage, PlanQuerySet
from forms_pages.opened import Copied, OpenedPlan, copy_of, decrypt, seal
from forms_pages.problems import AlreadyCorrected, FormNotReady
from forms_pages.reading import fetch_plan, log_change, log_read, refuse_changed
from samtale_intranet.conversations import api as conversations
from samtale_intranet.conversations.follow_ups import api as follow_ups
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.conversations.themes.api import Theme, brought
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.api import Action, Event, Gate, Purpose, SubmitConflict
from samtale_intranet.personnel.models import Folder


def start_plan(
    *,
    user: Any,
    page: PlanFormPage,
    employee: Employee,
    start_key: str | None = None,
    themes: Collection[ThemeChoice] = (),
    carry: UUID | None = None,
    rows: Collection[str] | None = None,
    gate: Gate | None = None,
) -> Plan:
    """Start a plan from the page, or give the one under way; the same start_key always gives the same plan.

    `carry` is the entry of last time's plan to begin with, `rows` the rows to bring along (None: all). Raises Refused,
    FormNotReady, Plan.DoesNotExist where `carry` is no entry by this form about this employee, SubmitConflict where
    the start_key was used for somebody else, conversations.LeaderMissing or conversations.WrongMunicipality.
    """
    folder, access = _folder(user, employee, gate)
    type = page.conversation_type
    if type is None or type.keeps != ConversationType.Keeps.DOCUMENT or not page.form:
        raise FormNotReady(f"Page {page.pk} has no conversation type that keeps a document, or no fields.")
    key = start_key or secrets.token_urlsafe(16)
    if known := Plan.objects.filter(started_by=user, start_key=key).first():
        if (known.page_id, known.folder_id) != (page.pk, folder.pk):
            raise SubmitConflict("The same start key began another plan.")
        return known
    form = copy_of(page, type)
    # Before the transaction: what is read of last time's plan is in the ledger for good.
    answers = _first_answers(Definition(form.specs), _carry(access, page, folder, carry), rows, themes)
    with transaction.atomic():
        conversation = conversations.begin(type=type, employee=employee, by=access.person)
        under_way = conversation.plans.exclude(state=Plan.State.JOURNALED).filter(page=page).first()
        if under_way:
            return Plan.objects.get(pk=under_way.pk)
        plan = Plan(
            conversation=conversation, folder=folder, page=page, started_by=user, start_key=key, saved_by=access.person
        )
        return _begin(plan, access, form, answers)


def last_plan(*, user: Any, page: PlanFormPage, employee: Employee, gate: Gate | None = None) -> Plan | None:
    """Give the employee's newest journaled plan by this form, None where there is none. Raises Refused.

    Nothing of it is opened.
    """
    folder, _access = _folder(user, employee, gate)
    return _newest(page, folder)


def open_last(*, user: Any, page: PlanFormPage, employee: Employee, gate: Gate | None = None) -> LastPlan | None:
    """Open what a new plan can begin with: last time's plan, and the themes that are exchanged.

    It counts as reading them. None where there is nothing, and where a plan is under way, which `start_plan` would
    give. Raises Refused or KeyProblem.
    """
    folder, access = _folder(user, employee, gate)
    under_way = Plan.objects.filter(page=page, folder=folder, conversation__closed_at=None)
    if under_way.exclude(state=Plan.State.JOURNALED).exists():
        return None
    form = Definition(snapshot(page.form))
    themes = _exchanged(page, employee, access)
    plan = _newest(page, folder)
    if plan is None or plan.entry is None:
        return LastPlan(entry=None, at=None, tables=[], themes=themes) if themes else None
    opened = _open(plan, access)
    tables = offered(opened, form, follow_ups.done_rows(access=access, entry=plan.entry))
    return LastPlan(entry=plan.entry.uuid, at=plan.entry.journaled_at, tables=tables, themes=themes)


def _exchanged(page: PlanFormPage, employee: Employee, access: personnel.Access) -> list[Theme]:
    """Open the themes that are exchanged for the conversation that the plan would belong to, if any."""
    type = page.conversation_type
    if type is None or type.wheel_id is None:
        return []
    open_ones = Conversation.objects.open().with_people().filter(type=type, employee=employee)
    if (conversation := open_ones.filter(leader=leader_of(employee=employee)).first()) is None:
        return []
    return brought(conversation=conversation, access=access)


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
    opened = _open(old, access)
    plan = Plan(
        conversation=old.conversation,
        folder=old.folder,
        page=old.page,
        started_by=user,
        start_key=start_key or secrets.token_urlsafe(16),
        saved_by=access.person,
        supersedes=old.entry,
        # What a party had not shared stays theirs alone in the copy as well.
        shared_employee_at=old.shared_employee_at,
        shared_leader_at=old.shared_leader_at,
    )
    files = file_store.carried(access=access, entry=old.entry) if old.entry else {}
    answers = file_store.still_there(definition=opened.definition, answers=opened.answers, contents=files)
    return _begin(plan, access, opened.copied, answers, files)


def _folder(user: Any, employee: Employee, gate: Gate | None) -> tuple[Folder, personnel.Access]:
    """Give the employee's folder to somebody who may write plans in it, after the gate."""
    return personnel.open_door(
        user=user, employee=employee, action=Action.WRITE_PLAN, purpose=Purpose.WRITE_PLAN, gate=gate
    )


def _journaled(page: PlanFormPage, folder: Folder) -> PlanQuerySet:
    return Plan.objects.with_parties().filter(page=page, folder=folder, state=Plan.State.JOURNALED)


def _newest(page: PlanFormPage, folder: Folder) -> Plan | None:
    return _journaled(page, folder).order_by("-entry__journaled_at", "-pk").first()


def _carry(access: personnel.Access, page: PlanFormPage, folder: Folder, entry: UUID | None) -> OpenedPlan | None:
    """Open the plan to begin with, after the ledger knows of it."""
    return _open(_journaled(page, folder).get(entry__uuid=entry), access) if entry else None


def _open(plan: Plan, access: personnel.Access) -> OpenedPlan:
    """Open a plan from which a new one begins; it must be what the ledger says, as for one that is written."""
    log_read(plan, access)
    refuse_changed(plan)
    return decrypt(plan, access)


def _first_answers(
    form: Definition, last: OpenedPlan | None, rows: Collection[str] | None, themes: Collection[ThemeChoice]
) -> Answers:
    answers = carried(last, form, rows) if last else {}
    for theme in themes:
        answers = with_theme(form, answers, theme)
    return answers


def _begin(
    plan: Plan, access: personnel.Access, form: Copied, answers: Answers, files: Mapping[UUID, bytes] | None = None
) -> Plan:
    """Seal and store a new draft with its files; where another request was first, give that one's."""
    plan.sealed_definition = seal(plan, "definition", 1, dataclasses.asdict(form))
    plan.sealed_answers = seal(plan, "answers", plan.version, answers)
    try:
        with transaction.atomic():
            plan.save()
            log_change(plan, access, Event.PLAN_STARTED)
            if files:
                definition = Definition(form.specs)
                file_store.bring(plan=plan, access=access, definition=definition, answers=answers, contents=files)
    except IntegrityError:
        under_way = Plan.objects.exclude(state=Plan.State.JOURNALED)
        return under_way.get(conversation=plan.conversation, page=plan.page, supersedes=plan.supersedes)
    return plan
