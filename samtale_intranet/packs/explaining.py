"""Say what a pack changes in what stands there, or would change in what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from wagtail.models import Page

from samtale_intranet.packs.canonical import Canonical, values_of
from samtale_intranet.packs.differences import differences
from samtale_intranet.packs.outline import Entry, Outline
from samtale_intranet.packs.plain import Plain
from samtale_intranet.packs.values import References


def explained(
    outline: Outline, references: References, before: Mapping[str, models.Model], unchanged: list[str]
) -> dict[str, list[str]]:
    """Give the differences of each entry that stood there before, by “title (key)”."""
    keys = {(type(thing), thing.pk): key for key, thing in references.objects.items()}
    pages = {thing.pk: key for key, thing in references.objects.items() if isinstance(thing, Page)}

    def key_of(model: type[models.Model], pk: Any) -> str:
        return keys.get((model, pk)) or pages.get(pk) or f"#{pk}"

    found: dict[str, list[str]] = {}
    for entry in outline.entries:
        if entry.key in before and str(entry) not in unchanged:
            lines = _of(outline, entry, before[entry.key], Plain(key_of))
            found |= {str(entry): lines} if lines else {}
    return found


def _of(outline: Outline, entry: Entry, before: models.Model, plain: Plain) -> list[str]:
    held = plain.fields(before, entry.allowed)
    stood = Canonical(f"{outline.key}/{entry.key}").fields(entry.model, entry.allowed, held)
    comes, names = values_of(outline.key, entry), entry.allowed
    if isinstance(before, Page):
        names = ("title", "slug", *names)
        stood |= {"title": before.title, "slug": before.slug}
        comes |= {"title": entry.title, "slug": entry.slug}
    return differences(entry.model, names, stood, comes)
