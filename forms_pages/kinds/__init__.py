"""The kinds of field that a plan form is made of; one file for each, with the editor's block and the people's field."""

from __future__ import annotations

from typing import Any

from wagtail import blocks

from forms_pages.kinds.attachment import AttachmentField
from forms_pages.kinds.base import Field
from forms_pages.kinds.choice import MultipleChoiceField, SingleChoiceField
from forms_pages.kinds.content import ThemesField, ValuesField
from forms_pages.kinds.date import DateField
from forms_pages.kinds.layout import ExplanationBlock, SectionBlock, StepBlock
from forms_pages.kinds.number import NumberField
from forms_pages.kinds.people import PeopleField
from forms_pages.kinds.ranking import RankingField
from forms_pages.kinds.rich import RichTextField
from forms_pages.kinds.scale import ScaleField
from forms_pages.kinds.table import TableField
from forms_pages.kinds.text import LongTextField, ShortTextField

__all__ = ["FIELD_TYPES", "LAYOUT", "FormBlock"]

LAYOUT: dict[str, type[blocks.StructBlock]] = {
    "step": StepBlock,
    "section": SectionBlock,
    "explanation": ExplanationBlock,
}
FIELD_TYPES: dict[str, type[Field]] = {
    field.kind: field
    for field in (
        ShortTextField,
        LongTextField,
        RichTextField,
        NumberField,
        DateField,
        SingleChoiceField,
        MultipleChoiceField,
        ScaleField,
        RankingField,
        ThemesField,
        ValuesField,
        PeopleField,
        TableField,
        AttachmentField,
    )
}


class FormBlock(blocks.StreamBlock):
    """All that a plan form is made of."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        kinds = {**LAYOUT, **{kind: field.block for kind, field in FIELD_TYPES.items()}}
        super().__init__([*((name, block()) for name, block in kinds.items()), *(local_blocks or [])], **kwargs)
