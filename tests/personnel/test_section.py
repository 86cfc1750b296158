"""The door of the protected section: sign-in, strangers, second factor, headers, and text that is never lost."""

from __future__ import annotations

import logging
import re
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.views.debug import ExceptionReporter

from samtale_intranet.personnel.api import folder_of
from samtale_intranet.personnel.kept import is_same_origin
from samtale_intranet.personnel.models import LedgerEvent
from samtale_intranet.personnel.second_factor import session
from tests.personas import sign_in
from tests.personnel import section_urls
from tests.personnel.second_factor.conftest import app, clock, code_of, wrong_code_of  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.personnel.section_urls")]
TEXT = 'Linje 1\r\n<script>alert("Æ")</script> & slut'
VERIFY = "/sikkerhed/bekraeft/"


@pytest.fixture(autouse=True)
def saved(settings: Any) -> list[str]:
    """What the views have saved; and English, so that the words can be told exactly."""
    settings.LANGUAGE_CODE = "en"
    translation.activate("en")
    section_urls.saved.clear()
    return section_urls.saved


@pytest.fixture
def strict(people: SimpleNamespace) -> Client:
    """Leder in a browser: the CSRF check is on, and there is a second factor."""
    return sign_in(Client(enforce_csrf_checks=True), people.leder)


def hidden(page: str) -> dict[str, str]:
    """Give the hidden fields of a kept page, unescaped, as a browser would send them again."""
    import html

    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


# Sign-in


def test_a_get_signed_out_goes_to_sign_in_and_comes_back(client: Client) -> None:
    response = client.get("/read/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/log-ind/?next=/read/%3Fpage%3D2")


def test_it_asks_for_sign_in_without_the_middleware_too(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "LoginRequired" not in name]
    assert client.get("/read/")["Location"] == "/log-ind/?next=/read/"


# Second factor


def test_a_get_without_a_second_factor_asks_for_it_and_comes_back(client: Client, people: SimpleNamespace) -> None:
    response = sign_in(client, people.leder, step_up=False).get("/read/?page=2")
    assert (response.status_code, response["Location"]) == (302, f"{VERIFY}?next=%2Fread%2F%3Fpage%3D2")


def test_it_answers_with_a_second_factor(client: Client, people: SimpleNamespace) -> None:
    assert sign_in(client, people.leder).get("/read/").text == "sealed text"


@pytest.mark.parametrize("sender", ["https://evil.example/read/", "//evil.example/", ""])
def test_a_post_without_a_second_factor_never_comes_back_to_another_site(
    client: Client, people: SimpleNamespace, sender: str
) -> None:
    response = sign_in(client, people.leder, step_up=False).post("/read/", headers={"referer": sender})
    assert response["Location"] == VERIFY


# Strangers


@pytest.mark.parametrize("debug", [True, False])
def test_not_yours_and_not_there_are_one_answer(
    client: Client, people: SimpleNamespace, settings: Any, debug: bool
) -> None:
    settings.DEBUG = debug
    sign_in(client, people.leder)
    refused, missing = client.get("/refuse/"), client.get("/miss/")
    assert refused.status_code == missing.status_code == 404
    without_tokens = [re.sub(r'value="\w{64}"', "", page.text) for page in (refused, missing)]
    assert without_tokens[0].replace("/refuse/", "/miss/") == without_tokens[1]
    assert "1234" not in refused.text
    assert "matching query" not in missing.text


# Headers


@pytest.mark.parametrize("path", ["/read/", "/refuse/", "/miss/", "/unlockable/", "/write/"])
@pytest.mark.parametrize("persona", [None, "leder"])
@pytest.mark.parametrize("step_up", [True, False])
def test_every_answer_has_the_headers(
    client: Client, people: SimpleNamespace, path: str, persona: str | None, step_up: bool
) -> None:
    if persona:
        sign_in(client, getattr(people, persona), step_up=step_up)
    response = client.post(path, {"text": "x"}) if path == "/write/" else client.get(path)
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert response["X-Content-Type-Options"] == "nosniff"
    is_page = "html" in response["Content-Type"]
    assert response["Referrer-Policy"] == ("same-origin" if is_page else "no-referrer")


def test_djangos_cache_of_whole_pages_keeps_nothing(people: SimpleNamespace, client: Client, settings: Any) -> None:
    from django.core.cache import cache

    cache.clear()
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *settings.MIDDLEWARE,
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    sign_in(client, people.leder).get("/read/")
    assert not [value for value in cache._cache.values() if b"sealed text" in value]


def test_an_error_report_hides_what_was_decrypted(rf: RequestFactory, people: SimpleNamespace) -> None:
    request = rf.post("/crash/", {"text": "ecnedifnoc ni depyt"[::-1]})
    request.user = people.leder.user
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    try:
        section_urls.crash(request)
    except RuntimeError:
        report = ExceptionReporter(request, *sys.exc_info()).get_traceback_html()
    assert "<td>plaintext</td>" in report
    for kept_secret in ("kramer terces", "ecnedifnoc ni depyt"):
        assert kept_secret[::-1] not in report


# Keeping what was typed


def test_a_post_signed_out_keeps_the_text_and_escapes_it(client: Client, saved: list[str]) -> None:
    response = client.post("/write/?a=1&b=2", {"text": TEXT, "version": "7", "row": ["x", "y"]})
    assert response.status_code == 401
    assert not saved
    assert "You were signed out in the meantime" in response.text
    assert "<script>alert" not in response.text
    assert "&lt;script&gt;alert(&quot;Æ&quot;)&lt;/script&gt; &amp; slut" in response.text
    assert 'action="/write/?a=1&amp;b=2"' in response.text
    assert re.search(r'href="/log-ind/\?next=%2Fsikkerhed%2Fbekraeft%2F" target="_blank" rel="noopener"', response.text)
    assert hidden(response.text)["text"] == TEXT
    assert response.text.count('name="row"') == 2
    assert "<li>7</li>" not in response.text


def test_text_with_markup_in_a_fields_name_is_escaped_too(client: Client) -> None:
    page = client.post("/write/", {'"><script>x</script>': "y"}).text
    assert "<script>x" not in page


def test_codes_and_passwords_are_never_shown_again(client: Client) -> None:
    page = client.post("/write/", {"text": "a", "second_factor_code": "987654", "password": "hemmelig"}).text
    assert "987654" not in page
    assert "hemmelig" not in page


def test_a_stale_form_of_this_site_keeps_its_text_and_goes_through_the_second_time(
    strict: Client, saved: list[str]
) -> None:
    sent = {"text": TEXT, "csrfmiddlewaretoken": "a" * 64}
    response = strict.post("/write/", sent, headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert not saved
    assert "The page was too old to be sent" in response.text
    again = strict.post("/write/", hidden(response.text), headers={"origin": "http://testserver"})
    assert (again.status_code, saved) == (200, [TEXT])


@pytest.mark.parametrize("origin", ["null", None])
def test_a_stale_form_is_kept_where_the_browser_vouches_for_this_site(
    strict: Client, saved: list[str], origin: str | None
) -> None:
    headers = {"sec-fetch-site": "same-origin", **({"origin": origin} if origin else {})}
    assert "Your text is still here" in strict.post("/write/", {"text": "a"}, headers=headers).text
    assert not saved


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "https://testserver"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "null"},
        {"origin": "http://[malformed"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver", "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_of_another_site_is_refused_plainly(
    people: SimpleNamespace, saved: list[str], headers: dict[str, str], signed_in: bool
) -> None:
    client = Client(enforce_csrf_checks=True)
    if signed_in:
        sign_in(client, people.leder)
    response = client.post("/write/", {"text": "text of a thief"}, headers=headers)
    assert response.status_code == 403
    assert "text of a thief" not in response.text
    assert not saved


def test_a_view_without_keep_post_has_the_hosts_csrf_check(strict: Client) -> None:
    response = strict.post("/read/", headers={"origin": "http://testserver"})
    assert response.status_code == 403
    assert "Your text is still here" not in response.text


def test_a_good_form_goes_through_the_check_inside(strict: Client, saved: list[str]) -> None:
    strict.get(VERIFY)
    token = strict.cookies["csrftoken"].value
    response = strict.post("/write/", {"text": "a", "csrfmiddlewaretoken": token})
    assert (response.status_code, saved) == (200, ["a"])


def test_a_post_after_the_second_factor_ran_out_keeps_the_text(
    client: Client, people: SimpleNamespace, saved: list[str]
) -> None:
    response = sign_in(client, people.leder, step_up=False).post("/write/", {"text": TEXT})
    assert response.status_code == 403
    assert not saved
    assert "The section has locked itself in the meantime" in response.text
    assert hidden(response.text)["text"] == TEXT
    assert f'href="{VERIFY}" target="_blank" rel="noopener"' in response.text


def test_a_chosen_file_is_said_to_be_lost(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = client.post("/write/", {"text": "a", "file": SimpleUploadedFile("a.txt", b"a")}).text
    assert "A file that you had chosen cannot be kept." in page


def test_a_missing_key_is_loud_and_keeps_the_text(
    client: Client, people: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL, logger="samtale_intranet.personnel"):
        response = sign_in(client, people.leder).post("/unlockable/", {"text": "et langt svar"})
    assert response.status_code == 503
    assert "The keys that lock your documents are missing or do not fit." in response.text
    assert "<li>et langt svar</li>" in response.text
    assert "The key ring has no key &#x27;k1&#x27;" not in response.text
    assert [record.message for record in caplog.records] == [
        "The keys of the protected section do not fit: The key ring has no key 'k1'."
    ]


# A code along with the text


def test_a_code_in_the_form_itself_opens_and_saves(
    client: Client,
    people: SimpleNamespace,
    app: Any,  # noqa: F811
    saved: list[str],
) -> None:
    sign_in(client, people.leder, step_up=False)
    before = client.session.session_key
    fields = {"text": "a", "second_factor_kind": "app", "second_factor_code": code_of(app)}
    assert client.post("/write-with-code/", fields).text == "saved"
    assert saved == ["a"]
    assert client.session.session_key != before
    assert session.PROVEN in client.session


def test_a_wrong_code_in_the_form_is_said_beside_the_field(
    client: Client,
    people: SimpleNamespace,
    app: Any,  # noqa: F811
    saved: list[str],
) -> None:
    sign_in(client, people.leder, step_up=False)
    fields = {"text": "a", "second_factor_kind": "app", "second_factor_code": wrong_code_of(app)}
    response = client.post("/write-with-code/", fields)
    assert response.status_code == 400
    assert "The code is wrong, or it has run out." in response.text
    assert wrong_code_of(app) not in response.text
    assert not saved


# Signing out


def test_signing_out_has_the_browser_forget(client: Client, people: SimpleNamespace) -> None:
    response = sign_in(client, people.leder).post("/log-ud/")
    assert response["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session
    assert session.PROVEN not in client.session


def test_a_link_does_not_sign_out(client: Client, people: SimpleNamespace) -> None:
    response = sign_in(client, people.leder).get("/log-ud/")
    assert response.status_code == 405
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({"origin": "http://testserver"}, True),
        ({"origin": "http://testserver", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://testserver:81"}, False),
        ({"origin": "http://evil.example", "sec-fetch-site": "same-origin"}, False),
        ({"origin": "http://testserver", "sec-fetch-site": "cross-site"}, False),
    ],
)
def test_it_believes_only_what_the_browser_says(rf: RequestFactory, headers: dict[str, str], same: bool) -> None:
    assert is_same_origin(rf.post("/", headers=headers)) is same


# A host with ATOMIC_REQUESTS


@pytest.mark.urls("home.urls")
@pytest.mark.django_db(transaction=True)
def test_it_works_in_a_host_that_runs_each_request_in_a_transaction(
    people: SimpleNamespace, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections["default"].settings_dict, "ATOMIC_REQUESTS", True)
    mine = folder_of(employee=people.medarbejder)
    url = reverse("samtale_personnel:folder", args=[mine.uuid])
    assert sign_in(client, people.leder).get(url).status_code == 200
    assert sign_in(client, people.kollega).get(url).status_code == 404
    actions = list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["folder_opened", "refused"]
