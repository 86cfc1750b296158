"""What HR sees of the archive, what strangers do not, and trying again."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import Action, folder_of, journal
from samtale_intranet.personnel.api import authorise as ask
from samtale_intranet.personnel.archive.api import LATELY, PER_PAGE
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.targets import RefusedForGood, TryLater
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Entry, LedgerEvent, StatedPurpose
from tests.personas import sign_in
from tests.personnel.archive.conftest import Archive, configure
from tests.personnel.archive.test_deliver_outbox import raising, run
from tests.personnel.documents import SECRET, a_document

PAGE, RETRY = "/personale/arkiv/", "/personale/arkiv/igen/"
STRANGERS = ["medarbejder", "leder", "direktoer", "kollega", "leder_b", "medarbejder_b"]
OUTSIDERS = ["redaktoer", "admin"]


def actions() -> list[str]:
    return list(LedgerEvent.objects.order_by("pk").values_list("action", flat=True))


def read(client: Client, person: Any, address: str = PAGE) -> str:
    answer = sign_in(client, person).get(address)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.fixture
def refused(archive: Archive, entry: Entry, monkeypatch: Any) -> OutboxItem:
    """A delivery that the archive refused for good."""
    monkeypatch.setattr(Archive, "reaction", raising(RefusedForGood("unknown", "Arkivet kender ikke nummeret.")))
    run()
    monkeypatch.setattr(Archive, "reaction", None)
    return OutboxItem.objects.get()


@pytest.mark.parametrize("step_up", [True, False])
@pytest.mark.parametrize("name", [*STRANGERS, *OUTSIDERS])
@pytest.mark.parametrize("address", [PAGE, RETRY])
def test_a_stranger_gets_404_no_word_and_one_refusal(
    client: Client, people: SimpleNamespace, refused: OutboxItem, address: str, name: str, step_up: bool
) -> None:
    before, person = len(actions()), getattr(people, name)
    sign_in(client, person, step_up=step_up)
    answer = client.post(address, {"delivery": "all"}) if address == RETRY else client.get(address)
    assert answer.status_code == 404
    for word in ("Mette", refused.entry.number, "Arkivet kender"):
        assert word not in answer.text
    # Whoever is employed nowhere stands in the log of the server instead: there is no ledger to write it in.
    assert actions()[before:] == (["refused"] if isinstance(person, Employee) else [])
    assert OutboxItem.objects.get().state == "failed"


def test_hr_of_another_municipality_sees_and_moves_nothing_of_it(
    client: Client, people: SimpleNamespace, refused: OutboxItem
) -> None:
    text = read(client, people.hr_b)
    assert "Mette" not in text
    assert refused.entry.number not in text
    for delivery, status in ((str(refused.uuid), 404), ("all", 302)):
        assert client.post(RETRY, {"delivery": delivery}).status_code == status
    assert OutboxItem.objects.get().state == "failed"


@pytest.mark.parametrize("address", [PAGE, RETRY])
def test_it_asks_for_sign_in_and_then_for_the_second_factor(
    client: Client, people: SimpleNamespace, refused: OutboxItem, address: str
) -> None:
    before = actions()
    send = client.post if address == RETRY else client.get
    assert "/log-ind/" in send(address)["Location"]
    sign_in(client, people.hr, step_up=False)
    assert send(address)["Location"].startswith(reverse("samtale_second_factor:verify"))
    assert (actions(), OutboxItem.objects.get().state) == (before, "failed")


@pytest.mark.parametrize(("address", "method"), [(PAGE, "post"), (RETRY, "get"), (PAGE, "delete"), (RETRY, "put")])
def test_it_takes_no_other_method(client: Client, people: SimpleNamespace, address: str, method: str) -> None:
    sign_in(client, people.hr)
    assert getattr(client, method)(address).status_code == 405


def test_hr_sees_what_waits_what_was_refused_and_what_was_delivered(
    client: Client, people: SimpleNamespace, archive: Archive, put: Any, monkeypatch: Any
) -> None:
    done, refused, waiting = (put(submit_key=key) for key in "abc")

    def react(self: Archive, delivery: Any) -> Any:
        if delivery.number == refused.number:
            raise RefusedForGood("unknown", "Arkivet kender ikke nummeret.")
        if delivery.number == waiting.number:
            raise TryLater(code="asleep", words="Arkivet sover.")
        return self.take(delivery)

    monkeypatch.setattr(Archive, "reaction", react)
    run()
    text = read(client, people.hr)
    assert f"{refused.number} · Mette Medarbejder Arkivet kender ikke nummeret. Afvist" in text
    assert "1 dokument venter. Det ældste blev lagt i sin mappe" in text
    assert "Seneste problem: Arkivet sover. Der prøves igen af sig selv." in text
    assert f"{done.number} · Mette Medarbejder" in text
    assert f"kvittering SAG-{done.number}" in text
    assert SECRET not in text
    event = LedgerEvent.objects.latest("sequence")
    assert (event.action, event.actor_role, event.folder) == ("archive_listed", "hr", None)


def test_hr_is_told_that_nothing_is_sent_where_there_is_no_archive(
    client: Client, people: SimpleNamespace, entry: Entry
) -> None:
    text = read(client, people.hr)
    assert "Der er ikke sat et arkiv op, så intet bliver sendt." in text
    assert "1 dokument venter." in text
    assert "Arkivet har ikke afvist noget." in text
    assert "Intet endnu." in text


def test_hr_lets_one_be_sent_again(client: Client, people: SimpleNamespace, refused: OutboxItem) -> None:
    sign_in(client, people.hr)
    answer = client.post(RETRY, {"delivery": str(refused.uuid)}, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "1 dokument bliver sendt igen." in answer.text
    item = OutboxItem.objects.get()
    assert (item.state, item.attempts, item.problem, item.uuid) == ("waiting", 0, "", refused.uuid)
    event = LedgerEvent.objects.get(action="archive_retried")
    assert (event.actor, event.actor_role) == (f"employee:{people.hr.uuid}", "hr")
    assert (event.record, event.folder) == (refused.uuid, refused.entry.folder.uuid)
    run()
    assert OutboxItem.objects.get().state == "delivered"


def test_a_second_click_finds_nothing_to_do(client: Client, people: SimpleNamespace, refused: OutboxItem) -> None:
    sign_in(client, people.hr)
    for words in ("1 dokument bliver sendt igen.", "0 dokumenter bliver sendt igen."):
        assert words in client.post(RETRY, {"delivery": str(refused.uuid)}, follow=True).text
    assert actions().count("archive_retried") == 1


def test_hr_lets_all_be_sent_again(
    client: Client, people: SimpleNamespace, archive: Archive, put: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(Archive, "reaction", raising(RefusedForGood("no", "Nej.")))
    for key in "abc":
        put(submit_key=key)
    run()
    sign_in(client, people.hr)
    assert "Prøv alle 3 igen" in client.get(PAGE).text
    assert "3 dokumenter bliver sendt igen." in client.post(RETRY, {"delivery": "all"}, follow=True).text
    assert set(OutboxItem.objects.values_list("state", flat=True)) == {"waiting"}


@pytest.mark.parametrize("delivery", ["", "x", "7b9d0c1e-2c3f-4a56-8d90-1f2e3d4c5b6a", "5" * 5000])
def test_what_is_no_delivery_is_not_found(
    client: Client, people: SimpleNamespace, refused: OutboxItem, delivery: str
) -> None:
    sign_in(client, people.hr)
    assert client.post(RETRY, {"delivery": delivery}).status_code == 404


def test_what_was_delivered_is_not_sent_again(
    client: Client, people: SimpleNamespace, archive: Archive, entry: Entry
) -> None:
    run()
    sign_in(client, people.hr)
    assert client.post(RETRY, {"delivery": str(OutboxItem.objects.get().uuid)}).status_code == 302
    assert OutboxItem.objects.get().state == "delivered"


def test_the_page_costs_the_same_however_much_there_is(
    client: Client,
    people: SimpleNamespace,
    archive: Archive,
    put: Any,
    monkeypatch: Any,
    django_assert_max_num_queries: Any,
) -> None:
    sign_in(client, people.hr)
    client.get(PAGE)
    spent = []
    for count in (2, 4):
        for nth in range(count):
            put(submit_key=f"{count}-{nth}")
            monkeypatch.setattr(Archive, "reaction", raising(RefusedForGood("no", "Nej.")) if nth % 2 else None)
            run()
        with django_assert_max_num_queries(40) as counted:
            client.get(PAGE)
        spent.append(len(counted))
    assert spent[0] == spent[1]


def test_long_lists_are_cut(client: Client, people: SimpleNamespace, archive: Archive, entry: Entry) -> None:
    folder = folder_of(employee=people.medarbejder)
    access = ask(user=people.leder.user, action=Action.JOURNAL, folder=folder)
    for nth in range(PER_PAGE + 1):
        journal(access=access, folder=folder, document=a_document(), submit_key=f"x{nth}")
    failed = OutboxItem.objects.exclude(entry=entry)
    failed.update(state="failed", problem="no", problem_words="Nej.", settled_at=entry.journaled_at)
    sign_in(client, people.hr)
    buttons = [client.get(address).text.count('name="delivery"') for address in (PAGE, f"{PAGE}?side=2")]
    assert buttons == [PER_PAGE + 1, 1 + 1]  # and the one for all of them
    OutboxItem.objects.update(state="delivered", sealed_receipt=b"x", receipt="SAG", settled_at=entry.journaled_at)
    assert client.get(PAGE).text.count("kvittering SAG") == LATELY


def test_the_folders_page_shows_the_way_to_hr_alone(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    for name, shown in (("hr", True), ("leder", False), ("medarbejder", False)):
        page = sign_in(client, getattr(people, name)).get(reverse("samtale_personnel:folders")).text
        assert (f'href="{PAGE}"' in page) is shown


def entry_page(client: Client, people: SimpleNamespace, name: str, entry: Entry) -> str:
    person = getattr(people, name)
    if name == "hr":
        StatedPurpose.objects.create(folder=entry.folder, person=person, purpose=Purpose.PERSONNEL_CASE.value)
    return read(client, person, reverse("samtale_personnel:entry", args=[entry.uuid]))


def test_the_entrys_page_tells_hr_alone_how_far_it_is(
    client: Client, people: SimpleNamespace, archive: Archive, entry: Entry, refused: OutboxItem
) -> None:
    assert "Arkivet Arkivet har afvist det" in entry_page(client, people, "hr", entry)
    assert "Arkivet kender ikke nummeret." in entry_page(client, people, "hr", entry)
    for name in ("medarbejder", "leder"):
        assert "Arkivet" not in entry_page(client, people, name, entry)
    sign_in(client, people.hr).post(RETRY, {"delivery": "all"})
    assert "Arkivet Venter på arkivet" in entry_page(client, people, "hr", entry)
    run()
    text = entry_page(client, people, "hr", entry)
    assert "Arkivet Er i arkivet" in text
    assert f"SAG-{entry.number}" in text


def test_the_entrys_page_says_nothing_of_an_archive_that_is_not_there(
    client: Client, people: SimpleNamespace, entry: Entry, settings: Any
) -> None:
    configure(settings, None)
    assert "Arkivet" not in entry_page(client, people, "hr", entry)


def test_the_employee_reads_who_took_the_document_out_and_why(
    client: Client, people: SimpleNamespace, archive: Archive, entry: Entry
) -> None:
    run()
    text = read(client, people.medarbejder, reverse("samtale_personnel:who_looked", args=[entry.folder.uuid]))
    assert f"Systemet selv Tog et dokument frem ({entry.number}) for at aflevere det til arkivet" in text
    assert f"Systemet selv Afleverede et dokument til arkivet ({entry.number})" in text
