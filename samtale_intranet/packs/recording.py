"""Remember what was loaded, and where."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page

from samtale_intranet.packs import attachments
from samtale_intranet.packs.canonical import digest_of
from samtale_intranet.packs.models import LoadedPack, PackItem
from samtale_intranet.packs.outline import Entry, FileEntry
from samtale_intranet.packs.standing import state


def remember(loading: Any) -> None:
    """Write a row for each thing that was written or adopted, and the pack's head.

    The report gets what an earlier version of the pack held and this one does not, and which version that was.
    """
    report, records = loading.report, loading.standing.records
    known = {*report.created, *report.changed, *report.adopted}
    for entry in [*loading.outline.files, *loading.outline.entries]:
        if str(entry) in known:
            _remember_one(loading, entry, records.get(entry.key))
    own = [key for key, record in records.items() if record.parent_id == loading.context.parent.pk]
    report.left_out[:0] = sorted(set(own) - loading.references.kinds.keys())
    _remember_head(loading)


def _remember_one(loading: Any, entry: Entry | FileEntry, record: PackItem | None) -> None:
    thing = loading.references.objects[entry.key]
    if isinstance(entry, FileEntry):
        values = {
            "kind": entry.kind.list_key,
            "object_id": str(thing.pk),
            "file": entry.file,
            "digest": loading.attachments.digest(entry),
            "state": attachments.state(entry, thing),
        }
    else:
        is_page = isinstance(thing, Page)
        values = {
            "page_id": thing.pk if is_page else None,
            "digest": digest_of(loading.outline.key, entry, loading.attachments.hashes),
            "state": state(entry, thing),
            "revision": loading.revisions.get(entry.key) or (thing.latest_revision if is_page else None),
        }
    # A page that was loaded as part of the same pack higher up stays known there.
    parent = record.parent if record else loading.context.parent
    PackItem.objects.update_or_create(parent=parent, pack=loading.outline.key, key=entry.key, defaults=values)


def _remember_head(loading: Any) -> None:
    pack, report = loading.outline, loading.report
    here = {"parent": loading.context.parent, "key": pack.key}
    head: dict[str, Any] = {"name": pack.name, "version": pack.version, "language": pack.language}
    if collection := loading.attachments.collection:
        head["collection"] = collection
    earlier = LoadedPack.objects.filter(**here).first()
    report.earlier_version = earlier.version if earlier else None
    if earlier is None and not PackItem.objects.filter(parent=here["parent"], pack=pack.key).exists():
        return  # All of it is known as part of the same pack higher up.
    if earlier is None or any(getattr(earlier, name) != value for name, value in head.items()):
        LoadedPack.objects.update_or_create(**here, defaults=head)
