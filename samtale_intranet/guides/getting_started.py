"""*Kom i gang*: the three things that make the product a municipality's own, on the admin's front page until done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import GroupPagePermission
from wagtail.permission_policies.pages import PagePermissionPolicy

from samtale_intranet.guides.branding import SamtaleSettings
from samtale_intranet.packs.models import PackItem


@dataclass(frozen=True)
class Step:
    """One thing to do: what, why, where, and whether it is done."""

    title: str
    text: str
    url: str
    done: bool


class GettingStarted(Component):
    """The steps that the user may take; gone when all are done."""

    name = "samtale_getting_started"
    template_name = "samtale_guides/getting_started.html"
    order = 90

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Add the steps; none where nothing is left."""
        steps = steps_for(parent_context["request"].user)
        return {"steps": steps if any(not step.done for step in steps) else []}


def steps_for(user: Any) -> list[Step]:
    """Give the steps that this user may take: four queries at most besides the user's permissions."""
    steps = []
    if PagePermissionPolicy().user_has_permission(user, "add"):
        text = _("Guides, a wheel and a plan form, ready to be made your own.")
        steps.append(Step(_("Load a content pack"), text, _packs_url(), PackItem.objects.exists()))
    if SamtaleSettings.get_permission_policy().user_has_permission(user, "change"):
        text = _("Name, logo, colour and whom to ask. The contrast is checked for you.")
        url = reverse("wagtailsettings:edit", args=["samtale_guides", "samtalesettings"])
        done = SamtaleSettings.objects.exclude(accent="").exists()
        steps.append(Step(_("Set your colours"), text, url, done))
    if user.has_perm(f"{get_user_model()._meta.app_label}.add_{get_user_model()._meta.model_name}"):
        text = _("Somebody who writes guides. Choose a group that may edit pages.")
        steps.append(Step(_("Invite an editor"), text, reverse("wagtailusers_users:add"), has_editor()))
    return steps


def has_editor() -> bool:
    """Whether somebody besides the superusers signs in to the admin and may edit pages."""
    admin = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    pages = GroupPagePermission.objects.values("group")
    editors = get_user_model().objects.filter(is_active=True, is_superuser=False, groups__in=pages)
    return editors.filter(Q(groups__permissions__in=admin) | Q(user_permissions__in=admin)).exists()


def _packs_url() -> str:
    """Give the address where packs are loaded, or that of the pages where the host has left it out."""
    try:
        return reverse("samtale_packs:index")
    except NoReverseMatch:
        return reverse("wagtailadmin_explore_root")
