"""The body of a guide."""

from __future__ import annotations

from wagtail import blocks

from samtale_intranet.guides.blocks.accordion import AccordionBlock
from samtale_intranet.guides.blocks.callout import CalloutBlock
from samtale_intranet.guides.blocks.checklist import ChecklistBlock
from samtale_intranet.guides.blocks.comparison import ComparisonBlock
from samtale_intranet.guides.blocks.do_dont import DoDontBlock
from samtale_intranet.guides.blocks.document import DocumentBlock
from samtale_intranet.guides.blocks.doors import PlanFormLinkBlock, PreparationLinkBlock
from samtale_intranet.guides.blocks.key_figures import KeyFiguresBlock
from samtale_intranet.guides.blocks.ladder import LadderBlock
from samtale_intranet.guides.blocks.letter import LetterBlock
from samtale_intranet.guides.blocks.pages import LinksBlock, ValuesBlock, WheelBlock
from samtale_intranet.guides.blocks.phases import PhasesBlock
from samtale_intranet.guides.blocks.picture import PictureBlock
from samtale_intranet.guides.blocks.questions import QuestionsBlock
from samtale_intranet.guides.blocks.quotation import QuotationBlock
from samtale_intranet.guides.blocks.sides import SidesBlock
from samtale_intranet.guides.blocks.steps import StepsBlock
from samtale_intranet.guides.blocks.table import TableBlock
from samtale_intranet.guides.blocks.terms import TermsBlock
from samtale_intranet.guides.blocks.text import TextBlock


class GuideBody(blocks.StreamBlock):
    """Everything a guide may hold, in the order in which editors look for it."""

    text = TextBlock()
    callout = CalloutBlock()
    accordion = AccordionBlock()
    terms = TermsBlock()
    quotation = QuotationBlock()
    picture = PictureBlock()
    key_figures = KeyFiguresBlock()
    steps = StepsBlock()
    phases = PhasesBlock()
    ladder = LadderBlock()
    questions = QuestionsBlock()
    checklist = ChecklistBlock()
    do_dont = DoDontBlock()
    sides = SidesBlock()
    comparison = ComparisonBlock()
    table = TableBlock()
    letter = LetterBlock()
    values = ValuesBlock()
    wheel = WheelBlock()
    preparation = PreparationLinkBlock()
    plan_form = PlanFormLinkBlock()
    document = DocumentBlock()
    links = LinksBlock()
