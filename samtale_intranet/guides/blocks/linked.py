"""Pages that a body leads to: looked up for the whole body at once, whatever the blocks and texts they stand in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail import blocks
from wagtail.models import Page

from samtale_intranet.guides.blocks.prose import PAGE_ID, PAGE_LINK

# The fields of a block that hold a page's id, and the types of which more is shown than title and address.
PAGE_FIELDS = {"page", "framework", "wheel"}
SHOWN_TYPES = ("valueframeworkpage", "wheelpage")

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


class ShownPageBlock(LinkedPageBlock):
    """A chooser of a page of one of the `SHOWN_TYPES`, which the block shows with all its fields."""

    model_class = blocks.PageChooserBlock.model_class

    def bulk_to_python(self, values: list[Any]) -> list[Page | None]:
        """Take the pages that were fetched together, each as its own type; a page of another type is none."""
        found = super().bulk_to_python(values)
        name = self.model_class._meta.model_name
        return [page if isinstance(page, self.model_class) else getattr(page, name, None) for page in found]


def linked_ids(raw: Any) -> Iterator[int]:
    """Walk through a stream's raw data and give the ids of the pages that cards, buttons and rich texts lead to."""
    if isinstance(raw, dict):
        yield from _ids_in_table(raw)
        for name, part in raw.items():
            if name in PAGE_FIELDS and isinstance(part, int):
                yield part
            else:
                yield from linked_ids(part)
    elif isinstance(raw, list):
        for part in raw:
            yield from linked_ids(part)
    elif isinstance(raw, str):
        for link in PAGE_LINK.findall(raw):
            yield from (int(found) for found in PAGE_ID.findall(link))


def _ids_in_table(raw: dict[str, Any]) -> Iterator[int]:
    """Give the ids in a typed table's columns of pages; its cells carry no names."""
    columns, rows = raw.get("columns"), raw.get("rows")
    if not isinstance(columns, list) or not isinstance(rows, list):
        return
    places = [nth for nth, column in enumerate(columns) if isinstance(column, dict) and column.get("type") == "page"]
    cells = [row.get("values") or [] for row in rows if isinstance(row, dict)]
    yield from (row[nth] for row in cells for nth in places if nth < len(row) and isinstance(row[nth], int))


@contextmanager
def linked_pages(body: blocks.StreamValue) -> Iterator[dict[int, Page]]:
    """Give every page that the body leads to or shows, by id, in one query; read the body inside."""
    ids = set(linked_ids(list(body.raw_data)))
    pages = Page.objects.select_related(*SHOWN_TYPES).in_bulk(ids) if ids else {}
    token = _fetched.set(pages)
    try:
        yield pages
    finally:
        _fetched.reset(token)
