"""The one form in which a pack's values are written: nothing that goes without saying, always in the same order."""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from samtale_intranet.packs.files import KINDS
from samtale_intranet.packs.outline import FORMAT, Entry, Outline, outline
from samtale_intranet.packs.plain import CannotHold, Plain
from samtale_intranet.packs.problems import KeyPath, Problems
from samtale_intranet.packs.reading import parse
from samtale_intranet.packs.registry import OwnForm, item_lists, page_types
from samtale_intranet.packs.rich_text import cleaned
from samtale_intranet.packs.values import Converter, References, made_id
from samtale_intranet.packs.writing import written

EMPTY = (None, "", False)
WIDTH = 100
AFTER_BLOCK = re.compile(r"(</(?:p|ul|ol|li)>|<(?:ul|ol)>)(?=<)")


def canonical(text: str) -> str:
    """Give the pack `text` in the form in which `dump` writes it. Comments are lost. Raises PackRefused.

    Lists of items are sorted by key; what equals the default and ids that follow from the place are left out.
    """
    source = parse(text)
    problems = Problems(source.lines)
    pack = outline(source, problems)
    problems.refuse()
    references = References(pack.kinds)
    for entry in pack.entries:
        converter = Converter(problems, references, f"{pack.key}/{entry.key}", entry.fields_at)
        for name, value in entry.given.items():
            converter.field(_field(entry.model, name), value, (*entry.fields_at, name))
    problems.refuse()
    return compose(pack)


def compose(pack: Outline) -> str:
    """Write a pack from its outline."""
    head = {
        "format": FORMAT,
        "key": pack.key,
        "name": pack.name,
        "version": pack.version,
        "language": pack.language,
    }
    lists: dict[str, list[Any]] = {}
    for kind in KINDS:
        files = sorted((file for file in pack.files if file.kind is kind), key=lambda file: file.key)
        names = ("key", "file", *kind.fields)
        lists[kind.list_key] = [{name: getattr(file, name) for name in names} for file in files]
    for list_key, handler in item_lists.items():
        entries = sorted((entry for entry in pack.items if entry.handler is handler), key=lambda entry: entry.key)
        lists[list_key] = [{"key": entry.key, **values_of(pack.key, entry)} for entry in entries]
    lists["pages"] = _tree(pack, None)
    return written(head, lists)


def _tree(pack: Outline, parent: str | None) -> list[dict[str, Any]]:
    names = {page_type.model: name for name, page_type in page_types.items()}
    result = []
    for entry in pack.pages:
        if entry.parent != parent:
            continue
        page = {"key": entry.key, "type": names[entry.model], "slug": entry.slug, "title": entry.title}
        below = {"fields": values_of(pack.key, entry), "children": _tree(pack, entry.key)}
        result.append(page | {name: value for name, value in below.items() if value})
    return result


def values_of(pack: str, entry: Entry) -> dict[str, Any]:
    """Give an entry's fields in canonical form."""
    return Canonical(f"{pack}/{entry.key}").fields(entry.model, entry.allowed, entry.given)


def digest_of(pack: str, entry: Entry, hashes: Mapping[str, str] | None = None) -> str:
    """Give the SHA-256 of what the pack says of an entry, however it is written there.

    `hashes` are those of the pack's files, by key: a page that shows another picture under the same key is changed.
    """
    said: list[Any] = [entry.title, entry.slug, entry.model.__name__, values_of(pack, entry)]
    shown = sorted((key, hashes[key]) for key in set(_referred(entry.given)) if key in hashes) if hashes else []
    said += [shown] if shown else []
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _referred(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.keys() == {"ref"}:
            yield str(value["ref"])
        for inner in value.values():
            yield from _referred(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _referred(inner)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101  (registered fields are columns)
    return field


class Canonical:
    """Gives plain values in canonical form; they must be such as the loader takes. `seed` names pack and entry."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def fields(self, model: type[models.Model], allowed: Sequence[str], given: Mapping[str, Any]) -> dict[str, Any]:
        """Give the fields that differ from their defaults, in the order in which they were registered."""
        result = {}
        for name in allowed:
            if name in given:
                field = _field(model, name)
                value = self.field(field, given[name], (name,))
                if not _same(value, self.field(field, self.default(field), ())):
                    result[name] = value
        return result

    def field(self, field: models.Field[Any, Any], value: Any, at: KeyPath) -> Any:
        """Give a field's value."""
        if isinstance(field, StreamField):
            return self.stream(field.stream_block, value or [], at)
        if isinstance(field, RichTextField):
            return presented(value or "")
        return _newlines(value)

    def default(self, thing: models.Field[Any, Any] | blocks.Block) -> Any:
        """Give the plain default of a field or block: what the loader fills in where nothing is given."""
        plain = Plain(lambda model, pk: None)
        try:
            if isinstance(thing, blocks.Block):
                return plain.block(thing, thing.get_prep_value(thing.get_default()), ())
            return plain.field(thing, thing.get_default())
        except CannotHold:
            return None

    def block(self, block: blocks.Block, value: Any, at: KeyPath) -> Any:
        """Give a block's value."""
        if isinstance(block, blocks.BaseStreamBlock):
            return self.stream(block, value or [], at)
        if isinstance(block, blocks.BaseStructBlock):
            return self.struct(block, value or {}, at)
        if isinstance(block, blocks.ListBlock):
            return [self.block(block.child_block, item, (*at, number)) for number, item in enumerate(value or [])]
        if isinstance(block, OwnForm):
            return block.in_order(value or {}, at, self)
        if isinstance(block, blocks.RichTextBlock):
            return presented(value or "")
        return _newlines(value)

    def stream(self, block: blocks.BaseStreamBlock, items: list[dict[str, Any]], at: KeyPath) -> list[dict[str, Any]]:
        """Give a stream; an id stands only where the place would not give the same one."""
        result = []
        for number, item in enumerate(items):
            here = (*at, number)
            own = item.get("id")
            identity = {"id": own} if own and own != made_id(self.seed, here) else {}
            value = self.block(block.child_blocks[item["type"]], item["value"], (*here, "value"))
            result.append({"type": item["type"], **identity, "value": value})
        return result

    def struct(self, block: blocks.BaseStructBlock, value: dict[str, Any], at: KeyPath) -> dict[str, Any]:
        """Give the fields that differ from their defaults, in the order of the definition."""
        result = {}
        for name, child in block.child_blocks.items():
            if value.get(name) is not None:
                held = self.block(child, value[name], (*at, name))
                if not _same(held, self.block(child, self.default(child), (*at, name))):
                    result[name] = held
        return result


def _same(value: Any, default: Any) -> bool:
    # `==` alone would take False for 0 and 1 for True.
    if value in EMPTY and default in EMPTY and type(value) is not int and type(default) is not int:
        return True
    return type(value) is type(default) and bool(value == default)


def _newlines(value: Any) -> Any:
    # Browsers send text areas with Windows' line ends.
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def presented(text: str) -> str:
    """Give rich text as people write it: plain where that says the same, else one tag of a block on each line."""
    html = cleaned(text)
    paragraphs = html.removeprefix("<p>").removesuffix("</p>").split("</p><p>")
    if html and "<" not in "".join(paragraphs):
        plain = unescape("\n\n".join(_wrapped(part) if len(paragraphs) > 1 else part for part in paragraphs))
        if cleaned(plain) == html:
            return plain
    lines = AFTER_BLOCK.sub(r"\1\n", html).split("\n")
    return "\n".join(_wrapped(line) for line in lines)


def _wrapped(line: str) -> str:
    return textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)
