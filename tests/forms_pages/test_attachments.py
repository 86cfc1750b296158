"""Files of a plan: who may attach and open them, what is refused, and where their bytes stand."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from forms_pages import api, attachments
from forms_pages.attachments import Attached, attach_all, open_file
from forms_pages.models import Plan, PlanFormPage
from forms_pages.plan_files import PlanFile
from forms_pages.problems import WrongState
from samtale_intranet.personnel import incoming
from samtale_intranet.personnel.api import Refused, open_entry, open_entry_file
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Entry, EntryFile, LedgerEvent
from samtale_intranet.personnel.uploads import Refusal, Upload
from tests.forms_pages.conftest import form_page, make_form
from tests.forms_pages.files import a_docx, a_pdf, a_picture

__all__ = ["form_page"]

NAME = "Kursusbevis.pdf"
BILAG = {"type": "attachment", "id": "bilag", "value": {"label": "Bilag", "most_files": 2}}
PRIVAT = {
    "type": "attachment",
    "id": "privat",
    "value": {"label": "Egne bilag", "filled_by": "leader", "private": True, "most_files": 2},
}


@pytest.fixture
def page(people: SimpleNamespace) -> PlanFormPage:
    """A form that asks for files: one field for both, one of the leader's own."""
    made = make_form(people.municipality)
    made.form = [{"type": "short_text", "id": "titel", "value": {"label": "Overskrift"}}, BILAG, PRIVAT]
    made.save()
    return PlanFormPage.objects.get(pk=made.pk)


@pytest.fixture
def plan(people: SimpleNamespace, page: PlanFormPage) -> Plan:
    """A draft of the leader's about `medarbejder`."""
    return api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)


def upload(content: bytes, name: str = NAME, refused: Refusal | None = None) -> Upload:
    return Upload(io.BytesIO(content), None, name, "text/html", len(content), None, refused=refused)


def attach(person: Any, plan: Plan, *files: Upload, field: str = "bilag") -> Attached:
    return attach_all(user=person.user, plan_uuid=plan.uuid, chosen=MultiValueDict({f"f-{field}-file": list(files)}))


def answers(person: Any, plan: Plan) -> Any:
    found, access = api.fetch_plan(user=person.user, plan_uuid=plan.uuid)
    return api.open_plan(plan=found, access=access).answers


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_it_attaches_and_opens_what_was_attached(people: SimpleNamespace, plan: Plan) -> None:
    attached = attach(people.medarbejder, plan, upload(a_pdf()), upload(a_docx(), "Referat.exe"))
    assert (attached.refused, attached.plan.version) == ({}, 2)
    items = answers(people.leder, plan)["bilag"]
    assert [(item["name"], item["media_type"][-4:], item["size"]) for item in items] == [
        ("Kursusbevis.pdf", "/pdf", len(a_pdf())),
        ("Referat.docx", "ment", len(a_docx())),
    ]
    with translation.override("en"):
        opened = open_file(user=people.leder.user, plan_uuid=plan.uuid, file_uuid=UUID(items[1]["uuid"]))
    assert (opened.content, opened.file.name, opened.download_name) == (a_docx(), "Referat.docx", "attachment-2")
    assert [action for action in actions() if action.startswith("file")] == [
        "file_attached",
        "file_attached",
        "file_read",
    ]


def test_it_writes_the_event_before_it_opens_a_file(
    people: SimpleNamespace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    attach(people.leder, plan, upload(a_pdf()))
    seen: list[list[str]] = []
    monkeypatch.setattr(attachments.file_store, "content_of", lambda row, plan: seen.append(actions()) or b"")
    open_file(user=people.leder.user, plan_uuid=plan.uuid, file_uuid=PlanFile.objects.get().uuid)
    assert seen[0][-1] == "file_read"


def test_it_keeps_neither_name_nor_content_in_the_clear(people: SimpleNamespace, plan: Plan) -> None:
    attach(people.leder, plan, upload(a_pdf("hemmeligt"), "Hemmeligt.pdf"))
    for value in PlanFile.objects.values().get().values():
        raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        assert b"emmelig" not in raw


def test_it_takes_what_is_right_and_says_what_is_wrong(people: SimpleNamespace, plan: Plan) -> None:
    with translation.override("en"):
        attached = attach(
            people.leder,
            plan,
            upload(b"MZ", "Faktura.pdf"),
            upload(a_picture(), "Tavle.jpg"),
            upload(b"", "Stor.pdf", Refusal.TOO_LARGE),
            upload(b"", "Mange.pdf", Refusal.TOO_MUCH_AT_ONCE),
        )
    assert attached.refused == {
        "f-bilag": "“Faktura.pdf”: This is no PDF, Word document (docx), PNG or JPEG. Save it as PDF, and choose that "
        "one. “Stor.pdf”: The file is larger than 10 MB. Save it smaller or in parts, and choose it again. "
        "“Mange.pdf”: That was too much at a time. Attach this file by itself."
    }
    assert [item["name"] for item in answers(people.leder, plan)["bilag"]] == ["Tavle.png"]


def test_it_takes_no_more_files_than_the_field_has_room_for(people: SimpleNamespace, plan: Plan) -> None:
    with translation.override("en"):
        attached = attach(people.leder, plan, *(upload(a_pdf(str(number))) for number in range(3)))
    assert attached.refused == {
        "f-bilag": "“Kursusbevis.pdf”: There is room for 2 files here. Remove one, then attach this."
    }
    assert len(answers(people.leder, plan)["bilag"]) == PlanFile.objects.count() == 2


def test_it_takes_no_more_than_the_plan_has_room_for(
    people: SimpleNamespace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST_OF_PLAN", len(a_pdf("1")))
    with translation.override("en"):
        attached = attach(people.leder, plan, upload(a_pdf("1")), upload(a_pdf("2")))
    assert list(attached.refused) == ["f-bilag"]
    assert "which is all there is room for" in attached.refused["f-bilag"]
    assert PlanFile.objects.count() == 1


def test_a_second_click_attaches_nothing_twice(people: SimpleNamespace, plan: Plan) -> None:
    attach(people.leder, plan, upload(a_pdf()))
    before = actions()
    assert attach(people.leder, plan, upload(a_pdf())).plan.version == 2
    assert actions() == before


def test_it_passes_over_files_for_the_others_field_and_for_none(people: SimpleNamespace, plan: Plan) -> None:
    assert attach(people.medarbejder, plan, upload(a_pdf()), field="privat").plan.version == 1
    assert attach(people.medarbejder, plan, upload(a_pdf()), field="titel").plan.version == 1
    assert not PlanFile.objects.exists()


def test_a_form_cannot_attach_by_naming_a_file(people: SimpleNamespace, plan: Plan) -> None:
    attach(people.leder, plan, upload(a_pdf()), field="privat")
    stolen = str(PlanFile.objects.get().uuid)
    for uuid in (stolen, str(uuid4())):
        api.save_draft(
            user=people.medarbejder.user, plan_uuid=plan.uuid, version=2, answers={"bilag": [{"uuid": uuid}]}
        )
    assert answers(people.medarbejder, plan)["bilag"] == []


def test_a_file_taken_out_opens_no_more_and_comes_back_by_undo(people: SimpleNamespace, plan: Plan) -> None:
    attach(people.leder, plan, upload(a_pdf()))
    uuid = PlanFile.objects.get().uuid
    api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=2, answers={"bilag": []})
    with pytest.raises(PlanFile.DoesNotExist):
        open_file(user=people.leder.user, plan_uuid=plan.uuid, file_uuid=uuid)
    api.undo(user=people.leder.user, plan_uuid=plan.uuid, version=3)
    assert open_file(user=people.leder.user, plan_uuid=plan.uuid, file_uuid=uuid).content == a_pdf()


def test_two_who_attach_at_once_lose_no_file(people: SimpleNamespace, plan: Plan) -> None:
    attach(people.leder, plan, upload(a_pdf("hans"), "Hans.pdf"))
    attach(people.medarbejder, plan, upload(a_pdf("hendes"), "Hendes.pdf"))
    api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers={"titel": "Ny", "bilag": []})
    assert [item["name"] for item in answers(people.leder, plan)["bilag"]] == ["Hans.pdf", "Hendes.pdf"]


def test_a_private_file_is_refused_to_the_other_until_it_is_shared(people: SimpleNamespace, plan: Plan) -> None:
    attach(people.leder, plan, upload(a_pdf()), field="privat")
    which = {"plan_uuid": plan.uuid, "file_uuid": PlanFile.objects.get().uuid}
    with pytest.raises(Refused):
        open_file(user=people.medarbejder.user, **which)
    event = LedgerEvent.objects.latest("sequence")
    assert (event.action, event.record) == ("refused", which["file_uuid"])
    api.share(user=people.leder.user, plan_uuid=plan.uuid)
    assert open_file(user=people.medarbejder.user, **which).content == a_pdf()


@pytest.mark.parametrize("name", ["direktoer", "kollega", "leder_b", "medarbejder_b", "hr", "hr_b"])
def test_it_refuses_whoever_has_no_part_in_the_plan(people: SimpleNamespace, plan: Plan, name: str) -> None:
    attach(people.leder, plan, upload(a_pdf()))
    before, person = actions(), getattr(people, name)
    with pytest.raises(Refused):
        open_file(user=person.user, plan_uuid=plan.uuid, file_uuid=PlanFile.objects.get().uuid)
    with pytest.raises(Refused):
        attach(person, plan, upload(a_pdf("andet")))
    assert actions() == [*before, "refused", "refused"]
    assert PlanFile.objects.count() == 1


def test_it_calls_the_gate_before_anything_is_logged_or_opened(people: SimpleNamespace, plan: Plan) -> None:
    class Stop(Exception):
        pass

    def gate() -> None:
        raise Stop

    attach(people.leder, plan, upload(a_pdf()))
    before = actions()
    with pytest.raises(Stop):
        open_file(user=people.leder.user, plan_uuid=plan.uuid, file_uuid=PlanFile.objects.get().uuid, gate=gate)
    with pytest.raises(Stop):
        attach_all(user=people.leder.user, plan_uuid=plan.uuid, chosen=MultiValueDict(), gate=gate)
    assert actions() == before


def test_it_attaches_nothing_to_a_finished_plan(people: SimpleNamespace, plan: Plan) -> None:
    api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=1)
    with pytest.raises(WrongState):
        attach(people.leder, plan, upload(a_pdf()))
    assert not PlanFile.objects.exists()


# Into the folder


@pytest.fixture
def entry(people: SimpleNamespace, plan: Plan) -> Entry:
    """The plan journaled with one file; one more was taken out on the way."""
    attach(people.leder, plan, upload(a_pdf("bevis")), upload(a_pdf("forkert"), "Forkert.pdf"))
    kept = answers(people.leder, plan)["bilag"][:1]
    api.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=2, answers={"bilag": kept})
    api.finish(user=people.leder.user, plan_uuid=plan.uuid, version=3)
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=plan.uuid, version=3, outcome="agree")
    return api.journal_plan(user=people.leder.user, plan_uuid=plan.uuid, submit_key="k")


def verify() -> str:
    """Run the command; give what it names, or nothing."""
    said = io.StringIO()
    try:
        call_command("verify_journal", municipality="norddjurs", stdout=io.StringIO(), stderr=said)
    except CommandError:
        return said.getvalue().strip()
    return ""


def test_it_goes_into_the_folder_with_the_plan(people: SimpleNamespace, entry: Entry) -> None:
    files = open_entry(
        user=people.hr.user, entry_uuid=entry.uuid, purpose=Purpose.PERSONNEL_ADMINISTRATION
    ).document.files
    assert [file.name for file in files] == [NAME]
    opened = open_entry_file(user=people.leder.user, entry_uuid=entry.uuid, file_uuid=files[0].uuid)
    assert (opened.content, opened.download_name) == (a_pdf("bevis"), f"{entry.number}-1")
    assert not PlanFile.objects.exists()
    assert actions().count("file_kept") == 1
    assert actions().count("file_discarded") == 2
    assert verify() == ""


def test_a_correction_takes_the_files_along(people: SimpleNamespace, entry: Entry) -> None:
    again = api.correct(user=people.leder.user, entry_uuid=entry.uuid)
    items = answers(people.leder, again)["bilag"]
    opened = open_file(user=people.leder.user, plan_uuid=again.uuid, file_uuid=UUID(items[0]["uuid"]))
    assert opened.content == a_pdf("bevis")
    api.finish(user=people.leder.user, plan_uuid=again.uuid, version=again.version)
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=again.uuid, version=again.version, outcome="agree")
    new = api.journal_plan(user=people.leder.user, plan_uuid=again.uuid, submit_key="r")
    for one in (entry, new):
        kept = open_entry_file(user=people.leder.user, entry_uuid=one.uuid, file_uuid=opened.file.uuid)
        assert kept.content == a_pdf("bevis")
    assert verify() == ""


def test_verify_names_a_file_of_an_entry_that_was_changed(entry: Entry) -> None:
    file = EntryFile.objects.get()
    EntryFile.objects.update(sealed=b"x")
    assert verify().startswith(f"norddjurs: Record {file.uuid} is not what event")


def test_verify_names_a_file_of_an_entry_that_was_removed(entry: Entry) -> None:
    file = EntryFile.objects.get()
    EntryFile.objects.all().delete()
    assert verify().startswith(f"norddjurs: Record {file.uuid} is missing; event")


def test_verify_names_files_that_were_exchanged(people: SimpleNamespace, plan: Plan) -> None:
    attach(people.leder, plan, upload(a_pdf("1")), upload(a_pdf("2")))
    assert verify() == ""
    one, other = PlanFile.objects.order_by("pk")
    for row, taken in ((one, other), (other, one)):
        PlanFile.objects.filter(pk=row.pk).update(sealed_content=bytes(taken.sealed_content))
    assert verify().startswith(f"norddjurs: Record {one.uuid} is not what event")


def test_verify_names_a_file_of_a_plan_that_is_gone_or_was_slipped_in(people: SimpleNamespace, plan: Plan) -> None:
    attach(people.leder, plan, upload(a_pdf("1")), upload(a_pdf("2")))
    one, other = PlanFile.objects.order_by("pk")
    PlanFile.objects.filter(pk=one.pk).delete()
    assert verify().startswith(f"norddjurs: Record {one.uuid} is missing; event")
    PlanFile.objects.filter(pk=other.pk).update(uuid=one.uuid)
    assert verify().startswith(f"norddjurs: Record {one.uuid} is not what event")


def test_it_looks_into_no_more_files_than_there_is_room_for(
    people: SimpleNamespace, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[bytes] = []
    real = incoming.media_type_of
    monkeypatch.setattr(incoming, "media_type_of", lambda content: judged.append(content) or real(content))
    attached = attach(people.medarbejder, plan, *(upload(a_pdf(str(number))) for number in range(90)))
    assert len(judged) == 2 + 5
    assert (len(answers(people.leder, plan)["bilag"]), list(attached.refused)) == (2, ["f-bilag"])
