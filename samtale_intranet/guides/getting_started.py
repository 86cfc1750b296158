"""*Kom i gang*: the three things that make the product a municipality's own, on the admin's front page until done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
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
    """Give the steps that this user may take, each for the user's own sites: eight queries at most."""
    return [step for step in (_packs(user), _colours(user), _invitation(user)) if step]


def _packs(user: Any) -> Step | None:
    policy = PagePermissionPolicy()
    if not policy.user_has_permission(user, "add"):
        return None
    mine = policy.instances_user_has_permission_for(user, "add")
    text = _("Guides, a wheel and a plan form, ready to be made your own.")
    return Step(_("Load a content pack"), text, _packs_url(), PackItem.objects.filter(parent__in=mine).exists())


def _colours(user: Any) -> Step | None:
    """Lead to the setting of the first site that has no colour yet."""
    sites = list(SamtaleSettings.get_permission_policy().sites_user_has_permission_for(user, "change"))
    if not sites:
        return None
    coloured = set(SamtaleSettings.objects.exclude(accent="").values_list("site_id", flat=True))
    plain = [site for site in sites if site.pk not in coloured]
    text = _("Name, logo, colour and whom to ask. The contrast is checked for you.")
    url = reverse("wagtailsettings:edit", args=["samtale_guides", "samtalesettings", (plain or sites)[0].pk])
    return Step(_("Set your colours"), text, url, not plain)


def _invitation(user: Any) -> Step | None:
    """Lead to the form for a new user, or first to that for a group where none may edit pages."""
    model = get_user_model()
    if not user.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}"):
        return None
    groups = ", ".join(f"“{name}”" for name in editing_groups().values_list("name", flat=True))
    url = reverse("wagtailusers_users:add")
    if groups:
        text = _("Make a sign-in for somebody who writes guides. Under Roles, choose: %(groups)s.") % {"groups": groups}
    elif user.has_perm("auth.add_group"):
        url = reverse("wagtailusers_groups:add")
        text = _("First make a group that may enter the admin, and add, edit and publish below your front page.")
    else:
        text = _("There is no group yet that may edit pages. Ask whoever runs the intranet for one.")
    return Step(_("Invite an editor"), text, url, has_editor())


def editing_groups() -> QuerySet[Group]:
    """Give the groups whose members sign in to the admin and may edit pages."""
    pages = GroupPagePermission.objects.filter(permission__codename="change_page").values("group")
    return Group.objects.filter(pk__in=pages, permissions__in=_access()).order_by("name")


def has_editor() -> bool:
    """Whether somebody besides the superusers signs in to the admin and may edit pages."""
    pages = GroupPagePermission.objects.values("group")
    editors = get_user_model().objects.filter(is_active=True, is_superuser=False, groups__in=pages)
    return editors.filter(Q(groups__permissions__in=_access()) | Q(user_permissions__in=_access())).exists()


def _access() -> QuerySet[Permission]:
    return Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")


def _packs_url() -> str:
    """Give the address where packs are loaded, or that of the pages where the host has left it out."""
    try:
        return reverse("samtale_packs:index")
    except NoReverseMatch:
        return reverse("wagtailadmin_explore_root")
