"""One world for the whole matrix: who is there, what lies in their folders, and a browser for each of them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from forms_pages import api as plans
from forms_pages import closing
from forms_pages.attachments import attach_all
from forms_pages.models import Plan, PlanFormPage
from forms_pages.plan_files import PlanFile
from samtale_intranet.conversations.models import Conversation, ConversationType, FollowUp, Message, Round
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee, Municipality, Unit
from samtale_intranet.personnel import api, ledger
from samtale_intranet.personnel.added import api as added
from samtale_intranet.personnel.models import Entry, EntryFile, Folder, LedgerEvent, StandIn
from samtale_intranet.personnel.sampling.drawing import draw_due, month_before
from samtale_intranet.personnel.second_factor.lost import api as lost
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice
from samtale_intranet.personnel.second_factor.session import PROVEN
from samtale_intranet.personnel.uploads import Upload
from tests.conftest import employ
from tests.conversations.agreeing import make_wheel
from tests.forms_pages.conftest import front_page
from tests.forms_pages.files import a_pdf
from tests.personas import say_why, sign_in

FORM_TYPE = "application/x-www-form-urlencoded"
WORD = "kanariefugl"  # stands in everything that is kept
TODAY = timezone.localdate
DAY = datetime.timedelta(days=1)
FORM: list[dict[str, Any]] = [
    {"type": "long_text", "id": "aftale", "value": {"label": "Aftale", "help": "", "required": True}},
    {"type": "attachment", "id": "bilag", "value": {"label": "Bilag", "help": "", "most_files": 3}},
]
# Who is there for others' sake; stand-ins but one have nothing of their own, either.
WITHOUT_THINGS = (
    "starter",
    "top",
    "hr_head",
    "hr_second",
    "leader_aside",
    "leaders_leader",
    "leader_elsewhere",
    "hr_elsewhere_too",
)
STAND_INS = {  # state, first and last day from today
    "in_force": ("confirmed", -1, 1),
    "to_come": ("confirmed", 1, 9),
    "run_out": ("confirmed", -9, -1),
    "proposed": ("proposed", -1, 1),
    "refused": ("refused", -1, 1),
    "withdrawn": ("withdrawn", -1, 1),
    "given_elsewhere": ("confirmed", -1, 1),
}


@dataclass(frozen=True)
class Seen:
    """One answer, with the events that it left in the ledgers, oldest first."""

    status: int
    to: str
    events: tuple[str, ...]
    answer: Any
    last: list[LedgerEvent]  # the last event, where there is one
    folders: int  # so many folders were made


@contextmanager
def long_ago() -> Iterator[None]:
    """Let plans be finished so long ago that nobody is waited for any more."""
    then = timezone.now() - 30 * DAY
    clock = SimpleNamespace(now=lambda: then, localdate=timezone.localdate)
    with mock.patch.object(closing, "timezone", clock):
        yield


class Visitor(RequestFactory):
    """A browser that keeps the cookies it began with: each visit comes from the same world as the one before.

    Django's test client does the same work five times over: it copies each template's context.
    """

    def __init__(self, cookies: SimpleCookie | None = None) -> None:
        super().__init__()
        self.cookies = cookies or SimpleCookie()
        self.handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request: Any) -> Any:
        """Send it through all middleware, and give the answer; where the view breaks that is one of 500."""
        return self.handler(self._base_environ(**request))


class World:
    """Two municipalities, and everybody of whom a rule speaks, by the name of their role.

    `ids` names what lies in each employee's folder: an entry with a file that was a plan, a draft with a file, and a
    finished plan that everybody has had time to respond to.
    """

    def __init__(self) -> None:
        self.people: dict[str, Any] = {}
        self.numbers: dict[str, str] = {}
        self.here = Municipality.objects.create(name="Norddjurs", slug="norddjurs")
        self.there = Municipality.objects.create(name="Hedeby", slug="hedeby")
        self._employ_here()
        self._employ_there()
        self._users_alone()
        self.pages = {place.pk: [self._form(place, key) for key in "abc"] for place in (self.here, self.there)}
        employed = {name: one for name, one in self.people.items() if isinstance(one, Employee)}
        tried = [name for name in employed if name not in WITHOUT_THINGS and not name.startswith("stand_in")]
        self.ids = {name: self._fill(employed[name]) for name in (*tried, "stand_in_in_force")}
        self._change()
        self._grant()
        for place, hr, leader, employee in (
            (self.here, "hr_second", "leader", "employee"),
            (self.there, "hr_elsewhere_too", "leader_elsewhere", "elsewhere"),
        ):
            self._occupy_hr(place, self.people[hr], self.people[leader], self.people[employee])
        self._state_purposes()
        self.clients = {"anonymous": Visitor()}
        for name, person in self.people.items():
            self.clients[name] = Visitor(sign_in(Client(), person, step_up=name != "hr_unproven").cookies)

    def secrets(self, name: str) -> list[str]:
        """What no stranger may be told of this person's folder."""
        return [WORD, self.people[name].name, self.numbers[name]]

    def _employ(self, name: str, unit: Unit, **fields: Any) -> Employee:
        number, shown = f"medarb-{len(self.people)}", f"{name.replace('_', ' ').title()} Fuglsang"
        self.people[name] = employ(unit.municipality, unit, name, number, name=shown, **fields)
        return self.people[name]

    def _unit(self, name: str, leader: str, parent: Unit | None = None, place: Municipality | None = None) -> Unit:
        """Make a unit with somebody who heads it and works in it."""
        unit = Unit.objects.create(municipality=place or self.here, name=name, parent=parent)
        unit.leader = self._employ(leader, unit)
        unit.save()
        return unit

    def _employ_here(self) -> None:
        top = self._unit("Ledelse", "top")
        area = self._unit("Område", "leaders_leader", top)
        aside = self._unit("Nabo", "leader_aside", area)
        hr = self._unit("HR", "hr_head", top)
        self.team = self._unit("Team", "former_leader", area)
        for name in ("employee", "colleague", "starter"):
            self._employ(name, self.team)
        for name in (
            "leader",
            "other",
            "former_employee",
            "employed_superuser",
            *(f"stand_in_{one}" for one in STAND_INS),
        ):
            self._employ(name, aside)
        for name in ("hr", "hr_silent", "hr_unproven", "hr_second"):
            self._employ(name, hr, is_hr=True)

    def _employ_there(self) -> None:
        team = self._unit("Team B", "leader_elsewhere", place=self.there)
        self._employ("elsewhere", team)
        for name in ("hr_elsewhere", "hr_elsewhere_too"):
            self._employ(name, team, is_hr=True)

    def _users_alone(self) -> None:
        users = get_user_model().objects
        self.people["superuser"] = users.create_superuser("superuser", password="superuser")
        self.people["nobody"] = users.create_user("nobody", password="nobody")
        self.people["editor"] = users.create_user("editor", password="editor")
        users.filter(pk=self.people["employed_superuser"].user_id).update(is_superuser=True, is_staff=True)
        everything = Group.objects.create(name="Alt i Wagtail")
        everything.permissions.set(Permission.objects.all())
        self.people["editor"].groups.add(everything)
        front_page()
        for permission in Permission.objects.filter(content_type__app_label="wagtailcore", content_type__model="page"):
            GroupPagePermission.objects.create(group=everything, page=Page.get_first_root_node(), permission=permission)
        root = Collection.get_first_root_node() or Collection.add_root(name="Root")
        for permission in Permission.objects.filter(content_type__app_label__in=["wagtaildocs", "wagtailimages"]):
            GroupCollectionPermission.objects.create(group=everything, collection=root, permission=permission)

    def _form(self, municipality: Municipality, key: str) -> PlanFormPage:
        rules = self._with_themes(municipality) if key == "a" else {}
        type = ConversationType.objects.create(municipality=municipality, key=key, name=f"Samtale {key}", **rules)
        page = PlanFormPage(title="Plan", slug=f"plan-{key}-{municipality.slug}", conversation_type=type, form=FORM)
        front_page().add_child(instance=page)
        return page

    def _with_themes(self, municipality: Municipality) -> dict[str, Any]:
        """Give the rules of a type whose themes are exchanged, and whose plan is followed up."""
        return {"wheel": make_wheel(f"hjul-{municipality.slug}"), "exchange_days": 14, "follow_up_months": "4"}

    def _fill(self, person: Employee) -> dict[str, Any]:
        """Fill somebody's folder, led by whoever leads them at the beginning; give the names of what lies there."""
        first, second, third = self.pages[person.municipality_id]
        entry = self._journaled(self._finished(first, person))
        follow_up = FollowUp.objects.get(entry=entry)
        draft = self._draft(first, person)
        with long_ago():
            finished = self._finished(second, person)
        self.numbers[person.user.username] = entry.number
        begun = draft.conversation
        begun.round = Round.objects.create(
            type=begun.type, unit=person.unit, begun_by=begun.leader, due_on=TODAY() + 60 * DAY
        )
        begun.save()
        return {
            "employee": person.uuid,
            "page": third.pk,
            "folder": entry.folder.uuid,
            "entry": entry.uuid,
            "hr_entry": self._added(entry.folder).uuid,
            "entry_file": EntryFile.objects.get(entry=entry).file,
            "conversation": begun.uuid,
            "message": self._failed_mail(begun).uuid,
            "meeting_version": 1,
            "round": begun.round.uuid,
            "agreed": follow_up.conversation.uuid,
            "follow_up": follow_up.uuid,
            "draft": draft.uuid,
            "draft_file": PlanFile.objects.get(plan=draft).uuid,
            "draft_version": draft.version,
            "finished": finished.uuid,
            "finished_version": finished.version,
            "device": self._device(person).uuid,
        }

    def _failed_mail(self, conversation: Conversation) -> Message:
        """Give the conversation a time, and a mail about it that did not arrive."""
        start = timezone.now() + 30 * DAY
        Conversation.objects.filter(pk=conversation.pk).update(
            starts_at=start, ends_at=start + datetime.timedelta(hours=1), meeting_version=1
        )
        return Message.objects.create(
            kind="invitation",
            recipient=conversation.employee,
            conversation=conversation,
            key=f"invitation/{conversation.uuid}",
            state=Message.State.FAILED,
        )

    def _device(self, person: Employee) -> AuthenticatorDevice:
        device = AuthenticatorDevice.begin(user_id=person.user.pk, name="Telefon")
        AuthenticatorDevice.objects.filter(pk=device.pk).update(confirmed=True)
        return device

    def _added(self, folder: Folder) -> Entry:
        """Have HR put a letter into the folder."""
        hr = self.people["hr_second" if folder.employee.municipality == self.here else "hr_elsewhere_too"]
        say_why(folder, hr)
        found, access = added.open_for_adding(user=hr.user, folder_uuid=folder.uuid)
        written = added.Written(f"Brev {WORD}", "letter", TODAY(), f"{WORD} {folder.employee.name}")
        return added.add(access=access, folder=found, written=written, submit_key=uuid4())

    def _draft(self, page: PlanFormPage, person: Employee) -> Plan:
        """Start a plan as its employee, with a text and a file in it."""
        plan = plans.start_plan(user=person.user, page=page, employee=person)
        text = {"aftale": f"{WORD} {person.name}"}
        plans.save_draft(user=person.user, plan_uuid=plan.uuid, version=1, answers=text)
        content = a_pdf(WORD)
        file = Upload(io.BytesIO(content), None, f"{WORD}.pdf", "application/pdf", len(content), None)
        return attach_all(user=person.user, plan_uuid=plan.uuid, chosen=MultiValueDict({"f-bilag-file": [file]})).plan

    def _finished(self, page: PlanFormPage, person: Employee) -> Plan:
        draft = self._draft(page, person)
        return plans.finish(user=person.user, plan_uuid=draft.uuid, version=draft.version)

    def _journaled(self, plan: Plan) -> Entry:
        """Let both respond, and put it into the folder as whoever leads."""
        employee = plan.folder.employee
        leader = leader_of(employee=employee)
        assert leader is not None
        for who in (employee, leader):
            said = {"outcome": "remarks", "remarks": f"{WORD} igen"}
            plans.respond(user=who.user, plan_uuid=plan.uuid, version=plan.version, **said)
        return plans.journal_plan(user=leader.user, plan_uuid=plan.uuid, submit_key=str(plan.pk))

    def _change(self) -> None:
        """From now on somebody else leads the team, and somebody's employment is over."""
        self.team.leader = self.people["leader"]
        self.team.save()
        Employee.objects.filter(pk=self.people["former_employee"].pk).update(employed_until=TODAY() - DAY)

    def _grant(self) -> None:
        """Let each stand-in stand where its name says, towards the team's new leader."""
        one, another = self.people["hr"], self.people["hr_second"]
        for name, (state, starts, ends) in STAND_INS.items():
            grant = StandIn.objects.create(
                municipality=self.there if name == "given_elsewhere" else self.here,
                leader=self.people["leader"],
                stand_in=self.people[f"stand_in_{name}"],
                starts_on=TODAY() + starts * DAY,
                ends_on=TODAY() + ends * DAY,
                state=state,
                given_by=one,
                **({} if state == "proposed" else {"decided_by": another, "decided_at": timezone.now()}),
                **({"withdrawn_by": one, "withdrawn_at": timezone.now()} if state == "withdrawn" else {}),
            )
            hr = self.people["hr_elsewhere"] if name == "given_elsewhere" else another
            event = api.Event(f"stand_in_{state}")
            api.authorise_hr(user=hr.user).log(event, record=grant.uuid, content=grant.evidence())

    def _occupy_hr(self, place: Municipality, hr: Employee, leader: Employee, employee: Employee) -> None:
        """Give the municipality a stand-in and a reset that wait for a second HR person, and a look to be explained."""
        grant = StandIn.objects.create(
            municipality=place, leader=leader, stand_in=employee, starts_on=TODAY(), ends_on=TODAY() + DAY, given_by=hr
        )
        office = api.authorise_hr(user=hr.user)
        office.log(api.Event.STAND_IN_PROPOSED, record=grant.uuid, content=grant.evidence())
        if leader.user.username not in self.ids:
            self._device(leader)
        reset = lost.ask(office=office, employee=leader)
        month = month_before(TODAY())
        then = datetime.datetime.combine(month, datetime.time(12), datetime.UTC)
        with mock.patch.object(ledger, "timezone", SimpleNamespace(now=lambda: then)):
            user = get_user_model().objects.get(pk=leader.user_id)
            api.open_folder(user=user, folder_uuid=Folder.objects.get(employee=employee).uuid)
        (sample,) = draw_due(municipality=place)
        of_all = {"grant": grant.uuid, "reset": reset.uuid, "read": sample.drawn.get().uuid}
        for name, ids in self.ids.items():
            if self.people[name].municipality_id == place.pk:
                ids |= {**of_all, "year": month.year, "month": month.month}

    def _state_purposes(self) -> None:
        """Let HR say what they open each folder for, all but the silent one."""
        for folder in Folder.objects.with_relations():
            near = ("hr", "hr_unproven") if folder.employee.municipality == self.here else ("hr_elsewhere",)
            for name in near:
                if self.people[name] != folder.employee:
                    say_why(folder, self.people[name])

    def prove_again(self) -> None:
        """Let everybody have proven their second factor a moment ago, however long the world stands already."""
        for one in self.clients.values():
            if cookie := one.cookies.get("sessionid"):
                session = SessionStore(cookie.value)
                if PROVEN in session:
                    session[PROVEN] = {**session[PROVEN], "at": timezone.now().timestamp()}
                    session.save()

    def ask(self, role: str, method: str, address: str, body: dict[str, Any] | None = None) -> Any:
        """Give the answer alone, and leave what it did."""
        return self.clients[role].generic(method, address, urlencode(body or {}, doseq=True), FORM_TYPE)

    def visit(self, role: str, method: str, address: str, body: dict[str, Any] | None = None) -> Seen:
        """Ask as this role; give the answer with what it left in the ledgers, and undo it all."""
        savepoint = transaction.savepoint()
        last, folders = _standing()
        try:
            answer = self.ask(role, method, address, body)
            now_last, now_folders = _standing()
            events = list(LedgerEvent.objects.filter(pk__gt=last).order_by("pk")) if now_last > last else []
            actions, made = tuple(event.action for event in events), now_folders - folders
            return Seen(answer.status_code, answer.get("Location", ""), actions, answer, events[-1:], made)
        finally:
            transaction.savepoint_rollback(savepoint)


def _standing() -> tuple[int, int]:
    """Give the number of the last event, and how many folders there are: asked fifteen thousand times, so by hand."""
    tables = LedgerEvent._meta.db_table, Folder._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT COALESCE(MAX(id), 0) FROM %s), (SELECT COUNT(*) FROM %s)" % tables)  # noqa: S608, UP031
        last, folders = cursor.fetchone()
    return last, folders
