"""The pages of the second factor, as somebody honest and as somebody who has only the password would use them."""

from __future__ import annotations

import re
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_otp import DEVICE_ID_SESSION_KEY

from samtale_intranet.personnel.models import LedgerEvent
from samtale_intranet.personnel.second_factor import api, session
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from tests.personas import sign_in
from tests.personnel.second_factor.conftest import code_of, make_app, wrong_code_of

pytestmark = pytest.mark.django_db
VERIFY, ENROL, DEVICES = "/sikkerhed/bekraeft/", "/sikkerhed/ny/", "/sikkerhed/"
CODES, LOCK = "/sikkerhed/koder/", "/sikkerhed/laas/"


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    translation.activate("en")


@pytest.fixture
def leder(client: Client, people: SimpleNamespace) -> Client:
    """Leder, signed in with the password alone."""
    return sign_in(client, people.leder, step_up=False)


def send_code(client: Client, code: str, kind: str = "app", **more: str) -> Any:
    return client.post(VERIFY, {"second_factor_code": code, "second_factor_kind": kind, **more})


def is_open(client: Client) -> bool:
    return session.PROVEN in client.session


def events() -> list[str]:
    return list(LedgerEvent.objects.order_by("sequence").values_list("action", flat=True))


# Proving


def test_it_opens_with_the_code_of_the_app(leder: Client, app: AuthenticatorDevice) -> None:
    response = send_code(leder, code_of(app), next="/sikkerhed/koder/")
    assert (response.status_code, response["Location"]) == (302, "/sikkerhed/koder/")
    assert is_open(leder)
    event = LedgerEvent.objects.get()
    assert (event.action, event.folder, event.record) == ("second_factor_proven", None, app.uuid)


def test_it_changes_the_session_key(leder: Client, app: AuthenticatorDevice) -> None:
    before = leder.session.session_key
    send_code(leder, code_of(app))
    assert leder.session.session_key != before
    stale = Client()
    stale.cookies["sessionid"] = before
    assert stale.get(DEVICES).status_code == 302


def test_it_tells_the_hosts_own_otp_which_device_it_was(leder: Client, app: AuthenticatorDevice) -> None:
    send_code(leder, code_of(app))
    assert leder.session[DEVICE_ID_SESSION_KEY] == app.persistent_id


def test_no_code_and_no_secret_stands_in_the_session(leder: Client, app: AuthenticatorDevice) -> None:
    send_code(leder, code_of(app))
    assert code_of(app) not in str(dict(leder.session))


def test_a_wrong_code_is_said_and_logged(leder: Client, app: AuthenticatorDevice) -> None:
    response = send_code(leder, wrong_code_of(app), next="/personale/")
    assert response.status_code == 400
    assert "The code is wrong, or it has run out. Type the one that the app shows right now." in response.text
    assert 'value="/personale/"' in response.text
    assert not is_open(leder)
    assert events() == ["second_factor_failed"]


def test_a_used_code_is_said(leder: Client, app: AuthenticatorDevice) -> None:
    send_code(leder, code_of(app))
    response = send_code(leder, f"{code_of(app)[:3]} {code_of(app)[3:]} ")
    assert response.status_code == 400
    assert "This code has been used. Wait until the app shows a new one" in response.text


def test_too_many_attempts_say_how_many_seconds_to_wait(leder: Client, app: AuthenticatorDevice, wait: Any) -> None:
    for _attempt in range(3):
        send_code(leder, wrong_code_of(app))
        wait(app, 5)
    send_code(leder, wrong_code_of(app))
    response = send_code(leder, code_of(app))
    assert response.status_code == 429
    assert "There were wrong codes just now. Wait 8 seconds, then try again." in response.text
    assert response["Retry-After"] == "8"
    assert not is_open(leder)
    assert events() == ["second_factor_failed"] * 4


def test_a_recovery_code_opens_once(leder: Client, recovery: list[str]) -> None:
    assert send_code(leder, recovery[0], "recovery").status_code == 302
    leder.post(LOCK)
    response = send_code(leder, recovery[0], "recovery")
    assert "This recovery code is wrong, or it has been used." in response.text
    assert not is_open(leder)


def test_a_code_is_matched_against_the_chosen_kind_alone(
    leder: Client, app: AuthenticatorDevice, recovery: list[str]
) -> None:
    assert send_code(leder, code_of(app), "recovery").status_code == 400
    assert send_code(leder, recovery[0], "app").status_code == 400
    assert send_code(leder, code_of(app), "").status_code == 400
    assert send_code(leder, code_of(app), "static").status_code == 400
    assert not is_open(leder)
    assert api.codes_left(user=app.user) == 10


def test_the_code_of_somebody_elses_app_is_wrong(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace
) -> None:
    make_app(people.kollega.user)
    sign_in(client, people.kollega, step_up=False)
    assert send_code(client, code_of(app)).status_code == 400
    assert not is_open(client)


def test_each_of_several_apps_opens(leder: Client, app: AuthenticatorDevice) -> None:
    second = make_app(app.user, "Min anden telefon")
    assert send_code(leder, code_of(second)).status_code == 302
    app.refresh_from_db()
    assert app.throttling_failure_count == 0


@pytest.mark.parametrize(
    "onwards",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example", "http:///evil.example", ""],
)
def test_it_never_goes_on_to_another_site(leder: Client, app: AuthenticatorDevice, onwards: str) -> None:
    assert "evil" not in leder.get(VERIFY, {"next": onwards}).text
    assert send_code(leder, code_of(app), next=onwards)["Location"] == DEVICES


def test_it_asks_for_the_code_as_phones_and_password_managers_expect(leder: Client, app: AuthenticatorDevice) -> None:
    page = leder.get(VERIFY).text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_somebody_without_a_second_factor_is_led_to_setting_one_up(leder: Client) -> None:
    page = leder.get(VERIFY, {"next": "/personale/"}).text
    assert f'href="{ENROL}?next=%2Fpersonale%2F"' in page


def test_somebody_without_employment_leaves_no_event(client: Client, people: SimpleNamespace, clock: Any) -> None:
    app = make_app(people.redaktoer)
    sign_in(client, people.redaktoer, step_up=False)
    assert send_code(client, code_of(app)).status_code == 302
    assert events() == []


# Setting up


def start(client: Client, name: str = "") -> AuthenticatorDevice:
    assert client.post(ENROL, {"name": name}).status_code == 302
    return AuthenticatorDevice.objects.get(confirmed=False)


def test_the_first_app_is_set_up_after_the_password(leder: Client, people: SimpleNamespace, clock: Any) -> None:
    device = start(leder, "Arbejdstelefon")
    page = leder.get(ENROL).text
    assert "<svg" in page
    assert " ".join(re.findall(".{4}", api.setup_secret(device))) in page
    before = leder.session.session_key
    response = leder.post(ENROL, {"second_factor_code": code_of(device)})
    assert len(re.findall(r"<li><code>([0-9A-Z]{4}-){3}[0-9A-Z]{4}</code></li>", response.text)) == 10
    assert is_open(leder)
    assert leder.session.session_key != before
    assert AuthenticatorDevice.objects.get(confirmed=True).name == "Arbejdstelefon"
    assert events() == ["second_factor_added", "recovery_codes_renewed"]


def test_the_page_of_the_qr_code_needs_no_style_and_no_other_site(leder: Client, clock: Any) -> None:
    start(leder)
    page = leder.get(ENROL).text
    assert " style=" not in page
    assert "<style" not in page
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


def test_the_pending_secret_is_on_the_device_and_not_in_the_session(leder: Client, clock: Any) -> None:
    device = start(leder)
    assert api.setup_secret(device) not in str(dict(leder.session))
    assert device.secret().hex() not in str(dict(leder.session))


def test_a_pending_app_opens_nothing(leder: Client, clock: Any) -> None:
    device = start(leder)
    assert send_code(leder, code_of(device)).status_code == 400
    assert not is_open(leder)


def test_a_wrong_first_code_keeps_the_qr_code(leder: Client, clock: Any) -> None:
    device = start(leder)
    response = leder.post(ENROL, {"second_factor_code": wrong_code_of(device)})
    assert response.status_code == 400
    assert api.setup_secret(device)[:4] in response.text
    assert "The code is wrong" in response.text
    assert not AuthenticatorDevice.objects.filter(confirmed=True).exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_app_asks_for_the_first_one(leder: Client, app: AuthenticatorDevice, method: str) -> None:
    response = getattr(leder, method)(ENROL, {"name": "Min anden"} if method == "post" else None)
    assert response.status_code == 302
    assert response["Location"].startswith(VERIFY)
    assert AuthenticatorDevice.objects.count() == 1


def test_another_app_asks_for_a_recovery_code_where_that_is_what_there_is(leder: Client, recovery: list[str]) -> None:
    assert leder.get(ENROL)["Location"].startswith(VERIFY)
    RecoveryDevice.objects.get().codes.all().delete()
    assert leder.get(ENROL)["Location"].startswith(VERIFY), "used-up codes must not open the way for a password alone"


def test_a_set_up_begun_before_the_person_has_one_is_not_finished_after(
    leder: Client, people: SimpleNamespace, clock: Any
) -> None:
    # A thief with the password begins; the person finishes their own; then the thief wants to finish, too.
    device = start(leder)
    make_app(people.leder.user)
    response = leder.post(ENROL, {"second_factor_code": code_of(device)})
    assert response["Location"].startswith(VERIFY)
    assert AuthenticatorDevice.objects.filter(confirmed=True).count() == 1
    assert not is_open(leder)


def test_of_two_first_set_ups_at_once_the_second_meets_the_lock(people: SimpleNamespace, clock: Any) -> None:
    user = people.leder.user
    device = AuthenticatorDevice.begin(user_id=user.pk, name="tyvens")
    make_app(user)
    with pytest.raises(session.StepUpRequired):
        api.enrol_confirm(user=user, uuid=device.uuid, token=code_of(device), proven=False)
    device.refresh_from_db()
    assert not device.confirmed


def test_a_pending_secret_is_shown_in_its_own_session_only(leder: Client, people: SimpleNamespace, clock: Any) -> None:
    device = start(leder)
    elsewhere = sign_in(Client(), people.leder, step_up=False)
    assert api.setup_secret(device)[:4] not in elsewhere.get(ENROL).text
    assert elsewhere.post(ENROL, {"second_factor_code": code_of(device)}).status_code == 409
    assert not AuthenticatorDevice.objects.filter(confirmed=True).exists()


def test_a_set_up_runs_out(leder: Client, clock: Any) -> None:
    device = start(leder)
    AuthenticatorDevice.objects.update(created_at=device.created_at - api.ENROLMENT_LIFETIME)
    response = leder.post(ENROL, {"second_factor_code": code_of(device)})
    assert response.status_code == 409
    assert "This set-up has run out, or it is finished already." in response.text


def test_where_the_host_proves_a_second_factor_a_password_alone_sets_up_nothing(leder: Client, settings: Any) -> None:
    settings.SAMTALE_INTRANET = {
        **settings.SAMTALE_INTRANET,
        "STEP_UP_CLAIM": "tests.personnel.second_factor.test_session.claim",
    }
    assert leder.get(ENROL)["Location"].startswith(VERIFY)
    assert ENROL not in leder.get(VERIFY).text


def test_five_apps_are_the_most(client: Client, people: SimpleNamespace) -> None:
    for number in range(5):
        make_app(people.leder.user, str(number))
    sign_in(client, people.leder)
    response = client.post(ENROL, {"name": "nummer seks"})
    assert response.status_code == 409
    assert "You have five apps, and that is the most." in response.text


# Changing


def test_removing_asks_for_a_fresh_proof(leder: Client, app: AuthenticatorDevice) -> None:
    make_app(app.user)
    response = leder.post(f"/sikkerhed/{app.uuid}/fjern/", headers={"referer": f"http://testserver{DEVICES}"})
    assert response["Location"] == f"{VERIFY}?next=%2Fsikkerhed%2F"
    assert AuthenticatorDevice.objects.count() == 2


def test_it_removes_ones_own_app(client: Client, app: AuthenticatorDevice, people: SimpleNamespace) -> None:
    make_app(app.user)
    sign_in(client, people.leder)
    assert client.post(f"/sikkerhed/{app.uuid}/fjern/")["Location"] == DEVICES
    assert not AuthenticatorDevice.objects.filter(pk=app.pk).exists()
    assert events() == ["second_factor_removed"]


def test_the_last_app_stays(client: Client, app: AuthenticatorDevice, people: SimpleNamespace) -> None:
    sign_in(client, people.leder)
    response = client.post(f"/sikkerhed/{app.uuid}/fjern/")
    assert response.status_code == 409
    assert "This is the only one you have. Add the new one first; then you can remove this one." in response.text
    assert AuthenticatorDevice.objects.filter(pk=app.pk).exists()


@pytest.mark.parametrize("step_up", [True, False])
def test_the_app_of_somebody_else_is_not_found(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace, step_up: bool
) -> None:
    make_app(app.user)
    sign_in(client, people.kollega, step_up=step_up)
    theirs, none = (client.post(f"/sikkerhed/{name}/fjern/") for name in (app.uuid, uuid.uuid4()))
    assert theirs.status_code == none.status_code == 404
    assert theirs.content.replace(str(app.uuid).encode(), b"") == theirs.content
    assert AuthenticatorDevice.objects.count() == 2


def test_it_renames_ones_own_app(client: Client, app: AuthenticatorDevice, people: SimpleNamespace) -> None:
    sign_in(client, people.leder)
    assert 'value="Min telefon"' in client.get(f"/sikkerhed/{app.uuid}/navn/").text
    response = client.post(f"/sikkerhed/{app.uuid}/navn/", {"name": "  Arbejdstelefon "})
    assert (response.status_code, response["Location"]) == (302, DEVICES)
    assert "Arbejdstelefon" in client.get(DEVICES).text


@pytest.mark.parametrize(("name", "said"), [("", "Write the name that you want it to have."), ("x" * 41, "at most 40")])
def test_a_name_that_cannot_be_is_said_beside_its_field(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace, name: str, said: str
) -> None:
    response = sign_in(client, people.leder).post(f"/sikkerhed/{app.uuid}/navn/", {"name": name})
    assert response.status_code == 400
    assert said in response.text
    app.refresh_from_db()
    assert app.name == "Min telefon"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("step_up", [True, False])
def test_the_app_of_somebody_else_is_not_renamed(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace, step_up: bool, method: str
) -> None:
    make_app(people.kollega.user)
    sign_in(client, people.kollega, step_up=step_up)
    theirs, none = (
        getattr(client, method)(f"/sikkerhed/{name}/navn/", {"name": "tyv"}) for name in (app.uuid, uuid.uuid4())
    )
    assert theirs.status_code == none.status_code == 404
    app.refresh_from_db()
    assert app.name == "Min telefon"


def test_renaming_asks_for_a_fresh_proof(leder: Client, app: AuthenticatorDevice) -> None:
    path = f"/sikkerhed/{app.uuid}/navn/"
    assert leder.get(path)["Location"] == f"{VERIFY}?next={path.replace('/', '%2F')}"
    assert leder.post(path, {"name": "tyv"}).status_code == 403
    app.refresh_from_db()
    assert app.name == "Min telefon"


def test_an_app_that_is_not_finished_has_no_name_to_change(client: Client, people: SimpleNamespace, clock: Any) -> None:
    pending = AuthenticatorDevice.begin(user_id=people.leder.user.pk, name="ikke færdig")
    sign_in(client, people.leder)
    assert client.get(f"/sikkerhed/{pending.uuid}/navn/").status_code == 404
    assert client.post(f"/sikkerhed/{pending.uuid}/fjern/").status_code == 404


# A stale session


def test_what_a_phone_has_opened_closes_when_it_is_removed_elsewhere(
    leder: Client, app: AuthenticatorDevice, people: SimpleNamespace, clock: Any
) -> None:
    new = make_app(app.user, "Den nye")
    assert send_code(leder, code_of(app)).status_code == 302  # a thief with the phone and the password
    assert leder.get(CODES).status_code == 200
    owner = sign_in(Client(), people.leder, step_up=False)
    assert send_code(owner, code_of(new)).status_code == 302
    assert owner.post(f"/sikkerhed/{app.uuid}/fjern/").status_code == 302
    for refused in (leder.get(CODES), leder.post(CODES), leder.get(ENROL), leder.post(f"/sikkerhed/{new.uuid}/fjern/")):
        assert (refused.status_code, refused["Location"].startswith(VERIFY)) == (302, True)
    assert owner.get(CODES).status_code == 200
    assert "The section is locked" in leder.get(DEVICES).text


def test_the_session_of_another_person_opens_nothing(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace
) -> None:
    make_app(people.kollega.user)
    stolen = sign_in(Client(), people.leder).session[session.PROVEN]
    sign_in(client, people.kollega, step_up=False)
    theirs = client.session
    theirs[session.PROVEN] = stolen
    theirs.save()
    assert client.get(CODES)["Location"].startswith(VERIFY)


# Mails to the owner


def test_the_first_set_up_is_told_by_mail(leder: Client, clock: Any, mailoutbox: list[Any], commits: Any) -> None:
    device = start(leder)
    with commits(execute=True):
        leder.post(ENROL, {"second_factor_code": code_of(device)})
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["leder@example.org"], "Extra sign-in was set up for your account")
    assert "change it now, and tell HR at once" in mail.body
    assert "http" not in mail.body


def test_a_further_app_behind_a_proof_is_told_too(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace, mailoutbox: list[Any], commits: Any
) -> None:
    device = start(sign_in(client, people.leder))
    with commits(execute=True):
        assert client.post(ENROL, {"second_factor_code": code_of(device)}).status_code == 302
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (
        ["leder@example.org"],
        "A further way of extra sign-in was added to your account",
    )
    assert "remove it at once" in mail.body
    assert "http" not in mail.body


def test_five_wrong_codes_in_a_row_are_told_once(
    leder: Client, app: AuthenticatorDevice, wait: Any, mailoutbox: list[Any], commits: Any
) -> None:
    second = make_app(app.user, "Min anden telefon")
    for attempt in range(1, 8):
        with commits(execute=True):
            send_code(leder, wrong_code_of(app))
        assert len(mailoutbox) == (attempt >= 5)
        wait(app, 600)
        wait(second, 600)
    assert (mailoutbox[0].to, mailoutbox[0].subject) == (["leder@example.org"], "Wrong codes at your extra sign-in")
    assert "five wrong codes in a row" in mailoutbox[0].body


def test_a_mail_that_cannot_be_sent_undoes_nothing_and_tells_no_address(
    leder: Client, clock: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any, commits: Any
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("leder@example.org: mailbox unavailable")

    monkeypatch.setattr("samtale_intranet.personnel.second_factor.notices.send_mail", fail)
    device = start(leder)
    with commits(execute=True):
        assert leder.post(ENROL, {"second_factor_code": code_of(device)}).status_code == 200
    assert AuthenticatorDevice.objects.filter(confirmed=True).count() == 1
    assert "A notice of the second factor could not be sent: OSError" in caplog.messages
    assert "leder@example.org" not in caplog.text


def test_the_mail_speaks_the_language_that_its_reader_has_chosen(
    leder: Client, people: SimpleNamespace, clock: Any, mailoutbox: list[Any], commits: Any, settings: Any
) -> None:
    from wagtail.users.models import UserProfile

    settings.LANGUAGE_CODE = "da"
    profile = UserProfile.get_for_user(people.leder.user)
    profile.preferred_language = "en"
    profile.save()
    device = start(leder)
    with commits(execute=True), translation.override("da"):
        leder.post(ENROL, {"second_factor_code": code_of(device)})
    assert mailoutbox[0].subject == "Extra sign-in was set up for your account"


@pytest.mark.parametrize("method", ["get", "post"])
def test_new_recovery_codes_ask_for_a_fresh_proof(leder: Client, recovery: list[str], method: str) -> None:
    assert getattr(leder, method)(CODES)["Location"].startswith(VERIFY)
    RecoveryDevice.objects.get().prove(recovery[0])


def test_new_recovery_codes_end_the_old_ones(client: Client, recovery: list[str], people: SimpleNamespace) -> None:
    sign_in(client, people.leder)
    page = client.post(CODES).text
    assert not [code for code in recovery if code in page]
    assert len(re.findall(r"<li><code>", page)) == 10
    assert api.codes_left(user=people.leder.user) == 10
    assert "<li><code>" not in client.get(CODES).text
    assert send_code(client, recovery[0], "recovery").status_code == 400


def test_it_locks_at_once(client: Client, app: AuthenticatorDevice, people: SimpleNamespace) -> None:
    sign_in(client, people.leder)
    assert "The section is open" in client.get(DEVICES).text
    assert client.post(LOCK)["Location"] == DEVICES
    assert not is_open(client)
    assert "The section is locked" in client.get(DEVICES).text


def test_looking_changes_nothing(client: Client, app: AuthenticatorDevice, people: SimpleNamespace) -> None:
    sign_in(client, people.leder)
    assert client.get(LOCK).status_code == 405
    assert client.get(f"/sikkerhed/{app.uuid}/fjern/").status_code == 405
    client.get(ENROL)
    client.get(CODES)
    assert (AuthenticatorDevice.objects.count(), api.codes_left(user=app.user), events()) == (1, 0, [])


# Every page

NOBODYS = "00000000-0000-4000-8000-000000000001"
PAGES = [
    *(VERIFY, ENROL, DEVICES, CODES, LOCK, f"/sikkerhed/{NOBODYS}/fjern/", f"/sikkerhed/{NOBODYS}/navn/"),
    *("/sikkerhed/nulstil/", f"/sikkerhed/nulstil/ny/{NOBODYS}/", f"/sikkerhed/nulstil/{NOBODYS}/"),
]
# What is typed there is kept: signed out, the answer to a POST is a page rather than the way to the sign-in.
KEEPING = (f"/sikkerhed/{NOBODYS}/navn/",)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_asks_for_sign_in(client: Client, db: None, path: str, method: str) -> None:
    response = getattr(client, method)(path)
    if method == "post" and path in KEEPING:
        assert response.status_code == 401
    else:
        assert (response.status_code, response["Location"]) == (302, f"{reverse('login')}?next={path}")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("step_up", [True, False])
def test_every_answer_is_kept_out_of_caches_frames_and_logs(
    client: Client, people: SimpleNamespace, path: str, method: str, step_up: bool
) -> None:
    response = getattr(sign_in(client, people.leder, step_up=step_up), method)(path)
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Security-Policy"].startswith("default-src 'none'")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] in ("no-referrer", "same-origin")


@pytest.mark.parametrize("path", [VERIFY, ENROL, DEVICES, CODES])
def test_every_page_takes_few_queries(
    client: Client, app: AuthenticatorDevice, people: SimpleNamespace, path: str, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        make_app(people.leder.user, str(number))
    sign_in(client, people.leder)
    with django_assert_max_num_queries(9):
        assert client.get(path).status_code == 200


def test_a_form_without_a_csrf_token_is_refused(people: SimpleNamespace, app: AuthenticatorDevice) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), people.leder, step_up=False)
    assert send_code(client, code_of(app)).status_code == 403
    assert not is_open(client)
