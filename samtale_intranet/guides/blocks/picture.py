from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from samtale_intranet.guides.blocks.base import BodyBlock, Group


class SizedImageBlock(ImageChooserBlock):
    """A chooser of an image that comes with its sizes: one query for a page, however many images it has."""

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        """Let each size bring its image along; only an image that was never shown takes a query more."""
        sizes = self.target_model.get_rendition_model().objects.filter(image__in=values).select_related("image")
        images: dict[int, Any] = {}
        for size in sizes:
            image = images.setdefault(size.image_id, size.image)
            image.prefetched_renditions = [*getattr(image, "prefetched_renditions", []), size]
        missing = [value for value in values if value not in images]
        fetched = iter(super().bulk_to_python(missing) if missing else [])
        return [images[value] if value in images else next(fetched) for value in values]

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Stand in migrations as Wagtail's own block, so that this module may move."""
        return "wagtail.images.blocks.ImageChooserBlock", *self._constructor_args


class PictureBlock(BodyBlock):
    """A picture with its caption."""

    picture = SizedImageBlock(label=_("Picture"))
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
