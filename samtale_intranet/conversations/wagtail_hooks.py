"""The register of conversation types in the Wagtail admin. It holds rules, and nothing about anybody."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register

from samtale_intranet.conversations.letters import known_placeholders
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.people.api import person_of
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.registers.listing import OfferedFiltersView


def municipalities_edited_by(user: Any) -> set[int]:
    """Give the municipality whose HR the user is, and those whose site they may edit from its front page down.

    A superuser edits every site, and the rules of its conversations with it. They hold nothing about anybody, which is
    why this register alone asks neither for employment nor for a second factor.
    """
    listed = Municipality.objects.select_related("site__root_page")
    if user.is_superuser:
        return {municipality.pk for municipality in listed}
    person = person_of(user=user)
    return {
        municipality.pk
        for municipality in listed
        if (person is not None and person.is_hr and person.municipality_id == municipality.pk)
        or (municipality.site and municipality.site.root_page.permissions_for_user(user).can_edit())
    }


class TypePermissions(PermissionHelper):
    """Whoever may edit a municipality's site edits its conversation types: asked for each type, not for the list only.

    SECURITY: modeladmin's `get_queryset` protects nothing but the list; inspect and edit by primary key ask here.
    """

    def user_can_list(self, user: Any) -> bool:
        """Whether there is a municipality whose types the user may see; the menu of every page asks, of HR for free."""
        person = person_of(user=user)
        return (person is not None and person.is_hr) or bool(municipalities_edited_by(user))

    def user_has_any_permissions(self, user: Any) -> bool:
        """As for listing."""
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
        if len(offered) == 1:  # the usual case: there is nothing to choose
            self.initial["municipality"] = self.initial.get("municipality") or offered[0].pk
            self.fields["municipality"].empty_label = None
        own = ConversationType.objects.filter(municipality__in=offered).exclude(pk=self.instance.pk)
        self.fields["along"].queryset = own.select_related("municipality")

    def clean(self) -> dict[str, Any]:
        """Refuse an exchange of themes without a wheel to pick them from; a pack gets its wheel after its types."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("exchange_days") is not None and not cleaned.get("wheel"):
            text = _("Choose the wheel that the themes are picked from, or leave the days before empty.")
            self.add_error("wheel", text)
        return cleaned


class MunicipalityFilter(SimpleListFilter):
    """The types of one municipality, for those who edit several."""

    title = _("municipality")
    parameter_name = "kommune"
    template = "samtale_personnel/registers/filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Give the municipalities whose types the user edits; no filter at all where it is one."""
        edited = Municipality.objects.filter(pk__in=municipalities_edited_by(request.user))
        return list(edited.values_list("slug", "name")) if len(edited) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[ConversationType]) -> QuerySet[ConversationType]:
        """Narrow to the one that was chosen."""
        return queryset.filter(municipality__slug=self.value()) if self.value() else queryset


class LettersPanel(HelpPanel):
    """Says which placeholders a letter can have, in the editor's language."""

    class BoundPanel(HelpPanel.BoundPanel):
        """The list, made when it is shown."""

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add each placeholder with what it stands for."""
            return {**super().get_context_data(parent_context), "placeholders": known_placeholders()}


@modeladmin_register
class ConversationTypeAdmin(ModelAdmin):
    """Name, guide, wheel, who responds and by when, and what is kept."""

    model = ConversationType
    menu_icon = "comment"
    menu_label = _("Conversation types")
    list_display = ("name", "municipality", "kind", "responders", "respond_within_days")
    list_filter = (MunicipalityFilter,)
    index_view_class = OfferedFiltersView
    search_fields = ("name",)
    permission_helper_class = TypePermissions
    edit_handler = ObjectList(
        [
            FieldPanel("municipality"),
            FieldPanel("name"),
            FieldPanel("key"),
            MultiFieldPanel(
                [
                    FieldPanel("for_whom"),
                    FieldPanel("every_months"),
                    FieldPanel("along"),
                    FieldPanel("offered_from_age"),
                ],
                heading=_("With whom, and how often"),
            ),
            MultiFieldPanel(
                [FieldPanel("guide"), FieldPanel("preparation"), FieldPanel("wheel")], heading=_("To read and prepare")
            ),
            MultiFieldPanel([FieldPanel("exchange_days"), FieldPanel("themes_each")], heading=_("Themes")),
            MultiFieldPanel(
                [
                    FieldPanel("invitation_subject"),
                    FieldPanel("invitation_text"),
                    LettersPanel(template="samtale_conversations/admin/placeholders.html"),
                ],
                heading=_("The invitation"),
            ),
            MultiFieldPanel(
                [
                    HelpPanel(
                        _(
                            "These steps cannot be left out without a reason in writing. Conversations under way keep "
                            "the rules they began with."
                        )
                    ),
                    FieldPanel("sanction_possible"),
                    FieldPanel("summons_in_writing"),
                    FieldPanel("summons_working_days"),
                    FieldPanel("summons_text"),
                    FieldPanel("companion"),
                    FieldPanel("hearing"),
                    FieldPanel("hearing_working_days"),
                    FieldPanel("hr_part"),
                ],
                heading=_("Formal steps"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("keeps"),
                    FieldPanel("kind"),
                    FieldPanel("responders"),
                    FieldPanel("respond_within_days"),
                    FieldPanel("own_notes_days"),
                ],
                heading=_("What comes of it"),
            ),
            MultiFieldPanel(
                [FieldPanel("follow_up_months"), FieldPanel("follow_up_actions")], heading=_("Following up")
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
