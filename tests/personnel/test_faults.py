"""Whatever breaks, wherever: all of a change or nothing of it, and nothing is read that the ledger does not know of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from forms_pages import api as plans
from forms_pages.attachments import attach_all
from forms_pages.models import Plan, PlanFormPage
from forms_pages.plan_files import PlanFile
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import api, keys
from samtale_intranet.personnel.ledger import LedgerUnwritable
from samtale_intranet.personnel.models import Entry, EntryFile, LedgerEvent
from samtale_intranet.personnel.second_factor.api import new_recovery_codes
from samtale_intranet.personnel.second_factor.session import PROVEN
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.conftest import make_form
from tests.forms_pages.files import a_pdf
from tests.forms_pages.test_attachments import upload
from tests.personas import sign_in
from tests.personnel.faults import Broken, faults_in_code, faults_in_database, kept_rows, unwritable_ledger

SECRET = "kaffekande under fuldmånen"
FORM = [
    {"type": "short_text", "id": "titel", "value": {"label": "Overskrift"}},
    {"type": "attachment", "id": "bilag", "value": {"label": "Bilag", "most_files": 3}},
]


@dataclass
class Scene:
    """A journaled plan with a file, and one on its way; `user` fetches a person anew, as each request does."""

    people: SimpleNamespace
    page: PlanFormPage
    other_page: PlanFormPage
    entry: Entry
    draft: UUID
    finished: UUID
    asked: UUID

    def user(self, name: str) -> Any:
        return get_user_model().objects.get(pk=getattr(self.people, name).user_id)

    def version(self, plan: UUID) -> int:
        return Plan.objects.get(uuid=plan).version


@pytest.fixture
def scene(people: SimpleNamespace) -> Scene:
    pages = []
    for key in "abcd":
        page = make_form(people.municipality, key)
        page.form = FORM
        page.save()
        pages.append(PlanFormPage.objects.get(pk=page.pk))
    page, other, third, fourth = pages
    made = finished(people, page)
    for person in (people.medarbejder, people.leder):
        plans.respond(user=person.user, plan_uuid=made.uuid, version=made.version, outcome="agree")
    entry = plans.journal_plan(user=people.leder.user, plan_uuid=made.uuid, submit_key="erste")
    waiting = finished(people, fourth)
    for person in (people.medarbejder, people.leder):
        plans.respond(user=person.user, plan_uuid=waiting.uuid, version=waiting.version, outcome="received")
    asked = finished(people, third)
    return Scene(people, page, other, entry, draft(people, other).uuid, waiting.uuid, asked.uuid)


def draft(people: SimpleNamespace, page: PlanFormPage) -> Plan:
    """Start a plan with a text and a file."""
    plan = plans.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    plans.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers={"titel": SECRET})
    file = upload(a_pdf(SECRET), f"{SECRET}.pdf")
    return attach_all(user=people.leder.user, plan_uuid=plan.uuid, chosen=MultiValueDict({"f-bilag-file": [file]})).plan


def finished(people: SimpleNamespace, page: PlanFormPage) -> Plan:
    plan = draft(people, page)
    return plans.finish(user=people.leder.user, plan_uuid=plan.uuid, version=plan.version)


# Changes: all or nothing


def start(scene: Scene) -> object:
    employee = Employee.objects.get(pk=scene.people.kollega.pk)
    return plans.start_plan(user=scene.user("leder"), page=scene.other_page, employee=employee, start_key="k")


def save(scene: Scene) -> object:
    version, answers = scene.version(scene.draft), {"titel": "Noget andet"}
    return plans.save_draft(user=scene.user("medarbejder"), plan_uuid=scene.draft, version=version, answers=answers)


def attach(scene: Scene) -> object:
    chosen = MultiValueDict({"f-bilag-file": [upload(a_pdf("Andet")), upload(a_pdf("Tredje"))]})
    return attach_all(user=scene.user("medarbejder"), plan_uuid=scene.draft, chosen=chosen)


def share(scene: Scene) -> object:
    return plans.share(user=scene.user("medarbejder"), plan_uuid=scene.draft)


def undo(scene: Scene) -> object:
    return plans.undo(user=scene.user("leder"), plan_uuid=scene.draft, version=scene.version(scene.draft))


def finish(scene: Scene) -> object:
    return plans.finish(user=scene.user("leder"), plan_uuid=scene.draft, version=scene.version(scene.draft))


def reopen(scene: Scene) -> object:
    return plans.reopen(user=scene.user("leder"), plan_uuid=scene.finished, version=scene.version(scene.finished))


def respond(scene: Scene) -> object:
    return plans.respond(
        user=scene.user("medarbejder"),
        plan_uuid=scene.asked,
        version=scene.version(scene.asked),
        outcome="remarks",
        remarks=SECRET,
    )


def journal(scene: Scene) -> object:
    return plans.journal_plan(user=scene.user("leder"), plan_uuid=scene.finished, submit_key="zweite")


def correct(scene: Scene) -> object:
    return plans.correct(user=scene.user("leder"), entry_uuid=scene.entry.uuid, start_key="c")


def annotate(scene: Scene) -> object:
    return api.annotate(user=scene.user("medarbejder"), entry_uuid=scene.entry.uuid, text=SECRET, submit_key="n")


CHANGES = [start, save, attach, share, undo, finish, reopen, respond, journal, correct, annotate]
NOT_TWICE = (undo, finish, reopen)  # the second of them is another change, or is refused


@pytest.mark.parametrize("faults", [faults_in_code, faults_in_database], ids=["code", "database"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_made_wholly_or_not_at_all(scene: Scene, change: Callable[[Scene], object], faults: Any) -> None:
    """Break it at every step in turn; then it can be done again, and is done once."""
    before = kept_rows()
    with undone():
        change(scene)
        whole = counts(kept_rows())
    assert whole != counts(before)
    tried = []
    for where, fault in faults(lambda: change(scene), undone):
        tried.append(where)
        with undone():
            with pytest.raises((Broken, OperationalError, LedgerUnwritable)), fault():
                change(scene)
            after = kept_rows()
            if without_folders(after) == without_folders(before):
                continue  # a folder of one's own, still empty, is made for good before anything is put into it
            assert counts(after) == whole, f"Half of it stands after a fault at {where}."
            if change not in NOT_TWICE:
                change(scene)
            assert counts(kept_rows()) == whole, f"Done again after a fault at {where}, it is not done once."
            assert first_wrong(municipality=scene.people.municipality) is None, where
    assert len(tried) > 10
    change(scene)
    assert counts(kept_rows()) == whole
    assert first_wrong(municipality=scene.people.municipality) is None


def without_folders(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Give the rows of all tables but that of folders."""
    return {table: found for table, found in rows.items() if table != "samtale_personnel.Folder"}


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done meanwhile."""
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


def counts(rows: dict[str, list[Any]]) -> dict[str, int]:
    """Give how many rows each table has."""
    return {table: len(found) for table, found in rows.items()}


# Reading: no event, no answer

OF_THE_HOST = ("django_session", "auth_user", "wagtailcore_site", "wagtailredirects")


def addresses(scene: Scene) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Give everything that reads: who asks, where, and with what form."""
    entry, folder = scene.entry, scene.entry.folder
    file = EntryFile.objects.get(entry=entry).file
    plan_file = PlanFile.objects.get(plan__uuid=scene.draft).uuid
    chosen = {"employee": str(scene.people.medarbejder.uuid)}
    return {
        "folder": ("medarbejder", reverse("samtale_personnel:folder", args=[folder.uuid]), {}),
        "who_looked": ("medarbejder", reverse("samtale_personnel:who_looked", args=[folder.uuid]), {}),
        "entry": ("leder", reverse("samtale_personnel:entry", args=[entry.uuid]), {}),
        "entry_pdf": ("leder", reverse("samtale_personnel:entry_pdf", args=[entry.uuid]), {}),
        "entry_file": ("leder", reverse("samtale_personnel:entry_file", args=[entry.uuid, file]), {}),
        "draft": ("leder", reverse("forms_pages:plan", args=[scene.draft]), {}),
        "finished": ("leder", reverse("forms_pages:plan", args=[scene.finished]), {}),
        "plan_file": ("leder", reverse("forms_pages:file", args=[scene.draft, plan_file]), {}),
        "last_plan": ("leder", reverse("forms_pages:start", args=[scene.page.pk]), chosen),
        "correct": ("leder", reverse("forms_pages:correct", args=[entry.uuid]), {"x": "x"}),
        "search": ("hr", reverse("samtale_personnel:folders") + "?q=mette", {}),
        "stranger": ("kollega", reverse("samtale_personnel:entry", args=[entry.uuid]), {}),
    }


class Ear(logging.Handler):
    """What is logged at any level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def loud(self) -> list[str]:
        """What is critical."""
        return [record.getMessage() for record in self.records if record.levelno >= logging.CRITICAL]

    @property
    def text(self) -> str:
        return "".join(logging.Formatter().format(record) for record in self.records)


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear, root = Ear(), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield ear
    root.removeHandler(ear)
    root.setLevel(level)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which records are decrypted from now on. The form of a plan, which holds nobody's answers, is none of them."""
    records: list[str] = []
    unseal = keys.FolderKey.unseal

    def watched(self: keys.FolderKey, *, record: str, **rest: Any) -> bytes:
        if not record.endswith("/definition"):
            records.append(record)
        return unseal(self, record=record, **rest)

    monkeypatch.setattr(keys.FolderKey, "unseal", watched)
    return records


Ask = Callable[[], Any]


def visits(scene: Scene) -> dict[str, Ask]:
    """Give what asks for each; where it comes to no answer, that is the server's error."""
    return {name: visit(scene, *spot) for name, spot in addresses(scene).items()}


def visit(scene: Scene, who: str, address: str, form: dict[str, Any]) -> Ask:
    client = sign_in(Client(raise_request_exception=False), getattr(scene.people, who))
    return partial(client.post, address, form) if form else partial(client.get, address)


def shows(answer: Any) -> bool:
    """Whether the answer has a word of what is kept."""
    return SECRET.encode() in answer.content


def test_what_the_ledger_cannot_take_nobody_reads(scene: Scene, ear: Ear, opened: list[str]) -> None:
    """Whoever asks is told what to do, the log tells loudly where it broke, and neither tells anything else."""
    for name, ask in visits(scene).items():
        with undone(), unwritable_ledger():
            answer = ask()
        assert (name, answer.status_code, opened) == (name, 503, [])
        assert "Det beskyttede område kan ikke bruges lige nu" in answer.text or "cannot be used" in answer.text
        assert [place for place in (SECRET, "Mette", scene.entry.number) if place in answer.text] == []
        assert answer["Cache-Control"] == "no-store, private"
        (loud,) = ear.loud
        assert loud.startswith("The database of the protected section fails: LedgerUnwritable in ")
        assert "full" not in loud
        assert SECRET not in ear.text
        ear.records.clear()


def test_what_it_can_take_is_read(scene: Scene, opened: list[str]) -> None:
    """The same addresses with a ledger that works, so that the test before says something."""
    for name, ask in visits(scene).items():
        opened.clear()
        with undone():
            assert (name, ask().status_code) == (name, {"stranger": 404, "correct": 302}.get(name, 200))
        assert bool(opened) is (name not in ("who_looked", "search", "stranger"))  # where nothing is sealed


def test_nothing_is_read_where_a_trigger_refuses_events(scene: Scene, opened: list[str]) -> None:
    """As whoever holds the database, and not its keys, may try to read unseen."""
    if connection.vendor != "sqlite":
        pytest.skip("The trigger is written for SQLite.")
    table = LedgerEvent._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER mute BEFORE INSERT ON {table} BEGIN SELECT RAISE(FAIL, '{SECRET}'); END")
    for name, ask in visits(scene).items():
        answer = ask()
        assert (name, answer.status_code, opened, shows(answer)) == (name, 503, [], False)


def test_what_was_typed_is_given_back(scene: Scene, ear: Ear) -> None:
    typed = "skrevet i en lang time"
    respond_to = reverse("forms_pages:respond", args=[scene.asked])
    for address, form in (
        (reverse("samtale_personnel:annotate", args=[scene.entry.uuid]), {"text": typed, "submit_key": uuid4()}),
        (reverse("forms_pages:plan", args=[scene.draft]), {"version": scene.version(scene.draft), "f-titel": typed}),
        (respond_to, {"version": scene.version(scene.asked), "outcome": "remarks", "remarks": typed}),
    ):
        client = sign_in(Client(raise_request_exception=False), scene.people.medarbejder)
        before = kept_rows()
        with unwritable_ledger():
            answer = client.post(address, form)
        assert (address, answer.status_code) == (address, 503)
        assert typed in answer.text
        assert "Kopiér din tekst" in answer.text or "Copy your text" in answer.text
        assert kept_rows() == before
    assert typed not in ear.text


def test_a_code_opens_nothing_where_the_ledger_cannot_take_it(scene: Scene) -> None:
    code = new_recovery_codes(user=scene.people.leder.user)[0]
    client = sign_in(Client(raise_request_exception=False), scene.people.leder, step_up=False)
    form = {"second_factor_kind": "recovery", "second_factor_code": code}
    with unwritable_ledger():
        assert client.post(reverse("samtale_second_factor:verify"), form).status_code == 503
    assert PROVEN not in client.session


def test_an_error_of_the_database_anywhere_else_shows_nothing(scene: Scene, opened: list[str], ear: Ear) -> None:
    """Each statement of each address in turn; once the event stands, it stands for good."""
    for name, ask in visits(scene).items():
        for where, fault in faults_in_database(ask, undone):
            opened.clear()
            with undone(), fault():
                answer = ask()
                if any(table in where for table in OF_THE_HOST):
                    continue  # before the section is reached or after it has answered
                # 400 is Django's own, where the session could not be saved after the view had answered.
                assert answer.status_code in (503, 200, 400), (name, where)
                assert answer.status_code == 200 or not shows(answer), (name, where)
    assert SECRET not in ear.text


class Breaking:
    """A middleware of a host that breaks when the answer is there."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """Wait for the answer, and break."""
        self.get_response(request)
        raise Broken


@pytest.mark.django_db(transaction=True)
def test_an_event_stands_whatever_breaks_after_it(scene: Scene, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """In a host with ATOMIC_REQUESTS, too: who looked has looked, whether or not the page came."""
    monkeypatch.setitem(connections["default"].settings_dict, "ATOMIC_REQUESTS", True)

    def broken(*_args: Any, **_more: Any) -> None:
        raise Broken

    for place in ("samtale_intranet.personnel.views.render", "samtale_intranet.personnel.api.pdf", "", "middleware"):
        with monkeypatch.context() as patched:
            if place == "middleware":
                settings.MIDDLEWARE = ["tests.personnel.test_faults.Breaking", *settings.MIDDLEWARE]
            elif place:
                patched.setattr(place, broken)
            for name, ask in visits(scene).items():
                if name in ("last_plan", "correct", "search"):
                    continue
                events = LedgerEvent.objects.count()
                answer = ask()
                assert LedgerEvent.objects.count() == events + 1, (place, name)
                assert answer.status_code == 200 or not shows(answer)
    assert first_wrong(municipality=scene.people.municipality) is None
