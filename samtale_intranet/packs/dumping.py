"""Write a pack from the pages that editors built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Page

from samtale_intranet.packs.archive import packed
from samtale_intranet.packs.bundle import folder_of
from samtale_intranet.packs.canonical import compose
from samtale_intranet.packs.chosen import chosen_in
from samtale_intranet.packs.collecting import Collected
from samtale_intranet.packs.files import kind_for
from samtale_intranet.packs.keys import key_from
from samtale_intranet.packs.models import LoadedPack, PackItem
from samtale_intranet.packs.outline import Entry, Outline
from samtale_intranet.packs.permissions import may_download
from samtale_intranet.packs.plain import Plain
from samtale_intranet.packs.registry import Context, item_lists, page_types


class DumpRefused(Exception):
    """There is no pack to be made of this page. The text says why and what to do."""


@dataclass
class Dump:
    """A pack as text, its key, in words what of the pages it could not hold, and its files by name."""

    key: str
    text: str
    notes: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """Give the name of the folder that the files belong into, beside the YAML."""
        return folder_of(f"{self.key}.yaml")

    def packed(self) -> bytes:
        """Give all of it as one file: bare YAML, or a ZIP where there are files."""
        text = self.text.encode()
        if not self.files:
            return text
        held = {f"{self.folder}/{name}": content for name, content in self.files.items()}
        return packed({f"{self.key}.yaml": text, **held})


def dump(*, page: Page, pack: str = "", user: Any = None) -> Dump:
    """Write `page` and what is below it as a pack, drafts included. Raises DumpRefused.

    Where `page` can be no page of a pack itself, such as a front page, its children are taken: those of the pack
    with the key `pack`, or of the only one loaded there, or all. Pages that were loaded keep their pack and keys.
    With `user`, pages whose drafts this user may not read are left out.
    """
    return _Dumping(page, pack, user).run()


class _Dumping:
    def __init__(self, page: Page, pack: str, user: Any) -> None:
        self.user = user
        self.names = {page_type.model: name for name, page_type in page_types.items()}
        # Treebeard keeps the number of children on the object; the caller's may be older than what was loaded.
        self.page = Page.objects.get(pk=page.pk)
        self.notes: list[str] = []
        self.loaded = self.head_of(pack)
        self.records = (
            list(PackItem.objects.filter(parent_id=self.loaded.parent_id, pack=self.loaded.key)) if self.loaded else []
        )
        self.keys: dict[Any, str] = {}
        self.taken: set[str] = set()

    def head_of(self, pack: str) -> LoadedPack | None:
        """Give the loaded pack that is meant; None where the pages belong to none."""
        if self.page.specific_class in self.names:
            record = PackItem.objects.filter(page_id=self.page.pk).order_by("-loaded_at").first()
            return LoadedPack.objects.filter(parent_id=record.parent_id, key=record.pack).first() if record else None
        found = LoadedPack.objects.filter(parent_id=self.page.pk).order_by("key")
        if pack:
            chosen = found.filter(key=pack).first()
            if chosen is None:
                what = _("No pack “%(pack)s” was loaded below “%(page)s”.") % {"pack": pack, "page": self.page.title}
                raise DumpRefused(f"{what} {self.known(found)}")
            return chosen
        if len(found) > 1:
            what = _("Several packs were loaded below “%(page)s”.") % {"page": self.page.title}
            raise DumpRefused(f"{what} {self.known(found)}")
        return found.first()

    def known(self, found: Any) -> str:
        return _("It can be: %(words)s.") % {"words": ", ".join(pack.key for pack in found) or _("nothing")}

    def run(self) -> Dump:
        """Find the pages and items, give each its key, and write them."""
        pages = self.pages()
        if not pages:
            raise DumpRefused(
                _("“%(page)s” is no page that a pack can hold, and neither is any page right below it. Choose a guide.")
                % {"page": self.page.title}
            )
        items = self.items(pages)
        self.collected = Collected(self.records, self.free, self.user)
        self.name(pages, items)
        outline = Outline(**self.head(pages[0]))
        parents = {page.path: self.keys[Page, page.pk] for page in pages}
        outline.items = [self.item(handler, item) for handler, item in items]
        outline.pages = [self.entry(page, parents) for page in pages]
        outline.files = self.collected.entries()
        return Dump(outline.key, compose(outline), self.notes, self.collected.contents)

    def head(self, first: Page) -> dict[str, Any]:
        """Give the head of the pack as it was loaded, or one made of the first page."""
        if self.loaded:
            return {name: getattr(self.loaded, name) for name in ("key", "name", "version", "language")}
        return {"key": key_from(first.slug), "name": first.title, "version": 1, "language": first.locale.language_code}

    def pages(self) -> list[Page]:
        """Give the latest drafts of the pages, parents first."""
        result = []
        for root in self.roots():
            left_out: list[str] = []
            for page in root.get_descendants(inclusive=True).specific().order_by("path"):
                if any(page.path.startswith(path) for path in left_out):
                    continue
                if why := self.why_not(page):
                    left_out.append(page.path)
                    self.notes.append(why)
                else:
                    result.append(page.get_latest_revision_as_object())
        return result

    def why_not(self, page: Page) -> str:
        """Say why the page is left out, with all below it; nothing where it is not."""
        words = {"page": page.title, "type": page._meta.verbose_name}
        if type(page) not in self.names:
            return _("“%(page)s” was left out: a pack cannot hold a page of the type “%(type)s”.") % words
        # SECURITY: a pack holds drafts, which Wagtail shows to those who may edit the page.
        if self.user is not None and not may_download(self.user, page):
            return _("“%(page)s” was left out: you may not edit it.") % words
        return ""

    def roots(self) -> Sequence[Page]:
        """Give the pages to begin with."""
        if self.page.specific_class in self.names:
            return [self.page]
        children = [child for child in self.page.get_children() if child.specific_class in self.names]
        if self.loaded is None:
            return children
        own = {record.page_id for record in self.records}
        return [child for child in children if child.pk in own]

    def items(self, pages: list[Page]) -> list[tuple[Any, models.Model]]:
        """Give the items that were loaded, that the pages refer to, and that refer to the pages."""
        context = Context(parent=self.page, site=self.page.get_site())
        found: dict[Any, tuple[Any, models.Model]] = {}
        for handler in item_lists.values():
            listed = [record.key for record in self.records if record.page_id is None and not record.kind]
            known = [handler.find(key, context=context) for key in listed]
            known += _referred(handler.model, pages) + _referring(handler, pages)
            for item in known:
                if item.pk:
                    found.setdefault((handler.model, item.pk), (handler, item))
        return list(found.values())

    def name(self, pages: list[Page], items: list[tuple[Any, models.Model]]) -> None:
        """Give each page and item its key: the one it was loaded with, an item's own, or one made of the slug."""
        loaded = {record.page_id: record.key for record in self.records}
        for _handler, item in items:
            self.keys[type(item), item.pk] = self.free(getattr(item, "key"))  # noqa: B009  (a handler's model has it)
        for page in [*(p for p in pages if p.pk in loaded), *(p for p in pages if p.pk not in loaded)]:
            self.keys[Page, page.pk] = self.free(loaded.get(page.pk) or key_from(page.slug))

    def free(self, key: str) -> str:
        number, wanted = 2, key
        while key in self.taken:
            key, number = f"{wanted[:76]}-{number}", number + 1
        self.taken.add(key)
        return key

    def key_of(self, model: type[models.Model], pk: Any) -> str | None:
        """Give the key of an item or page; a page is asked for as what the field that refers to it takes."""
        if kind := kind_for(model):
            return self.collected.key_of(kind, pk)
        return self.keys.get((model, pk)) or self.keys.get((Page, pk))

    def item(self, handler: Any, item: models.Model) -> Entry:
        allowed = tuple(handler.fields)
        key = self.keys[type(item), item.pk]
        return Entry(key, (), (), type(item), allowed, self.given(item, allowed), handler)

    def entry(self, page: Page, parents: dict[str, str]) -> Entry:
        allowed = page_types[self.names[type(page)]].fields
        entry = Entry(self.keys[Page, page.pk], (), (), type(page), allowed, self.given(page, allowed))
        return replace(entry, title=page.title, slug=page.slug, parent=parents.get(page.path[: -page.steplen]))

    def given(self, thing: models.Model, allowed: tuple[str, ...]) -> dict[str, Any]:
        plain = Plain(self.key_of)
        result = plain.fields(thing, allowed)
        self.notes += [f"“{thing}”, {note}" for note in plain.notes]
        return result


def _referred(model: type[models.Model], pages: list[Page]) -> list[models.Model]:
    """Give the items of `model` that foreign keys and blocks of the pages point to."""
    result: list[models.Model] = []
    for page in pages:
        for name in next(kind.fields for kind in page_types.values() if kind.model is type(page)):
            field: Any = page._meta.get_field(name)
            if isinstance(field, StreamField):
                result += chosen_in(field.stream_block, getattr(page, name), model)
            elif field.related_model is model and (item := getattr(page, name)):
                result.append(item)
    return result


def _referring(handler: Any, pages: list[Page]) -> list[models.Model]:
    """Give the items whose foreign keys point to one of the pages."""
    wanted = models.Q()
    for name in handler.fields:
        related = handler.model._meta.get_field(name).related_model
        if related is not None and issubclass(related, Page):
            wanted |= models.Q(**{f"{name}__in": [page.pk for page in pages]})
    return list(handler.model.objects.filter(wanted).order_by("pk")) if wanted else []
