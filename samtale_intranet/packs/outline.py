"""The frame of a pack: its head, its items and its page tree, checked before any content is looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from samtale_intranet.packs.files import KINDS, FileKind
from samtale_intranet.packs.problems import KeyPath, Problems
from samtale_intranet.packs.reading import Source
from samtale_intranet.packs.registry import ItemHandler, PageType, item_lists, page_types

FORMAT = 1
HEAD = ("format", "key", "name", "version", "language")
PAGE_KEYS = ("key", "type", "slug", "title", "fields", "children")
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


@dataclass(frozen=True)
class Entry:
    """One item or page of a pack. `at` is where it stands; `given` are its fields, which stand at `fields_at`."""

    key: str
    at: KeyPath
    fields_at: KeyPath
    model: type[Model]
    allowed: tuple[str, ...]
    given: dict[str, Any]
    handler: ItemHandler | None = None
    title: str = ""
    slug: str = ""
    parent: str | None = None

    def __str__(self) -> str:
        name = self.title or self.given.get("name") or self.key
        return f"{name} ({self.key})"


@dataclass(frozen=True)
class FileEntry:
    """A picture or document of a pack: the name of its file, its title, and what a picture shows."""

    key: str
    at: KeyPath
    kind: FileKind
    file: str
    title: str
    alt: str = ""

    def __str__(self) -> str:
        return f"{self.title} ({self.key})"

    @property
    def values(self) -> dict[str, str]:
        """Give what the model keeps of it beside the file."""
        return {field: getattr(self, name) for name, field in self.kind.fields.items()}


@dataclass
class Outline:
    """A pack's head and entries; pages stand parents first."""

    key: str = ""
    name: str = ""
    version: int | float | str = 1
    language: str = ""
    files: list[FileEntry] = field(default_factory=list)
    items: list[Entry] = field(default_factory=list)
    pages: list[Entry] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """Everything the pack holds beside files: items, then pages."""
        return [*self.items, *self.pages]

    @property
    def kinds(self) -> dict[str, type[Model]]:
        """What each key of the pack stands for."""
        return {entry.key: entry.model for entry in self.entries} | {file.key: file.kind.model() for file in self.files}


def suggestion(word: str, known: list[str] | tuple[str, ...]) -> str:
    """Say which known word was probably meant, else list them."""
    near = get_close_matches(word, known, n=1)
    if near:
        return _("Did you mean “%(word)s”?") % {"word": near[0]}
    return _("It can be: %(words)s.") % {"words": ", ".join(known) or _("nothing")}


def outline(source: Source, problems: Problems) -> Outline:
    """Give the pack's outline; what is wrong goes into `problems`, and such entries are left out."""
    return _Frame(source.data, problems).read()


class _Frame:
    def __init__(self, data: dict[str, Any], problems: Problems) -> None:
        self.data = data
        self.problems = problems
        self.result = Outline()
        self.keys: dict[str, KeyPath] = {}

    def read(self) -> Outline:
        if not self.head():
            return self.result
        for kind in KINDS:
            for number, value in enumerate(self.listed(self.data, kind.list_key, ())):
                self.file(kind, value, (kind.list_key, number))
        for key in item_lists:
            for number, item in enumerate(self.listed(self.data, key, ())):
                self.item(key, item, (key, number))
        self.pages(self.listed(self.data, "pages", ()), ("pages",), None, None)
        return self.result

    def head(self) -> bool:
        """Check the head; False where the rest cannot be understood."""
        version = self.data.get("format")
        if type(version) is not int or version != FORMAT:
            what = _("This pack has format %(version)s; only format 1 is known here.") % {"version": version}
            remedy = _("Write “format: 1”.")
            if version is None:
                what = _("The pack does not say which format it has.")
            elif type(version) is int and version > FORMAT:
                what = _("This pack is newer than the product: it has format %(version)d, and only format 1 is known.")
                what, remedy = what % {"version": version}, _("Update the product, then load the pack again.")
            self.problems.add(("format",), what, remedy)
            return False
        self.unknown(self.data, (*HEAD, *(kind.list_key for kind in KINDS), *item_lists, "pages"), ())
        self.result.key = self.key_of(self.data, ())
        self.result.name = self.text(self.data, "name", ())
        self.result.language = self.text(self.data, "language", ())
        self.result.version = self.data.get("version", 1)
        if not isinstance(self.data.get("version"), (int, float, str)):
            self.problems.add(("version",), _("The version is missing."), _("Write for example “version: 1”."))
        return True

    def unknown(self, given: dict[str, Any], known: tuple[str, ...], at: KeyPath) -> None:
        for key in given:
            if key not in known:
                what = _("“%(key)s” is not known here.") % {"key": key}
                self.problems.add((*at, key), what, suggestion(key, known))

    def listed(self, given: dict[str, Any], key: str, at: KeyPath) -> list[Any]:
        value = given.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            what = _("“%(key)s” must be a list.") % {"key": key}
            self.problems.add((*at, key), what, _("Begin each entry with a dash."))
            return []
        return value

    def mapped(self, value: Any, at: KeyPath) -> dict[str, Any] | None:
        if isinstance(value, dict):
            return value
        self.problems.add(at, _("An entry must be keys with values."), _("Write “key: value”, one on each line."))
        return None

    def text(self, given: dict[str, Any], key: str, at: KeyPath) -> str:
        value = given.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if value is None or value == "":
            what, remedy = _("“%(key)s” is missing."), _("Add it.")
        else:
            what, remedy = _("“%(key)s” must be text."), _("Put the value in quotes.")
        self.problems.add((*at, key), what % {"key": key}, remedy)
        return ""

    def key_of(self, given: dict[str, Any], at: KeyPath) -> str:
        key = self.text(given, "key", at)
        if key and not KEY.fullmatch(key):
            what = _("The key “%(key)s” has letters that a key cannot have.") % {"key": key}
            self.problems.add(
                (*at, "key"), what, _("Use at most 80 small letters a to z, digits, hyphens and underscores.")
            )
        return key

    def own_key(self, given: dict[str, Any], at: KeyPath) -> str:
        """Give the key of an item or page, which may stand once in the whole pack."""
        key = self.key_of(given, at)
        if key in self.keys:
            what = _("The key “%(key)s” is already used.") % {"key": key}
            line = self.problems.lines.get((*self.keys[key], "key"), 0)
            self.problems.add((*at, "key"), what, _("Choose another; the first is on line %(line)d.") % {"line": line})
        elif key:
            self.keys[key] = at
        return key

    def file(self, kind: FileKind, value: Any, at: KeyPath) -> None:
        given = self.mapped(value, at)
        if given is None:
            return
        self.unknown(given, ("key", "file", *kind.fields), at)
        key = self.own_key(given, at)
        texts = {name: self.text(given, name, at) for name in ("file", *kind.fields)}
        for name, field_name in kind.fields.items():
            most = kind.model()._meta.get_field(field_name).max_length
            if most and len(texts[name]) > most:
                what = _("“%(key)s” is longer than %(most)d letters.") % {"key": name, "most": most}
                self.problems.add((*at, name), what, _("Say it in fewer words."))
        self.result.files.append(FileEntry(key, at, kind, **texts))

    def item(self, list_key: str, value: Any, at: KeyPath) -> None:
        given = self.mapped(value, at)
        if given is None:
            return
        handler = item_lists[list_key]
        key = self.own_key(given, at)
        fields = {name: value for name, value in given.items() if name != "key"}
        self.unknown(fields, tuple(handler.fields), at)
        self.result.items.append(Entry(key, at, at, handler.model, tuple(handler.fields), fields, handler))

    def pages(self, listed: list[Any], at: KeyPath, parent: str | None, parent_model: type[Any] | None) -> None:
        slugs: dict[str, int] = {}
        for number, value in enumerate(listed):
            here = (*at, number)
            given = self.mapped(value, here)
            if given is None:
                continue
            key, page_type, slug = self.own_key(given, here), self.type_of(given, here), self.slug(given, slugs, here)
            title = self.text(given, "title", here)
            self.unknown(given, PAGE_KEYS, here)
            if page_type is None:
                continue
            if parent_model and page_type.model not in parent_model.allowed_subpage_models():
                what = _("A page of type “%(type)s” cannot stand below this page.") % {"type": given["type"]}
                self.problems.add((*here, "type"), what, _("Move it to another place in the pack."))
            fields = self.mapped(given.get("fields") or {}, (*here, "fields")) or {}
            self.unknown(fields, page_type.fields, (*here, "fields"))
            at_fields, model = (*here, "fields"), page_type.model
            entry = Entry(key, here, at_fields, model, page_type.fields, fields, None, title, slug, parent)
            self.result.pages.append(entry)
            self.pages(self.listed(given, "children", here), (*here, "children"), key, page_type.model)

    def type_of(self, given: dict[str, Any], at: KeyPath) -> PageType | None:
        name = self.text(given, "type", at)
        if name and name not in page_types:
            what = _("There is no page type “%(type)s”.") % {"type": name}
            self.problems.add((*at, "type"), what, suggestion(name, sorted(page_types)))
        return page_types.get(name)

    def slug(self, given: dict[str, Any], taken: dict[str, int], at: KeyPath) -> str:
        slug = self.text(given, "slug", at)
        if slug and not re.fullmatch(r"[-\w]+", slug):
            what = _("The slug “%(slug)s” cannot stand in an address.") % {"slug": slug}
            self.problems.add((*at, "slug"), what, _("Use only letters, digits and hyphens."))
            return ""
        if slug in taken:
            what = _("The slug “%(slug)s” stands twice at this place.") % {"slug": slug}
            remedy = _("Choose another; the first is on line %(line)d.") % {"line": taken[slug]}
            self.problems.add((*at, "slug"), what, remedy)
        else:
            taken[slug] = self.problems.lines.get((*at, "slug"), 0)
        return slug
