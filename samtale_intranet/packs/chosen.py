"""The items that the blocks of a stream choose, such as the conversation types of a ladder's steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from wagtail import blocks

from samtale_intranet.packs.registry import chosen_item


def chosen_in(block: blocks.Block, value: Any, model: type[Model]) -> Iterator[Model]:
    """Walk through a block's value and give each item of `model` that is chosen in it."""
    if not value:
        return
    if isinstance(block, blocks.BaseStreamBlock):
        for child in value:
            yield from chosen_in(child.block, child.value, model)
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from chosen_in(child, value.get(name), model)
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from chosen_in(block.child_block, item, model)
    elif chosen_item(block) is model:
        yield value
