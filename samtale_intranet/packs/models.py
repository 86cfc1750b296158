"""What was loaded from packs, and where."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedPack(models.Model):
    """The head of a pack as it was last loaded below one page."""

    parent = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("loaded below"))
    key = models.CharField(_("key"), max_length=80)
    name = models.TextField(_("name"))
    version = models.JSONField(_("version"), help_text=_("A number or text, as the pack wrote it."))
    language = models.TextField(_("language"))
    collection = models.ForeignKey(
        "wagtailcore.Collection",
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("collection"),
        help_text=_("Holds the pictures and documents of the packs of this site."),
    )

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
    kind = models.CharField(max_length=20, blank=True, help_text=_("The pack's list, for a picture or document."))
    object_id = models.CharField(max_length=64, blank=True, help_text=_("Of a picture or document."))
    file = models.CharField(max_length=100, blank=True, help_text=_("The name of the file in the pack."))
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


class WaitingPack(models.Model):
    """An uploaded pack between its review and its loading: its pictures are too large for a form."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    parent = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("loaded below"))
    content = models.BinaryField()
    uploaded_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("waiting pack")
        verbose_name_plural = _("waiting packs")

    def __str__(self) -> str:
        return f"{self.pk}"
