"""The register of conversation types in the Wagtail admin. It holds rules, and nothing about anybody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.people.models import Municipality


def municipalities_edited_by(user: Any) -> set[int]:
    """Give the municipalities whose site the user may edit from its front page down; all of them to a superuser."""
    listed = Municipality.objects.select_related("site__root_page")
    if user.is_superuser:
        return {municipality.pk for municipality in listed}
    return {
        municipality.pk
        for municipality in listed
        if municipality.site and municipality.site.root_page.permissions_for_user(user).can_edit()
    }


class TypePermissions(PermissionHelper):
    """Whoever may edit a municipality's site edits its conversation types: asked for each type, not for the list only.

    SECURITY: modeladmin's `get_queryset` protects nothing but the list; inspect and edit by primary key ask here.
    """

    def user_can_list(self, user: Any) -> bool:
        """Whether there is a municipality whose types the user may see."""
        return bool(municipalities_edited_by(user))

    def user_has_any_permissions(self, user: Any) -> bool:
        """Whether the register stands in the user's menu."""
        return self.user_can_list(user)

    def user_can_create(self, user: Any) -> bool:
        """Whether the user may add a type."""
        return self.user_can_list(user)

    def user_can_edit_obj(self, user: Any, obj: ConversationType) -> bool:
        """Whether this type is of a municipality whose site the user edits."""
        return obj.municipality_id in municipalities_edited_by(user)

    def user_can_delete_obj(self, user: Any, obj: ConversationType) -> bool:
        """As for editing, and only while no conversation and no form uses the type."""
        used = obj.conversations.exists() or obj.plan_forms.exists()
        return self.user_can_edit_obj(user, obj) and not used


class TypeForm(WagtailAdminModelForm):
    """Offers the municipalities that the user edits.

    SECURITY: permissions are asked of the type as it stands; without this, saving would move it to any municipality.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Municipality.objects.filter(pk__in=municipalities_edited_by(self.for_user))
        self.fields["municipality"].queryset = offered


@modeladmin_register
class ConversationTypeAdmin(ModelAdmin):
    """Name, guide, wheel, who responds and by when, and what is kept."""

    model = ConversationType
    menu_icon = "comment"
    menu_label = _("Conversation types")
    list_display = ("name", "municipality", "kind", "responders", "respond_within_days")
    list_filter = ("municipality",)
    search_fields = ("name",)
    permission_helper_class = TypePermissions
    edit_handler = ObjectList(
        [
            FieldPanel("municipality"),
            FieldPanel("name"),
            FieldPanel("key"),
            MultiFieldPanel([FieldPanel("guide"), FieldPanel("wheel")], heading=_("To read")),
            MultiFieldPanel(
                [FieldPanel("kind"), FieldPanel("responders"), FieldPanel("respond_within_days"), FieldPanel("keeps")],
                heading=_("The document"),
            ),
            MultiFieldPanel(
                [FieldPanel("retention_months"), FieldPanel("retention_from")],
                heading=_("How long it is kept"),
            ),
        ],
        base_form_class=TypeForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ConversationType]:
        """List the types of the municipalities that the user edits."""
        found: QuerySet[ConversationType] = super().get_queryset(request)
        return found.filter(municipality__in=municipalities_edited_by(request.user)).select_related("municipality")
