"""Choose a pack and where it goes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from samtale_intranet.packs.archive import MAX_BYTES, too_large
from samtale_intranet.packs.permissions import may_load_below
from samtale_intranet.packs.shipped import shipped_names


class ChoosePackForm(forms.Form):
    """A shipped pack or a file, and the page below which it is to be loaded."""

    shipped = forms.ChoiceField(label=_("A pack that came with the product"), required=False)
    file = forms.FileField(
        label=_("Or a file of your own"),
        required=False,
        help_text=_("YAML of 5 MB at most, or a ZIP of 25 MB at most with the pictures and documents."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.zip"}),
    )
    parent = forms.ModelChoiceField(
        label=_("The page above"),
        queryset=Page.objects.filter(depth__gt=1),
        widget=AdminPageChooser(user_perms="copy_to"),
        help_text=_("The pages of the pack are made below this page."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["shipped"].choices = [("", _("No pack from the list")), *shipped_names().items()]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        upload = self.cleaned_data["file"]
        if upload and upload.size > MAX_BYTES:
            refused = too_large()
            raise forms.ValidationError(f"{refused.what} {refused.remedy}")
        return upload

    def clean_parent(self) -> Page:
        """Refuse a page below which the user may not make and publish pages.

        SECURITY: the page chooser only offers; anybody can send another page's number.
        """
        parent: Page = self.cleaned_data["parent"]
        if not may_load_below(self.user, parent):
            raise forms.ValidationError(_("You may not add and publish pages below this page. Choose another."))
        return parent

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one pack."""
        given: dict[str, Any] = super().clean() or {}
        if "file" in given and bool(given.get("shipped")) == bool(given["file"]):
            raise forms.ValidationError(_("Choose either a pack from the list or a file."))
        return given
