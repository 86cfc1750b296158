"""What every register is: a modeladmin whose addresses are all behind the door, and whose words are ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.options import ModelAdmin

from samtale_intranet.personnel.access import Office, office_of
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.registers.changes import RegisterCreateView, RegisterDeleteView, RegisterEditView
from samtale_intranet.personnel.registers.door import guarded
from samtale_intranet.personnel.registers.inspection import RegisterInspectView
from samtale_intranet.personnel.registers.listing import RegisterListView
from samtale_intranet.personnel.registers.permissions import RegisterPermissions

__all__ = ["Register", "RegisterButtons"]


class RegisterButtons(ButtonHelper):
    """modeladmin's buttons with words of our own, for most of its Danish is missing."""

    def _button(self, action: str, label: str, pk: Any, classes: Sequence[str]) -> dict[str, Any]:
        url = self.url_helper.get_action_url(action, quote(pk))
        return {"url": url, "label": label, "title": label, "classname": self.finalise_classname(list(classes))}

    def add_button(self, classnames_add: Any = None, classnames_exclude: Any = None) -> dict[str, Any]:
        """Give the button that adds a row."""
        button: dict[str, Any] = super().add_button(classnames_add, classnames_exclude)
        return {**button, "label": self.view.model_admin.add_label, "title": self.view.model_admin.add_label}

    def inspect_button(self, pk: Any, classnames_add: Any = None, classnames_exclude: Any = None) -> dict[str, Any]:
        """Give the button that shows a row."""
        return self._button("inspect", _("Show"), pk, [*self.inspect_button_classnames, *(classnames_add or ())])

    def edit_button(self, pk: Any, classnames_add: Any = None, classnames_exclude: Any = None) -> dict[str, Any]:
        """Give the button that changes a row."""
        return self._button("edit", _("Change"), pk, [*self.edit_button_classnames, *(classnames_add or ())])

    def delete_button(self, pk: Any, classnames_add: Any = None, classnames_exclude: Any = None) -> dict[str, Any]:
        """Give the button that removes a row."""
        return self._button("delete", _("Remove"), pk, [*self.delete_button_classnames, *(classnames_add or ())])


class Register(ModelAdmin):
    """A register of HR's own municipality.

    A subclass says what it is called in the ledger (`key`), which addresses it has (`actions`), what it is read for,
    and what its columns show. The columns are methods, so that list, page and export say the same.
    """

    key = ""
    actions: frozenset[str] = frozenset({"index", "create", "edit", "delete", "inspect"})
    purpose = Purpose.PERSONNEL_ADMINISTRATION
    of_municipality = "municipality"
    add_label: Any = ""
    help_text: Any = ""
    empty_text: Any = ""
    inspect_columns: tuple[str, ...] = ()

    permission_helper_class = RegisterPermissions
    button_helper_class = RegisterButtons
    index_view_class = RegisterListView
    create_view_class = RegisterCreateView
    edit_view_class = RegisterEditView
    delete_view_class = RegisterDeleteView
    inspect_view_class = RegisterInspectView
    index_template_name = "samtale_personnel/registers/list.html"
    create_template_name = "samtale_personnel/registers/form.html"
    edit_template_name = "samtale_personnel/registers/form.html"
    delete_template_name = "samtale_personnel/registers/delete.html"
    inspect_template_name = "samtale_personnel/registers/inspect.html"
    inspect_view_enabled = True
    # SECURITY: Wagtail's log of changes names the row, and its report of them is open to every superuser.
    history_view_enabled = False
    list_per_page = 50
    empty_value_display = ""

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """Give the register's addresses, each behind the door; those that it does not have are not there at all."""
        patterns = [one for one in super().get_admin_urls_for_registration() if self._action(one) in self.actions]
        for pattern in patterns:
            pattern.callback = guarded(register=self, view=pattern.callback)
        return tuple(patterns)

    def _action(self, pattern: URLPattern) -> str:
        return str(pattern.name).rpartition("_")[2]

    def register_admin_url_finders(self) -> None:
        """Tell nobody where a person is edited."""

    def register_indexing(self) -> None:
        """Keep people out of Wagtail's index of references."""

    def office(self, request: HttpRequest) -> Office | None:
        """Give as what the user sees the register."""
        return office_of(user=request.user, purpose=self.purpose)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """List the rows of the municipality whose HR the user is."""
        office = self.office(request)
        if office is None:
            return self.model._default_manager.none()
        found: QuerySet[Any] = super().get_queryset(request)
        return self.with_relations(found.filter(**{self.of_municipality: office.municipality}))

    @property
    def more_buttons(self) -> list[dict[str, str]]:
        """Give the buttons beside the one that adds a row."""
        return []

    def with_relations(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Fetch along what the columns show."""
        return rows

    def complete(self, rows: list[Any]) -> None:
        """Add to some rows what their columns show and no join fetches, in a few queries for all of them."""
