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

from samtale_intranet.packs.attachments import Attachments
from samtale_intranet.packs.bundle import Bundle, opened
from samtale_intranet.packs.checking import looked_over
from samtale_intranet.packs.cleaning import note
from samtale_intranet.packs.explaining import explained
from samtale_intranet.packs.filling import Filler
from samtale_intranet.packs.outline import Entry, Outline, outline
from samtale_intranet.packs.permissions import may_publish, may_write
from samtale_intranet.packs.placing import note_names, note_other_type, note_parent, note_slug
from samtale_intranet.packs.problems import PackRefused, Problems
from samtale_intranet.packs.recording import remember
from samtale_intranet.packs.registry import Context
from samtale_intranet.packs.report import Report
from samtale_intranet.packs.shipped import find
from samtale_intranet.packs.standing import Standing
from samtale_intranet.packs.values import References


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
    Raises PackRefused with every problem found, and then nothing is written: no row, and no file.
    """
    bundle = opened(pack if isinstance(pack, bytes) else find(pack))
    loading = _Loading(bundle, parent, publish, overwrite, user)
    try:
        return loading.run(dry_run)
    except BaseException:
        # The rows are rolled back; files are not.
        loading.attachments.remove()
        raise


class _Loading:
    """One pack being loaded below one page."""

    def __init__(
        self, bundle: Bundle, parent: Page, publish: bool, overwrite: bool | Collection[str], user: Any
    ) -> None:
        self.problems = Problems(bundle.source.lines)
        self.outline: Outline = outline(bundle.source, self.problems)
        self.context = Context(parent=parent, site=parent.get_site())
        self.publish = publish
        self.overwrite = overwrite
        self.user = user
        self.report = Report(name=self.outline.name, version=self.outline.version)
        self.references = References(self.outline.kinds)
        self.filler = Filler(self.outline.key, self.problems, self.references)
        self.attachments = Attachments(self.outline.files, bundle.files, self.problems)
        self.before: dict[str, models.Model] = {}
        self.writes: set[str] = set()
        self.revisions: dict[str, Any] = {}

    def run(self, dry_run: bool) -> Report:
        """Check, then write; roll everything back for a dry run."""
        self.attachments.check()
        with transaction.atomic():
            # Two loads below one page wait for each other; and treebeard needs the page as it is now.
            parent = Page.objects.select_for_update().get(pk=self.context.parent.pk)
            self.context = Context(parent=parent, site=self.context.site)
            self.standing = Standing(self.outline, parent, self.attachments.hashes)
            self.check()
            self.problems.refuse()
            self.write()
            self.look_over()
            self.problems.refuse()
            self.make_live(dry_run)
            silent = [*self.report.unchanged, *self.report.adopted]
            self.report.details |= explained(self.outline, self.references.objects, self.before, silent)
            self.report.left_out += self.attachments.unnamed()
            remember(self)
            if dry_run:
                transaction.set_rollback(True)
            else:
                self.attachments.store(self.user)
        return self.report

    # --- checking, without writing ---

    def check(self) -> None:
        """Check every value of the pack against its block or field, and every slug against the tree."""
        for entry in self.outline.items:
            instance = self.find(entry)
            if instance is not None:
                self.filler.fill(entry, instance)
                if instance.pk:
                    self.standing.objects[entry.key] = instance
        for entry in self.outline.pages:
            self.filler.fill(entry, entry.model(title=entry.title, slug=entry.slug))
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
        own = self.standing.page(entry)
        if own is not None:
            note_other_type(entry, own, self.problems)
            note_slug(entry, own.get_parent(), own, self.problems)
        elif entry.parent is None:
            note_parent(entry, self.context.parent, self.problems)
            note_slug(entry, self.context.parent, None, self.problems)
        else:
            above = next((page for page in self.outline.pages if page.key == entry.parent), None)
            note_slug(entry, self.standing.page(above), None, self.problems)

    # --- writing ---

    def write(self) -> None:
        """Files, items without their pages, pages, items with them, pages with everything: circles close that way."""
        self.attachments.place(self.standing.records, self.context, self.user, self.overwrites, self.report)
        self.references.objects |= self.attachments.objects
        items = [(entry, self.find(entry)) for entry in self.outline.items]
        for entry, instance in items:
            self.place_item(entry, instance)
        for entry in self.outline.pages:
            self.references.objects[entry.key] = self.place(entry)
        for entry, instance in items:
            if entry.key in self.writes:
                self.save(entry, instance)
        for entry in self.outline.pages:
            self.revise(entry)
        self.problems.refuse()

    def place_item(self, entry: Entry, instance: Any) -> None:
        """Make or change an item, as far as it does without its pages."""
        self.decide(entry, instance, instance if instance.pk else None)
        if not instance.pk and not may_write(self.user, None, self.context):
            what = _("“%(item)s” would hold for the whole site, whose front page you may not edit.")
            remedy = _("Ask somebody who may edit the front page to load the pack.")
            self.problems.add(entry.at, what % {"item": entry}, remedy)
            self.problems.refuse()
        if entry.key in self.writes:
            self.save(entry, instance)
        self.references.objects[entry.key] = instance

    def decide(self, entry: Entry, current: models.Model, existing: models.Model | None) -> None:
        """Sort the entry into the report, and remember whether it is to be written."""
        listed = self.report.created if existing is None else self.verdict(entry, current, existing)
        listed.append(str(entry))
        self.report.keys[str(entry)] = entry.key
        self.report.kinds[str(entry)] = str(entry.model._meta.verbose_name)
        if existing is not None:
            self.before[entry.key] = copy.copy(current)
        if listed is self.report.created or listed is self.report.changed:
            self.writes.add(entry.key)

    def verdict(self, entry: Entry, current: models.Model, existing: models.Model) -> list[str]:
        """Give the report's list that what stands there belongs into."""
        if self.standing.is_same(entry, current, self.attachments.objects):
            return self.report.adopted
        edited = self.standing.is_edited(entry, current)
        if not may_write(self.user, existing, self.context) or (edited and not self.overwrites(entry.key)):
            return self.report.kept
        changed = edited or self.standing.is_new_in_pack(entry)
        return self.report.changed if changed else self.report.unchanged

    def overwrites(self, key: str) -> bool:
        """Tell whether what has this key replaces what an editor changed."""
        return self.overwrite if isinstance(self.overwrite, bool) else key in self.overwrite

    def save(self, entry: Entry, instance: models.Model) -> None:
        """Fill and save an item, unless the model refuses it."""
        self.filler.fill(entry, instance)
        if not self.filler.accepted(entry, instance):
            self.problems.refuse()
        instance.save()

    def place(self, entry: Entry) -> Page:
        """Give the entry's page as it was last saved, or make it: a draft, with what can be filled in already."""
        existing = self.standing.page(entry)
        if existing is not None:
            page: Page = existing.specific.get_latest_revision_as_object()
            self.decide(entry, page, existing)
            return page
        page = entry.model(title=entry.title, slug=entry.slug, live=False)
        self.decide(entry, page, None)
        self.filler.fill(entry, page)
        parent = self.references.objects[entry.parent] if entry.parent else self.context.parent
        parent.add_child(instance=page)
        return page

    def revise(self, entry: Entry) -> None:
        """Fill the page, now that every reference has its object, and save it as a new revision."""
        if entry.key not in self.writes:
            return
        page = self.references.objects[entry.key]
        page.title, page.slug = entry.title, entry.slug
        self.filler.fill(entry, page)
        if not self.filler.accepted(entry, page):
            return
        if not page.live:
            page.save()
        self.revisions[entry.key] = page.save_revision(user=self.user, log_action=True)

    # --- publishing ---

    def unpublished(self) -> list[tuple[Entry, Any]]:
        """Give the pages that stand as drafts and hold just what was loaded, never an editor's own draft."""
        found = []
        for entry in self.outline.pages:
            page, record = self.references.objects[entry.key], self.standing.records.get(entry.key)
            own = record is not None and page.latest_revision_id == record.revision_id
            kept = str(entry) in self.report.kept
            waiting = not page.live or page.has_unpublished_changes
            loaded = entry.key in self.revisions or (waiting and (own or str(entry) in self.report.adopted))
            # SECURITY: a page may have been moved to where this user may write, but not publish.
            if loaded and not kept and may_publish(self.user, page):
                found.append((entry, page))
        return found

    def look_over(self) -> None:
        """Note what the editor would say of the pages before publishing them; what stops that is a problem then."""
        for entry, finding in looked_over(self.unpublished()):
            if finding.stops and self.publish:
                self.problems.add((*entry.fields_at, finding.field), finding.text)
            else:
                listed = self.report.stops if finding.stops else self.report.warnings
                pages = listed.setdefault(finding.text, [])
                pages.extend([str(entry)] if str(entry) not in pages else [])

    def make_live(self, dry_run: bool) -> None:
        """Publish what was loaded, also what an earlier load left as a draft; without `publish`, only list it."""
        for entry, page in self.unpublished():
            label = str(entry)
            if not self.publish:
                self.report.drafts.append(label)
                continue
            if not dry_run:
                (self.revisions.get(entry.key) or page.get_latest_revision() or page.save_revision()).publish(
                    user=self.user
                )
            if label in self.report.unchanged:
                self.report.unchanged.remove(label)
                self.report.changed.append(label)


__all__ = ["PackRefused", "load"]
