"""The registers of what was kept and of what happened: the journal without its contents, and the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.admin import display
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel.access import Role
from samtale_intranet.personnel.archive.configuration import is_configured
from samtale_intranet.personnel.events import Event, Purpose
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent, OutboxItem
from samtale_intranet.personnel.registers.base import Register, RegisterButtons
from samtale_intranet.personnel.registers.evidence import record_of, register_record
from samtale_intranet.personnel.registers.filters import EntryFilter, EventFilter, PeriodFilter
from samtale_intranet.personnel.registers.listing import LongListView
from samtale_intranet.personnel.registers.permissions import LookingOnly
from samtale_intranet.personnel.registers.searching import EntrySearch, EventSearch

__all__ = ["JournalRegister", "LedgerRegister"]

# What the ledger calls a whole register, see `register_record`.
_NAMES = {
    "employees": gettext_lazy("Employees"),
    "units": gettext_lazy("Units"),
    "municipality": gettext_lazy("Municipality"),
    "stand_ins": gettext_lazy("Stand-ins"),
    "journal": gettext_lazy("The journal"),
    "ledger": gettext_lazy("The ledger"),
}
# The words of the ledger by value, made once: an export asks them for a million rows.
_ROLES, _EVENTS, _PURPOSES = dict(Role.choices), dict(Event.choices), dict(Purpose.choices)
_REGISTERS = {register_record(key): name for key, name in _NAMES.items()}


class EntryButtons(RegisterButtons):
    """The one way on from a line of the journal: to the document, in the section, for a stated purpose."""

    def get_buttons_for_obj(self, obj: Entry, **kwargs: Any) -> list[dict[str, Any]]:
        """Give the button that opens the document."""
        label = _("Open in the personnel section")
        url = reverse("samtale_personnel:entry", args=[obj.uuid])
        return [{"url": url, "label": label, "title": label, "classname": "button button-small button-secondary"}]

    def get_primary_button(self, obj: Entry) -> None:
        """Give none: a journal number that is a link would be opened by mistake."""
        return None


class JournalRegister(Register):
    """Every document that was journaled, by number, day and people; never what it is called or what stands in it."""

    model = Entry
    key = "journal"
    actions = frozenset({"index"})
    paged_by = "pk"
    menu_label = gettext_lazy("The journal")
    menu_icon = "doc-full"
    export_filename = "journal"
    permission_helper_class = LookingOnly
    button_helper_class = EntryButtons
    index_view_class = LongListView
    inspect_view_enabled = False
    help_text = gettext_lazy("What a document is called and says stands in the folder only.")
    empty_text = gettext_lazy("Nothing has been journaled yet.")
    list_display = ("number", "journaled", "employee", "employee_number", "author", "about", "archived")
    list_export = list_display
    list_filter = (EntryFilter,)

    def get_search_handler(self, request: HttpRequest, search_fields: Any = None) -> EntrySearch:
        """Search by journal number, and by the employee's name or number."""
        return EntrySearch(self.office(request))

    def with_relations(self, rows: QuerySet[Entry]) -> QuerySet[Entry]:
        """Fetch along the people, and of the documents the numbers alone: what is sealed is not even fetched."""
        return rows.select_related(
            "municipality", "folder__employee", "journaled_by", "supersedes", "annotates", "outbox_item"
        ).only(
            "uuid",
            "municipality__slug",
            "number",
            "journaled_at",
            "folder__employee__name",
            "folder__employee__number",
            "journaled_by__name",
            "supersedes__number",
            "annotates__number",
            "outbox_item__state",
        )

    @display(description=gettext_lazy("journaled"))
    def journaled(self, obj: Entry) -> datetime:
        """Say when."""
        return obj.journaled_at

    @display(description=gettext_lazy("employee"))
    def employee(self, obj: Entry) -> str:
        """Say in whose folder."""
        return obj.folder.employee.name

    @display(description=gettext_lazy("employee number"))
    def employee_number(self, obj: Entry) -> str:
        """Say in whose folder, without mistake."""
        return obj.folder.employee.number

    @display(description=gettext_lazy("journaled by"))
    def author(self, obj: Entry) -> str:
        """Say who put it there."""
        return obj.journaled_by.name

    @display(description=gettext_lazy("belongs to"))
    def about(self, obj: Entry) -> str:
        """Say which entry it corrects or is a note to."""
        if obj.supersedes:
            return _("Corrects %(number)s") % {"number": obj.supersedes.number}
        return _("Note to %(number)s") % {"number": obj.annotates.number} if obj.annotates else ""

    @display(description=gettext_lazy("archive"))
    def archived(self, obj: Any) -> str:
        """Say how far it has come on its way to the municipality's archive, where there is one."""
        item: OutboxItem | None = getattr(obj, "outbox_item", None)
        if item is None or (item.state == OutboxItem.State.WAITING and not is_configured(obj.municipality)):
            return ""
        return str(OutboxItem.State(item.state).label)


class LedgerRegister(Register):
    """Everything that happened in the section: who, when, as what, what, in whose folder and what for."""

    model = LedgerEvent
    key = "ledger"
    actions = frozenset({"index"})
    purpose = Purpose.LOG_CONTROL
    paged_by = "sequence"
    menu_label = gettext_lazy("The ledger")
    menu_icon = "history"
    export_filename = "log"
    permission_helper_class = LookingOnly
    index_view_class = LongListView
    inspect_view_enabled = False
    help_text = gettext_lazy("Nothing here can be changed. That you have looked stands here, too.")
    empty_text = gettext_lazy("Nothing has happened yet.")
    list_display = ("row_number", "when", "who", "role", "what", "about", "whose", "why")
    list_export = list_display
    list_filter = (PeriodFilter, EventFilter)

    def get_search_handler(self, request: HttpRequest, search_fields: Any = None) -> EventSearch:
        """Search by the name or number of whoever did it, or in whose folder."""
        return EventSearch(self.office(request))

    def with_relations(self, rows: QuerySet[LedgerEvent]) -> QuerySet[LedgerEvent]:
        """Leave out what only the chain needs, and fetch along in whose folder it was and which journal number."""
        folders = Folder.objects.filter(uuid=OuterRef("folder")).values("employee__name")
        entries = Entry.objects.filter(uuid=OuterRef("record")).order_by().values("number")
        return rows.only(
            "municipality", "sequence", "at", "actor", "actor_role", "action", "folder", "record", "purpose"
        ).annotate(whose=Subquery(folders), number=Subquery(entries))

    def complete(self, rows: list[Any]) -> None:
        """Find the people of some events, and what their records are: one query, two where units are among them."""
        if not rows:
            return
        records = {row.record for row in rows if row.record}
        named = {row.actor.removeprefix("employee:") for row in rows if row.actor.startswith("employee:")}
        here = Employee.objects.filter(municipality=rows[0].municipality_id)
        people = {one.uuid: one.name for one in here.filter(uuid__in=named | {str(one) for one in records})}
        numbers = {row.record: row.number for row in rows if row.number}
        known: dict[UUID, Any] = {**_REGISTERS, **people, **numbers}
        if records - known.keys():
            known |= self._units(rows[0].municipality_id)
        actors = {f"employee:{uuid}": name for uuid, name in people.items()}
        for row in rows:
            row.who = actors.get(row.actor, "")
            row.about = str(known.get(row.record, ""))

    def _units(self, municipality_id: int) -> dict[UUID, str]:
        """Name the units by the record that the ledger knows them by."""
        units = Unit.objects.filter(municipality=municipality_id).select_related("municipality")
        return {record_of(unit): unit.name for unit in units}

    @display(description=gettext_lazy("no."))
    def row_number(self, obj: LedgerEvent) -> int:
        """Say which event it is."""
        return obj.sequence

    @display(description=gettext_lazy("time"))
    def when(self, obj: LedgerEvent) -> datetime:
        """Say when."""
        return obj.at

    @display(description=gettext_lazy("who"))
    def who(self, obj: Any) -> str:
        """Say who did it."""
        return obj.who or _("Somebody who is not employed here")

    @display(description=gettext_lazy("as"))
    def role(self, obj: LedgerEvent) -> str:
        """Say as what."""
        return str(_ROLES.get(obj.actor_role, ""))

    @display(description=gettext_lazy("what"))
    def what(self, obj: LedgerEvent) -> str:
        """Say what happened."""
        if obj.action == Event.REFUSED and obj.folder is None:
            return _("Was refused")
        return str(_EVENTS.get(obj.action, obj.action))

    @display(description=gettext_lazy("about"))
    def about(self, obj: Any) -> str:
        """Say which register, employee, unit or journal number it was."""
        return str(obj.about)

    @display(description=gettext_lazy("in whose folder"))
    def whose(self, obj: Any) -> str:
        """Say in whose folder."""
        return obj.whose or ""

    @display(description=gettext_lazy("what for"))
    def why(self, obj: LedgerEvent) -> str:
        """Say what for."""
        return str(_PURPOSES.get(obj.purpose, ""))
