"""A chooser of one value of a framework, by the id of its block: a new name or another order changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.utils.choices import CallableChoiceIterator
from wagtail import blocks


def value_choices() -> Iterator[tuple[str, Any]]:
    """Give the values of every framework, below its title, as they stand now."""
    yield "", "---------"
    for page in apps.get_model("samtale_guides", "ValueFrameworkPage").objects.order_by("title"):
        named = [(str(block.id), block.value.get("name") or "") for block in page.values]
        if named:
            yield page.title, named


class ValueChoiceBlock(blocks.CharBlock):
    """Holds the id of a value's block as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 80, "search_index": False, **kwargs})
        self.field.widget = forms.Select(choices=CallableChoiceIterator(value_choices))

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Stand in migrations as the text it holds."""
        return "wagtail.blocks.CharBlock", (), {"required": False, "max_length": 80, "search_index": False}
