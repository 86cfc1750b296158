"""A form's definition as plain data: copied into the plan at its start, so that later edits change no plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from forms_pages.fields import (
    DateField,
    Field,
    LongTextField,
    MultipleChoiceField,
    ScaleField,
    ShortTextField,
    SingleChoiceField,
)
from forms_pages.tables import TableField
from samtale_intranet.personnel.documents import Section as DocumentSection

Spec = dict[str, Any]
Answers = dict[str, Any]

FIELD_TYPES: dict[str, type[Field]] = {
    cls.kind: cls
    for cls in (
        ShortTextField,
        LongTextField,
        DateField,
        SingleChoiceField,
        MultipleChoiceField,
        ScaleField,
        TableField,
    )
}


def snapshot(stream: Iterable[Any]) -> list[Spec]:
    """Copy a StreamField of form blocks into plain JSON data, one spec for each block, in order."""
    return [_spec(child) for child in stream]


def _spec(child: Any) -> Spec:
    spec: Spec = {"type": child.block_type, "key": child.id}
    for name, value in child.value.items():
        if name == "columns":
            spec[name] = [
                {"kind": column.block_type, "key": column.id, **{n: _plain(v) for n, v in column.value.items()}}
                for column in value
            ]
        else:
            spec[name] = _plain(value)
    return spec


def _plain(value: Any) -> Any:
    if hasattr(value, "source"):  # rich text: its stored HTML
        return value.source
    if isinstance(value, str | int | bool) or value is None:
        return value
    return [str(item) for item in value]


@dataclass
class Item:
    """What stands in a section: a field, or a text between the fields."""

    field: Field | None = None
    text: str = ""


@dataclass
class Section:
    """A heading with the fields below it; the first may have no heading."""

    number: int
    heading: str = ""
    text: str = ""
    items: list[Item] = dataclasses.field(default_factory=list)


class Definition:
    """A form as it was when the plan was started."""

    def __init__(self, specs: Iterable[Mapping[str, Any]]) -> None:
        self.sections: list[Section] = []
        for spec in specs:
            self._add(spec)

    def _add(self, spec: Mapping[str, Any]) -> None:
        if spec["type"] == "section":
            self._open_section(spec["heading"], spec.get("text", ""))
            return
        if not self.sections:
            self._open_section()
        if spec["type"] == "explanation":
            self.sections[-1].items.append(Item(text=spec["text"]))
        else:
            prepared = {**spec, "choices": tuple(spec["choices"])} if "choices" in spec else spec
            self.sections[-1].items.append(Item(field=FIELD_TYPES[spec["type"]].from_spec(prepared)))

    def _open_section(self, heading: str = "", text: str = "") -> None:
        self.sections.append(Section(number=len(self.sections) + 1, heading=heading, text=text))

    @property
    def fields(self) -> list[Field]:
        """Every field, in the order of the form."""
        return [item.field for section in self.sections for item in section.items if item.field]

    def field(self, key: str) -> Field | None:
        """Give the field with this key, or None."""
        return next((field for field in self.fields if field.key == key), None)

    def empty(self) -> Answers:
        """Give the answers before anybody has written."""
        return {field.key: field.empty for field in self.fields}

    def read(self, data: MultiValueDict[str, str]) -> Answers:
        """Give all answers as they were posted; inputs that belong to no field are passed over."""
        return {field.key: field.read(data) for field in self.fields}

    def complete(self, answers: Mapping[str, Any]) -> Answers:
        """Give the answers with an empty one wherever a field has none, and nothing that belongs to no field."""
        return {field.key: answers.get(field.key, field.empty) for field in self.fields}

    def wrong(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """Give what is wrong with what was typed, by the name of the input, in the order of the form."""
        return {name: text for field in self.fields for name, text in field.wrong(answers[field.key]).items()}

    def missing(self, answers: Mapping[str, Any]) -> dict[str, str]:
        """Give what has to be mended before one can finish: what is missing and what is wrong."""
        found: dict[str, str] = {}
        for field in self.fields:
            found |= field.missing(answers[field.key]) | field.wrong(answers[field.key])
        return found

    def document_sections(self, answers: Mapping[str, Any]) -> tuple[DocumentSection, ...]:
        """Give the answers as the sections of a document, in the order of the form."""
        return tuple(
            DocumentSection(
                heading=section.heading,
                blocks=tuple(i.field.document_block(answers[i.field.key]) for i in section.items if i.field),
            )
            for section in self.sections
        )
