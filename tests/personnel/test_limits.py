"""How often one person may ask for what is costly."""

from __future__ import annotations

import hashlib
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from time_machine import travel

from samtale_intranet.personnel.api import File, Files, Section
from samtale_intranet.personnel.models import Entry, LedgerEvent
from tests.forms_pages.files import a_pdf
from tests.personas import sign_in
from tests.personnel.documents import a_document


@pytest.fixture
def three(settings: Any) -> None:
    """Three PDFs a minute are the most."""
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "LIMITS": {"pdf": "3/m"}}


def pdf(entry: Entry) -> str:
    return reverse("samtale_personnel:entry_pdf", args=[entry.uuid])


def test_it_lets_nobody_fetch_without_end(client: Client, people: SimpleNamespace, entry: Entry, three: None) -> None:
    sign_in(client, people.medarbejder)
    with travel(1_800_000_000, tick=False) as clock:
        sign_in(client, people.medarbejder)
        assert [client.get(pdf(entry)).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
        answer = client.get(pdf(entry))
        assert 1 <= int(answer["Retry-After"]) <= 60
        assert answer["Cache-Control"] == "no-store, private"
        assert LedgerEvent.objects.filter(action="entry_exported").count() == 3
        clock.shift(61)
        assert client.get(pdf(entry)).status_code == 200


def test_each_costly_address_is_counted(client: Client, people: SimpleNamespace, put: Any, settings: Any) -> None:
    limits = dict.fromkeys(("pdf", "file", "folder_pdf"), "1/m")
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "LIMITS": limits}
    content = a_pdf("Bilag")
    file = File(UUID(int=7), "bilag.pdf", "application/pdf", len(content), hashlib.sha256(content).hexdigest())
    sections = (Section("Bilag", (Files("Kursusbevis", (file,)),)),)
    kept = put(a_document(sections=sections), files={file.uuid: content})
    addresses = [
        reverse("samtale_personnel:entry_pdf", args=[kept.uuid]),
        reverse("samtale_personnel:entry_file", args=[kept.uuid, file.uuid]),
        reverse("samtale_personnel:folder_pdf", args=[kept.folder.uuid]),
    ]
    with travel(1_800_000_000, tick=False):
        sign_in(client, people.medarbejder)
        for address in addresses:
            assert [client.get(address).status_code for _ in range(2)] == [200, 429], address


def test_the_registers_and_the_log_control_are_counted_as_files_alone(
    client: Client, people: SimpleNamespace, settings: Any
) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "LIMITS": {"register": "1/h"}}
    register = "/admin/samtale_people/employee/"
    people.hr.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    with travel(1_800_000_000, tick=False) as clock:
        sign_in(client, people.hr)
        for address in (f"{register}?export=csv", f"{register}?export=xlsx"):
            clock.shift(3601)
            sign_in(client, people.hr)
            assert [client.get(address).status_code for _ in range(2)] == [200, 429], address
            assert client.get(register).status_code == 200
        assert LedgerEvent.objects.filter(action="register_exported").count() == 2
        assert client.get("/personale/stikproeve/2026/11/csv/").status_code == 429


def test_it_counts_each_person_alone(client: Client, people: SimpleNamespace, entry: Entry, three: None) -> None:
    with travel(1_800_000_000, tick=False):
        sign_in(client, people.medarbejder)
        assert [client.get(pdf(entry)).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert sign_in(Client(), people.leder).get(pdf(entry)).status_code == 200


def test_a_stranger_learns_nothing_by_it(client: Client, people: SimpleNamespace, entry: Entry, three: None) -> None:
    sign_in(client, people.kollega)
    assert {client.get(pdf(entry)).status_code for _ in range(5)} == {404}


def test_it_sends_somebody_signed_out_to_the_sign_in(client: Client, entry: Entry, three: None) -> None:
    assert {client.get(pdf(entry)).status_code for _ in range(5)} == {302}


def test_it_keeps_nothing_but_a_number_in_the_cache(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder).get(pdf(entry))
    kept = {key: cache.get(key.split(":", 2)[2]) for key in cache._cache}  # type: ignore[attr-defined]
    assert {value for key, value in kept.items() if "rl:" in key} == {1}
    assert str(entry.uuid) not in "".join(kept)
