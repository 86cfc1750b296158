"""Digest what a page or item holds, to tell whether an editor changed it since it was loaded."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.fields import StreamField

# The admin's text editor adds these to every paragraph it saves; they are no change of the text.
EDITOR_MARKS = re.compile(r' data-block-key="[^"]*"')


def state_of(thing: models.Model, fields: Iterable[str]) -> str:
    """Give the SHA-256 of the named fields; empty values count as not there."""
    held = {name: _plain(thing._meta.get_field(name), thing) for name in fields}
    text = json.dumps(_filled(held), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(EDITOR_MARKS.sub("", text.replace('\\"', '"').replace("\\r\\n", "\\n")).encode()).hexdigest()


def _plain(field: Any, thing: models.Model) -> Any:
    value = field.value_from_object(thing)
    return list(field.stream_block.get_prep_value(value)) if isinstance(field, StreamField) else value


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        plain = {key: _filled(inner) for key, inner in value.items()}
        # A tick that was never set is None as loaded, and False once the admin's form has saved it.
        return {key: inner for key, inner in plain.items() if inner is not False and inner not in (None, "", [], {})}
    if isinstance(value, list):
        return [_filled(inner) for inner in value]
    return value
