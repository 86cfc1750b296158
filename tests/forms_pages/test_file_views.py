"""Attaching and fetching files in the browser's way: nothing typed is lost, and strangers are told nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from forms_pages import api
from forms_pages.models import Plan
from forms_pages.plan_files import PlanFile
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import LedgerEvent
from tests.forms_pages.files import a_pdf
from tests.forms_pages.test_attachments import page, plan
from tests.personas import sign_in

__all__ = ["page", "plan"]

pytestmark = pytest.mark.django_db
SECRET = "Kursusbevis for Mette"


def a_file(content: bytes = b"", name: str = f"{SECRET}.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or a_pdf(), content_type="text/plain")


def send(client: Client, plan: Plan, do: str = "attach", version: int = 1, **changes: Any) -> Any:
    data = {"version": version, "do": do, "f-titel": "Ny titel", "f-bilag": [""], "f-privat": [""], **changes}
    return client.post(plan.get_absolute_url(), data)


def answers(people: SimpleNamespace, plan: Plan) -> Any:
    found, access = api.fetch_plan(user=people.leder.user, plan_uuid=plan.uuid)
    return api.open_plan(plan=found, access=access).answers


@pytest.fixture
def leder(client: Client, people: SimpleNamespace) -> Client:
    """The leader, signed in."""
    return sign_in(client, people.leder)


def test_it_attaches_along_with_what_was_typed(leder: Client, people: SimpleNamespace, plan: Plan) -> None:
    assert send(leder, plan, **{"f-bilag-file": a_file()}).status_code == 302
    stored = answers(people, plan)
    assert (stored["titel"], [item["name"] for item in stored["bilag"]]) == ("Ny titel", [f"{SECRET}.pdf"])
    page = leder.get(plan.get_absolute_url()).text
    address = reverse("forms_pages:file", args=[plan.uuid, PlanFile.objects.get().uuid])
    assert f'<a href="{address}">{SECRET}.pdf</a>' in page
    assert leder.get(address).content == a_pdf()


@pytest.mark.parametrize("content", [b"MZ", b"", b"%PDF-1.7"])
def test_a_file_that_is_refused_loses_no_other_answer(
    leder: Client, people: SimpleNamespace, plan: Plan, content: bytes
) -> None:
    files = [SimpleUploadedFile("Ikke.pdf", content), a_file()] if content else [SimpleUploadedFile("x.pdf", b"\0")]
    answer = send(leder, plan, **{"f-bilag-file": files})
    assert answer.status_code == 422
    assert 'id="f-bilag-error"' in answer.text
    stored = answers(people, plan)
    assert stored["titel"] == "Ny titel"
    assert len(stored["bilag"]) == len(files) - 1


def test_a_file_is_taken_out_by_a_button(leder: Client, people: SimpleNamespace, plan: Plan) -> None:
    send(leder, plan, **{"f-bilag-file": [a_file(a_pdf("1"), "Et.pdf"), a_file(a_pdf("2"), "To.pdf")]})
    first, second = (str(row.uuid) for row in PlanFile.objects.order_by("pk"))
    version = Plan.objects.get().version
    send(leder, plan, f"detach:bilag:{first}", version, **{"f-bilag": ["", first, second]})
    assert [item["name"] for item in answers(people, plan)["bilag"]] == ["To.pdf"]


def test_saving_keeps_the_files_that_stand_there(leder: Client, people: SimpleNamespace, plan: Plan) -> None:
    send(leder, plan, **{"f-bilag-file": a_file()})
    uuid = str(PlanFile.objects.get().uuid)
    send(leder, plan, "save", Plan.objects.get().version, **{"f-bilag": ["", uuid], "f-titel": "Igen"})
    stored = answers(people, plan)
    assert (stored["titel"], len(stored["bilag"])) == ("Igen", 1)


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize(
    "name", ["direktoer", "kollega", "leder_b", "medarbejder_b", "hr", "hr_b", "redaktoer", "admin"]
)
def test_it_gives_a_stranger_404_no_byte_and_writes_one_refusal(
    client: Client, people: SimpleNamespace, plan: Plan, name: str, step_up: bool
) -> None:
    send(sign_in(client, people.leder), plan, **{"f-bilag-file": a_file()})
    count, person = LedgerEvent.objects.count(), getattr(people, name)
    address = reverse("forms_pages:file", args=[plan.uuid, PlanFile.objects.get().uuid])
    answer = sign_in(Client(), person, step_up=step_up).get(address)
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()
    assert LedgerEvent.objects.count() == count + 1
    refusal = LedgerEvent.objects.latest("sequence")
    who = f"employee:{person.uuid}" if isinstance(person, Employee) else f"user:{person.pk}"
    assert (refusal.action, refusal.actor) == ("refused", who)


def test_the_other_partys_private_file_is_404_with_a_refusal(
    client: Client, people: SimpleNamespace, plan: Plan
) -> None:
    send(sign_in(client, people.leder), plan, **{"f-privat-file": a_file()})
    address = reverse("forms_pages:file", args=[plan.uuid, PlanFile.objects.get().uuid])
    sign_in(client, people.medarbejder)
    assert client.get(address).status_code == 404
    assert LedgerEvent.objects.latest("sequence").action == "refused"
    assert SECRET not in client.get(plan.get_absolute_url()).text


def test_its_headers_let_nothing_run_and_tell_nothing(leder: Client, plan: Plan) -> None:
    send(leder, plan, **{"f-bilag-file": a_file(name="Kursusbevis <script>.html")})
    answer = leder.get(reverse("forms_pages:file", args=[plan.uuid, PlanFile.objects.get().uuid]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="')
    assert answer["Content-Disposition"].endswith('-1.pdf"')
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert "Kursusbevis" not in str(answer.headers)


def test_a_text_of_10_mb_is_answered_beside_its_field(leder: Client, people: SimpleNamespace, plan: Plan) -> None:
    answer = send(leder, plan, "save", **{"f-titel": "x" * 10_000_000, "f-bilag-file": a_file()})
    assert answer.status_code in (302, 422)
    page = answer.text if answer.status_code == 422 else leder.get(plan.get_absolute_url()).text
    assert len(answers(people, plan)["bilag"]) == 1
    assert answer.status_code == 422
    assert 'id="f-titel-error"' in page


def test_a_form_larger_than_the_site_takes_has_a_page_of_its_own(leder: Client, plan: Plan) -> None:
    answer = send(leder, plan, "save", **{"f-titel": "x" * 13_000_000})
    assert answer.status_code == 413
    assert f'href="{plan.get_absolute_url()}"' in answer.text
    assert Plan.objects.get().version == 1


def test_a_finished_plan_lists_its_files(leder: Client, plan: Plan) -> None:
    send(leder, plan, **{"f-bilag-file": a_file()})
    send(leder, plan, "finish", Plan.objects.get().version, **{"f-bilag": ["", str(PlanFile.objects.get().uuid)]})
    address = reverse("forms_pages:file", args=[plan.uuid, PlanFile.objects.get().uuid])
    assert f'<a href="{address}">{SECRET}.pdf</a>' in leder.get(plan.get_absolute_url()).text
