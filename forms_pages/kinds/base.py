"""What every kind of field is: the block an editor fills in, and the field that people answer.

Nothing in a field refuses a draft: what is typed is kept as it was typed, and what is wrong is said beside it. An
answer is plain JSON: a text, a list, or a table's list of rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.answers import tidy
from samtale_intranet.personnel.documents import Block, Text

RICH_TEXT = ["bold", "italic", "ul", "ol", "link"]
BOTH, LEADER, EMPLOYEE = "both", "leader", "employee"
FILLERS = [(BOTH, _("Both")), (LEADER, _("The leader")), (EMPLOYEE, _("The employee"))]


class Shelf:
    """The shelves of the block picker."""

    ORDER = _("Order on the page")
    ANSWERS = _("Answers in words and numbers")
    CHOICES = _("Answers by choosing")
    MORE = _("Tables and files")


class ConditionBlock(blocks.StructBlock):
    """Shows a field only when another one is answered in a certain way."""

    field = blocks.CharBlock(
        label=_("Only when this question"),
        required=False,
        max_length=200,
        help_text=_("Its name, exactly as it stands in the form. Leave it empty to show the field always."),
    )
    answer = blocks.CharBlock(
        label=_("is answered"),
        required=False,
        max_length=200,
        help_text=_("One of its answers. Leave it empty to show the field as soon as there is any answer."),
    )

    class Meta:
        icon = "view"
        label = _("Shown only when")
        collapsed = True


class FieldBlock(blocks.StructBlock):
    """What every field has: a name, a help text, and the rules of who answers it, and when."""

    label = blocks.CharBlock(label=_("Name"), max_length=200)
    help = blocks.CharBlock(label=_("Help"), max_length=300, required=False)
    required = blocks.BooleanBlock(
        label=_("Must be answered"), required=False, help_text=_("Asked for at finish, never while one writes.")
    )
    filled_by = blocks.ChoiceBlock(label=_("Filled in by"), choices=FILLERS, default=BOTH)
    private = blocks.BooleanBlock(
        label=_("Private until shared"),
        required=False,
        help_text=_("Only whoever fills it in sees it, until they share their part or finish the plan."),
    )
    shown_when = ConditionBlock(required=False)

    def clean(self, value: Any) -> Any:
        """Refuse a private field that both fill in: nobody could say whose it is."""
        cleaned = super().clean(value)
        if cleaned["private"] and cleaned["filled_by"] == BOTH:
            problem = ValidationError(_("Choose who fills it in. A field that both write in cannot be private."))
            raise blocks.StructBlockValidationError(block_errors={"filled_by": problem})
        return cleaned

    def spec(self, value: Any) -> dict[str, Any]:
        """Give the field as plain JSON data for the copy that a plan takes along."""
        return {name: plain(part) for name, part in value.items() if name != "shown_when"}


def plain(value: Any) -> Any:
    """Give a block's value as JSON: rich text as its stored HTML, a list as a list of texts."""
    if hasattr(value, "source"):
        return value.source
    if isinstance(value, str | int | bool) or value is None:
        return value
    return [str(item) for item in value]


@dataclass(frozen=True)
class Condition:
    """Another field, by key, and what must be answered there; an empty answer stands for any."""

    field: str
    answer: str = ""


@dataclass(frozen=True)
class Field:
    """One field of a form. `key` is stable when the editor renames the field."""

    kind: ClassVar[str] = ""
    block: ClassVar[type[FieldBlock]]
    key: str
    label: str
    help: str = ""
    required: bool = False
    filled_by: str = BOTH
    private: bool = False
    shown_when: Condition | None = None

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Field:
        """Build the field from its part of a snapshot; what the snapshot holds beyond the fields is passed over."""
        known = {name: frozen(value) for name, value in spec.items() if name in cls.__dataclass_fields__}
        condition = known.pop("shown_when", None)
        return cls(**known, shown_when=Condition(**condition) if condition else None)

    @property
    def name(self) -> str:
        """The field's name in HTML."""
        return f"f-{self.key}"

    @property
    def template(self) -> str:
        """The template that shows the field."""
        return f"forms_pages/fields/{self.kind}.html"

    @property
    def empty(self) -> Any:
        """What the answer is before anybody has written."""
        return ""

    def may_write(self, role: str) -> bool:
        """Whether the party in this role fills the field in."""
        return self.filled_by in (BOTH, role)

    def may_see(self, role: str, shared: Collection[str] = ()) -> bool:
        """Whether the party in this role may see the answer; `shared` are the parties who have shared their part."""
        return not self.private or self.filled_by == role or self.filled_by in shared

    def read(self, data: MultiValueDict[str, str]) -> Any:
        """Give the answer as it was posted, tidied and never refused."""
        return tidy(data.get(self.name, ""))

    def accept(self, posted: Any, stored: Any) -> Any:
        """Give what is stored when this was posted over that."""
        return posted

    def is_blank(self, answer: Any) -> bool:
        """Whether nothing is answered."""
        return not answer

    def is_answered_with(self, answer: Any, wanted: str) -> bool:
        """Whether this is the answer that a condition waits for; an empty one stands for any."""
        return not self.is_blank(answer) if not wanted else answer == wanted

    def wrong(self, answer: Any) -> dict[str, str]:
        """Give what is wrong with what was typed, by the name of the input."""
        return {}

    def missing(self, answer: Any) -> dict[str, str]:
        """Give what has to be answered before one can finish, by the name of the input."""
        if not (self.required and self.is_blank(answer)):
            return {}
        return {self.name: _now("Fill in “%s” before you finish.") % self.label}

    def shown(self, answer: Any) -> str:
        """Give the answer as one text, for showing two versions side by side."""
        return str(answer)

    def typed(self, answer: Any) -> str:
        """Give the answer as it stands in an input of one line."""
        return self.shown(answer)

    def document_block(self, answer: Any) -> Block:
        """Give the answer as it is kept in the document."""
        return Text(label=self.label, text=self.shown(answer))


def frozen(value: Any) -> Any:
    """Give a list of a snapshot as a tuple."""
    return tuple(value) if isinstance(value, list) else value
