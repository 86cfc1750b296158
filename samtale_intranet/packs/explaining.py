"""Say what a pack changes in what stands there, or would change in what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from wagtail.models import Page

from samtale_intranet.packs.canonical import Canonical, values_of
from samtale_intranet.packs.differences import differences
from samtale_intranet.packs.files import kind_for
from samtale_intranet.packs.outline import Entry, Outline
from samtale_intranet.packs.plain import Plain


def explained(
    outline: Outline, objects: Mapping[str, Any], before: Mapping[str, models.Model], silent: list[str]
) -> dict[str, list[str]]:
    """Give the differences of each entry that stood there before, by “title (key)”; nothing of what is `silent`."""
    found: dict[str, list[str]] = {}
    for entry in outline.entries:
        if entry.key in before and str(entry) not in silent:
            lines = unlike(outline, entry, before[entry.key], objects)
            found |= {str(entry): lines} if lines else {}
    return found


def unlike(outline: Outline, entry: Entry, before: models.Model, objects: Mapping[str, Any]) -> list[str]:
    """Give what differs between a page or item and what the pack says of it; `objects` are those of the keys."""
    keys = {(type(thing), thing.pk): key for key, thing in objects.items()}
    pages = {thing.pk: key for key, thing in objects.items() if isinstance(thing, Page)}

    def key_of(model: type[models.Model], pk: Any) -> str:
        if kind_for(model):
            return keys.get((model, pk)) or str(model._default_manager.filter(pk=pk).first() or f"#{pk}")
        return keys.get((model, pk)) or pages.get(pk) or f"#{pk}"

    plain = Plain(key_of)
    held = plain.fields(before, entry.allowed)
    stood = Canonical(f"{outline.key}/{entry.key}").fields(entry.model, entry.allowed, held)
    comes, names = values_of(outline.key, entry), entry.allowed
    if isinstance(before, Page):
        names = ("title", "slug", *names)
        stood |= {"title": before.title, "slug": before.slug}
        comes |= {"title": entry.title, "slug": entry.slug}
    return differences(entry.model, names, stood, comes)
