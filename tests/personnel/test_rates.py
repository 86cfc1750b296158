"""How often one person may ask for what is costly."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse
from time_machine import travel

from samtale_intranet.personnel.models import Entry, LedgerEvent
from tests.personas import sign_in


@pytest.fixture
def three(settings: Any) -> None:
    """Three costly things a minute are the most."""
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "COSTLY_PER_MINUTE": 3}


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


def test_it_counts_each_person_alone_and_what_is_not_there_too(
    client: Client, people: SimpleNamespace, entry: Entry, three: None
) -> None:
    with travel(1_800_000_000, tick=False):
        sign_in(client, people.kollega)
        gone = reverse("samtale_personnel:entry_pdf", args=[uuid.uuid4()])
        asked = [client.get(address).status_code for address in (pdf(entry), gone, pdf(entry), gone, pdf(entry))]
        assert asked == [404, 404, 404, 429, 429]
        assert sign_in(Client(), people.leder).get(pdf(entry)).status_code == 200


def test_it_sends_somebody_signed_out_to_the_sign_in(client: Client, entry: Entry, three: None) -> None:
    assert {client.get(pdf(entry)).status_code for _ in range(5)} == {302}


def test_it_keeps_nothing_but_a_number_in_the_cache(client: Client, people: SimpleNamespace, entry: Entry) -> None:
    sign_in(client, people.medarbejder).get(pdf(entry))
    kept = {key: cache.get(key.split(":", 2)[2]) for key in cache._cache}  # type: ignore[attr-defined]
    assert {value for key, value in kept.items() if "rl:" in key} == {1}
    assert str(entry.uuid) not in "".join(kept)


def test_every_file_and_pdf_is_counted() -> None:
    costly = {"samtale_personnel:entry_pdf", "samtale_personnel:entry_file", "forms_pages:file"}
    found = set()
    for namespace in ("samtale_personnel", "forms_pages"):
        for pattern in get_resolver().namespace_dict[namespace][1].url_patterns:
            route = str(pattern.pattern)
            if "pdf" in route or "filer" in route or "hent" in route:
                found.add(f"{namespace}:{pattern.name}")
                assert getattr(pattern.callback, "is_limited", False), f"{route} is not limited"
    assert costly <= found
