from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group


class QuotationBlock(BodyBlock):
    """What somebody said, in their own words."""

    text = blocks.TextBlock(rows=3, label=_("Text"), help_text=_("Without quotation marks; the page sets them."))
    name = blocks.CharBlock(required=False, max_length=120, label=_("Who said it"))
    role = blocks.CharBlock(required=False, max_length=120, label=_("Title or workplace"))

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        description = _("What somebody said, in their own words.")
        group = Group.TEXT
        template = "samtale_guides/blocks/quotation.html"
        preview_value = {
            "text": _("It was the first time in years that somebody asked what I want."),
            "name": _("Anne Holm"),
            "role": _("Nurse at Lindegården"),
        }
