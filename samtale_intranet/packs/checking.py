"""Ask of the pages of a pack what the editor would say before publishing them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from wagtail.models import Page

from samtale_intranet.packs.outline import Entry
from samtale_intranet.packs.registry import Finding, page_types


def looked_over(pages: Sequence[tuple[Entry, Page]]) -> Iterator[tuple[Entry, Finding]]:
    """Give what is found on each page, as if all of them were published."""
    if not pages:
        return
    checks = {kind.model: kind.check for kind in page_types.values()}
    found: list[tuple[Entry, Finding]] = []
    # A link to another page of the pack is no link to a draft. Nothing of it stays, and no signal tells of it.
    with transaction.atomic():
        Page.objects.filter(pk__in=[page.pk for _entry, page in pages]).update(live=True)
        for entry, page in pages:
            if check := checks.get(type(page)):
                found += [(entry, finding) for finding in check(page)]
        transaction.set_rollback(True)
    yield from found
