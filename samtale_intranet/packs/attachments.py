"""Load the pictures and documents of a pack: judge them, find or make Wagtail's objects, and store their files last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Collection

from samtale_intranet.packs.archive import MAX_BYTES, MAX_FILES
from samtale_intranet.packs.bundle import Files
from samtale_intranet.packs.cleaning import note
from samtale_intranet.packs.files import FileRefused
from samtale_intranet.packs.models import PackItem
from samtale_intranet.packs.outline import FileEntry
from samtale_intranet.packs.permissions import may_change_file
from samtale_intranet.packs.problems import Problems
from samtale_intranet.packs.registry import Context
from samtale_intranet.packs.report import Report
from samtale_intranet.packs.site_collection import CollectionRefused, collection_for, with_hash
from samtale_intranet.packs.state import state_of


class Attachments:
    """The files of one pack that is being loaded."""

    def __init__(self, entries: list[FileEntry], files: Files, problems: Problems) -> None:
        self.entries = entries
        self.files = files
        self.problems = problems
        self.contents: dict[str, bytes] = {}
        self.hashes: dict[str, str] = {}
        self.objects: dict[str, Any] = {}
        self.new: list[tuple[FileEntry, Any]] = []
        self.stored: list[Any] = []

    def check(self) -> None:
        """Read and judge every file, and note what is wrong."""
        if len(self.entries) > MAX_FILES:
            what = _("There are more than %(count)d files in the pack.") % {"count": MAX_FILES}
            self.problems.add(self.entries[MAX_FILES].at, what, _("Split it into several packs."))
            return
        seen: dict[str, FileEntry] = {}
        for entry in self.entries:
            try:
                self.read(entry, seen)
            except FileRefused as refused:
                self.problems.add((*entry.at, "file"), refused.what, refused.remedy)

    def read(self, entry: FileEntry, seen: dict[str, FileEntry]) -> None:
        """Read and judge one file. Raises FileRefused."""
        if not entry.file:  # Was noted already.
            return
        content = self.files.read(entry.file)
        if sum(map(len, self.contents.values())) + len(content) > MAX_BYTES:
            what = _("The files of the pack are larger than 25 MB.")
            raise FileRefused(what, _("Use smaller pictures, or split it into several packs."))
        entry.kind.judge(entry.file, content)
        # As Wagtail knows its files; nothing is proven by it.
        made = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        if made in seen:
            what = _("The file “%(name)s” is the same as that of “%(key)s”.")
            raise FileRefused(what % {"name": entry.file, "key": seen[made].key}, _("Use one key for both."))
        seen[made] = entry
        self.contents[entry.key], self.hashes[entry.key] = content, made

    def place(
        self,
        records: dict[str, PackItem],
        context: Context,
        user: Any,
        overwrites: Callable[[str], bool],
        report: Report,
    ) -> None:
        """Find each file's object or make it, and sort the entry into the report. Nothing is stored yet."""
        for entry in self.entries:
            record = records.get(entry.key)
            thing = _recorded(entry, record) or with_hash(entry.kind, self.hashes[entry.key], context)
            listed = self.verdict(entry, thing, record, user, overwrites(entry.key), report)
            if thing is None or (listed is report.changed and thing.file_hash != self.hashes[entry.key]):
                same = with_hash(entry.kind, self.hashes[entry.key], context) if thing else None
                thing = same or self.made(entry, context, user)
            elif said := told(entry, thing):
                report.details[str(entry)] = said
                if listed is report.changed:
                    save_words(entry, thing)
            listed.append(str(entry))
            report.keys[str(entry)] = entry.key
            report.kinds[str(entry)] = str(entry.kind.model()._meta.verbose_name)
            self.objects[entry.key] = thing

    def verdict(
        self, entry: FileEntry, thing: Any, record: PackItem | None, user: Any, overwrite: bool, report: Report
    ) -> list[str]:
        """Give the report's list that the entry belongs into."""
        if thing is None:
            return report.created
        same = all(getattr(thing, name) == value for name, value in entry.values.items())
        if record is None and same:
            return report.adopted
        edited = record is None or record.state != state(entry, thing)
        if (edited and not overwrite) or not may_change_file(user, entry.kind, thing):
            return report.kept
        return report.unchanged if record and record.digest == self.digest(entry) and not edited else report.changed

    def made(self, entry: FileEntry, context: Context, user: Any) -> Any:
        """Make the row of a new file, so that pages can refer to it; its content is stored when all else is right."""
        try:
            collection = collection_for(context, entry.kind, user)
        except CollectionRefused as refused:
            self.problems.add(entry.at, str(refused), _("Ask an administrator for the right, or to load the pack."))
            self.problems.refuse()
        thing = entry.kind.model()(
            collection=collection,
            uploaded_by_user=user,
            file=entry.file,
            file_size=len(self.contents[entry.key]),
            file_hash=self.hashes[entry.key],
            **({"width": 1, "height": 1} if hasattr(entry.kind.model(), "width") else {}),
            **entry.values,
        )
        try:
            thing.full_clean(exclude=["file"])
        except ValidationError as error:
            # A site's own picture model may ask for more than a pack has.
            note(error, entry.at, self.problems, set())
            self.problems.refuse()
        # Without signals: they would look for the file.
        entry.kind.model()._default_manager.bulk_create([thing])
        self.new.append((entry, thing))
        return thing

    def store(self, user: Any) -> None:
        """Store the content of the new files, now that nothing else can be refused."""
        for entry, thing in self.new:
            name = entry.file.rpartition("/")[2]
            thing.file.save(name, ContentFile(self.contents[entry.key], name=name), save=False)
            self.stored.append(thing.file)
            thing.save()
            log(thing, "wagtail.create", user=user)

    def remove(self) -> None:
        """Remove what was stored: the rows are rolled back."""
        for file in self.stored:
            file.storage.delete(file.name)

    def digest(self, entry: FileEntry) -> str:
        """Give the SHA-256 of what the pack says of a file, and of the file."""
        said = [entry.kind.list_key, entry.file, entry.values, self.hashes[entry.key]]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def unnamed(self) -> list[str]:
        """Give the files that lie with the pack and that it does not name."""
        return sorted(self.files.names() - {entry.file for entry in self.entries})

    @property
    def collection(self) -> Collection | None:
        """Give the collection into which new files were put; None where there were none."""
        return next((thing.collection for _entry, thing in self.new), None)


def state(entry: FileEntry, thing: Any) -> str:
    """Give the digest of what Wagtail keeps of a file."""
    return state_of(thing, (*entry.kind.fields.values(), "file_hash"))


def told(entry: FileEntry, thing: Any) -> list[str]:
    """Say what the pack says otherwise of a file than what stands there."""
    words = [
        {"where": thing._meta.get_field(name).verbose_name, "before": getattr(thing, name), "after": value}
        for name, value in entry.values.items()
        if getattr(thing, name) != value
    ]
    return [_("%(where)s: “%(before)s” becomes “%(after)s”") % each for each in words]


def save_words(entry: FileEntry, thing: Any) -> None:
    """Save what the pack says of a file, which itself stays as it is."""
    for name, value in entry.values.items():
        setattr(thing, name, value)
    thing.save(update_fields=list(entry.values))


def _recorded(entry: FileEntry, record: PackItem | None) -> Any:
    if record is None or record.kind != entry.kind.list_key:
        return None
    return entry.kind.model()._default_manager.filter(pk=record.object_id).first()
