"""Fill pages and items from a pack's values, and note everything wrong with its line."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models

from samtale_intranet.packs.cleaning import clean_field, note, note_missing
from samtale_intranet.packs.outline import Entry
from samtale_intranet.packs.problems import Problems
from samtale_intranet.packs.values import Converter, References


@dataclass
class Filler:
    """Sets what a pack says on what stands there; the pack's key makes the ids of blocks."""

    pack: str
    problems: Problems
    references: References

    def fill(self, entry: Entry, instance: models.Model) -> None:
        """Set the entry's fields on `instance`, and note everything wrong. What is not given gets its default.

        A reference to a page that is not made yet is left empty.
        """
        converter = Converter(self.problems, self.references, f"{self.pack}/{entry.key}", entry.fields_at)
        for name in entry.allowed:
            field, at = entry.model._meta.get_field(name), (*entry.fields_at, name)
            assert isinstance(field, models.Field)  # noqa: S101  (registered fields are columns)
            if name in entry.given:
                value = converter.field(field, entry.given[name], at)
            elif field.blank or field.has_default():
                value = field.get_default()
            else:
                note_missing(at, self.problems)
            if not self.problems.under(at):
                setattr(instance, name, value)
                clean_field(field, getattr(instance, name), at, self.problems, converter.deferred)

    def accepted(self, entry: Entry, instance: models.Model) -> bool:
        """Tell whether the whole model accepts its values, and note what it says where it does not."""
        try:
            instance.full_clean()
        except ValidationError as error:
            self.note_model(error, entry)
            return False
        return True

    def note_model(self, error: ValidationError, entry: Entry) -> None:
        """Note what a whole model says against its values."""
        for name, inner in error.error_dict.items() if hasattr(error, "error_dict") else [("", error.error_list)]:
            at = entry.at if name in ("title", "slug") else entry.fields_at
            for single in inner:
                note(single, (*at, name) if name in (*entry.allowed, "title", "slug") else at, self.problems, set())
