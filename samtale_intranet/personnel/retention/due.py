"""What has expired, as pure functions: which entries belong together, and until when they are kept."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from samtale_intranet.months import months_after
from samtale_intranet.personnel.retention.rules import CountedFrom, Rule, Rules


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """What deciding needs to know of an entry; `about` are the entries that it corrects or is a note to."""

    uuid: UUID
    number: str
    day: datetime.date
    kept_by: str = ""
    about: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """What deciding needs to know of something that was never journaled."""

    uuid: UUID
    day: datetime.date
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """One folder as the rules see it; no text is among it."""

    folder: UUID
    made_on: datetime.date
    employed_until: datetime.date | None
    entries: tuple[KeptEntry, ...] = ()
    drafts: tuple[KeptDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that decides, beside the day: the rules by key, the default, and the months of drafts."""

    rules: Rules
    default: Rule
    draft_months: int

    def rule(self, kept_by: str) -> Rule:
        """Give the rule of today for this key; what nobody knows any more falls back to the default."""
        return self.rules.get(kept_by, self.default)


@dataclass(frozen=True, slots=True)
class Due:
    """What goes at once or not at all; `what` is a value of `Erasure.What`."""

    what: str
    folder: UUID
    entries: tuple[UUID, ...]
    drafts: tuple[UUID, ...]
    numbers: tuple[str, ...]
    since: datetime.date  # the last day on which it was to be kept
    why: str


def due(contents: Contents, policy: Policy, today: datetime.date) -> list[Due]:
    """Give what of this folder has expired: drafts first, then entries; or the whole folder of who left."""
    ended = contents.employed_until is not None and contents.employed_until < today
    drafts = [one for one in contents.drafts if months_after(one.day, policy.draft_months) < today]
    living = [one for one in contents.drafts if one not in drafts]
    found = [_draft(contents.folder, one, policy) for one in drafts]
    groups = list(together(contents.entries))
    for group in groups:
        day = last_day(group, policy, contents.employed_until)
        # A correction that somebody still writes is activity.
        if day and day < today and not any(one.corrects in {entry.uuid for entry in group} for one in living):
            found.append(_group(contents.folder, group, policy, day))
    if ended and len(found) == len(groups) + len(contents.drafts) and (whole := _whole(contents, found, policy, today)):
        return [whole]
    return found


def together(entries: Iterable[KeptEntry]) -> Iterator[list[KeptEntry]]:
    """Give the entries in groups: each with everything that corrects it or is a note to it, at any distance."""
    known = {entry.uuid: entry for entry in entries}
    beside: dict[UUID, set[UUID]] = defaultdict(set)
    for entry in known.values():
        for other in entry.about & known.keys():
            beside[entry.uuid].add(other)
            beside[other].add(entry.uuid)
    left = dict(known)
    while left:
        reached = [next(iter(left))]
        group = []
        while reached:
            uuid = reached.pop()
            if uuid in left:
                group.append(left.pop(uuid))
                reached += beside[uuid]
        yield sorted(group, key=lambda entry: entry.number)


def last_day(group: Sequence[KeptEntry], policy: Policy, employed_until: datetime.date | None) -> datetime.date | None:
    """Give the last day on which the group is kept: the latest by any of its rules, counted from its last activity."""
    active_on = max(entry.day for entry in group)
    days = [policy.rule(entry.kept_by).last_day(active_on=active_on, employed_until=employed_until) for entry in group]
    return None if None in days else max(day for day in days if day)


def _draft(folder: UUID, draft: KeptDraft, policy: Policy) -> Due:
    why = f"never journaled, {policy.draft_months} months from the last save"
    return Due("draft", folder, (), (draft.uuid,), (), months_after(draft.day, policy.draft_months), why)


def _group(folder: UUID, group: Sequence[KeptEntry], policy: Policy, day: datetime.date) -> Due:
    keys = sorted({entry.kept_by for entry in group})
    why = "; ".join(f"{_name(key, policy)}: {policy.rule(key)}" for key in keys)
    return Due("entries", folder, _uuids(group), (), tuple(entry.number for entry in group), day, why)


def _name(key: str, policy: Policy) -> str:
    if key in policy.rules:
        return key
    return f"{key} (no such type any more), default" if key else "default"


def _whole(contents: Contents, found: Sequence[Due], policy: Policy, today: datetime.date) -> Due | None:
    """Give the whole folder of somebody who has left, where nothing in it is to be kept any more."""
    if not contents.employed_until:
        return None
    if found:
        day, why = max(one.since for one in found), "the employment has ended and all of it has expired"
    else:
        # Somebody may have opened it in order to put something in.
        rule = Rule(policy.draft_months, CountedFrom.END_OF_EMPLOYMENT)
        day = rule.last_day(active_on=contents.made_on, employed_until=contents.employed_until) or today
        why = f"empty, {rule}"
    if day >= today:
        return None
    numbers = tuple(sorted(number for one in found for number in one.numbers))
    drafts = tuple(sorted(draft.uuid for draft in contents.drafts))
    return Due("folder", contents.folder, _uuids(contents.entries), drafts, numbers, day, why)


def _uuids(entries: Iterable[KeptEntry]) -> tuple[UUID, ...]:
    return tuple(sorted(entry.uuid for entry in entries))
