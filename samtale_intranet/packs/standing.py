"""What stands where a pack is loaded: loaded earlier, or the pages that the pack was written from."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from wagtail.models import Page

from samtale_intranet.packs.canonical import digest_of
from samtale_intranet.packs.explaining import unlike
from samtale_intranet.packs.keys import key_from
from samtale_intranet.packs.models import PackItem
from samtale_intranet.packs.outline import Entry, Outline
from samtale_intranet.packs.state import state_of


class Standing:
    """Finds what stands there for each key of a pack, and tells whether an editor changed it since."""

    def __init__(self, outline: Outline, parent: Page, hashes: dict[str, str]) -> None:
        self.outline = outline
        self.parent = parent
        self.hashes = hashes
        records = PackItem.objects.filter(parent=parent, pack=outline.key).select_related("page")
        self.records: dict[str, PackItem] = {record.key: record for record in records}
        self.objects: dict[str, Any] = {}
        for entry in outline.pages:
            page = self.loaded(entry) or self.known(entry)
            if page is not None:
                self.objects[entry.key] = page
        # Of a pack that was loaded higher up, the items and files are known there as well.
        higher = {record.parent_id for record in self.records.values()} - {parent.pk}
        for record in PackItem.objects.filter(pack=outline.key, parent__in=higher, page=None) if higher else []:
            self.records.setdefault(record.key, record)

    def loaded(self, entry: Entry) -> Page | None:
        """Give the page that was loaded for the entry."""
        record = self.records.get(entry.key)
        return record.page if record else None

    def known(self, entry: Entry) -> Page | None:
        """Give the page that the pack was written from, so that a pack loaded back makes nothing twice.

        It stands at the entry's address, is of its type, and `dump` would call it by the entry's key.
        """
        above = self.objects.get(entry.parent) if entry.parent else self.parent
        page = above.get_children().filter(slug=entry.slug).first() if above else None
        if page is None or page.specific_class is not entry.model:
            return None
        records = PackItem.objects.filter(page=page)
        if not records:
            return page if _is_key_of(entry.key, page) else None
        own = records.filter(pack=self.outline.key, key=entry.key).select_related("page").first()
        if own is None:
            return None
        self.records[entry.key] = own
        return page

    def page(self, entry: Entry | None) -> Page | None:
        """Give the page that stands there for the entry."""
        found: Page | None = self.objects.get(entry.key) if entry else None
        return found

    def is_edited(self, entry: Entry, current: models.Model) -> bool:
        """Tell whether something else stands there than what was loaded."""
        record = self.records.get(entry.key)
        if record is None:
            return True
        if isinstance(current, Page) and record.revision_id and current.latest_revision_id == record.revision_id:
            return False
        return record.state != state(entry, current)

    def is_new_in_pack(self, entry: Entry) -> bool:
        """Tell whether the pack says something else than when it was loaded."""
        record = self.records.get(entry.key)
        return record is None or record.digest != digest_of(self.outline.key, entry, self.hashes)

    def is_same(self, entry: Entry, current: models.Model, objects: dict[str, Any]) -> bool:
        """Tell whether what nobody loaded says just what the pack says."""
        return entry.key not in self.records and not unlike(self.outline, entry, current, self.objects | objects)


def state(entry: Entry, thing: models.Model) -> str:
    """Give the digest of what the entry's page or item holds."""
    return state_of(thing, (*entry.allowed, *(("title", "slug") if isinstance(thing, Page) else ())))


def _is_key_of(key: str, page: Page) -> bool:
    """Tell whether `dump` may call the page so: where the key is taken, a number stands behind it."""
    own = key_from(page.slug)
    return key == own or re.fullmatch(re.escape(own[:76]) + r"-\d+", key) is not None
