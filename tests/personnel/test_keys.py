"""Nothing opens with another key, in another place or as another version."""

from __future__ import annotations

import base64
from types import SimpleNamespace
from typing import Any

import pytest

from samtale_intranet import keyring
from samtale_intranet.personnel import keys
from samtale_intranet.personnel.api import KeyProblem, folder_of, open_entry, seal, unseal
from samtale_intranet.personnel.models import Entry, Folder
from tests.personnel.documents import SECRET

OTHER = base64.b64encode(bytes(range(32, 64))).decode()
DOES_NOT_OPEN = (
    "does not open: the key is another one than it was sealed with, or the row was changed, moved or rolled back. "
    "Run `manage.py verify_journal`."
)


def ring(settings: Any, raw: Any) -> None:
    settings.SAMTALE_INTRANET = {**settings.SAMTALE_INTRANET, "KEYS": raw, "KEYS_FILE": None}


def test_it_opens_what_it_sealed(folder: Folder) -> None:
    sealed = seal(folder=folder, record="plan/1", version=3, content=b"text")
    assert b"text" not in sealed
    assert unseal(folder=folder, record="plan/1", version=3, sealed=sealed) == b"text"


def test_it_seals_the_same_text_differently_each_time(folder: Folder) -> None:
    first, second = (seal(folder=folder, record="plan/1", version=1, content=b"text") for _ in range(2))
    assert first != second


def test_it_refuses_a_row_moved_to_another_record(folder: Folder) -> None:
    sealed = seal(folder=folder, record="plan/1", version=1, content=b"text")
    with pytest.raises(KeyProblem, match=DOES_NOT_OPEN):
        unseal(folder=folder, record="plan/2", version=1, sealed=sealed)


def test_it_refuses_a_version_that_was_rolled_back(folder: Folder) -> None:
    old = seal(folder=folder, record="plan/1", version=1, content=b"text")
    with pytest.raises(KeyProblem, match=DOES_NOT_OPEN):
        unseal(folder=folder, record="plan/1", version=2, sealed=old)


def test_it_refuses_what_was_sealed_in_another_folder(people: SimpleNamespace, folder: Folder) -> None:
    other = folder_of(employee=people.kollega)
    sealed = seal(folder=other, record="plan/1", version=1, content=b"text")
    with pytest.raises(KeyProblem, match=DOES_NOT_OPEN):
        unseal(folder=folder, record="plan/1", version=1, sealed=sealed)


def test_it_refuses_the_key_of_another_folder(people: SimpleNamespace, folder: Folder) -> None:
    folder.wrapped_key = folder_of(employee=people.kollega).wrapped_key
    with pytest.raises(KeyProblem, match=DOES_NOT_OPEN):
        keys.unlock(folder)


def test_it_refuses_a_folder_moved_to_another_municipality(people: SimpleNamespace, folder: Folder) -> None:
    folder.employee.municipality = people.other
    with pytest.raises(KeyProblem, match=DOES_NOT_OPEN):
        keys.unlock(folder)


@pytest.mark.parametrize("place", [0, 1, 2, 8, 20, -1])
def test_it_refuses_a_changed_byte_wherever_it_stands(folder: Folder, place: int) -> None:
    sealed = bytearray(seal(folder=folder, record="plan/1", version=1, content=b"text"))
    sealed[place] ^= 1
    with pytest.raises(KeyProblem):
        unseal(folder=folder, record="plan/1", version=1, sealed=bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 2, 10, 20])
def test_it_refuses_what_was_cut(folder: Folder, length: int) -> None:
    sealed = seal(folder=folder, record="plan/1", version=1, content=b"text")
    with pytest.raises(KeyProblem):
        unseal(folder=folder, record="plan/1", version=1, sealed=sealed[:length])


def test_it_is_loud_about_a_wrong_key_and_never_gives_an_empty_text(
    people: SimpleNamespace, entry: Entry, settings: Any
) -> None:
    ring(settings, {"active": "test", "keys": {"test": OTHER}})
    with pytest.raises(KeyProblem, match="does not open") as problem:
        open_entry(user=people.medarbejder.user, entry_uuid=entry.uuid)
    assert SECRET not in str(problem.value)


def test_it_names_the_key_that_the_ring_lacks(folder: Folder, settings: Any) -> None:
    ring(settings, {"active": "new", "keys": {"new": OTHER}})
    with pytest.raises(KeyProblem) as problem:
        keys.unlock(folder)
    assert str(problem.value) == (
        "The key ring has no key 'test', and something was sealed with it. Put that key back; where the ring was "
        "changed since this process started, start it again."
    )


def test_it_opens_with_an_older_key_of_the_ring(folder: Folder, settings: Any) -> None:
    sealed = seal(folder=folder, record="plan/1", version=1, content=b"text")
    ring(settings, {"active": "new", "keys": {"new": OTHER, **settings.SAMTALE_INTRANET["KEYS"]["keys"]}})
    assert unseal(folder=folder, record="plan/1", version=1, sealed=sealed) == b"text"


def test_it_makes_another_key_for_each_purpose_and_municipality() -> None:
    held = keyring.current()
    made = {
        keys.derive(held, "test", purpose, scope) for purpose in (keys.WRAP, keys.LEDGER) for scope in ("a", "b", "")
    }
    assert len(made) == 6


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ([], 'A key ring has exactly the two entries "active" and "keys".'),
        ({"active": "k1"}, 'A key ring has exactly the two entries "active" and "keys".'),
        ({"active": "k2", "keys": {"k1": OTHER}}, "The active key 'k2' is not among \"keys\"."),
        ({"active": "k1", "keys": {"k1": "???"}}, "Key 'k1' is not base64."),
        ({"active": "k1", "keys": {"k1": 7}}, "Key 'k1' is not base64."),
        ({"active": "k1", "keys": {"k1": "AAAA"}}, "Key 'k1' has 3 bytes; a key has 32."),
        (
            {"active": "k1", "keys": {"k1": OTHER}, "retired": []},
            '"retired" of the key ring is not as rotate_keys wrote it.',
        ),
        (
            {"active": "k1", "keys": {"k1": OTHER}, "retired": {"k1": {}}},
            "Key 'k1' was retired; its id is never used again. Choose another one.",
        ),
        (
            {"active": "ø", "keys": {"ø": OTHER}},
            "'ø' is no key id: use up to 32 letters, digits, dots, dashes and underscores.",
        ),
    ],
)
def test_it_names_what_is_wrong_with_a_ring(raw: Any, words: str) -> None:
    with pytest.raises(KeyProblem) as problem:
        keyring.parse(raw)
    assert str(problem.value) == words


def test_it_shows_no_key_in_a_traceback(folder: Folder) -> None:
    held = keyring.current()
    assert "keys" not in repr(held)
    assert "secret" not in repr(keys.unlock(folder))
