"""Take along the pictures and documents that pages show when a pack is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from samtale_intranet.packs.files import KINDS, MAX_BYTES, FileKind, FileRefused, safe_name, suffix_of, too_large
from samtale_intranet.packs.keys import key_from
from samtale_intranet.packs.models import PackItem
from samtale_intranet.packs.outline import FileEntry
from samtale_intranet.packs.permissions import may_take_file
from samtale_intranet.packs.plain import CannotHold


class Collected:
    """The files of a pack that is being written; `free` makes a key that nothing else in the pack has."""

    def __init__(self, records: Sequence[PackItem], free: Callable[[str], str], user: Any) -> None:
        self.records = {(record.kind, record.object_id): record for record in records if record.kind}
        self.free = free
        self.user = user
        self.contents: dict[str, bytes] = {}
        self.found: dict[tuple[str, str], FileEntry] = {}
        self.by_content: dict[str, FileEntry] = {}
        # What was loaded keeps its key, whoever comes first.
        self.reserved = {known: free(record.key) for known, record in self.records.items()}

    def entries(self) -> list[FileEntry]:
        """Give the files that pages show, and those that were loaded."""
        for kind, pk in self.records:
            try:
                self.key_of(next(each for each in KINDS if each.list_key == kind), pk)
            except CannotHold:
                continue  # No page shows it, so nobody misses it.
        return list(self.by_content.values())

    def key_of(self, kind: FileKind, pk: Any) -> str:
        """Give the key of a picture or document, which is taken along. Raises CannotHold where that cannot be."""
        known = (kind.list_key, str(pk))
        if known not in self.found:
            self.found[known] = self.taken(kind, known)
        return self.found[known].key

    def taken(self, kind: FileKind, known: tuple[str, str]) -> FileEntry:
        thing = kind.model()._default_manager.filter(pk=known[1]).first()
        if thing is None:
            raise CannotHold(_("it is no longer there"))
        # SECURITY: a page may show what its editor may not have as a file.
        if not may_take_file(self.user, kind, thing):
            raise CannotHold(_("you may not choose “%(name)s”") % {"name": thing.title})
        try:
            with thing.open_file() as file:
                content: bytes = file.read()
        except (OSError, ValueError) as error:
            raise CannotHold(_("the file of “%(name)s” is missing") % {"name": thing.title}) from error
        made = hashlib.sha256(content).hexdigest()
        if made not in self.by_content:
            self.by_content[made] = self.entry(kind, known, thing, content)
        return self.by_content[made]

    def entry(self, kind: FileKind, known: tuple[str, str], thing: Any, content: bytes) -> FileEntry:
        """Describe a file, and keep its content."""
        record = self.records.get(known)
        key = self.reserved.get(known) or self.free(key_from(thing.title))
        name = record.file if record and record.file not in self.contents else f"{key}.{suffix_of(thing.file.name)}"
        try:
            if not safe_name(name):
                raise FileRefused(_("The name “%(name)s” is none for a file.") % {"name": name}, "")
            if len(content) > MAX_BYTES:
                raise too_large(name)
            kind.judge(name, content)
        except FileRefused as refused:
            raise CannotHold(refused.what.rstrip(".")) from refused
        self.contents[name] = content
        texts = {key: getattr(thing, field) or thing.title for key, field in kind.fields.items()}
        return FileEntry(key, (), kind, name, **texts)
