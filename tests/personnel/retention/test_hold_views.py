"""Stopping erasure in a folder: HR alone, with a reason that nobody else sees."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import Folder, LedgerEvent, LegalHold
from samtale_intranet.personnel.retention.api import held_folders, lift_hold, set_hold
from tests.personas import say_why, sign_in
from tests.personnel.retention.conftest import is_whole

STRANGERS = ["medarbejder", "leder", "direktoer", "kollega", "leder_b", "medarbejder_b", "hr_b", "redaktoer", "admin"]
REASON = "Sagen om <kaffekanden>"


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


def address(folder: Folder, lift: bool = False) -> str:
    return f"/personale/mapper/{folder.uuid}/sletningsstop/{'ophaev/' if lift else ''}"


def ask(client: Client, view: str, folder: Folder) -> Any:
    if view == "get":
        return client.get(address(folder))
    return client.post(address(folder, lift=view == "lift"), {"reason": REASON})


@pytest.fixture
def hr(client: Client, people: SimpleNamespace, folder: Folder) -> Client:
    """HR, who has said what the folder is opened for."""
    say_why(folder, people.hr)
    return sign_in(client, people.hr)


@pytest.fixture
def held(people: SimpleNamespace, folder: Folder) -> LegalHold:
    """A hold in force."""
    say_why(folder, people.hr)
    return set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason=REASON)


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("view", ["get", "set", "lift"])
def test_it_gives_a_stranger_404_no_byte_and_writes_one_refusal(
    client: Client, people: SimpleNamespace, folder: Folder, held: LegalHold, view: str, name: str, step_up: bool
) -> None:
    before = actions()
    sign_in(client, getattr(people, name), step_up=step_up)
    answer = ask(client, view, folder)
    assert answer.status_code == 404
    assert "kaffekanden" not in answer.content.decode()
    assert "Mette" not in answer.content.decode()
    assert actions() == [*before, "refused"]
    person = getattr(people, name)
    who = f"employee:{person.uuid}" if isinstance(person, Employee) else f"user:{person.pk}"
    refusal = LedgerEvent.objects.latest("sequence")
    assert (refusal.actor, refusal.folder) == (who, folder.uuid)
    assert LegalHold.objects.in_force().count() == 1


@pytest.mark.parametrize("view", ["get", "set", "lift"])
def test_it_gives_404_for_what_does_not_exist(hr: Client, view: str) -> None:
    nowhere = Folder(uuid=uuid.uuid4())
    assert ask(hr, view, nowhere).status_code == 404


@pytest.mark.parametrize("view", ["get", "set", "lift"])
def test_it_asks_for_the_second_factor_before_it_does_anything(
    client: Client, people: SimpleNamespace, folder: Folder, held: LegalHold, view: str
) -> None:
    before = actions()
    sign_in(client, people.hr, step_up=False)
    answer = ask(client, view, folder)
    if view == "set":  # what was typed is kept on the page that asks
        assert answer.status_code == 403
    else:
        assert answer["Location"].startswith("/sikkerhed/bekraeft/")
    assert actions() == before
    assert LegalHold.objects.in_force().get() == held


def test_hr_stops_erasing_and_the_folder_says_so(hr: Client, people: SimpleNamespace, folder: Folder) -> None:
    assert "Stands al sletning" in hr.get(f"/personale/mapper/{folder.uuid}/").content.decode()
    answer = hr.post(address(folder), {"reason": REASON})
    assert answer["Location"] == f"/personale/mapper/{folder.uuid}/"
    hold = LegalHold.objects.get()
    assert hold.set_by == people.hr
    assert b"kaffekanden" not in bytes(hold.sealed_reason)
    page = hr.get(f"/personale/mapper/{folder.uuid}/").content.decode()
    assert "Sagen om &lt;kaffekanden&gt;" in page
    assert "Intet i mappen bliver slettet" in page
    assert held_folders(people.municipality) == {folder.uuid}
    assert is_whole(people)


@pytest.mark.parametrize("name", ["medarbejder", "leder"])
def test_nobody_else_sees_it_on_the_folder(
    client: Client, people: SimpleNamespace, folder: Folder, held: LegalHold, name: str
) -> None:
    page = sign_in(client, getattr(people, name)).get(f"/personale/mapper/{folder.uuid}/").content.decode()
    assert "kaffekanden" not in page
    assert "sletningsstop" not in page
    assert "Intet i mappen bliver slettet" not in page


def test_it_asks_for_a_reason_and_keeps_what_was_typed(hr: Client, folder: Folder) -> None:
    answer = hr.post(address(folder), {"reason": "  "})
    assert answer.status_code == 400
    assert "Skriv, hvorfor intet må slettes, så andre kan se, hvornår det må igen." in answer.content.decode()
    answer = hr.post(address(folder), {"reason": "æ" * 4001})
    assert answer.status_code == 400
    assert "æ" * 4001 in answer.content.decode()
    assert not LegalHold.objects.exists()


def test_a_second_hold_shows_the_first_and_what_was_typed(hr: Client, folder: Folder, held: LegalHold) -> None:
    answer = hr.post(address(folder), {"reason": "En anden grund"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Sagen om &lt;kaffekanden&gt;" in text
    assert "En anden grund" in text
    assert LegalHold.objects.count() == 1


def test_hr_lets_erasing_go_on_and_twice_is_once(
    hr: Client, people: SimpleNamespace, folder: Folder, held: LegalHold
) -> None:
    for _time in range(2):
        answer = hr.post(address(folder, lift=True))
        assert answer["Location"] == f"/personale/mapper/{folder.uuid}/"
    held.refresh_from_db()
    assert held.lifted_by == people.hr
    assert actions().count("hold_lifted") == 1
    assert held_folders(people.municipality) == set()
    assert is_whole(people)
    assert hr.post(address(folder), {"reason": "Igen"}).status_code == 302
    assert LegalHold.objects.count() == 2


def test_looking_is_an_event_before_the_reason_is_shown(hr: Client, folder: Folder, held: LegalHold) -> None:
    assert "Sagen om &lt;kaffekanden&gt;" in hr.get(address(folder)).content.decode()
    event = LedgerEvent.objects.latest("sequence")
    assert (event.action, event.purpose) == ("hold_read", "personnel_administration")


@pytest.mark.parametrize("change", [{"sealed_reason": b"x"}, {"set_at": None}])
def test_a_hold_that_was_changed_is_noticed(
    people: SimpleNamespace, folder: Folder, held: LegalHold, change: dict[str, Any]
) -> None:
    from django.utils import timezone

    from samtale_intranet.personnel.verification import first_wrong

    changed = {name: timezone.now() if value is None else value for name, value in change.items()}
    LegalHold.objects.filter(pk=held.pk).update(**changed)
    assert str(held.uuid) in (first_wrong(municipality=people.municipality) or "")


def test_a_hold_that_was_changed_is_not_written_over(people: SimpleNamespace, folder: Folder, held: LegalHold) -> None:
    from samtale_intranet.personnel.changed_rows import RowChanged

    LegalHold.objects.filter(pk=held.pk).update(set_by=people.hr2)
    with pytest.raises(RowChanged):
        lift_hold(user=people.hr.user, folder_uuid=folder.uuid)
    assert LegalHold.objects.in_force().exists()


def test_no_reason_opens_in_another_folder(people: SimpleNamespace, folder: Folder, held: LegalHold) -> None:
    from samtale_intranet.personnel.api import KeyProblem, folder_of
    from samtale_intranet.personnel.retention.api import open_hold

    other = folder_of(employee=people.kollega)
    LegalHold.objects.filter(pk=held.pk).update(folder=other)
    say_why(other, people.hr)
    with pytest.raises(KeyProblem):
        open_hold(user=people.hr.user, folder_uuid=other.uuid)


def test_lifting_what_is_not_held_is_said(people: SimpleNamespace, folder: Folder) -> None:
    from samtale_intranet.personnel.retention.api import NotHeld

    say_why(folder, people.hr)
    with pytest.raises(NotHeld):
        lift_hold(user=people.hr.user, folder_uuid=folder.uuid)
