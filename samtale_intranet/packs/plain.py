"""Turn what pages and items hold into a pack's plain values: the way back from `values`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

from samtale_intranet.packs.files import kind_for
from samtale_intranet.packs.problems import shown
from samtale_intranet.packs.registry import OwnForm, chosen_item
from samtale_intranet.packs.values import BLOCK_KINDS, FIELD_KINDS, kind_of

WAGTAIL_LINK = re.compile(r'<a\b(?=[^>]*\blinktype="(\w+)")[^>]*>(.*?)</a>', re.DOTALL)
LINK_ID = re.compile(r'\bid="(\d+)"')
Labels = tuple[str | int, ...]


class CannotHold(Exception):
    """A pack cannot hold this value, and what is around it cannot do without. The text says why."""


class Plain:
    """Gives plain values. What a pack cannot hold is left out, and `notes` says in words what it was.

    `key_of` gives the key of a page or item by its model and primary key, or None where it is not in the pack.
    """

    def __init__(self, key_of: Callable[[type[models.Model], Any], str | None]) -> None:
        self.key_of = key_of
        self.notes: list[str] = []

    def fields(self, thing: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
        """Give the named fields of a page or item."""
        result = {}
        for name in names:
            field: Any = thing._meta.get_field(name)
            try:
                result[name] = self.field(field, field.value_from_object(thing), (str(field.verbose_name),))
            except CannotHold as reason:
                self.note((str(field.verbose_name),), reason)
        return result

    def field(self, field: models.Field[Any, Any], value: Any, at: Labels = ()) -> Any:
        """Give the plain value of a model field."""
        if isinstance(field, StreamField):
            return self.stream(field.stream_block, field.stream_block.get_prep_value(value) if value else [], at)
        if isinstance(field, models.ForeignKey):
            return None if value is None else self.reference(field.related_model, value)
        if kind_of(field, FIELD_KINDS) is None:
            raise CannotHold(_("a pack cannot hold this"))
        return self.rich(value, at) if isinstance(field, RichTextField) else value

    def block(self, block: blocks.Block, value: Any, at: Labels) -> Any:
        """Give the plain value of a block from its JSON form."""
        if isinstance(block, blocks.BaseStreamBlock):
            return self.stream(block, value or [], at)
        if isinstance(block, blocks.BaseStructBlock):
            return self.struct(block, value or {}, at)
        if isinstance(block, blocks.ListBlock):
            return self.list_of(block, value or [], at)
        if isinstance(block, blocks.PageChooserBlock) or (
            isinstance(block, blocks.ChooserBlock) and kind_for(block.model_class)
        ):
            return None if value is None else self.reference(block.model_class, value)
        if (model := chosen_item(block)) is not None:
            return None if value is None else self.reference(model, value)
        if isinstance(block, OwnForm):
            return block.to_pack(value or {}, at, self)
        if value in (None, ""):
            return value
        if kind_of(block, BLOCK_KINDS) is None or isinstance(block, blocks.BlockQuoteBlock):
            raise CannotHold(_("a pack cannot hold this"))
        if isinstance(block, blocks.RichTextBlock):
            return self.rich(value, at)
        if isinstance(block, blocks.DateBlock) and isinstance(value, str):
            return date.fromisoformat(value)
        return float(value) if isinstance(block, blocks.DecimalBlock) else value

    def held(self, block: blocks.Block, value: Any, at: Labels) -> Any:
        """Give the plain value of a block; None, with a note, where a pack cannot hold it."""
        try:
            return self.block(block, value, at)
        except CannotHold as reason:
            self.note(at, reason)
            return None

    def stream(self, block: blocks.BaseStreamBlock, items: list[dict[str, Any]], at: Labels) -> list[dict[str, Any]]:
        """Give a stream as a list of {type, id, value}."""
        result = []
        for number, item in enumerate(items):
            child = block.child_blocks.get(item["type"])
            if child is None:  # A type that the block no longer knows shows nowhere either.
                continue
            here = (*at, number, str(child.label))
            try:
                value = self.block(child, item["value"], here)
            except CannotHold as reason:
                self.note(here, reason)
                continue
            identity = {"id": str(item["id"])} if item.get("id") else {}
            result.append({"type": item["type"], **identity, "value": value})
        if items and len(result) < (block.meta.min_num or 0):
            raise CannotHold(_("too little is left of it"))
        return result

    def struct(self, block: blocks.BaseStructBlock, value: dict[str, Any], at: Labels) -> dict[str, Any]:
        """Give a struct as a mapping, in the order of its definition."""
        result = {}
        for name, child in block.child_blocks.items():
            if name not in value:
                continue
            here = (*at, str(child.label))
            try:
                result[name] = self.block(child, value[name], here)
            except CannotHold as reason:
                if getattr(child, "required", True):
                    raise
                self.note(here, reason)
        return result

    def list_of(self, block: blocks.ListBlock, items: list[Any], at: Labels) -> list[Any]:
        """Give a list block as a list."""
        result = []
        for number, item in enumerate(items):
            held = item["value"] if isinstance(item, dict) and item.keys() == {"type", "value", "id"} else item
            try:
                result.append(self.block(block.child_block, held, (*at, number)))
            except CannotHold as reason:
                self.note((*at, number), reason)
        if items and len(result) < max(block.meta.min_num or 0, 1):
            raise CannotHold(_("nothing is left of it"))
        return result

    def reference(self, model: Any, pk: Any) -> dict[str, str]:
        """Give `{ref: KEY}`."""
        key = self.key_of(model, pk)
        if key is None:
            raise CannotHold(_("it refers to a page that is not in the pack"))
        return {"ref": key}

    def rich(self, html: str, at: Labels) -> str:
        """Give rich text with links by key; other links of Wagtail's own become plain text."""

        def link(found: re.Match[str]) -> str:
            number = LINK_ID.search(found.group(0))
            key = self.key_of(models.Model, int(number.group(1))) if number and found.group(1) == "page" else None
            if key is None:
                self.note(at, _("the link on “%(text)s” leads out of the pack") % {"text": found.group(2)})
                return found.group(2)
            return f'<a href="ref:{key}">{found.group(2)}</a>'

        return WAGTAIL_LINK.sub(link, html)

    def note(self, at: Labels, reason: object) -> None:
        """Note what was left out, and why."""
        self.notes.append(f"{shown(at)}: {reason}")
