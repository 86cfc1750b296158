"""Blocks that send the reader on to do something: prepare, or write the plan."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block
from samtale_intranet.guides.blocks.linked import LinkedPageBlock


class PreparationLinkBlock(BodyBlock):
    """The way to a page to prepare on."""

    heading = heading_block()
    intro = intro_block()
    page = LinkedPageBlock(page_type="samtale_guides.PreparationPage", label=_("Preparation"))

    def get_preview_value(self) -> Any:
        """Show a preparation that nobody has written."""
        page = Page(title=str(_("Prepare for the talk")), live=True)
        intro = str(_("<p>Take half an hour. What you write stays in your own browser.</p>"))
        return self.normalize({"heading": str(_("Get ready")), "intro": intro, "page": page})

    class Meta:
        icon = "edit"
        label = _("Preparation")
        description = _("Leads to a page where the reader prepares alone.")
        group = Group.PAGES
        template = "samtale_guides/blocks/preparation_link.html"


class PlanFormLinkBlock(BodyBlock):
    """The way to a plan's form."""

    heading = heading_block()
    intro = intro_block()
    # Named, not imported: the room of plan forms stands above this one.
    page = LinkedPageBlock(page_type="forms_pages.PlanFormPage", label=_("Plan form"))

    def get_preview_value(self) -> Any:
        """Show a plan form that nobody has written."""
        page = Page(title=str(_("Development plan")), live=True)
        intro = str(_("<p>Write down what you agreed while you still sit together.</p>"))
        return self.normalize({"heading": str(_("Write the plan together")), "intro": intro, "page": page})

    class Meta:
        icon = "form"
        label = _("Plan form")
        description = _("Leads to the form of a plan.")
        group = Group.PAGES
        template = "samtale_guides/blocks/plan_form_link.html"
