"""The public door of follow-ups: made when a plan is journaled, then done, moved, or leading to a changed plan.

Access comes from `conversations.access.fetch` with the gate; each verb tells the ledger before it opens anything.
Whoever writes locks the conversation first, so that two who follow up at once come one after the other.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.follow_ups.actions import Action, carried_over, days_of, ticked
from samtale_intranet.conversations.follow_ups.models import AgreedActions, FollowUp
from samtale_intranet.conversations.follow_ups.problems import AlreadySettled, NotAhead
from samtale_intranet.conversations.mail.api import enqueue
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.sealing import folder_for, refuse_changed, seal, unseal
from samtale_intranet.conversations.workdays import add_working_days
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel import keys
from samtale_intranet.personnel.api import Access, Event, Purpose
from samtale_intranet.personnel.models import Entry, Folder

__all__ = [
    "LONGEST_TEXT",
    "Action",
    "AlreadySettled",
    "NotAhead",
    "Opened",
    "Ticks",
    "ask_change",
    "create",
    "done_rows",
    "finish",
    "followed_up",
    "look",
    "move",
    "open_actions",
    "open_follow_up",
    "tick",
]

LONGEST_TEXT = 2000
FARTHEST = datetime.timedelta(days=3 * 366)
TOLD = "follow_up"  # the kind of mail
ACTIONS, REASON = "actions", "follow-up"  # how the ciphertexts are bound


@dataclass(frozen=True, slots=True)
class Ticks:
    """The rows that were shown as done, and those that are ticked now."""

    shown_done: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Opened:
    """A follow-up in the clear: the actions of its plan, open ones first, and why it was moved."""

    follow_up: FollowUp
    actions: tuple[Action, ...]
    reason: str

    @property
    def open_actions(self) -> list[Action]:
        """The actions that nobody has ticked off; they are there again at the next follow-up."""
        return [action for action in self.actions if not action.is_done]


def create(
    *,
    access: Access,
    conversation: Conversation,
    entry: Entry,
    actions: Sequence[Action],
    supersedes: Entry | None = None,
) -> None:
    """Set the days of follow-up for a plan that was just journaled, in the caller's transaction.

    A plan that supersedes takes over what is still open, and what was ticked off. The caller has locked the
    conversation, and called `look` for the superseded entry before the transaction. Raises personnel.RowChanged.
    """
    rules, folder = conversation.rules, entry.folder
    if not rules.follow_up_months and not rules.follow_up_actions:
        return
    open_ones: list[FollowUp] = []
    if supersedes is not None:
        if old := AgreedActions.objects.filter(entry=supersedes).first():
            refuse_changed(folder, old)
            actions = carried_over(open_actions(folder, old), actions)
        open_ones = list(FollowUp.objects.open().filter(entry=supersedes).select_for_update().order_by("pk"))
        refuse_changed(folder, *open_ones)
    if actions:
        row = AgreedActions(conversation=conversation, entry=entry, changed_at=entry.journaled_at)
        _keep_actions(row, folder, access, actions, Event.ACTIONS_KEPT)
    journaled_on = timezone.localdate(entry.journaled_at)
    days = days_of(rules, journaled_on, actions, months_too=supersedes is None)
    still = {add_working_days(action.due_on, 0) for action in actions if action.due_on and not action.is_done}
    for follow_up in open_ones:
        _take_over(follow_up, access, entry, still)
    taken = {follow_up.due_on for follow_up in open_ones if follow_up.is_open}
    for day, months in days.items():
        if day not in taken:
            follow_up = FollowUp(conversation=conversation, entry=entry, months=months, due_on=day)
            _write(follow_up, folder, access, Event.FOLLOW_UP_MADE)


def _take_over(follow_up: FollowUp, access: Access, entry: Entry, still: Collection[datetime.date]) -> None:
    """Let an open follow-up go on with the new entry; settle it where that came of it, or has no such action."""
    _bump(follow_up, entry.folder)
    is_gone = follow_up.months is None and follow_up.moved_from is None and follow_up.due_on not in still
    if follow_up.change_asked_at or is_gone:
        follow_up.state, follow_up.done_at = FollowUp.State.CHANGED, entry.journaled_at
        follow_up.done_by = access.person
        _write(follow_up, entry.folder, access, Event.FOLLOW_UP_SETTLED)
    else:
        follow_up.entry = entry
        _write(follow_up, entry.folder, access, Event.FOLLOW_UP_TAKEN_OVER)


def look(*, access: Access, entry: Entry) -> None:
    """Tell the ledger, outside any transaction, that `create` will open what is followed up of a superseded entry."""
    for row in AgreedActions.objects.filter(entry=entry).only("uuid"):
        _log_read(access, entry.folder, row)
    for follow_up in FollowUp.objects.open().filter(entry=entry).only("uuid"):
        _log_read(access, entry.folder, follow_up)


def done_rows(*, access: Access, entry: Entry) -> frozenset[str]:
    """Give the rows of a journaled plan that are ticked off, for whoever begins the next one. It is a look."""
    row = AgreedActions.objects.filter(entry=entry).first()
    if row is None:
        return frozenset()
    _log_read(access, entry.folder, row)
    refuse_changed(entry.folder, row)
    return frozenset(action.row for action in open_actions(entry.folder, row) if action.is_done)


def open_follow_up(*, follow_up: FollowUp, access: Access) -> Opened:
    """Open a follow-up with the actions of its plan, after the ledger knows. Raises KeyProblem, RowChanged."""
    folder, access = folder_for(conversation=follow_up.conversation, access=access)
    _log_read(access, folder, follow_up)
    rows = AgreedActions.objects.filter(entry=follow_up.entry_id)
    refuse_changed(folder, follow_up, *rows)
    actions = [action for row in rows for action in open_actions(folder, row)]
    actions.sort(key=lambda action: action.is_done)
    reason = unseal(folder, REASON, follow_up, follow_up.sealed_reason) if follow_up.sealed_reason else ""
    return Opened(follow_up, tuple(actions), reason)


def tick(*, follow_up: FollowUp, access: Access, ticks: Ticks) -> None:
    """Tick actions off, or take that back, as either party. Raises personnel.RowChanged or KeyProblem."""
    folder, access = folder_for(conversation=follow_up.conversation, access=access)
    _log_read(access, folder, follow_up)
    with transaction.atomic():
        Conversation.objects.locked(follow_up.conversation)
        _tick(follow_up, folder, access, ticks)


def finish(*, user: Any, follow_up: FollowUp, access: Access, ticks: Ticks, note: str = "") -> FollowUp:
    """Settle a follow-up: the actions as ticked, and the note, where there is one, as a note to the plan's entry.

    What is not ticked is there again at the next one. Raises AlreadySettled, personnel.RowChanged or KeyProblem.
    """
    folder, access = folder_for(conversation=follow_up.conversation, access=access)
    _log_read(access, folder, follow_up)
    with transaction.atomic():
        current = _locked(follow_up, folder)
        _tick(current, folder, access, ticks)
        if note:
            current.note = _annotate(user, current, note, f"follow-up/{current.uuid}")
        current.state, current.done_at, current.done_by = FollowUp.State.DONE, timezone.now(), access.person
        _bump(current, folder)
        _write(current, folder, access, Event.FOLLOW_UP_SETTLED)
        _tell(current, access, "done")
    return current


def move(*, follow_up: FollowUp, access: Access, day: datetime.date, reason: str = "") -> FollowUp:
    """Move a follow-up to another day; the same day changes nothing. The other party is told, without the reason.

    Raises NotAhead, AlreadySettled, personnel.RowChanged or KeyProblem.
    """
    today = timezone.localdate()
    if not today <= day <= today + FARTHEST:
        raise NotAhead
    folder, access = folder_for(conversation=follow_up.conversation, access=access)
    with transaction.atomic():
        current = _locked(follow_up, folder)
        if current.due_on == day:
            return current
        current.moved_from, current.due_on = current.moved_from or current.due_on, day
        current.version += 1
        current.sealed_reason = seal(folder, REASON, current, reason) if reason else b""
        _write(current, folder, access, Event.FOLLOW_UP_MOVED)
        _tell(current, access, "moved")
    return current


def ask_change(*, user: Any, follow_up: FollowUp, access: Access, ticks: Ticks, note: str = "") -> FollowUp:
    """Note that a changed plan is begun from this follow-up: it is settled when that one is journaled.

    What is ticked and written already is kept at once. Raises AlreadySettled, personnel.RowChanged or KeyProblem.
    """
    folder, access = folder_for(conversation=follow_up.conversation, access=access)
    _log_read(access, folder, follow_up)
    with transaction.atomic():
        current = _locked(follow_up, folder)
        _tick(current, folder, access, ticks)
        if note:
            # The same note twice is one, as of a double click. SECURITY: the key stands in the clear, so its digest is
            # made under the folder's key: nobody can try words against it.
            digest = keys.unlock(folder).digest(note.encode())[:20]
            _annotate(user, current, note, f"change/{current.uuid.hex}/{digest}")
        if current.change_asked_at is None:
            current.change_asked_at = timezone.now()
            _bump(current, folder)
            _write(current, folder, access, Event.FOLLOW_UP_CHANGE_BEGUN)
    return current


def _locked(follow_up: FollowUp, folder: Folder) -> FollowUp:
    """Lock the conversation, then the follow-up; raise AlreadySettled where it is not open any more."""
    Conversation.objects.locked(follow_up.conversation)
    current = FollowUp.objects.locked(follow_up)
    if not current.is_open:
        raise AlreadySettled
    refuse_changed(folder, current)
    current.conversation = follow_up.conversation
    return current


def _annotate(user: Any, current: FollowUp, note: str, submit_key: str) -> Entry:
    """Put the note beside the plan, for good, in the caller's transaction."""
    return personnel.annotate(
        user=user,
        entry_uuid=current.entry.uuid,
        text="\n\n".join([_("Follow-up on %s") % date_format(timezone.localdate(), "j. F Y"), note]),
        submit_key=submit_key,
        purpose=Purpose.FOLLOW_UP,
    )


def _bump(current: FollowUp, folder: Folder) -> None:
    """Count a change, and seal the reason of the last move anew with it."""
    reason = unseal(folder, REASON, current, current.sealed_reason) if current.sealed_reason else ""
    current.version += 1
    current.sealed_reason = seal(folder, REASON, current, reason) if reason else b""


def _tick(follow_up: FollowUp, folder: Folder, access: Access, ticks: Ticks) -> None:
    row = AgreedActions.objects.select_for_update().filter(entry=follow_up.entry_id).first()
    if row is None or ticks.shown_done == ticks.done:
        return
    refuse_changed(folder, row)
    before = open_actions(folder, row)
    after = ticked(before, shown_done=ticks.shown_done, done=ticks.done, on=timezone.localdate())
    if after != before:
        row.version += 1
        row.changed_at = timezone.now()
        _keep_actions(row, folder, access, after, Event.ACTIONS_TICKED)


def open_actions(folder: Folder, row: AgreedActions) -> list[Action]:
    """Open the actions. SECURITY: only after the look is in the ledger."""
    return [Action.from_json(stored) for stored in unseal(folder, ACTIONS, row, row.sealed)]


def _keep_actions(row: AgreedActions, folder: Folder, access: Access, actions: Sequence[Action], event: Event) -> None:
    row.sealed = seal(folder, ACTIONS, row, [action.to_json() for action in actions])
    _write(row, folder, access, event)


def _write(row: FollowUp | AgreedActions, folder: Folder, access: Access, event: Event) -> None:
    """Save the row with its event, in the caller's transaction."""
    row.save()
    personnel.log(
        access=access,
        action=event,
        folder=folder,
        record=row.uuid,
        purpose=Purpose.FOLLOW_UP,
        content=row.evidence(),
    )


def _log_read(access: Access, folder: Folder, row: FollowUp | AgreedActions) -> None:
    personnel.log(access=access, action=Event.FOLLOW_UP_READ, folder=folder, record=row.uuid, purpose=Purpose.FOLLOW_UP)


def _tell(current: FollowUp, access: Access, what: str) -> None:
    """Tell whoever did not do it."""
    one = current.conversation
    other = one.leader if access.person.pk == one.employee_id else one.employee
    data = {"what": what, "day": current.due_on.isoformat()}
    key = f"{current.uuid}/{current.version}"
    enqueue(kind=TOLD, recipients=[other], key=key, conversation=one, data=data)


def followed_up(conversations: QuerySet[Conversation]) -> set[int]:
    """Give the keys of those conversations that were followed up at least once. One query, no content."""
    settled = FollowUp.objects.filter(conversation__in=conversations).exclude(state=FollowUp.State.OPEN)
    return set(settled.values_list("conversation", flat=True))
