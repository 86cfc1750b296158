"""Ask blocks and model fields whether they accept a value, and say their answer with line and key path."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlockValidationError
from wagtail.fields import StreamField

from samtale_intranet.packs.problems import KeyPath, Problems


def clean_field(field: models.Field[Any, Any], value: Any, at: KeyPath, problems: Problems, skip: set[KeyPath]) -> None:
    """Note what the field says of the value; paths in `skip` wait for a reference and are not judged."""
    try:
        if isinstance(field, StreamField):
            field.stream_block.clean(value)
        elif not isinstance(field, models.ForeignKey):
            field.clean(value, None)
        elif value is None and not field.null and at not in skip:
            raise ValidationError("", code="required")
    except ValidationError as error:
        note(error, at, problems, skip)


def note(error: ValidationError, at: KeyPath, problems: Problems, skip: set[KeyPath]) -> None:
    """Note an error and everything inside it."""
    if isinstance(error, StreamBlockValidationError):
        below = {(*at, number, "value"): inner for number, inner in error.block_errors.items()}
    elif isinstance(error, ListBlockValidationError):
        below = {(*at, number): inner for number, inner in error.block_errors.items()}
    elif isinstance(error, StructBlockValidationError):
        below = {(*at, name): inner for name, inner in error.block_errors.items()}
    elif isinstance(error, TypedTableBlockValidationError):
        rows = (error.cell_errors or {}).items()
        below = {(*at, "rows", row, nth): inner for row, cells in rows for nth, inner in cells.items()}
    else:
        for single in error.error_list:
            _note_one(single, at, problems, skip)
        return
    for path, inner in below.items():
        note(inner, path, problems, skip)
    for single in error.non_block_errors.as_data():
        _note_one(single, at, problems, skip)


def _note_one(error: ValidationError, at: KeyPath, problems: Problems, skip: set[KeyPath]) -> None:
    if at in skip:
        return
    if error.code in ("required", "blank", "null"):
        note_missing(at, problems)
    else:
        what = " ".join(f"{message.rstrip('.')}." for message in error.messages)
        problems.add(at, what, _("Correct it."))


def note_missing(at: KeyPath, problems: Problems) -> None:
    """Note that a value is not there."""
    name = next((step for step in reversed(at) if isinstance(step, str)), "")
    problems.add(at, _("“%(name)s” is missing or empty.") % {"name": name}, _("Fill it in."))
