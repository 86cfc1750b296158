"""What is looked over before a page is published: some findings stop it, the others are shown to the editor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks.list_block import ListValue
from wagtail.contrib.typed_table_block.blocks import TypedTable
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from samtale_intranet.guides.blocks.base import GuideBlock
from samtale_intranet.guides.blocks.prose import PAGE_ID, PAGE_LINK, prose_in
from samtale_intranet.guides.wheel import FEWEST


@dataclass(frozen=True)
class Finding:
    """One thing to mend, in words for the editor, and the field it stands in. `stops` keeps it from being published."""

    field: str
    text: str
    stops: bool = False


class ReadingPageForm(WagtailAdminPageForm):
    """Refuses to publish, schedule, approve or send to approval a page with findings that stop it.

    A draft is always kept, and a page can always be sent back or taken out of approval.
    """

    def _post_clean(self) -> None:
        super()._post_clean()
        backwards = self.data.get("workflow-action-name") == "reject" or "action-cancel-workflow" in self.data
        if self.is_deferred_validation or backwards:
            return
        for finding in findings(self.instance):
            known = finding.field in self.fields
            if finding.stops and not (known and finding.field in self.errors):
                self.add_error(finding.field if known else None, ValidationError(finding.text))


def findings(page: Page) -> list[Finding]:
    """Give all that should be mended on the page as it stands in memory: two queries at most."""
    streams = {
        field.name: getattr(page, field.name) for field in page._meta.get_fields() if isinstance(field, StreamField)
    }
    found: list[Finding] = []
    for name, stream in streams.items():
        found += [Finding(name, text, stops=True) for text in _gaps(stream)]
    if "segments" in streams and len(streams["segments"]) < FEWEST:
        found.append(Finding("segments", _("A wheel needs at least two themes. Add one more."), stops=True))
    found += [Finding(name, text) for name, text in _dead_links(streams)]
    found += [
        Finding("segments", _("The theme “%(name)s” has no questions.") % {"name": name}) for name in _bare(streams)
    ]
    found += [Finding("segments", text) for text in _lost_values(page, streams)]
    if not getattr(page, "content_owner", "") or not getattr(page, "review_by", None):
        text = _("Say who answers for the page and when it is due for review, so that it does not grow old unseen.")
        found.append(Finding("content_owner", text))
    return [*found, *page.own_findings()] if hasattr(page, "own_findings") else found


def _structs(value: Any) -> Iterator[blocks.StructValue]:
    """Walk through a stream, struct or list and give every struct in it."""
    if isinstance(value, blocks.StreamValue):
        for child in value:
            yield from _structs(child.value)
    elif isinstance(value, blocks.StructValue):
        yield value
        for part in value.values():
            yield from _structs(part)
    elif isinstance(value, ListValue):
        for item in value:
            yield from _structs(item)


def _filled(value: Any) -> bool:
    return any(str(item).strip() for item in value or [])


def _gaps(stream: Any) -> Iterator[str]:
    """Tell of cards without content, of pictures without words, and of what each block finds missing in itself."""
    for struct in _structs(stream):
        if isinstance(struct.block, GuideBlock):
            yield from struct.block.gaps(struct)
        name = {"name": struct.get("title") or ""}
        if "questions" in struct and "title" in struct and not _filled(struct["questions"]):
            yield _("The card “%(name)s” has no questions. Write one, or delete the card.") % name
        if "items" in struct and "title" in struct and not _filled(struct["items"]):
            yield _("The list “%(name)s” is empty. Write a line, or delete the list.") % name
        for picture in struct.values():
            if isinstance(picture, AbstractImage) and not _described(picture, struct):
                text = _("The picture “%(name)s” has no alternative text. Say in a few words what it shows.")
                yield text % {"name": picture.title}


def _described(picture: AbstractImage, struct: blocks.StructValue) -> bool:
    """Whether the picture's block has words for it, or says that it is there for decoration only."""
    decorative = struct.get("decorative") or getattr(picture, "decorative", False)
    words = struct.get("alt") if "alt" in struct else getattr(picture, "contextual_alt_text", "")
    return bool(decorative or (words or "").strip())


def _bare(streams: dict[str, Any]) -> list[str]:
    """Give the names of themes without questions."""
    themes = [block.value for block in streams.get("segments", [])]
    return [str(theme.get("name")) for theme in themes if not _filled(theme.get("questions"))]


def _lost_values(page: Page, streams: dict[str, Any]) -> Iterator[str]:
    """Tell of themes whose value is in no framework, or in another than the wheel's."""
    framework = getattr(page, "framework", None)
    known = {card["key"] for card in framework.value_cards} if framework else set()
    for theme in (block.value for block in streams.get("segments", [])):
        if theme.get("framework_value") and theme["framework_value"] not in known:
            text = _("The theme “%(name)s” rests on a value that the wheel's framework does not have. Choose another.")
            yield text % {"name": theme.get("name")}


def _dead_links(streams: dict[str, Any]) -> list[tuple[str, str]]:
    """Give field and words for each page that a stream leads to and that is not published, or not there."""
    linked = {name: dict.fromkeys(_linked(stream)) for name, stream in streams.items()}
    ids = {pk for pks in linked.values() for pk in pks}
    pages = Page.objects.in_bulk(ids) if ids else {}
    found = []
    for name, pk in ((name, pk) for name, pks in linked.items() for pk in pks):
        page = pages.get(pk)
        if page is None:
            found.append((name, _("A link leads to a page that is no longer there. Remove it or choose another.")))
        elif not page.live:
            text = _("There is a link to “%(title)s”, which is not published. Readers do not see the link until it is.")
            found.append((name, text % {"title": page.title}))
    return found


def _linked(stream: Any) -> Iterator[int]:
    """Give the ids of the pages that blocks and rich text lead to."""
    for struct in _structs(stream):
        yield from (part.pk for part in struct.values() if isinstance(part, Page) and part.pk)
        for table in (part for part in struct.values() if isinstance(part, TypedTable)):
            cells = (cell for row in table.row_data for cell in row["values"])
            yield from (cell.pk for cell in cells if isinstance(cell, Page) and cell.pk)
    yield from _linked_in_text(prose.source for prose in prose_in(stream))


def _linked_in_text(texts: Iterable[str]) -> Iterator[int]:
    for text in texts:
        for link in PAGE_LINK.findall(text):
            if match := PAGE_ID.search(link):
                yield int(match[1])
