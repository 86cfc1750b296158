from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block


class DocumentBlock(BodyBlock):
    """A file to download."""

    heading = heading_block()
    intro = intro_block()
    document = DocumentChooserBlock(label=_("Document"))

    def get_preview_value(self) -> Any:
        """Show a document that nobody has uploaded."""
        document = get_document_model()(title=str(_("Sheet for the talk")), file="samtaleark.pdf", file_size=84_000)
        return self.normalize({"heading": str(_("To print")), "intro": "", "document": document})

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document")
        description = _("A file that the reader downloads.")
        group = Group.PAGES
        template = "samtale_guides/blocks/document.html"
