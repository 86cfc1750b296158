"""The body of a guide."""

from __future__ import annotations

from wagtail import blocks

from samtale_intranet.guides.blocks.callout import CalloutBlock
from samtale_intranet.guides.blocks.checklist import ChecklistBlock
from samtale_intranet.guides.blocks.pages import LinksBlock, ValuesBlock, WheelBlock
from samtale_intranet.guides.blocks.questions import QuestionsBlock
from samtale_intranet.guides.blocks.steps import StepsBlock
from samtale_intranet.guides.blocks.text import TextBlock


class GuideBody(blocks.StreamBlock):
    """Everything a guide may hold, in the order in which editors look for it."""

    text = TextBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()
    checklist = ChecklistBlock()
    callout = CalloutBlock()
    values = ValuesBlock()
    wheel = WheelBlock()
    links = LinksBlock()
