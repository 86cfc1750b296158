"""What was loaded from packs, and where."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedPack(models.Model):
    """The head of a pack as it was last loaded below one page."""

    parent = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("loaded below"))
    key = models.CharField(_("key"), max_length=80)
    name = models.TextField(_("name"))
    version = models.JSONField(_("version"), help_text=_("A number or text, as the pack wrote it."))
    language = models.TextField(_("language"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("loaded pack")
        verbose_name_plural = _("loaded packs")
        constraints = [models.UniqueConstraint(fields=["parent", "key"], name="pack_once_below_parent")]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


class PackItem(models.Model):
    """One item of a pack as it was loaded below one page.

    The parent is part of the key, so that two municipalities can load the same pack without touching each other.
    """

    parent = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("loaded below"))
    pack = models.CharField(_("pack"), max_length=80)
    key = models.CharField(_("key in the pack"), max_length=80)
    page = models.ForeignKey(
        "wagtailcore.Page", models.CASCADE, null=True, related_name="+", help_text=_("Empty for what is no page.")
    )
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the item as the pack wrote it."))
    state = models.CharField(max_length=64, help_text=_("SHA-256 of the content as it stood right after loading."))
    revision = models.ForeignKey("wagtailcore.Revision", models.SET_NULL, null=True, related_name="+")
    loaded_at = models.DateTimeField(auto_now=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("loaded item")
        verbose_name_plural = _("loaded items")
        constraints = [models.UniqueConstraint(fields=["parent", "pack", "key"], name="pack_item_once_below_parent")]

    def __str__(self) -> str:
        return f"{self.pack}/{self.key}"
