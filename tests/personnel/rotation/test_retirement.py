"""A retired key checks the ledger, and opens nothing any more."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet import keyring
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import keys, ledger, retirement, rotation
from samtale_intranet.personnel.api import Event, KeyProblem
from samtale_intranet.personnel.models import Folder, LedgerEvent
from samtale_intranet.personnel.second_factor.models import RecoveryCode, RecoveryDevice
from samtale_intranet.personnel.verification import first_wrong
from tests.personnel.rotation.site import Site, refusal, ring, rotate

RETIRED = (
    "Key k1 is out of the ring; what checks its {} ledger events stays. Backups from before open only with a copy of "
    "the ring from the same time."
)
CODES = (
    "Key 'k1' stays in the ring: 10 RecoveryCode still need it. Nobody but their owners knows these codes. Ask them to "
    "make new ones, or remove theirs with --discard-recovery-codes."
)
SECRETS = st.binary(min_size=32, max_size=32)


def test_a_folder_fetched_before_the_old_key_was_retired_still_opens(site: Site, path: Path) -> None:
    fetched_before = list(Folder.objects.with_relations())
    secrets = [keys.unlock(folder).secret for folder in fetched_before]
    rotate()
    rotate("--retire", "k1", "--discard-recovery-codes")
    assert [keys.unlock(folder).secret for folder in fetched_before] == secrets


def test_it_retires_a_key_that_nothing_needs(site: Site, path: Path) -> None:
    rotate()
    site.recovery.renew()
    count = LedgerEvent.objects.filter(key_id="k1").count()
    assert count > 0
    assert rotate("--retire", "k1") == RETIRED.format(count)
    assert list(ring(path)["keys"]) == ["k2"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    site.opens()


def test_it_says_what_still_needs_a_key(site: Site, path: Path) -> None:
    rotate("--key", "k2")
    steps = rotation.rotate(key_id="k3")
    next(steps)
    steps.close()
    assert refusal("--retire", "k2") == (
        "Key 'k2' stays in the ring: 1 AuthenticatorDevice still need it. Run rotate_keys until it names nothing more."
    )
    assert refusal("--retire", "k1") == CODES
    count = LedgerEvent.objects.filter(key_id="k1").count()
    words = f"Key k1: needed by 10 RecoveryCode; {count} ledger events are checked with it."
    assert rotate("--retire", "k1", "--dry-run") == words
    assert set(ring(path)["keys"]) == {"k1", "k2", "k3"}


def test_a_recovery_code_made_before_the_rotation_is_still_taken(site: Site) -> None:
    rotate()
    site.recovery.prove(site.codes[0])
    assert RecoveryCode.objects.count() == 9


def test_it_removes_only_the_recovery_codes_of_the_retired_key(site: Site, people: SimpleNamespace) -> None:
    rotate()
    others = RecoveryDevice.objects.create(user=people.kollega.user, name="codes")
    others.renew()
    rotate("--retire", "k1", "--discard-recovery-codes")
    assert (site.recovery.codes.count(), others.codes.count()) == (0, 10)


def test_a_retired_id_is_never_used_again(site: Site) -> None:
    rotate()
    rotate("--retire", "k1", "--discard-recovery-codes")
    assert refusal("--key", "k1") == "Key 'k1' was retired; its id is never used again. Choose another one."
    assert rotate().startswith("Now under key k3: ")


def test_an_old_backup_opens_while_its_key_is_in_the_ring_and_not_afterwards(site: Site) -> None:
    backup = list(Folder.objects.values_list("pk", "wrapped_key", "key_id"))

    def restore() -> Folder:
        for pk, wrapped, key_id in backup:
            Folder.objects.filter(pk=pk).update(wrapped_key=wrapped, key_id=key_id)
        return Folder.objects.with_relations().earliest("pk")

    rotate()
    restore()
    site.opens()
    rotate()
    rotate("--retire", "k1", "--discard-recovery-codes")
    with pytest.raises(KeyProblem) as problem:
        keys.unlock(restore())
    assert str(problem.value) == (
        "Key 'k1' was retired from the key ring, and something was sealed with it, as in a backup from before. Open "
        "that with a copy of the ring from the same time."
    )


def test_it_finds_what_was_chained_under_a_retired_key(site: Site, path: Path) -> None:
    stolen = keyring.current()
    rotate()
    rotate("--retire", "k1", "--discard-recovery-codes")
    assert retirement.first_forged(site.people.other) is None
    last = LedgerEvent.objects.filter(municipality=site.people.other).latest("sequence")
    with mock.patch.object(keyring, "current", return_value=stolen):
        forged = ledger.commit(
            municipality=site.people.other, actor="employee:x", actor_role="hr", action=Event.ENTRY_READ
        )
    assert (forged.key_id, forged.sequence) == ("k1", last.sequence + 1)
    assert retirement.first_forged(site.people.other) == forged.sequence
    words = first_wrong(municipality=site.people.other)
    assert words == (
        f"Event {forged.sequence} is chained under a key that was retired before it: somebody kept the old key and "
        "wrote it."
    )
    assert retirement.first_forged(site.people.municipality) is None


@given(secret=SECRETS)
def test_what_is_kept_of_a_retired_key_opens_nothing(secret: bytes) -> None:
    held = keyring.KeyRing("k1", (("k1", secret),))
    municipality = Municipality().uuid
    kept = keys.what_is_kept(held, "k1", [municipality])
    assert set(kept) == {f"ledger/{municipality}", f"anchor/{municipality}"}
    left = keyring.KeyRing("k2", (("k2", hashlib.sha256(secret).digest()),), retired=(("k1", tuple(kept.items())),))
    assert keys.derive(left, "k1", keys.LEDGER, str(municipality)) == keys.derive(
        held, "k1", keys.LEDGER, str(municipality)
    )
    for purpose in (keys.WRAP, keys.SECOND_FACTOR):
        assert keys.derive(held, "k1", purpose, str(municipality)) not in kept.values()
        with pytest.raises(KeyProblem, match="was retired"):
            keys.derive(left, "k1", purpose, str(municipality))
