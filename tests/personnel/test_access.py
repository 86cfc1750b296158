"""Who may do what in whose folder: every role, every action, and everybody who must be refused."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Action, Refused, Role, authorise, can
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Folder, LedgerEvent

EMPLOYEE = {"view_folder", "read_entry", "see_log", "write_plan", "respond", "annotate", "export_folder"} | {
    "hold_conversation"
}
LEADER = {"view_folder", "read_entry", "write_plan", "respond", "journal", "annotate"}
LEADER |= {"hold_conversation", "lead_conversation", "own_notes"}
HR = {"view_folder", "read_entry", "see_log", "annotate", "add_document", "export_folder", "hold"}
ALLOWED: dict[str, tuple[Role | None, set[str]]] = {
    "medarbejder": (Role.EMPLOYEE, EMPLOYEE),
    "leder": (Role.LEADER, LEADER),
    "hr": (Role.HR, HR),
    "hr2": (Role.HR, HR),
    "direktoer": (None, set()),  # a leader's leader is no leader of the employee
    "kollega": (None, set()),
    "leder_b": (None, set()),
    "medarbejder_b": (None, set()),
    "hr_b": (None, set()),
    "redaktoer": (None, set()),
    "admin": (None, set()),
}


def user_of(people: SimpleNamespace, name: str) -> Any:
    person = getattr(people, name)
    return person.user if isinstance(person, Employee) else person


def again(folder: Folder) -> Folder:
    """Fetch as the next request would."""
    return Folder.objects.with_relations().get(pk=folder.pk)


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("name", list(ALLOWED))
def test_it_allows_exactly_what_the_role_may(
    people: SimpleNamespace, folder: Folder, name: str, action: Action
) -> None:
    role, actions = ALLOWED[name]
    assert can(user_of(people, name), action, folder) == (role if action.value in actions else None)


@pytest.mark.parametrize("name", [name for name, (role, _actions) in ALLOWED.items() if role is None])
def test_it_commits_one_refusal_and_raises(people: SimpleNamespace, folder: Folder, name: str) -> None:
    with pytest.raises(Refused):
        authorise(user=user_of(people, name), action=Action.VIEW_FOLDER, folder=folder)
    event = LedgerEvent.objects.get()
    assert (event.action, event.folder, event.municipality) == ("refused", folder.uuid, people.municipality)


def test_it_refuses_anonymous_users(people: SimpleNamespace, folder: Folder) -> None:
    with pytest.raises(Refused):
        authorise(user=AnonymousUser(), action=Action.VIEW_FOLDER, folder=folder)
    assert LedgerEvent.objects.get().actor == "anonymous"


def test_it_lets_a_new_leader_in_and_the_old_one_out_at_once(people: SimpleNamespace, folder: Folder) -> None:
    people.medarbejder.own_leader = people.kollega
    people.medarbejder.save()
    assert can(people.kollega.user, Action.VIEW_FOLDER, again(folder)) is Role.LEADER
    assert can(people.leder.user, Action.VIEW_FOLDER, again(folder)) is None


def test_it_refuses_a_leader_of_another_municipality_however_they_got_there(
    people: SimpleNamespace, folder: Folder
) -> None:
    people.medarbejder.own_leader = people.leder_b
    people.medarbejder.save()
    assert can(people.leder_b.user, Action.VIEW_FOLDER, again(folder)) is None


@pytest.mark.parametrize("name", ["medarbejder", "leder", "hr"])
def test_it_refuses_everybody_whose_employment_has_ended(people: SimpleNamespace, folder: Folder, name: str) -> None:
    person = getattr(people, name)
    person.employed_until = datetime.date(2020, 12, 31)
    person.save()
    person.refresh_from_db()
    with pytest.raises(Refused):
        authorise(user=person.user, action=Action.VIEW_FOLDER, folder=again(folder))
    assert LedgerEvent.objects.get().actor == f"employee:{person.uuid}"


def test_it_leaves_the_folder_of_a_former_employee_to_hr(people: SimpleNamespace, folder: Folder) -> None:
    people.medarbejder.employed_until = datetime.date(2020, 12, 31)
    people.medarbejder.save()
    assert can(people.leder.user, Action.VIEW_FOLDER, again(folder)) is None
    assert can(people.hr.user, Action.VIEW_FOLDER, again(folder)) is Role.HR


def test_it_treats_hr_staff_as_anybody_in_their_own_folder(people: SimpleNamespace, folder: Folder) -> None:
    people.medarbejder.is_hr = True
    people.medarbejder.save()
    people.medarbejder.user.refresh_from_db()
    own = again(folder)
    assert can(people.medarbejder.user, Action.VIEW_FOLDER, own) is Role.EMPLOYEE
    assert can(people.medarbejder.user, Action.VIEW_FOLDER, own, Purpose.PERSONNEL_ADMINISTRATION) is None
    assert can(people.medarbejder.user, Action.JOURNAL, own) is None


def test_it_refuses_a_purpose_that_the_role_does_not_have(people: SimpleNamespace, folder: Folder) -> None:
    assert can(people.hr.user, Action.VIEW_FOLDER, folder, Purpose.HOLD_CONVERSATION) is None
    assert can(people.leder.user, Action.VIEW_FOLDER, folder, Purpose.OWN_ACCESS) is None
    assert can(people.leder.user, Action.VIEW_FOLDER, folder, Purpose.FOLLOW_UP) is Role.LEADER


@pytest.mark.parametrize(
    ("name", "purpose"),
    [
        ("medarbejder", Purpose.OWN_ACCESS),
        ("leder", Purpose.HOLD_CONVERSATION),
    ],
)
def test_it_takes_the_usual_purpose_of_the_role(
    people: SimpleNamespace, folder: Folder, name: str, purpose: Purpose
) -> None:
    access = authorise(user=user_of(people, name), action=Action.VIEW_FOLDER, folder=folder)
    assert access.purpose is purpose


def test_it_never_asks_has_perm(people: SimpleNamespace, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(type(people.admin), "has_perm", lambda _self, perm, obj=None: asked.append(perm) or True)
    assert can(people.admin, Action.VIEW_FOLDER, folder) is None
    assert asked == []
