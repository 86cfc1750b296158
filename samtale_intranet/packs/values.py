"""Turn a pack's plain values into field values, by walking the definitions of blocks and model fields."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from samtale_intranet.packs.files import kind_for
from samtale_intranet.packs.outline import suggestion
from samtale_intranet.packs.problems import KeyPath, Problems
from samtale_intranet.packs.registry import OwnForm, chosen_item
from samtale_intranet.packs.rich_text import LINK, cleaned, linked

# Ids of stream items are made of their place in the pack, so that loading a pack anew gives the same ones.
NAMESPACE = uuid.UUID("6f2f1f2e-6f0e-5d53-9c2e-3a6b4f0d9d11")


@dataclass
class References:
    """The keys of a pack: which model each stands for, and the object once there is one."""

    kinds: dict[str, type[models.Model]] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """A kind of plain value: how to tell it, and what to say where it is none."""

    fits: Callable[[Any], bool]
    remedy: Callable[[], str]


TEXT = Kind(lambda value: isinstance(value, str), lambda: _("Write text; put it in quotes if it looks like a number."))
YES_NO = Kind(lambda value: isinstance(value, bool), lambda: _("Write true or false, without quotes."))
WHOLE = Kind(lambda value: type(value) is int, lambda: _("Write a whole number, without quotes."))
NUMBER = Kind(lambda value: type(value) in (int, float), lambda: _("Write a number, without quotes."))
DATE = Kind(lambda value: isinstance(value, date), lambda: _("Write a date as 2026-08-31, without quotes."))
TEXTS = Kind(
    lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    lambda: _("Write a list of texts, each after a dash."),
)

BLOCK_KINDS: tuple[tuple[tuple[type[blocks.Block], ...], Kind], ...] = (
    ((blocks.BooleanBlock,), YES_NO),
    ((blocks.IntegerBlock,), WHOLE),
    ((blocks.FloatBlock, blocks.DecimalBlock), NUMBER),
    ((blocks.DateBlock,), DATE),
    ((blocks.MultipleChoiceBlock,), TEXTS),
    ((blocks.CharBlock, blocks.TextBlock, blocks.ChoiceBlock, blocks.URLBlock, blocks.EmailBlock), TEXT),
    ((blocks.RegexBlock, blocks.RichTextBlock), TEXT),
)
FIELD_KINDS: tuple[tuple[tuple[type[Any], ...], Kind], ...] = (
    ((models.BooleanField,), YES_NO),
    ((models.IntegerField,), WHOLE),
    ((models.DateField,), DATE),
    ((models.CharField, models.TextField), TEXT),
)


def made_id(seed: str, at: KeyPath) -> str:
    """Give the id of a stream item from its place below the entry's fields."""
    return str(uuid.uuid5(NAMESPACE, "/".join([seed, *map(str, at)])))


def kind_of(thing: Any, kinds: Iterable[tuple[tuple[type[Any], ...], Kind]]) -> Kind | None:
    """Give the kind of plain value that a block or field takes."""
    return next((kind for types, kind in kinds if isinstance(thing, types)), None)


class Converter:
    """Turns the values of one entry into field values. What is wrong goes into `problems`.

    `deferred` holds where a reference was right but its page is not made yet: the value there is None.
    """

    def __init__(self, problems: Problems, references: References, seed: str, root: KeyPath) -> None:
        self.problems = problems
        self.references = references
        self.seed = seed
        self.root = root
        self.deferred: set[KeyPath] = set()

    def field(self, field: models.Field[Any, Any], value: Any, at: KeyPath) -> Any:
        """Give the value of a model field."""
        if isinstance(field, StreamField):
            raw = self.stream(field.stream_block, [] if value is None else value, at)
            return field.to_python(raw)
        if isinstance(field, models.ForeignKey):
            return None if value is None else self.reference(value, at, (field.related_model,))
        if value is None:
            return "" if isinstance(field, (models.CharField, models.TextField)) else None
        kind = kind_of(field, FIELD_KINDS)
        if kind is None or isinstance(field, models.DateTimeField):
            return self.unsupported(type(field).__name__, at)
        if not self.fits(kind, value, at):
            return None
        return self.rich(value, at) if isinstance(field, RichTextField) else value

    def block(self, block: blocks.Block, value: Any, at: KeyPath) -> Any:
        """Give the JSON form of a block's value."""
        if isinstance(block, blocks.BaseStreamBlock):
            return self.stream(block, value, at)
        if isinstance(block, blocks.BaseStructBlock):
            return self.struct(block, value, at)
        if isinstance(block, blocks.ListBlock):
            return self.list_of(block, value, at)
        if isinstance(block, blocks.PageChooserBlock):
            page = self.reference(value, at, tuple(block.target_models) or (Page,))
            return page.pk if page else None
        if (model := chosen_item(block)) is not None:
            return getattr(self.reference(value, at, (model,)), "pk", None)
        if isinstance(block, OwnForm):
            return block.from_pack(value, at, self)
        if isinstance(block, blocks.ChooserBlock) and kind_for(block.model_class):
            chosen = None if value is None else self.reference(value, at, (block.model_class,))
            return chosen.pk if chosen else None
        kind = kind_of(block, BLOCK_KINDS)
        if kind is None or isinstance(block, blocks.BlockQuoteBlock):
            return self.unsupported(type(block).__name__, at)
        if not self.fits(kind, value, at):
            return None
        if isinstance(block, (blocks.ChoiceBlock, blocks.MultipleChoiceBlock)):
            return self.chosen(block, value, at)
        if isinstance(block, blocks.RichTextBlock):
            return self.rich(value, at)
        return value.isoformat() if isinstance(value, date) else value

    def stream(self, block: blocks.BaseStreamBlock, value: Any, at: KeyPath) -> list[dict[str, Any]]:
        """Give the JSON form of a stream from a list of {type, id?, value}."""
        result: list[dict[str, Any]] = []
        ids: set[str] = set()
        for number, item in enumerate(self.listed(value, at)):
            here = (*at, number)
            if not isinstance(item, dict) or not {"type", "value"} <= item.keys() <= {"type", "id", "value"}:
                what = _("A block must have “type” and “value”, and may have an “id”; nothing else.")
                self.problems.add(here, what, _("Indent the block's own fields below “value”."))
                continue
            child = block.child_blocks.get(item["type"]) if isinstance(item["type"], str) else None
            if child is None:
                what = _("There is no block “%(type)s” here.") % {"type": item["type"]}
                self.problems.add((*here, "type"), what, suggestion(str(item["type"]), list(block.child_blocks)))
                continue
            result.append(
                {
                    "type": item["type"],
                    "value": self.block(child, item["value"], (*here, "value")),
                    "id": self.stable_id(item, ids, here),
                }
            )
        return result

    def stable_id(self, item: dict[str, Any], taken: set[str], at: KeyPath) -> str:
        """Give a stream item's own id, or one made of its place."""
        own = item.get("id")
        if own is None:
            return self.made_id(at)
        if not isinstance(own, str) or not own or len(own) > 80:
            self.problems.add((*at, "id"), _("An id must be a short text."), _("Write one word, in quotes if needed."))
        elif own in taken:
            what = _("The id “%(id)s” stands twice in this list.") % {"id": own}
            self.problems.add((*at, "id"), what, _("Give each block its own id."))
        taken.add(str(own))
        return str(own)

    def made_id(self, at: KeyPath) -> str:
        return made_id(self.seed, at[len(self.root) :])

    def struct(self, block: blocks.BaseStructBlock, value: Any, at: KeyPath) -> dict[str, Any]:
        """Give the JSON form of a struct; fields that are not given get the block's default."""
        if not isinstance(value, dict):
            self.problems.add(at, _("Several fields belong here."), _("Write “field: value”, one on each line."))
            return {}
        known = list(block.child_blocks)
        for name in value:
            if name not in block.child_blocks:
                what = _("There is no field “%(name)s” here.") % {"name": name}
                self.problems.add((*at, name), what, suggestion(name, known))
        return {
            name: self.block(block.child_blocks[name], given, (*at, name))
            for name, given in value.items()
            if name in block.child_blocks and given is not None
        }

    def list_of(self, block: blocks.ListBlock, value: Any, at: KeyPath) -> list[dict[str, Any]]:
        """Give the JSON form of a list block."""
        result = []
        for number, item in enumerate(self.listed(value, at)):
            here = (*at, number)
            result.append(
                {"type": "item", "value": self.block(block.child_block, item, here), "id": self.made_id(here)}
            )
        return result

    def listed(self, value: Any, at: KeyPath) -> list[Any]:
        if isinstance(value, list):
            return value
        self.problems.add(at, _("A list belongs here."), _("Begin each entry with a dash."))
        return []

    def fits(self, kind: Kind, value: Any, at: KeyPath) -> bool:
        if kind.fits(value):
            return True
        self.problems.add(at, _("This value is of the wrong kind."), kind.remedy())
        return False

    def unsupported(self, name: str, at: KeyPath) -> None:
        self.problems.add(at, _("A pack cannot hold a %(kind)s.") % {"kind": name}, _("Fill it in on the page itself."))

    def chosen(self, block: Any, value: Any, at: KeyPath) -> Any:
        """Give a choice that the block offers."""
        offered = [str(key) for key, label in _flat(block.field.choices) if key != ""]
        for choice in value if isinstance(value, list) else [value]:
            if choice != "" and choice not in offered:
                what = _("“%(choice)s” cannot be chosen here.") % {"choice": choice}
                self.problems.add(at, what, suggestion(choice, offered))
        return value

    def rich(self, value: str, at: KeyPath) -> str:
        """Give rich text, cleaned, with its links to pages of the pack."""
        html = cleaned(value)
        for key in LINK.findall(html):
            self.reference({"ref": key}, at, (Page,))
        return linked(html, lambda key: getattr(self.references.objects.get(key), "pk", None))

    def reference(self, value: Any, at: KeyPath, allowed: tuple[type[models.Model], ...]) -> Any:
        """Give what `{ref: KEY}` stands for; None where it is wrong, or right but not made yet."""
        if not (isinstance(value, dict) and value.keys() == {"ref"} and isinstance(value["ref"], str)):
            self.problems.add(at, _("A reference belongs here."), _("Write {ref: KEY} with the key of a page or item."))
            return None
        key = value["ref"]
        model = self.references.kinds.get(key)
        if model is None:
            what = _("Nothing in the pack has the key “%(key)s”.") % {"key": key}
            self.problems.add(at, what, suggestion(key, sorted(self.references.kinds)))
        elif not issubclass(model, allowed):
            what = _("“%(key)s” is of the type “%(is)s”; here belongs “%(must)s”.")
            names = " / ".join(str(wanted._meta.verbose_name) for wanted in allowed)
            what %= {"key": key, "is": model._meta.verbose_name, "must": names}
            self.problems.add(at, what, _("Refer to another key."))
        elif key not in self.references.objects:
            self.deferred.add(at)
        else:
            return self.references.objects[key]
        return None


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Give choices without their groups."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label
