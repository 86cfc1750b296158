"""A form's definition as plain data: copied into the plan at its start, so that later edits change no plan."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict

from forms_pages.kinds import FIELD_TYPES
from forms_pages.kinds.base import Field
from samtale_intranet.personnel.documents import Section as DocumentSection

Spec = dict[str, Any]
Answers = dict[str, Any]


class UnknownKind(ValueError):
    """The copied form holds a kind of field that this version does not know, or holds it in another shape."""


def snapshot(stream: Iterable[Any]) -> list[Spec]:
    """Copy a StreamField of form blocks into plain JSON data, one spec for each block, in order."""
    blocks = list(stream)
    keys = {str(child.value["label"]): child.id for child in reversed(blocks) if "label" in child.value}
    return [_spec(child, keys) for child in blocks]


def _spec(child: Any, keys: Mapping[str, str]) -> Spec:
    spec: Spec = {"type": child.block_type, "key": child.id, **child.block.spec(child.value)}
    condition = child.value.get("shown_when") or {}
    # A condition on a field that is not there is told to the editor; here it hides nothing.
    if key := keys.get(condition.get("field") or ""):
        spec["shown_when"] = {"field": key, "answer": condition.get("answer") or ""}
    return spec


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


@dataclass
class Step:
    """What a long form shows at a time; its heading is that of its first section."""

    number: int
    sections: list[Section] = dataclasses.field(default_factory=list)

    @property
    def heading(self) -> str:
        """The name of the step."""
        return self.sections[0].heading if self.sections else ""


class Definition:
    """A form as it was when the plan was started.

    `names` are the parties' names by role, for the fields that ask for people. A role is "employee" or "leader";
    `shared` are the roles whose private answers the other may see. Raises UnknownKind.
    """

    def __init__(self, specs: Iterable[Mapping[str, Any]], names: Mapping[str, str] | None = None) -> None:
        self.steps: list[Step] = []
        self._names = names or {}
        for spec in specs:
            self._add(spec)
        self.fields: list[Field] = [i.field for section in self.sections for i in section.items if i.field]
        self._by_key = {field.key: field for field in self.fields}

    def _add(self, spec: Mapping[str, Any]) -> None:
        if spec["type"] in ("step", "section"):
            self._open_section(spec["heading"], spec.get("text", ""), in_new_step=spec["type"] == "step")
            return
        if not self.steps:
            self._open_section()
        if spec["type"] == "explanation":
            self.steps[-1].sections[-1].items.append(Item(text=spec["text"]))
        else:
            self.steps[-1].sections[-1].items.append(Item(field=self._field(spec)))

    def _field(self, spec: Mapping[str, Any]) -> Field:
        try:
            return FIELD_TYPES[spec["type"]].from_spec({**spec, "names": self._names})
        except (KeyError, TypeError, ValueError) as error:
            raise UnknownKind(
                f"The field {spec.get('key')!r} of kind {spec['type']!r} does not fit: {error}"
            ) from error

    def _open_section(self, heading: str = "", text: str = "", *, in_new_step: bool = False) -> None:
        number = len(self.sections) + 1
        if in_new_step or not self.steps:
            self.steps.append(Step(number=len(self.steps) + 1))
        self.steps[-1].sections.append(Section(number=number, heading=heading, text=text))

    @property
    def sections(self) -> list[Section]:
        """Every section, in the order of the form."""
        return [section for step in self.steps for section in step.sections]

    def field(self, key: str) -> Field | None:
        """Give the field with this key, or None."""
        return self._by_key.get(key)

    def empty(self) -> Answers:
        """Give the answers before anybody has written."""
        return {field.key: field.empty for field in self.fields}

    def complete(self, answers: Mapping[str, Any]) -> Answers:
        """Give the answers with an empty one wherever a field has none, and nothing that belongs to no field."""
        return {field.key: answers.get(field.key, field.empty) for field in self.fields}

    def read(self, data: MultiValueDict[str, str], role: str) -> Answers:
        """Give what was posted to the fields that this role fills in; any other input is passed over."""
        return {field.key: field.read(data) for field in self.fields if field.may_write(role)}

    def written(self, stored: Mapping[str, Any], posted: Mapping[str, Any], role: str) -> Answers:
        """Give all answers after this role has written; whatever it may not fill in stays as it is stored."""
        whole = self.complete(stored)
        for key, answer in posted.items():
            field = self.field(key)
            if field and field.may_write(role):
                whole[key] = field.accept(answer, whole[key])
        return whole

    def applies(self, field: Field, answers: Mapping[str, Any]) -> bool:
        """Whether the field's condition holds, and those of the fields that it hangs on."""
        seen = {field.key}
        condition = field.shown_when
        while condition:
            other = self.field(condition.field)
            # SECURITY: what a private answer decides would tell it to the other party.
            if other is None or other.key in seen or (other.private and not field.private):
                return True
            if not other.is_answered_with(answers.get(other.key, other.empty), condition.answer):
                return False
            seen.add(other.key)
            condition = other.shown_when
        return True

    def _counting(self, answers: Mapping[str, Any], role: str, shared: Collection[str]) -> list[Field]:
        """Give the fields that are shown, and that this role may see."""
        return [field for field in self.fields if field.may_see(role, shared) and self.applies(field, answers)]

    def wrong(
        self, answers: Mapping[str, Any], role: str, shared: Collection[str] = (), *, own: bool = False
    ) -> dict[str, str]:
        """Give what is wrong with what was typed, by the name of the input, in the order of the form.

        With `own` only what this role fills in.
        """
        found: dict[str, str] = {}
        for field in self._counting(answers, role, shared):
            if field.may_write(role) or not own:
                found |= field.wrong(answers[field.key])
        return found

    def missing(self, answers: Mapping[str, Any], role: str, shared: Collection[str] = ()) -> dict[str, str]:
        """Give what has to be mended before one can finish: what is missing and what is wrong.

        A field that its condition hides, or that is the other party's to fill in, keeps nobody from finishing.
        """
        found: dict[str, str] = {}
        for field in self._counting(answers, role, shared):
            if field.may_write(role):
                found |= field.missing(answers[field.key]) | field.wrong(answers[field.key])
        return found

    def document_sections(self, answers: Mapping[str, Any], shared: Collection[str]) -> tuple[DocumentSection, ...]:
        """Give the answers as the sections of a document: without hidden fields and what nobody has shared."""
        return tuple(
            DocumentSection(
                heading=section.heading,
                blocks=tuple(
                    item.field.document_block(answers[item.field.key])
                    for item in section.items
                    if item.field and item.field.may_see("", shared) and self.applies(item.field, answers)
                ),
            )
            for section in self.sections
        )
