"""Rich text whose links are looked up for a whole page at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import nh3
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from wagtail import blocks
from wagtail.blocks.list_block import ListValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.models import Page
from wagtail.rich_text import RichText, expand_db_html

FEATURES = ["bold", "italic", "ul", "ol", "link"]
TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a"}
PAGE_LINK = re.compile(r'<a\b[^>]*\blinktype="page"[^>]*>')
PAGE_ID = re.compile(r'\bid="(\d+)"')
# An element that no editor can write and that holds no link, so that Wagtail's rewriter leaves it alone.
SEAM = "<samtale-seam></samtale-seam>"


def cleaned(html: str) -> str:
    """Keep what `FEATURES` can write and drop everything else, scripts with their text."""
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, link_rel=None)


class Prose(RichText):
    """Rich text that may have been given its finished HTML beforehand."""

    html: str | None = None

    def __html__(self) -> str:
        """Give the finished HTML, looking its links up now where `expand_together` has not."""
        html = expand_db_html(self.source) if self.html is None else self.html
        # SECURITY: the editor writes nothing else, but a pack, an import or an older feature list might have.
        return render_to_string("wagtailcore/shared/richtext.html", {"html": cleaned(html)})

    __hash__ = None  # type: ignore[assignment]


class ProseBlock(blocks.RichTextBlock):
    """Rich text with bold, italic, lists and links, and nothing else."""

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        super().__init__(required=required, **{"features": FEATURES, **kwargs})

    def to_python(self, value: Any) -> Prose:
        """Give the text as `Prose`."""
        return Prose(value)

    def normalize(self, value: Any) -> Prose:
        """Give the text as `Prose`, whatever it came as."""
        if isinstance(value, Prose):
            return value
        return Prose(value.source if isinstance(value, RichText) else value and str(value))

    def value_from_form(self, value: Any) -> Prose:
        """Give the text from the editor's field as `Prose`."""
        return Prose(value)

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Stand in migrations as Wagtail's own block, so that this module may move."""
        return "wagtail.blocks.RichTextBlock", *self._constructor_args

    class Meta:
        icon = "pilcrow"


def prose_in(value: Any) -> Iterator[Prose]:
    """Walk through a stream, struct, list or table and give every rich text in it."""
    if isinstance(value, Prose):
        yield value
    elif isinstance(value, blocks.StreamValue):
        for child in value:
            yield from prose_in(child.value)
    elif isinstance(value, blocks.StructValue):
        for part in value.values():
            yield from prose_in(part)
    elif isinstance(value, ListValue):
        for item in value:
            yield from prose_in(item)
    elif isinstance(value, TypedTable):
        for row in value.row_data:
            for cell in row["values"]:
                yield from prose_in(cell)


def expand_together(request: HttpRequest, *values: Any, pages: Mapping[int, Page] | None = None) -> None:
    """Look up the links of all rich texts at once: one query for a page, however many blocks it has.

    `pages` are those that were looked up before; with them there is no query.
    """
    found = [prose for value in values for prose in prose_in(value)]
    linked = with_addresses(request, SEAM.join(prose.source for prose in found), pages)
    expanded = expand_db_html(linked).split(SEAM)  # other kinds of links, if a host has any
    if len(expanded) == len(found):
        for prose, html in zip(found, expanded, strict=True):
            prose.html = html


def with_addresses(request: HttpRequest, html: str, known: Mapping[int, Page] | None = None) -> str:
    """Write the address of its page into each link to a page.

    Wagtail's own rewriter asks the database once for each text, and again for each type of page linked to.
    """
    links = {link: PAGE_ID.search(link) for link in PAGE_LINK.findall(html)}
    ids = {int(match[1]) for match in links.values() if match}
    pages = known if known is not None else Page.objects.in_bulk(ids) if ids else {}

    def address(link: re.Match[str]) -> str:
        match = links[link[0]]
        page = pages.get(int(match[1])) if match else None
        url = page.localized.get_url(request) if page else None
        return format_html('<a href="{}">', url) if url else "<a>"

    return PAGE_LINK.sub(address, html)
