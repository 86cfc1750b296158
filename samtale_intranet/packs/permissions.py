"""Who may load and download packs in the admin."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.models import Collection, Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import page_permission_policy

from samtale_intranet.packs.files import PICTURES, FileKind
from samtale_intranet.packs.registry import Context


def may_load_somewhere(user: Any) -> bool:
    """Tell whether there is any page below which the user may add and publish pages."""
    return all(page_permission_policy.user_has_permission(user, action) for action in ("add", "publish"))


def may_load_below(user: Any, parent: Page) -> bool:
    """Tell whether the user may add and publish pages below this page."""
    permissions = parent.specific.permissions_for_user(user)
    return bool(permissions.can_add_subpage() and permissions.can_publish_subpage())


def may_download(user: Any, page: Page) -> bool:
    """Tell whether the user may read the page's drafts, which a pack holds."""
    return bool(page.permissions_for_user(user).can_edit())


def may_write(user: Any, existing: models.Model | None, context: Context) -> bool:
    """Tell whether the user may change the page; an item belongs to the whole site, as its front page does.

    Without a user, everything is allowed. `existing` is None for an item that is not there yet.
    SECURITY: a loaded page may have been moved to where this user has no right, or be locked by another.
    """
    if user is None:
        return True
    if isinstance(existing, Page):
        permissions = existing.permissions_for_user(user)
        return bool(permissions.can_edit() and not permissions.page_locked())
    front = context.site.root_page if context.site else context.parent
    return bool(front.permissions_for_user(user).can_edit())


def may_publish(user: Any, page: Page) -> bool:
    """Tell whether the user may publish the page where it stands. Without a user, everything is allowed."""
    return user is None or bool(page.permissions_for_user(user).can_publish())


def _policy(kind: FileKind) -> Any:
    # Wagtail keeps its own in a place that moved between its versions.
    auth_model = "wagtailimages.Image" if kind is PICTURES else "wagtaildocs.Document"
    return CollectionOwnershipPermissionPolicy(kind.model(), auth_model=auth_model, owner_field_name="uploaded_by_user")


def collections_to_add(user: Any, kind: FileKind) -> models.QuerySet[Collection]:
    """Give the collections into which the user may put such files; without a user all of them."""
    if user is None:
        return Collection.objects.all()
    return Collection.objects.all() & _policy(kind).collections_user_has_permission_for(user, "add")


def may_change_file(user: Any, kind: FileKind, thing: models.Model) -> bool:
    """Tell whether the user may change what is said of a picture or document. Without a user, everything is allowed."""
    return user is None or bool(_policy(kind).user_has_permission_for_instance(user, "change", thing))


def may_take_file(user: Any, kind: FileKind, thing: models.Model) -> bool:
    """Tell whether the user may take a picture or document along: those who may choose or change it."""
    actions = ("choose", "change")
    return user is None or bool(_policy(kind).user_has_any_permission_for_instance(user, actions, thing))
