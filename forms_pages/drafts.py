"""Writing a draft: saving, merging what two wrote at once, undoing, and sharing one's part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forms_pages import notices
from forms_pages.bounds import bounded
from forms_pages.definition import Answers
from forms_pages.merging import Merged, merge_answers
from forms_pages.models import Plan
from forms_pages.opened import OpenedPlan, answers_of, decrypt, seal, seen_by
from forms_pages.problems import NothingToUndo, VersionConflict
from forms_pages.reading import fetch_plan, lock, log_change, log_read, must_be
from forms_pages.versions import keep_version, mark_seen, newest_first, version_of
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.api import Event, Gate


@dataclass(frozen=True)
class Saved:
    """A draft after it was saved, as the person may see it.

    `theirs` are the fields in which the other party's text came along; `left_out` says, by the name of the input, which
    texts were far too long to be stored.
    """

    opened: OpenedPlan
    theirs: frozenset[str] = frozenset()
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def plan(self) -> Plan:
        """The plan in its new version."""
        return self.opened.plan

    @property
    def answers(self) -> Answers:
        """The answers, the other party's changes included."""
        return self.opened.answers

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong with what the person typed, by the name of the input.

        SECURITY: the words quote the text; what the other party typed is for somebody whose reading is in the ledger.
        """
        opened = self.opened
        return opened.definition.wrong(opened.answers, opened.role, opened.shared, own=True) | self.left_out


@dataclass(frozen=True)
class Comparison:
    """Two texts that cannot both stand: the newest one, and `merged`, which is mine where both changed (`keys`)."""

    opened: OpenedPlan
    merged: Answers
    keys: frozenset[str]
    theirs: frozenset[str]


@dataclass(frozen=True)
class _Mine:
    """What I wrote, merged with what stands there now."""

    merged: Merged
    left_out: dict[str, str]


def save_draft(*, user: Any, plan_uuid: UUID, version: int, answers: Answers, gate: Gate | None = None) -> Saved:
    """Save the answers of this role's fields as the draft's next version; `version` is the one they were made from.

    Where somebody saved meanwhile, what only one of the two has changed is merged. A save that changes nothing makes
    no version. Raises Refused, WrongState where it is no draft, VersionConflict where both changed the same field.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    return save_fetched(plan=plan, access=access, version=version, answers=answers)


def save_fetched(*, plan: Plan, access: personnel.Access, version: int, answers: Answers) -> Saved:
    """Save as `save_draft` does, for somebody whom `fetch_plan` has let in already."""
    mine: list[_Mine] = []

    def change(current: OpenedPlan) -> Answers:
        mine.append(_mine(current, version, answers))
        if conflicts := mine[0].merged.conflicts:
            raise VersionConflict(conflicts)
        return mine[0].merged.answers

    opened = write(plan=plan, access=access, change=change)
    theirs = _seen(opened, mine[0].merged.theirs)
    if theirs:
        # SECURITY: the other's text goes to the person with this save, so the ledger has the reading first.
        log_read(opened.plan, access)
        mark_seen(opened.plan, opened.role)
    return Saved(opened.as_seen(), theirs, mine[0].left_out)


def write(*, plan: Plan, access: personnel.Access, change: Callable[[OpenedPlan], Answers]) -> OpenedPlan:
    """Lock the draft, have `change` give its new answers, and store them as the next version; the old one is kept.

    It gives all answers: pass on `as_seen()` only. Raises WrongState, what `change` raises, KeyProblem or
    FormUnreadable; then nothing has changed.
    """
    with transaction.atomic():
        current = lock(plan)
        must_be(current, Plan.State.DRAFT)
        # SECURITY: opened before there is an event, but given to nobody unless this transaction stands, event included.
        opened = decrypt(current, access)
        answers = change(opened)
        if answers != opened.answers:
            _store(current, access, answers)
    opened.answers = answers
    return opened


def _store(plan: Plan, access: personnel.Access, answers: Answers) -> None:
    """Put the answers into the locked plan as its next version."""
    keep_version(plan)
    plan.version += 1
    plan.sealed_answers = seal(plan, "answers", plan.version, answers)
    plan.saved_by, plan.saved_at = access.person, timezone.now()
    seen = f"seen_by_{access.party}"
    setattr(plan, seen, plan.version)
    plan.save(update_fields=["version", "sealed_answers", "saved_by", "saved_at", seen])
    log_change(plan, access, Event.PLAN_SAVED)


def compare(*, user: Any, plan_uuid: UUID, version: int, answers: Answers, gate: Gate | None = None) -> Comparison:
    """Give both texts to somebody whose save met another one, so that they choose. It counts as reading the plan.

    Raises Refused, or WrongState where the plan is no draft any more.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    must_be(plan, Plan.State.DRAFT)
    log_read(plan, access)
    mark_seen(plan, access.party)
    opened = decrypt(plan, access)
    merged = _mine(opened, version, answers).merged
    shown = seen_by(opened.definition, merged.answers, opened.role, opened.shared)
    return Comparison(opened.as_seen(), shown, merged.conflicts, _seen(opened, merged.theirs))


def _mine(current: OpenedPlan, version: int, posted: Answers) -> _Mine:
    """Merge what was posted with what stands there now, by the version that it was made from."""
    base = _base(current, version)
    known = current.answers if base is None else base
    fitting = bounded(current.definition, posted, known)
    mine = current.definition.written(known, fitting.answers, current.role)
    if base is None:  # nobody can tell who changed what: each difference is the person's to decide
        differing = frozenset(key for key in mine if mine[key] != current.answers[key])
        return _Mine(Merged(mine, frozenset(), differing), fitting.left_out)
    return _Mine(merge_answers(base, mine, current.answers), fitting.left_out)


def _base(current: OpenedPlan, version: int) -> Answers | None:
    """Open the version that a text was made from; None where it is not kept."""
    if version == current.plan.version:
        return current.answers
    kept = version_of(current.plan, version)
    return answers_of(current.plan, current.definition, version, kept.sealed_answers) if kept else None


def _seen(opened: OpenedPlan, keys: frozenset[str]) -> frozenset[str]:
    """Give the fields among these that the person may see."""
    fields = opened.definition.fields
    return frozenset(f.key for f in fields if f.key in keys and f.may_see(opened.role, opened.shared))


def undo(*, user: Any, plan_uuid: UUID, version: int, gate: Gate | None = None) -> Plan:
    """Take the last change of what this role fills in back, as a new version; nothing is deleted.

    `version` is the one that the person saw. Once more brings it back again. Raises Refused, WrongState,
    VersionConflict, or NothingToUndo.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)

    def change(current: OpenedPlan) -> Answers:
        must_be(current.plan, Plan.State.DRAFT, version)
        for kept in newest_first(current.plan):
            old = answers_of(current.plan, current.definition, kept.version, kept.sealed_answers)
            mine = {f.key: old[f.key] for f in current.definition.fields if f.may_write(current.role)}
            if (restored := {**current.answers, **mine}) != current.answers:
                return restored
        raise NothingToUndo

    return write(plan=plan, access=access, change=change).plan


def share(*, user: Any, plan_uuid: UUID, gate: Gate | None = None) -> Plan:
    """Share this role's part: the other party sees its private answers from now on, and is told. Twice is once.

    Raises Refused, or WrongState where the plan is no draft.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    role = access.party
    with transaction.atomic():
        current = lock(plan)
        must_be(current, Plan.State.DRAFT)
        if role not in current.shared:
            mark_shared(current, role)
            current.save(update_fields=[f"shared_{role}_at"])
            log_change(current, access, Event.PLAN_SHARED)
            notices.shared(current, by=access.person)
    return current


def mark_shared(plan: Plan, role: str) -> None:
    """Note on the plan, which the caller saves, that this role has shared its part; the first time counts."""
    if role not in plan.shared:
        setattr(plan, f"shared_{role}_at", timezone.now())
