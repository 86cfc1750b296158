"""The registers of the municipality itself, its units and its employees."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import display
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee, Municipality, Unit
from samtale_intranet.personnel.registers.base import Register
from samtale_intranet.personnel.registers.filters import (
    EmploymentFilter,
    HRFilter,
    LeaderFilter,
    SignInFilter,
    UnitFilter,
)
from samtale_intranet.personnel.registers.forms import EmployeeForm, MunicipalityForm, UnitForm
from samtale_intranet.personnel.registers.permissions import MunicipalityPermissions, PeoplePermissions

__all__ = ["EmployeeRegister", "MunicipalityRegister", "UnitRegister"]


class EmployeeRegister(Register):
    """Everybody who is or was employed."""

    model = Employee
    key = "employees"
    menu_label = gettext_lazy("Employees")
    menu_icon = "user"
    export_filename = "medarbejdere"
    permission_helper_class = PeoplePermissions
    add_label = gettext_lazy("Add an employee")
    help_text = gettext_lazy(
        "Whoever leaves gets a last day and stays in the register. Everything that you see and change is in the ledger."
    )
    empty_text = gettext_lazy("Nobody is in the register yet. Add somebody here, or import a file of people.")
    protected_text = gettext_lazy(
        "The person stays in the register: there is a personnel folder, or something they have taken part in. "
        "Put in a last day of employment instead."
    )
    list_display = ("name", "number", "title", "unit_name", "leader_now", "employed_until", "hr")
    list_export = (*list_display, "employed_from", "email", "own_leader_name", "senior_from", "user_name")
    inspect_columns = list_export
    search_fields = ("name", "number", "email")
    list_filter = (EmploymentFilter, HRFilter, SignInFilter, UnitFilter)
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("name"), FieldPanel("number"), FieldPanel("title"), FieldPanel("email")],
                heading=gettext_lazy("The person"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("unit"),
                    FieldPanel("own_leader"),
                    FieldPanel("employed_from"),
                    FieldPanel("employed_until"),
                    FieldPanel("senior_from"),
                ],
                heading=gettext_lazy("The employment"),
            ),
            MultiFieldPanel([FieldPanel("user"), FieldPanel("is_hr")], heading=gettext_lazy("Access")),
        ],
        base_form_class=EmployeeForm,
    )

    def with_relations(self, rows: QuerySet[Employee]) -> QuerySet[Employee]:
        """Fetch along units, leaders and sign-ins."""
        return rows.with_lines().select_related("user")  # type: ignore[attr-defined]

    @display(description=gettext_lazy("unit"), ordering="unit__name")
    def unit_name(self, obj: Employee) -> str:
        """Say where they work."""
        return obj.unit.name

    @display(description=gettext_lazy("led by"))
    def leader_now(self, obj: Employee) -> str:
        """Say who leads them now."""
        leader = leader_of(employee=obj)
        return leader.name if leader else ""

    @display(description=gettext_lazy("own leader"))
    def own_leader_name(self, obj: Employee) -> str:
        """Say who leads them in person."""
        return obj.own_leader.name if obj.own_leader else ""

    @display(description=gettext_lazy("HR"), ordering="is_hr")
    def hr(self, obj: Employee) -> str:
        """Say whether they work in HR."""
        return _("HR") if obj.is_hr else ""

    @display(description=gettext_lazy("user name"))
    def user_name(self, obj: Employee) -> str:
        """Say what they sign in with."""
        return obj.user.get_username() if obj.user else ""


class UnitRegister(Register):
    """The municipality's tree of units."""

    model = Unit
    key = "units"
    menu_label = gettext_lazy("Units")
    menu_icon = "group"
    export_filename = "enheder"
    add_label = gettext_lazy("Add a unit")
    help_text = gettext_lazy(
        "A leader leads the unit, and the units below that have no leader, from the moment you save."
    )
    empty_text = gettext_lazy("There are no units yet. Add the first one: it stands at the top.")
    protected_text = gettext_lazy("Somebody works in the unit, or a unit stands below it. Move them first.")
    list_display = ("name", "above", "led_by", "how_many")
    list_export = list_display
    inspect_columns = list_display
    search_fields = ("name", "leader__name")
    list_filter = (LeaderFilter,)
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("parent"), FieldPanel("leader")], base_form_class=UnitForm
    )

    def with_relations(self, rows: QuerySet[Unit]) -> QuerySet[Unit]:
        """Fetch along what stands above, who leads, and how many are employed there now."""
        today = timezone.localdate()
        now = Q(employees__employed_from__lte=today) & (
            Q(employees__employed_until=None) | Q(employees__employed_until__gte=today)
        )
        return rows.select_related("municipality", "parent", "leader").annotate(employed_now=Count("employees", now))

    @display(description=gettext_lazy("stands below"), ordering="parent__name")
    def above(self, obj: Unit) -> str:
        """Say which unit stands above."""
        return obj.parent.name if obj.parent else ""

    @display(description=gettext_lazy("leader"), ordering="leader__name")
    def led_by(self, obj: Unit) -> str:
        """Say who leads it."""
        return obj.leader.name if obj.leader else ""

    @display(description=gettext_lazy("employed now"), ordering="employed_now")
    def how_many(self, obj: Any) -> int:
        """Say how many work there now."""
        if hasattr(obj, "employed_now"):
            return int(obj.employed_now)
        return obj.employees.employed().count()


class MunicipalityRegister(Register):
    """The municipality's own line."""

    model = Municipality
    key = "municipality"
    of_municipality = "pk"
    actions = frozenset({"index", "edit", "inspect"})
    menu_label = gettext_lazy("Municipality")
    menu_icon = "home"
    export_filename = "kommune"
    permission_helper_class = MunicipalityPermissions
    help_text = gettext_lazy("The name stands on every new document. Its site is set by whoever runs the intranet.")
    list_display = ("name", "slug", "site_name")
    list_export = list_display
    inspect_columns = list_display
    edit_handler = ObjectList([FieldPanel("name")], base_form_class=MunicipalityForm)

    def get_queryset(self, request: Any) -> QuerySet[Municipality]:
        """List the one municipality whose HR the user is."""
        office = self.office(request)
        return Municipality.objects.filter(pk__in=[office.municipality.pk] if office else []).select_related("site")

    @display(description=gettext_lazy("site"))
    def site_name(self, obj: Municipality) -> str:
        """Say at which address its guides stand."""
        return str(obj.site.hostname) if obj.site else ""
