from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from samtale_intranet.guides.blocks.base import BodyBlock, Group


class PictureBlock(BodyBlock):
    """A picture with its caption."""

    picture = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        required=False,
        max_length=255,
        label=_("What the picture shows"),
        help_text=_("For those who cannot see it. Leave it empty if it says nothing that the text does not."),
    )
    caption = blocks.CharBlock(required=False, max_length=255, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture, with a caption if it needs one.")
        group = Group.TEXT
        template = "samtale_guides/blocks/picture.html"
        preview_value = {
            "picture": None,
            "alt": _("Two people in conversation at a round table"),
            "caption": _("A walk outside is a good place to talk."),
        }


def fetch_sizes_together(stream: Iterable[Any]) -> None:
    """Look up the sizes of all the pictures at once: one query for a page, however many it has."""
    pictures = [block.value["picture"] for block in stream if block.block_type == "picture"]
    prefetch_related_objects([picture for picture in pictures if picture], "renditions")
