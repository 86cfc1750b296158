"""Pages that a body leads to: looked up for the whole body at once, whatever the blocks and texts they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail import blocks
from wagtail.models import Page

from samtale_intranet.guides.blocks.prose import PAGE_ID, PAGE_LINK

_fetched: ContextVar[dict[int, Page] | None] = ContextVar("pages_fetched_together", default=None)


class LinkedPageBlock(blocks.PageChooserBlock):
    """A chooser of a page of which only title and address are shown: a plain `Page` will do, whatever its type."""

    model_class = Page

    def bulk_to_python(self, values: list[Any]) -> list[Page | None]:
        """Take the pages that were fetched together; ask the database where none were."""
        fetched = _fetched.get()
        if fetched is None:
            return super().bulk_to_python(values)
        return [fetched.get(value) for value in values]

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Stand in migrations as Wagtail's own block, so that this module may move."""
        return "wagtail.blocks.PageChooserBlock", *self._constructor_args


def linked_ids(raw: Any) -> Iterator[int]:
    """Walk through a stream's raw data and give the ids of the pages that cards, buttons and rich texts lead to."""
    if isinstance(raw, dict):
        for name, part in raw.items():
            if name == "page" and isinstance(part, int):
                yield part
            else:
                yield from linked_ids(part)
    elif isinstance(raw, list):
        for part in raw:
            yield from linked_ids(part)
    elif isinstance(raw, str):
        for link in PAGE_LINK.findall(raw):
            yield from (int(found) for found in PAGE_ID.findall(link))


@contextmanager
def linked_pages(body: blocks.StreamValue) -> Iterator[dict[int, Page]]:
    """Give every page that the body leads to, by id, in one query; read the body inside."""
    ids = set(linked_ids(list(body.raw_data)))
    pages = Page.objects.in_bulk(ids) if ids else {}
    token = _fetched.set(pages)
    try:
        yield pages
    finally:
        _fetched.reset(token)
