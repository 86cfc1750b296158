"""A rotation loses nothing, whoever reads meanwhile."""

from __future__ import annotations

import base64
import io
import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.management import CommandError, ManagementUtility, call_command
from django.db import connection
from hypothesis import assume, given
from hypothesis import strategies as st

from samtale_intranet import checks, keyring, ring_file
from samtale_intranet.people.models import Employee, Municipality
from samtale_intranet.personnel import keys, ledger, rotation
from samtale_intranet.personnel.api import Event, KeyProblem, folder_of
from samtale_intranet.personnel.chain import mac_of
from samtale_intranet.personnel.management.commands.rotate_keys import Command
from samtale_intranet.personnel.models import Folder, LedgerEvent, PasskeyBinding
from samtale_intranet.personnel.ring_uses import bound_models
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryCode
from tests.personnel.rotation.site import Site, refusal, ring, rotate, told, under

DONE = "Now under key k2: 3 Folder, 1 AuthenticatorDevice. Copy the key ring to its safe place."


def test_it_puts_everything_under_a_new_key(site: Site, path: Path) -> None:
    old = ring(path)["keys"]["k1"]
    assert rotate() == DONE
    assert (ring(path)["active"], ring(path)["keys"]["k1"], set(ring(path)["keys"])) == ("k2", old, {"k1", "k2"})
    assert (under("k1"), under("k2")) == (0, 4)
    site.opens()


def test_it_tells_each_ledger_under_the_new_key(site: Site) -> None:
    rotate()
    assert told(Event.KEYS_ROTATED) == [("hedeby", "k2"), ("norddjurs", "k2")]
    assert set(LedgerEvent.objects.filter(action=Event.KEYS_ROTATED).values_list("actor", flat=True)) == {
        "command:rotate_keys"
    }


def test_it_rotates_again(site: Site, path: Path) -> None:
    rotate()
    assert rotate().startswith("Now under key k3: 3 Folder, 1 AuthenticatorDevice.")
    assert (ring(path)["active"], sorted(ring(path)["keys"]), under("k3")) == ("k3", ["k1", "k2", "k3"], 4)
    site.opens()


def test_it_takes_the_key_that_is_named_and_goes_back_to_an_old_one(site: Site, path: Path) -> None:
    rotate("--key", "autumn-2026")
    assert (ring(path)["active"], under("autumn-2026")) == ("autumn-2026", 4)
    rotate("--key", "k1")
    assert (ring(path)["active"], under("k1")) == ("k1", 4)
    assert told(Event.KEYS_ROTATED)[:2] == [("hedeby", "autumn-2026"), ("hedeby", "k1")]
    site.opens()


def test_it_only_counts_in_a_dry_run(site: Site, path: Path) -> None:
    before = path.read_bytes()
    assert rotate("--dry-run") == "To key k2: 3 Folder, 1 AuthenticatorDevice. Nothing was changed."
    assert (path.read_bytes(), under("k1"), told(Event.KEYS_ROTATED)) == (before, 4, [])


def test_it_lets_everybody_read_meanwhile(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    fetched_before = list(Folder.objects.with_relations())
    secrets = [keys.unlock(folder).secret for folder in fetched_before]
    new = (site.people.hr, site.people.hr2, site.people.leder, site.people.hr_b)
    steps = 0
    for _step in rotation.rotate():
        site.opens()
        assert folder_of(employee=new[steps]).key_id == "k2"
        assert [keys.unlock(folder).secret for folder in fetched_before] == secrets
        steps += 1
    assert steps == 4


def test_a_process_with_the_old_ring_in_memory_is_refused_with_a_clear_word(
    site: Site, path: Path, settings: Any
) -> None:
    old = ring(path)
    rotate()
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": old}
    with pytest.raises(KeyProblem) as problem:
        keys.unlock(Folder.objects.with_relations().earliest("pk"))
    assert str(problem.value) == (
        "The key ring has no key 'k2', and something was sealed with it. Put that key back; where the ring was changed "
        "since this process started, start it again."
    )


def test_it_leaves_a_row_that_somebody_else_changed_over(site: Site) -> None:
    stale = Folder.objects.with_relations().earliest("pk")
    rotate()
    now = bytes(Folder.objects.get(pk=stale.pk).wrapped_key)
    rotation._rewrap(stale)
    assert bytes(Folder.objects.get(pk=stale.pk).wrapped_key) == now


def test_two_at_once_do_not_meet(site: Site, path: Path) -> None:
    before = path.read_bytes()
    words = f"Another rotate_keys is at work on {path}. Let it finish, then run this again."
    with ring_file.alone(path):
        assert refusal() == words
        assert refusal("--retire", "k0") == words
    assert path.read_bytes() == before
    assert rotate() == DONE


def test_an_unfinished_rotation_goes_on_to_the_same_key(site: Site, path: Path) -> None:
    steps = rotation.rotate()
    next(steps)
    steps.close()
    assert under("k1") == 1
    assert rotate() == "Now under key k2: 1 AuthenticatorDevice. Copy the key ring to its safe place."
    assert sorted(ring(path)["keys"]) == ["k1", "k2"]


def test_it_writes_nothing_where_the_ring_is_another_one(site: Site, path: Path) -> None:
    path.unlink()
    ring_file.make(path)
    before = path.read_bytes()
    assert refusal().startswith(
        "This is not the key ring that the folders were locked with. What is sealed as folder-key/"
    )
    assert (path.read_bytes(), under("k1"), told(Event.KEYS_ROTATED)) == (before, 4, [])


def test_it_names_a_folder_that_was_tampered_with_and_goes_on_with_the_others(site: Site) -> None:
    broken = Folder.objects.order_by("pk")[1]
    Folder.objects.filter(pk=broken.pk).update(wrapped_key=b"x" * 60)
    err = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("rotate_keys", stdout=io.StringIO(), stderr=err)
    assert str(failure.value) == "1 did not open and are as they were. Run `manage.py verify_journal`."
    assert err.getvalue().startswith(f"Folder {broken.uuid}: What should be sealed is not")
    assert (under("k1"), under("k2")) == (1, 3)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--retire", "k1"), "Key 'k1' is the active one. Run rotate_keys first, then retire it."),
        (("--retire", "k9"), "The key ring has no key 'k9'. It has k1."),
        (("--discard-recovery-codes",), "--discard-recovery-codes goes with --retire KEY."),
        (("--key", "k2", "--retire", "k1"), "Rotate to --key first, then --retire the old one: two runs."),
        (("--key", "ø"), "'ø' is no key id: use up to 32 letters, digits, dots, dashes and underscores."),
    ],
)
def test_it_refuses_what_cannot_be_meant(people: SimpleNamespace, options: tuple[str, ...], words: str) -> None:
    assert refusal(*options) == words


def test_a_ring_in_the_settings_is_changed_by_hand_and_rotated_all_the_same(
    site: Site, path: Path, settings: Any
) -> None:
    raw = ring(path)
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": raw}
    assert refusal("--key", "k2") == (
        "The key ring stands in KEYS or SAMTALE_KEYS, where this cannot change it. Add 'k2' there, start every process "
        'again, make it "active", start them again, then run rotate_keys.'
    )
    new = {"active": "k2", "keys": {**raw["keys"], "k2": base64.b64encode(os.urandom(32)).decode()}}
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": new}
    assert rotate() == DONE
    site.opens()
    assert refusal("--retire", "k1") == (
        "The key ring stands in KEYS or SAMTALE_KEYS. Leave the key in it: the ledger is checked with it. Only from a "
        "ring in KEYS_FILE can a key be retired."
    )


def test_whoever_has_the_old_key_cannot_rewrite_what_was_before_the_rotation(site: Site) -> None:
    rotate()
    forged_with = keys.derive(keyring.current(), "k1", keys.LEDGER, str(site.people.other.uuid))
    previous = ""
    for event in LedgerEvent.objects.filter(municipality=site.people.other, key_id="k1").order_by("sequence"):
        event.actor, event.previous = "employee:forged", previous
        previous = mac_of(forged_with, ledger.link_of(event))
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE samtale_personnel_ledgerevent SET actor = %s, previous = %s, mac = %s WHERE id = %s",
                ["employee:forged", event.previous, previous, event.pk],
            )
    err = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_journal", municipality="hedeby", stdout=io.StringIO(), stderr=err)
    assert "does not follow" in err.getvalue()


@pytest.mark.django_db(transaction=True)
def test_it_can_mend_what_the_checks_refuse(site: Site, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.chmod(0o644)
    ManagementUtility(["manage.py", "rotate_keys"]).execute()
    assert capsys.readouterr().out.strip() == DONE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_asks_for_transactions_that_queue(site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "OPTIONS", {})
    monkeypatch.setattr(checks.connections["default"], "vendor", "sqlite")
    assert refusal().startswith("SQLite's transactions are not IMMEDIATE;")
    assert under("k1") == 4


def test_its_help_has_examples() -> None:
    shown = Command().create_parser("manage.py", "rotate_keys").format_help()
    assert "Examples:\n    manage.py rotate_keys --dry-run\n    manage.py rotate_keys\n" in shown


def test_every_model_that_names_a_ring_key_has_its_way_through_a_rotation() -> None:
    """A new one belongs into `rotation.rotate`, or like recovery codes into the decision on what cannot follow."""
    assert set(bound_models()) == {Folder, AuthenticatorDevice, PasskeyBinding, RecoveryCode}
    assert LedgerEvent in apps.get_models()


SECRETS = st.binary(min_size=32, max_size=32)
CONTENTS = st.lists(st.tuples(st.text(max_size=20), st.integers(0, 9), st.binary(max_size=200)), max_size=5)


def fresh_folder() -> Folder:
    municipality = Municipality(name="Hedeby", slug="hedeby")
    return Folder(employee=Employee(municipality=municipality, name="Mette"))


@given(first=SECRETS, second=SECRETS, contents=CONTENTS)
def test_a_rewrapped_folder_opens_what_it_did_before_and_the_old_wrapping_opens_nowhere(
    first: bytes, second: bytes, contents: list[tuple[str, int, bytes]]
) -> None:
    assume(first != second)
    one = keyring.KeyRing("k1", (("k1", first),))
    both = keyring.KeyRing("k2", (("k1", first), ("k2", second)))
    kept = tuple(keys.what_is_kept(both, "k1", []).items())
    retired = keyring.KeyRing("k2", (("k2", second),), retired=(("k1", kept),))
    folder, other = fresh_folder(), fresh_folder()
    with mock.patch.object(keyring, "current", return_value=one):
        for made in (folder, other):
            made.wrapped_key, made.key_id = keys.new_folder_key(
                municipality=made.municipality.uuid, folder=made.uuid, employee=made.employee.uuid
            )
        key = keys.unlock(folder)
        sealed = [(key.seal(record=r, version=v, content=c), r, v, c) for r, v, c in contents]
        digest = key.digest(b"text")
    old = folder.wrapped_key
    with mock.patch.object(keyring, "current", return_value=both):
        folder.wrapped_key, folder.key_id = keys.rewrapped(folder)
    with mock.patch.object(keyring, "current", return_value=retired):
        key = keys.unlock(folder)
        assert [key.unseal(record=r, version=v, sealed=s) for s, r, v, _c in sealed] == [c for _r, _v, c in contents]
        assert key.digest(b"text") == digest
        other.wrapped_key, other.key_id = folder.wrapped_key, folder.key_id
        with pytest.raises(KeyProblem, match="does not open"):
            keys.unlock(other)
        folder.wrapped_key = old
        with pytest.raises(KeyProblem, match="does not open"):
            keys.unlock(folder)
        folder.key_id = "k1"
        with mock.patch.object(folder, "refresh_from_db"), pytest.raises(KeyProblem, match="was retired"):
            keys.unlock(folder)
