"""What all blocks share: an optional heading, choices of hue and symbol, and a preview in the block picker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.prose import ProseBlock
from samtale_intranet.icons import SYMBOL_CHOICES

PREVIEW_TEMPLATE = "samtale_guides/block_preview.html"

AUDIENCES = [("leader", _("For leaders")), ("employee", _("For employees"))]


class Group:
    """The shelves of the block picker."""

    TEXT = _("Text and pictures")
    COURSE = _("The course of a conversation")
    TALK = _("For the talk itself")
    PAGES = _("Other pages and files")


HUES = [
    ("1", _("Fjord blue")),
    ("2", _("Heather violet")),
    ("3", _("Rose")),
    ("4", _("Clay")),
    ("5", _("Amber")),
    ("6", _("Moss green")),
]


def hue_block() -> blocks.ChoiceBlock:
    """Let the editor choose a colour, or none."""
    return blocks.ChoiceBlock(
        choices=HUES, required=False, label=_("Colour"), help_text=_("Leave it empty to let the order decide.")
    )


def symbol_block() -> blocks.ChoiceBlock:
    """Let the editor choose a symbol, or none."""
    return blocks.ChoiceBlock(choices=SYMBOL_CHOICES, required=False, label=_("Symbol"))


def audience_block() -> blocks.ChoiceBlock:
    """Let the editor say for whom a block is; without a choice it is for everybody."""
    return blocks.ChoiceBlock(
        choices=AUDIENCES,
        required=False,
        label=_("For whom"),
        help_text=_("Leave it empty for everybody. Readers see a mark, and can choose to see only their own part."),
    )


def heading_block(**kwargs: Any) -> blocks.CharBlock:
    """Let the editor write the block's heading, which is also its line in the contents."""
    return blocks.CharBlock(
        label=_("Heading"),
        help_text=_("Stands in “On this page” too. Leave it empty to go on under the heading above."),
        **{"required": False, "max_length": 120, **kwargs},
    )


def lines_block(label: Any, **kwargs: Any) -> blocks.ListBlock:
    """Let the editor write short texts, one after the other."""
    return blocks.ListBlock(blocks.CharBlock(max_length=400, label=_("Text")), label=label, **kwargs)


def questions_block(**kwargs: Any) -> blocks.ListBlock:
    """Let the editor write questions, one after the other."""
    return blocks.ListBlock(
        blocks.CharBlock(max_length=400, label=_("Question")),
        label=_("Questions"),
        **{"default": [], **kwargs},
    )


def intro_block() -> ProseBlock:
    """Let the editor write a few words under the heading."""
    return ProseBlock(required=False, label=_("Introduction"))


class GuideBlock(blocks.StructBlock):
    """A block that shows itself in the block picker. With a heading it is a section of its own."""

    def gaps(self, value: Mapping[str, Any]) -> Iterator[str]:
        """Tell in words what is missing before the block may be published."""
        yield from ()

    class Meta:
        preview_template = PREVIEW_TEMPLATE


class BodyBlock(GuideBlock):
    """A block of a guide's body. Its last field says for whom it is, if not for everybody."""

    def __init__(self, local_blocks: Sequence[tuple[str, blocks.Block]] | None = None, **kwargs: Any) -> None:
        super().__init__([*(local_blocks or []), ("audience", audience_block())], **kwargs)
