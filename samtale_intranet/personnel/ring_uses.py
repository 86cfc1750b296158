"""What is bound to which key of the ring, whatever model it lies in."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from samtale_intranet.personnel.models import Checkpoint, LedgerEvent

_NAME = "key_id"
# These only have to be checked, and what checks them is kept of a retired key (see `keys.what_is_kept`).
_CHECKED = (LedgerEvent, Checkpoint)


def bound_models() -> list[type[models.Model]]:
    """Give every model whose rows need their ring key whole: any with a column `key_id`, but not the ledger.

    Found by the column rather than listed, so that a key is never retired from under a model that came later.
    """
    return [
        model
        for model in apps.get_models()
        if model not in _CHECKED
        and model._meta.app_label.startswith(("samtale_", "forms_pages"))
        and any(field.name == _NAME for field in model._meta.get_fields())
    ]


def uses_of(key_id: str) -> dict[type[models.Model], int]:
    """Count the rows that need this key, by model; a model without any is left out."""
    counts = {model: model._default_manager.filter(**{_NAME: key_id}).count() for model in bound_models()}
    return {model: count for model, count in counts.items() if count}


def events_of(key_id: str) -> int:
    """Count the ledger events that are chained under this key."""
    return LedgerEvent.objects.filter(key_id=key_id).count()


def in_words(uses: dict[type[models.Model], int]) -> str:
    """Say it in a line, e.g. "3 Folder, 1 RecoveryCode"."""
    return ", ".join(f"{count} {model.__name__}" for model, count in uses.items()) or "nothing"
