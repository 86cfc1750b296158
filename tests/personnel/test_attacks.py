"""Attacks on every address of ours at once: what a foreign page sends, what a mail server is made to do."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import samtale_intranet.urls
from forms_pages import api
from samtale_intranet.personnel.models import Entry, LedgerEvent
from tests.forms_pages.parties import form_of_two
from tests.personas import sign_in

SAMPLES = {"uuid": str(uuid.UUID(int=1)), "str": "x", "slug": "x"}
FOREIGN = {"origin": "https://evil.example.org", "sec-fetch-site": "cross-site"}


def addresses(patterns: Any = None, before: str = "/") -> Iterator[str]:
    """Give every address that ships, with ids of nothing."""
    for each in patterns if patterns is not None else samtale_intranet.urls.urlpatterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        elif isinstance(each, URLPattern):
            yield re.sub(r"<(\w+):\w+>", lambda found: SAMPLES.get(found[1], "1"), route)


ADDRESSES = sorted(set(addresses()))


def test_it_knows_every_address() -> None:
    assert len(ADDRESSES) > 20
    for address in ADDRESSES:
        assert get_resolver().resolve(address)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_foreign_page_changes_nothing_anywhere(people: SimpleNamespace, entry: Entry, method: str) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), people.hr)
    events = LedgerEvent.objects.count()
    for address in ADDRESSES:
        answer = getattr(client, method)(address, {"text": "x", "next": "/"}, headers=FOREIGN)
        assert answer.status_code in (403, 405), address
    assert LedgerEvent.objects.count() == events


def test_a_foreign_page_is_answered_without_what_it_sent(people: SimpleNamespace) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), people.hr)
    for address in ADDRESSES:
        answer = client.post(address, {"text": "<b>fremmed</b>"}, headers=FOREIGN)
        assert b"fremmed" not in answer.content, address


def test_nobody_reads_an_answer_across_sites(people: SimpleNamespace) -> None:
    client = sign_in(Client(), people.medarbejder)
    for address in ADDRESSES:
        for answer in (client.get(address, headers=FOREIGN), client.options(address, headers=FOREIGN)):
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")], address
            assert answer["Cross-Origin-Resource-Policy"] == "same-origin", address


@pytest.mark.parametrize("method", ["trace", "options", "put", "patch", "delete"])
def test_no_other_method_is_answered(people: SimpleNamespace, entry: Entry, method: str) -> None:
    client = sign_in(Client(), people.medarbejder)
    for address in ADDRESSES:
        answer = getattr(client, method)(address)
        assert answer.status_code in (403, 404, 405), address
        assert entry.folder.employee.name.encode() not in answer.content


def test_an_address_with_a_line_break_gets_no_mail_and_no_copy(
    people: SimpleNamespace, django_capture_on_commit_callbacks: Any
) -> None:
    page = form_of_two(people.municipality)
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    people.medarbejder.email = "mette@example.org\nBcc: alle@example.org"
    people.medarbejder.save()
    with django_capture_on_commit_callbacks(execute=True):
        api.share(user=people.leder.user, plan_uuid=plan.uuid)
    assert mail.outbox == []
