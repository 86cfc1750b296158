"""Say in words what differs between two canonical forms of a page or item. Pure functions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import StreamField

from samtale_intranet.packs.problems import shown
from samtale_intranet.packs.registry import OwnForm

MOST = 20
TAG = re.compile(r"<[^>]*>")
Labels = tuple[str | int, ...]


def differences(
    model: type[models.Model], names: Sequence[str], before: dict[str, Any], after: dict[str, Any]
) -> list[str]:
    """Give a line for each difference, as “Contents #2 > Text > Heading: “a” becomes “b””; twenty at most."""
    found: list[str] = []
    for name in names:
        field: Any = model._meta.get_field(name)
        block = field.stream_block if isinstance(field, StreamField) else None
        found += _compared(block, before.get(name), after.get(name), (_upper(str(field.verbose_name)),))
    if len(found) > MOST:
        more = _("and %(count)d more differences") % {"count": len(found) - MOST}
        return [*found[:MOST], more]
    return found


def _compared(block: blocks.Block | None, before: Any, after: Any, at: Labels) -> Iterator[str]:
    if before == after:
        return
    if isinstance(block, (blocks.BaseStreamBlock, blocks.ListBlock)):
        yield from _lists(block, before or [], after or [], at)
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _compared(child, (before or {}).get(name), (after or {}).get(name), (*at, str(child.label)))
    elif isinstance(block, OwnForm) and before and after:
        yield _("%(where)s: is changed") % {"where": shown(at)}
    elif before in (None, ""):
        yield _("%(where)s: “%(after)s” is added") % {"where": shown(at), "after": _short(after)}
    elif after in (None, ""):
        yield _("%(where)s: “%(before)s” is emptied") % {"where": shown(at), "before": _short(before)}
    else:
        words = {"where": shown(at), "before": _short(before), "after": _short(after)}
        yield _("%(where)s: “%(before)s” becomes “%(after)s”") % words


def _lists(block: Any, before: list[Any], after: list[Any], at: Labels) -> Iterator[str]:
    old, new = [_without_id(item) for item in before], [_without_id(item) for item in after]
    matcher = SequenceMatcher(None, [_plain(item) for item in old], [_plain(item) for item in new], autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            continue
        pairs = min(end - start, new_end - new_start)
        for step in range(pairs):
            yield from _items(block, old[start + step], new[new_start + step], (*at, new_start + step))
        for number in range(start + pairs, end):
            here = (*at, number, *_label(block, old[number]))
            yield _("%(where)s: is removed") % {"where": shown(here)}
        for number in range(new_start + pairs, new_end):
            here = (*at, number, *_label(block, new[number]))
            yield _("%(where)s: is new") % {"where": shown(here)}


def _items(block: Any, old: Any, new: Any, at: Labels) -> Iterator[str]:
    if isinstance(block, blocks.ListBlock):
        yield from _compared(block.child_block, old, new, at)
    elif old["type"] == new["type"]:
        yield from _compared(block.child_blocks[new["type"]], old["value"], new["value"], (*at, *_label(block, new)))
    else:
        names = {"where": shown(at), "before": _label(block, old)[0], "after": _label(block, new)[0]}
        yield _("%(where)s: “%(before)s” becomes “%(after)s”") % names


def _label(block: Any, item: Any) -> tuple[str, ...]:
    if isinstance(block, blocks.BaseStreamBlock):
        return (str(block.child_blocks[item["type"]].label),)
    return ()


def _without_id(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_id(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if key != "id"} if {"type", "value"} <= kept.keys() else kept
    return [_without_id(inner) for inner in value] if isinstance(value, list) else value


def _plain(item: Any) -> str:
    return json.dumps(item, sort_keys=True, default=str)


def _short(value: Any) -> str:
    text = value["ref"] if isinstance(value, dict) and value.keys() == {"ref"} else str(value)
    text = " ".join(TAG.sub(" ", text).split())
    return text if len(text) <= 60 else f"{text[:59]}…"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
