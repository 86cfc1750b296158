"""Blocks that show another page: a framework's values, a wheel, or links as cards."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Page

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, symbol_block
from samtale_intranet.guides.blocks.linked import LinkedPageBlock, ShownPageBlock
from samtale_intranet.guides.blocks.prose import ProseBlock


def example(model: str, **fields: Any) -> Page:
    """Give a page that is in no database, for the preview in the block picker."""
    return apps.get_model("samtale_guides", model)(**fields)


class ValuesBlock(BodyBlock):
    """The values of a framework, as cards."""

    heading = heading_block()
    intro = ProseBlock(required=False, label=_("Introduction"))
    framework = ShownPageBlock(page_type="samtale_guides.ValueFrameworkPage", label=_("Value framework"))

    def get_preview_value(self) -> Any:
        """Show a framework that nobody has written."""
        values = [
            {"type": "value", "value": {"name": name, "text": "", "hue": "", "symbol": "", "questions": []}}
            for name in (str(_("Trust")), str(_("Community")))
        ]
        page = example("ValueFrameworkPage", title=str(_("Our values")), values=values, live=True)
        return self.normalize({"heading": str(_("Our values")), "intro": "", "framework": page})

    class Meta:
        icon = "pick"
        label = _("Values")
        description = _("Shows the values of a value framework as cards.")
        group = Group.PAGES
        template = "samtale_guides/blocks/values.html"


class WheelBlock(BodyBlock):
    """A small wheel that leads to the large one."""

    heading = heading_block()
    intro = ProseBlock(required=False, label=_("Introduction"))
    wheel = ShownPageBlock(page_type="samtale_guides.WheelPage", label=_("Conversation wheel"))

    def get_preview_value(self) -> Any:
        """Show a wheel that nobody has written."""
        names = (_("Well-being"), _("Work"), _("Cooperation"), _("Balance"))
        segments = [{"type": "segment", "value": {"name": str(name), "questions": []}} for name in names]
        page = example("WheelPage", title=str(_("The conversation wheel")), segments=segments, live=True)
        return self.normalize({"heading": str(_("The conversation wheel")), "intro": "", "wheel": page})

    class Meta:
        icon = "radio-full"
        label = _("Conversation wheel")
        description = _("Shows a small wheel and leads to the large one.")
        group = Group.PAGES
        template = "samtale_guides/blocks/wheel.html"


class LinkBlock(blocks.StructBlock):
    """A card that leads to a page."""

    page = LinkedPageBlock(label=_("Page"))
    title = blocks.CharBlock(
        required=False, max_length=120, label=_("Title"), help_text=_("Leave it empty to use the page's own title.")
    )
    text = blocks.CharBlock(required=False, max_length=255, label=_("Text"))
    symbol = symbol_block()

    class Meta:
        icon = "link"
        label = _("Link")


class LinksBlock(BodyBlock):
    """Cards that lead to other pages, a plan's form too."""

    heading = heading_block()
    links = blocks.ListBlock(LinkBlock(), min_num=1, label=_("Links"))

    def get_preview_value(self) -> Any:
        """Show a card that leads nowhere."""
        page = Page(title=str(_("Write the plan together")), live=True)
        link = {"page": page, "title": "", "text": str(_("Put down what you agreed.")), "symbol": "list"}
        return self.normalize({"heading": str(_("Go on")), "links": [link]})

    class Meta:
        icon = "link"
        label = _("Links")
        description = _("Cards that lead to other pages.")
        group = Group.PAGES
        template = "samtale_guides/blocks/links.html"
