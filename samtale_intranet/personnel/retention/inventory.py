"""Reading from the database what the rules decide about: folders, their entries and drafts, without any text."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.utils import timezone

from samtale_intranet.conf import settings
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.models import Entry, Folder
from samtale_intranet.personnel.retention.due import Contents, KeptDraft, KeptEntry, Policy
from samtale_intranet.personnel.retention.keepers import erasers
from samtale_intranet.personnel.retention.rules import default_rule, rules_of


def policy_of(municipality: Municipality) -> Policy:
    """Give the municipality's rules of today."""
    return Policy(rules_of(municipality), default_rule(), settings.DRAFT_MONTHS)


def contents_of(municipality: Municipality, *, folder: UUID | None = None) -> Iterator[Contents]:
    """Give every folder of the municipality, or this one, in a number of queries that does not grow."""
    folders = Folder.objects.filter(employee__municipality=municipality).order_by("pk")
    found = Entry.objects.filter(municipality=municipality)
    if folder:
        folders, found = folders.filter(uuid=folder), found.filter(folder__uuid=folder)
    entries, drafts = _entries(found), _drafts(municipality, folder)
    for uuid, created_at, employed_until in folders.values_list("uuid", "created_at", "employee__employed_until"):
        made_on = timezone.localdate(created_at)
        yield Contents(uuid, made_on, employed_until, tuple(entries[uuid]), tuple(drafts[uuid]))


def _entries(found: Any) -> dict[UUID, list[KeptEntry]]:
    columns = ("folder__uuid", "uuid", "number", "journaled_at", "kept_by", "supersedes__uuid", "annotates__uuid")
    by_folder: dict[UUID, list[KeptEntry]] = defaultdict(list)
    for folder, uuid, number, at, kept_by, *about in found.order_by("pk").values_list(*columns):
        others = frozenset(other for other in about if other)
        by_folder[folder].append(KeptEntry(uuid, number, _day(at), kept_by, others))
    return by_folder


def _drafts(municipality: Municipality, folder: UUID | None) -> dict[UUID, list[KeptDraft]]:
    by_folder: dict[UUID, list[KeptDraft]] = defaultdict(list)
    for eraser in erasers():
        for draft in eraser.drafts(municipality=municipality, folder=folder):
            by_folder[draft.folder].append(KeptDraft(draft.record, _day(draft.saved_at), draft.corrects))
    return by_folder


def _day(at: datetime.datetime) -> datetime.date:
    return timezone.localdate(at)
