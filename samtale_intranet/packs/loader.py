"""Load a pack below a page: check everything, then write everything in one transaction, or nothing."""

from __future__ import annotations

import copy
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from samtale_intranet.packs.canonical import digest_of
from samtale_intranet.packs.cleaning import clean_field, note, note_missing
from samtale_intranet.packs.explaining import explained
from samtale_intranet.packs.models import LoadedPack, PackItem
from samtale_intranet.packs.outline import Entry, Outline, outline
from samtale_intranet.packs.permissions import may_write
from samtale_intranet.packs.placing import note_names, note_other_type, note_parent, note_slug
from samtale_intranet.packs.problems import PackRefused, Problems
from samtale_intranet.packs.reading import Source, decoded, read
from samtale_intranet.packs.registry import Context
from samtale_intranet.packs.report import Report
from samtale_intranet.packs.shipped import find
from samtale_intranet.packs.state import state_of
from samtale_intranet.packs.values import Converter, References


def load(
    *,
    pack: str | Path | bytes,
    parent: Page,
    publish: bool = False,
    dry_run: bool = False,
    overwrite: bool | Collection[str] = False,
    user: Any = None,
) -> Report:
    """Build the pack (a path, a shipped one's name, or a file's content) below `parent`, as drafts unless `publish`.

    What an editor changed since it was loaded is left alone, unless `overwrite` (all of it, or what has these keys).
    With `dry_run` nothing is written, and the report says what would be. With `user`, pages that this user may not
    edit are left alone, and the revisions are theirs; whether they may add pages to `parent` is for the caller to ask.
    Raises PackRefused with every problem found, and then nothing is written.
    """
    source = decoded(pack) if isinstance(pack, bytes) else read(find(pack))
    return _Loading(source, parent, publish and not dry_run, overwrite, user).run(dry_run)


class _Loading:
    """One pack being loaded below one page."""

    def __init__(
        self, source: Source, parent: Page, publish: bool, overwrite: bool | Collection[str], user: Any
    ) -> None:
        self.problems = Problems(source.lines)
        self.outline: Outline = outline(source, self.problems)
        self.context = Context(parent=parent, site=parent.get_site())
        self.publish = publish
        self.overwrite = overwrite
        self.user = user
        self.report = Report(name=self.outline.name, version=self.outline.version)
        self.references = References({entry.key: entry.model for entry in self.outline.entries})
        self.before: dict[str, models.Model] = {}
        self.records: dict[str, PackItem] = {}
        self.writes: set[str] = set()
        self.revisions: dict[str, Any] = {}

    def run(self, dry_run: bool) -> Report:
        """Check, then write; roll everything back for a dry run."""
        with transaction.atomic():
            # Two loads below one page wait for each other; and treebeard needs the page as it is now.
            parent = Page.objects.select_for_update().get(pk=self.context.parent.pk)
            self.context = Context(parent=parent, site=self.context.site)
            records = PackItem.objects.filter(parent=parent, pack=self.outline.key).select_related("page")
            self.records = {record.key: record for record in records}
            self.check()
            self.problems.refuse()
            self.write()
            self.problems.refuse()
            self.report.details = explained(self.outline, self.references, self.before, self.report.unchanged)
            self.record()
            if dry_run:
                transaction.set_rollback(True)
        return self.report

    # --- checking, without writing ---

    def check(self) -> None:
        """Check every value of the pack against its block or field, and every slug against the tree."""
        for entry in self.outline.items:
            instance = self.find(entry)
            if instance is not None:
                self.fill(entry, instance)
        for entry in self.outline.pages:
            self.fill(entry, entry.model(title=entry.title, slug=entry.slug))
            note_names(entry, self.problems)
            self.check_place(entry)

    def find(self, entry: Entry) -> Any:
        """Give the item that stands where the pack is loaded, or a new one; None where it cannot stand there."""
        assert entry.handler is not None  # noqa: S101  (items always have one)
        try:
            return entry.handler.find(entry.key, context=self.context)
        except ValidationError as error:
            note(error, entry.at, self.problems, set())
            return None

    def check_place(self, entry: Entry) -> None:
        """Note where a page may not stand below the real parent, or its slug is somebody else's there."""
        own = self.page_of(entry)
        if own is not None:
            note_other_type(entry, own, self.problems)
            note_slug(entry, own.get_parent(), own, self.problems)
        elif entry.parent is None:
            note_parent(entry, self.context.parent, self.problems)
            note_slug(entry, self.context.parent, None, self.problems)
        else:
            above = next((page for page in self.outline.pages if page.key == entry.parent), None)
            note_slug(entry, self.page_of(above) if above else None, None, self.problems)

    def page_of(self, entry: Entry) -> Page | None:
        """Give the page loaded for the entry earlier."""
        record = self.records.get(entry.key)
        return record.page if record else None

    # --- values ---

    def fill(self, entry: Entry, instance: models.Model) -> None:
        """Set the entry's fields on `instance`, and note everything wrong. What is not given gets its default.

        A reference to a page that is not made yet is left empty.
        """
        converter = Converter(self.problems, self.references, f"{self.outline.key}/{entry.key}", entry.fields_at)
        for name in entry.allowed:
            field, at = entry.model._meta.get_field(name), (*entry.fields_at, name)
            assert isinstance(field, models.Field)  # noqa: S101  (registered fields are columns)
            if name in entry.given:
                value = converter.field(field, entry.given[name], at)
            elif field.blank or field.has_default():
                value = field.get_default()
            else:
                note_missing(at, self.problems)
            if not self.problems.under(at):
                setattr(instance, name, value)
                clean_field(field, getattr(instance, name), at, self.problems, converter.deferred)

    # --- writing ---

    def write(self) -> None:
        """Items without their pages, pages, items with their pages, pages with everything: circles close that way."""
        items = [(entry, self.find(entry)) for entry in self.outline.items]
        for entry, instance in items:
            self.decide(entry, instance, instance if instance.pk else None)
            if not instance.pk and not may_write(self.user, None, self.context):
                what = _("“%(item)s” would hold for the whole site, whose front page you may not edit.")
                remedy = _("Ask somebody who may edit the front page to load the pack.")
                self.problems.add(entry.at, what % {"item": entry}, remedy)
                self.problems.refuse()
            if entry.key in self.writes:
                self.fill(entry, instance)
                self.save(entry, instance)
            self.references.objects[entry.key] = instance
        for entry in self.outline.pages:
            self.references.objects[entry.key] = self.place(entry)
        for entry, instance in items:
            if entry.key in self.writes:
                self.fill(entry, instance)
                self.save(entry, instance)
        for entry in self.outline.pages:
            self.revise(entry)
        self.problems.refuse()
        for entry in self.outline.pages:
            self.make_live(entry)

    def decide(self, entry: Entry, current: models.Model, existing: models.Model | None) -> None:
        """Sort the entry into the report, and remember whether it is to be written."""
        listed = self.report.created if existing is None else self.verdict(entry, current, existing)
        listed.append(str(entry))
        self.report.keys[str(entry)] = entry.key
        if existing is not None:
            self.before[entry.key] = copy.copy(current)
        if listed is self.report.created or listed is self.report.changed:
            self.writes.add(entry.key)

    def verdict(self, entry: Entry, current: models.Model, existing: models.Model) -> list[str]:
        """Give the report's list that what stands there belongs into."""
        record = self.records.get(entry.key)
        edited = self.is_edited(entry, current, record)
        if not may_write(self.user, existing, self.context) or (edited and not self.overwrites(entry)):
            return self.report.kept
        same = record is not None and record.digest == digest_of(self.outline.key, entry)
        return self.report.unchanged if same and not edited else self.report.changed

    def overwrites(self, entry: Entry) -> bool:
        """Tell whether the entry replaces what an editor changed."""
        return self.overwrite if isinstance(self.overwrite, bool) else entry.key in self.overwrite

    def is_edited(self, entry: Entry, current: models.Model, record: PackItem | None) -> bool:
        """Tell whether something else stands there than what was loaded."""
        if record is None:
            return True
        if isinstance(current, Page) and record.revision_id and current.latest_revision_id == record.revision_id:
            return False
        return record.state != self.state(entry, current)

    def state(self, entry: Entry, thing: models.Model) -> str:
        """Give the digest of what the entry's page or item holds."""
        return state_of(thing, (*entry.allowed, *(("title", "slug") if isinstance(thing, Page) else ())))

    def save(self, entry: Entry, instance: models.Model) -> None:
        """Save an item, unless the model refuses it."""
        try:
            instance.full_clean()
        except ValidationError as error:
            self.note_model(error, entry)
            self.problems.refuse()
        instance.save()

    def note_model(self, error: ValidationError, entry: Entry) -> None:
        """Note what a whole model says against its values."""
        for name, inner in error.error_dict.items() if hasattr(error, "error_dict") else [("", error.error_list)]:
            at = entry.at if name in ("title", "slug") else entry.fields_at
            for single in inner:
                note(single, (*at, name) if name in (*entry.allowed, "title", "slug") else at, self.problems, set())

    def place(self, entry: Entry) -> Page:
        """Give the entry's page as it was last saved, or make it: a draft, with what can be filled in already."""
        existing = self.page_of(entry)
        if existing is not None:
            page: Page = existing.specific.get_latest_revision_as_object()
            self.decide(entry, page, existing)
            return page
        page = entry.model(title=entry.title, slug=entry.slug, live=False)
        self.decide(entry, page, None)
        self.fill(entry, page)
        parent = self.references.objects[entry.parent] if entry.parent else self.context.parent
        parent.add_child(instance=page)
        return page

    def revise(self, entry: Entry) -> None:
        """Fill the page, now that every reference has its object, and save it as a new revision."""
        if entry.key not in self.writes:
            return
        page = self.references.objects[entry.key]
        page.title, page.slug = entry.title, entry.slug
        self.fill(entry, page)
        try:
            page.full_clean()
        except ValidationError as error:
            self.note_model(error, entry)
            return
        if not page.live:
            page.save()
        self.revisions[entry.key] = page.save_revision(user=self.user, log_action=True)

    def make_live(self, entry: Entry) -> None:
        """Publish what was loaded, also what an earlier load left as a draft; never an editor's own draft."""
        label, record = str(entry), self.records.get(entry.key)
        if not self.publish or label in self.report.kept:
            return
        page = self.references.objects[entry.key]
        if entry.key in self.revisions:
            self.revisions[entry.key].publish(user=self.user)
        elif (
            record
            and page.latest_revision_id == record.revision_id
            and not (page.live and not page.has_unpublished_changes)
        ):
            page.get_latest_revision().publish(user=self.user)
            self.report.unchanged.remove(label)
            self.report.changed.append(label)

    def record(self) -> None:
        """Remember what was written, and list what an earlier version of the pack held and this one does not."""
        for entry in self.outline.entries:
            if entry.key in self.writes:
                thing = self.references.objects[entry.key]
                PackItem.objects.update_or_create(
                    parent=self.context.parent,
                    pack=self.outline.key,
                    key=entry.key,
                    defaults={
                        "page_id": thing.pk if isinstance(thing, Page) else None,
                        "digest": digest_of(self.outline.key, entry),
                        "state": self.state(entry, thing),
                        "revision": self.revisions.get(entry.key),
                    },
                )
        here = {"parent": self.context.parent, "key": self.outline.key}
        head = {"name": self.outline.name, "version": self.outline.version, "language": self.outline.language}
        earlier = LoadedPack.objects.filter(**here).first()
        self.report.earlier_version = earlier.version if earlier else None
        if earlier is None or any(getattr(earlier, name) != value for name, value in head.items()):
            LoadedPack.objects.update_or_create(**here, defaults=head)
        self.report.left_out = sorted(self.records.keys() - self.references.kinds.keys())


__all__ = ["PackRefused", "load"]
