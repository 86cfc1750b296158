"""The demo: what is there after the first run, and that a second run changes nothing."""

from __future__ import annotations

import shutil
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client, TestCase, override_settings
from django.utils import translation
from wagtail.models import Page, Site

from forms_pages.models import Plan, PlanFormPage, Response
from home.demo import home_of
from home.demo_accounts import accounts_file
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee, Municipality, Unit
from samtale_intranet.personnel.models import Entry, Folder, LedgerEvent
from samtale_intranet.personnel.second_factor.api import Kind, codes_left, verify
from tests.conftest import TEST_KEY

pytestmark = pytest.mark.django_db
COUNTED = (
    Municipality,
    Unit,
    Employee,
    get_user_model(),
    Group,
    Site,
    Page,
    ConversationType,
    Conversation,
    Plan,
    Response,
    Folder,
    Entry,
    LedgerEvent,
)


@pytest.fixture(autouse=True)
def _var(settings: Any, tmp_path: Path) -> Any:
    settings.VAR_DIR = tmp_path
    with translation.override("en"):
        yield


@dataclass(frozen=True)
class Told:
    """What the demo printed, and the folder that it wrote into."""

    printed: str
    var: Path


def run(*flags: str) -> str:
    out = StringIO()
    call_command("demo", *flags, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Run the demo once for all tests here; whatever each does to it is undone, and in the end the demo itself."""
    var = tmp_path_factory.mktemp("demo")
    given = django_settings.SAMTALE_INTRANET
    changed = {
        "VAR_DIR": var,
        "SAMTALE_INTRANET": {**given, "KEYS": {"active": "test", "keys": {"test": TEST_KEY}}, "KEYS_FILE": None},
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    with django_db_blocker.unblock(), override_settings(**changed), translation.override("en"):
        atomics = TestCase._enter_atomics()
        try:
            yield Told(run(), var)
        finally:
            TestCase._rollback_atomics(atomics)


@pytest.fixture
def first(told: Told, db: None, _var: None, tmp_path: Path) -> str:
    """Give what the demo printed, with its files where this test looks for them."""
    shutil.copytree(told.var, tmp_path, dirs_exist_ok=True)
    return told.printed


def counts() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in COUNTED}


def opened_by(printed: str) -> dict[str, tuple[str, list[str]]]:
    """Give password and recovery codes by user name, as somebody reads them from the screen."""
    found: dict[str, tuple[str, list[str]]] = {}
    username = ""
    for line in printed.splitlines():
        if line.startswith("    password: "):
            found[username] = (line.removeprefix("    password: "), [])
        elif line.startswith("    recovery codes: "):
            found[username][1].extend(line.removeprefix("    recovery codes: ").split())
        elif line.startswith(" " * 8):
            found[username][1].extend(line.split())
        else:
            username = line.split()[0]
    return found


def person(username: str) -> Employee:
    return Employee.objects.with_lines().get(user__username=username)


def depth_of(unit: Unit) -> int:
    return 1 + (depth_of(unit.parent) if unit.parent else 0)


@pytest.mark.usefixtures("first")
def test_it_makes_two_municipalities_of_three_levels_and_sixty_people() -> None:
    assert list(Municipality.objects.values_list("slug", flat=True)) == ["hedeby", "norddjurs"]
    assert Employee.objects.count() >= 60
    for municipality in Municipality.objects.all():
        assert {depth_of(unit) for unit in municipality.units.all()} == {1, 2, 3}
    # Everybody can hold a conversation with somebody, but for the one at the top of each, and those not employed today.
    alone = [each for each in Employee.objects.employed().with_lines() if leader_of(employee=each) is None]
    assert sorted(each.title for each in alone) == ["Kommunaldirektør", "Kommunaldirektør"]


@pytest.mark.usefixtures("first")
def test_it_changes_nothing_the_second_time() -> None:
    before = counts()
    second = run()
    assert counts() == before
    assert second == (
        "Norddjurs Kommune (demo): http://127.0.0.1:8000/\n"
        "Hedeby Kommune (demo): http://hedeby.localhost:8000/\n"
        f"The accounts stand in {accounts_file()}. Only you can read it.\n"
    )


@pytest.mark.usefixtures("first")
def test_it_leaves_alone_what_somebody_changed() -> None:
    Employee.objects.filter(number="1112").update(name="Line Nytnavn")
    home = home_of(Municipality.objects.get(slug="norddjurs"))
    home.title = "Vores eget navn"
    home.save_revision().publish()
    draft = Plan.objects.get(state=Plan.State.DRAFT)
    Unit.objects.filter(leader=person("direktoer")).update(leader=None)
    before = counts()
    run()
    assert counts() == before
    assert Employee.objects.filter(name="Line Nytnavn").exists()
    assert Page.objects.get(pk=home.pk).title == "Vores eget navn"
    assert Plan.objects.get(pk=draft.pk).version == draft.version


def test_it_says_who_leads_whom(first: str) -> None:
    assert leader_of(employee=person("medarbejder")) == person("leder")
    assert leader_of(employee=person("leder")) == person("direktoer")
    assert leader_of(employee=person("medarbejder.b")) == person("leder.b")
    assert {person(name).is_hr for name in ("hr", "hr2", "hr.b")} == {True}
    assert {person(name).is_hr for name in ("leder", "medarbejder", "direktoer")} == {False}


def test_it_prints_passwords_and_codes_that_open_each_account(first: str) -> None:
    accounts = opened_by(first)
    assert set(accounts) == {
        "redaktoer",
        "medarbejder",
        "leder",
        "direktoer",
        "hr",
        "hr2",
        "admin",
        "leder.b",
        "medarbejder.b",
        "hr.b",
    }
    for username, (password, codes) in accounts.items():
        user = authenticate(username=username, password=password)
        assert user is not None, username
        has_folder = Employee.objects.filter(user=user).exists()
        assert (len(codes) > 0) is has_folder
        assert codes_left(user=user) == len(codes)
    assert len({password for password, _codes in accounts.values()}) == 10
    leder = get_user_model().objects.get(username="leder")
    assert verify(user=leder, kind=Kind.RECOVERY, token=accounts["leder"][1][0])


def test_it_keeps_them_in_one_file_that_only_its_owner_reads(first: str, tmp_path: Path) -> None:
    assert [path.name for path in tmp_path.iterdir()] == ["demo-accounts.txt"]
    assert stat.S_IMODE(accounts_file().stat().st_mode) == 0o600
    assert opened_by(accounts_file().read_text(encoding="utf-8")) == opened_by(first)


def test_it_gives_everybody_new_passwords_when_asked(first: str) -> None:
    accounts_file().chmod(0o644)
    again = run("--reset-passwords")
    old, new = opened_by(first), opened_by(again)
    assert old.keys() == new.keys()
    assert authenticate(username="leder", password=old["leder"][0]) is None
    assert authenticate(username="leder", password=new["leder"][0]) is not None
    assert not set(old["leder"][1]) & set(new["leder"][1])
    assert opened_by(accounts_file().read_text(encoding="utf-8")) == new
    assert stat.S_IMODE(accounts_file().stat().st_mode) == 0o600


def test_it_says_what_to_do_when_the_file_is_gone(first: str) -> None:
    accounts_file().unlink()
    assert run().splitlines()[-1] == (f"{accounts_file()} is gone. New passwords: manage.py demo --reset-passwords")


@pytest.mark.usefixtures("first")
def test_it_gives_each_municipality_its_own_site_guides_and_type() -> None:
    assert not Page.objects.filter(slug="home", depth=2).exists()
    forms = []
    for municipality in Municipality.objects.all():
        home = home_of(municipality)
        assert municipality.site is not None
        assert municipality.site.root_page.specific == home
        form = PlanFormPage.objects.live().descendant_of(home).get(slug="kompetenceplan")
        assert form.conversation_type.municipality == municipality
        forms.append(form.conversation_type_id)
    assert len(set(forms)) == 2
    assert PlanFormPage.objects.live().count() >= 7
    assert Site.objects.get(is_default_site=True).samtale_municipality.slug == "norddjurs"
    assert Site.objects.get(hostname="hedeby.localhost").samtale_municipality.slug == "hedeby"


@pytest.mark.usefixtures("first")
def test_it_lets_the_editor_edit_the_first_municipality_only() -> None:
    editor = get_user_model().objects.get(username="redaktoer")
    here, there = (home_of(Municipality.objects.get(slug=slug)) for slug in ("norddjurs", "hedeby"))
    may = here.get_first_child().permissions_for_user(editor)
    assert may.can_edit()
    assert may.can_publish()
    assert not there.permissions_for_user(editor).can_edit()
    assert editor.has_perm("wagtailadmin.access_admin")
    assert not editor.is_superuser


@pytest.mark.usefixtures("first")
def test_it_tells_some_history() -> None:
    states = Counter(Plan.objects.values_list("state", flat=True))
    assert states == {Plan.State.JOURNALED: 4, Plan.State.FINISHED: 1, Plan.State.DRAFT: 1}
    waiting = Plan.objects.get(state=Plan.State.FINISHED)
    assert waiting.conversation.leader == person("leder")
    assert list(waiting.responses.values_list("party", flat=True)) == ["employee"]
    assert Entry.objects.count() == 4
    assert Entry.objects.get(folder__employee=person("leder")).folder.employee.municipality.slug == "norddjurs"
    assert Entry.objects.filter(folder__employee=person("medarbejder.b")).count() == 1
    assert not LedgerEvent.objects.filter(action="refused").exists()


def test_it_serves_the_front_pages(first: str, client: Client) -> None:
    client.force_login(get_user_model().objects.get(username="medarbejder"))
    assert "Lederudviklingssamtale" in client.get("/").content.decode()
    answer = client.get("/", headers={"host": "hedeby.localhost:8000"})
    assert "Hedebys intranet" in answer.content.decode()
