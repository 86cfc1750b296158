"""Plans under way in the copy of everything about a person: as the employee may see them, and nothing else."""

from __future__ import annotations

import io
import json
import zipfile
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils.datastructures import MultiValueDict

from forms_pages import api
from forms_pages.attachments import attach_all
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.personnel.models import LedgerEvent
from samtale_intranet.personnel.uploads import Upload
from tests.forms_pages.conftest import make_form
from tests.forms_pages.files import a_pdf
from tests.personas import sign_in

PRIVATE, OWN, BOTH, SECRET_FILE = "ugler i mosen", "mine egne ord", "vores ord", "privat.pdf"
FORM = [
    {"type": "long_text", "id": "begge", "value": {"label": "Aftalt"}},
    {"type": "long_text", "id": "leder", "value": {"label": "Lederens noter", "filled_by": "leader", "private": True}},
    {"type": "long_text", "id": "egne", "value": {"label": "Mine noter", "filled_by": "employee", "private": True}},
    {"type": "attachment", "id": "bilag", "value": {"label": "Bilag", "most_files": 3}},
    {
        "type": "attachment",
        "id": "privat",
        "value": {"label": "Egne bilag", "filled_by": "leader", "private": True, "most_files": 3},
    },
]


@pytest.fixture
def plan(people: SimpleNamespace) -> Plan:
    """A draft in which each party has private words, with a file for both and one of the leader's own."""
    page = make_form(people.municipality)
    page.form = FORM
    page.save()
    page = PlanFormPage.objects.get(pk=page.pk)
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    write(people.leder, plan, {"begge": BOTH, "leder": PRIVATE})
    write(people.medarbejder, plan, {"egne": OWN})
    for field, name in (("bilag", "faelles.pdf"), ("privat", SECRET_FILE)):
        content = a_pdf(name)
        upload = Upload(io.BytesIO(content), None, name, "x/y", len(content), None)
        attach_all(user=people.leder.user, plan_uuid=plan.uuid, chosen=MultiValueDict({f"f-{field}-file": [upload]}))
    return Plan.objects.with_parties().get(pk=plan.pk)


def write(person: Any, plan: Plan, answers: dict[str, str]) -> None:
    plan.refresh_from_db()
    api.save_draft(user=person.user, plan_uuid=plan.uuid, version=plan.version, answers=answers)


def copy_of(client: Client, people: SimpleNamespace, plan: Plan) -> dict[str, bytes]:
    sign_in(client, people.medarbejder)
    answer = client.post(f"/personale/mapper/{plan.folder.uuid}/alt/")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_it_gives_what_the_employee_may_see_and_names_what_is_withheld(
    client: Client, people: SimpleNamespace, plan: Plan
) -> None:
    files = copy_of(client, people, plan)
    text = files["planer/01/plan.txt"].decode()
    assert BOTH in text
    assert OWN in text
    assert files["planer/01/bilag/01-faelles.pdf"] == a_pdf("faelles.pdf")
    everything = b"".join(files.values()).decode("utf-8", "replace")
    assert PRIVATE not in everything
    assert SECRET_FILE not in everything
    page = files["index.html"].decode()
    assert "Lederens noter" in page
    assert "Egne bilag" in page


def test_earlier_versions_come_along_without_the_leaders_own_words(
    client: Client, people: SimpleNamespace, plan: Plan
) -> None:
    write(people.leder, plan, {"begge": "Det nyeste", "leder": PRIVATE})
    plan.refresh_from_db()
    api.share(user=people.leder.user, plan_uuid=plan.uuid)
    data = json.loads(copy_of(client, people, plan)["planer/01/plan.json"])
    assert PRIVATE in json.dumps(data["document"], ensure_ascii=False)  # shared by now
    earlier = json.dumps(data["earlier_versions"], ensure_ascii=False)
    assert BOTH in earlier
    assert PRIVATE not in earlier


def test_each_plan_and_file_that_leaves_is_an_event(client: Client, people: SimpleNamespace, plan: Plan) -> None:
    before = LedgerEvent.objects.count()
    copy_of(client, people, plan)
    actions = list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True)[before:])
    assert actions == ["person_exported", "plan_read", "file_read"]


def test_a_form_that_cannot_be_read_keeps_nothing_else_back(
    client: Client, people: SimpleNamespace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    from forms_pages import exporting
    from forms_pages.problems import FormUnreadable

    def fail(plan: Plan) -> Any:
        raise FormUnreadable("another version")

    monkeypatch.setattr(exporting, "form_of", fail)
    files = copy_of(client, people, plan)
    assert "planer/01/plan.txt" not in files
    assert "log/mappen.csv" in files


def test_conversations_are_in_the_copy(client: Client, people: SimpleNamespace, plan: Plan) -> None:
    page = copy_of(client, people, plan)["index.html"].decode()
    assert "Årlig samtale" in page
    assert "Lars Leder" in page
