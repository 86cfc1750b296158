"""Change the ring's key for everything that lies under an older one, in steps that may stop anywhere.

The ring's file comes first, then the ledger, then the rows: whatever a row names is always in the ring. Each row is
compared and swapped, so that a run that was killed, or two of them, leave every row under exactly one key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction

from samtale_intranet import keyring, ring_file
from samtale_intranet.keyring import KeyProblem
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import keys, ledger
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import Folder, LedgerEvent, PasskeyBinding
from samtale_intranet.personnel.second_factor import sealing
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice

ACTOR = "command:rotate_keys"
BATCH = 50  # rows in a transaction: others who write wait for some milliseconds
_SAMPLE = 5


class RotationRefused(Exception):
    """The ring is not to be changed so; says what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one transaction did: how many rows of which model, and which did not open."""

    model: type[models.Model]
    done: int
    broken: tuple[str, ...]


def waiting(active: str) -> dict[type[models.Model], int]:
    """Count what lies under another key than this and can be changed over."""
    bound: tuple[type[models.Model], ...] = (Folder, AuthenticatorDevice, PasskeyBinding)
    counts = {model: model._default_manager.exclude(key_id=active).count() for model in bound}
    return {model: count for model, count in counts.items() if count}


def target(key_id: str | None = None) -> str:
    """Give the key that a rotation goes to: the one named, or the active one where a rotation is unfinished, or a new.

    Raise RotationRefused where the ring stands in KEYS or the environment, and is to be changed there.
    """
    ring = keyring.current()
    if keyring.file() is None and key_id in (None, ring.active):
        return ring.active
    if keyring.file() is None:
        raise RotationRefused(
            f"The key ring stands in KEYS or SAMTALE_KEYS, where this cannot change it. Add {key_id!r} there, start "
            'every process again, make it "active", start them again, then run rotate_keys.'
        )
    is_unfinished = any(waiting(ring.active).values()) or any(_untold(ring.active))
    return key_id or (ring.active if is_unfinished else ring_file.next_id(ring))


def rotate(*, key_id: str | None = None) -> Iterator[Step]:
    """Rotate to the key that `target` gives, one transaction for each step that is taken from the iterator.

    Raise RotationRefused, RingBusy, KeyProblem where the ring is not the one in use, or OSError.
    """
    path = keyring.file()
    with ring_file.alone(path) if path else contextlib.nullcontext():
        _refuse_a_wrong_ring()
        active = target(key_id)
        _make_active(path, active)
        yield from _in_steps(Folder.objects.with_relations(), active, _rewrap)
        yield from _in_steps(AuthenticatorDevice.objects.all(), active, _reseal)
        yield from _in_steps(PasskeyBinding.objects.all(), active, _rebind)


def _refuse_a_wrong_ring() -> None:
    """Try some folders before anything is changed. One may be damaged; where none opens, it is another ring."""
    folders = list(Folder.objects.with_relations().order_by("pk")[:_SAMPLE])
    problems = []
    for folder in folders:
        try:
            keys.unlock(folder)
        except KeyProblem as problem:
            problems.append(problem)
    if folders and len(problems) == len(folders):
        raise KeyProblem(f"This is not the key ring that the folders were locked with. {problems[0]}")


def _make_active(path: Path | None, active: str) -> None:
    """Put the key first in the ring, and tell each ledger, whose next event is chained under the new key.

    Nobody writes a ledger meanwhile, so that no event of the old key comes after one of the new.
    """
    with transaction.atomic(durable=True):
        municipalities = list(Municipality.objects.order_by("pk"))
        for municipality in municipalities:
            ledger.lock(municipality)
        if path and keyring.current().active != active:
            ring_file.activate(path, active)
        for municipality in _untold(active):
            ledger.append(municipality=municipality, actor=ACTOR, actor_role="", action=Event.KEYS_ROTATED)


def _untold(active: str) -> Iterator[Municipality]:
    """Give the municipalities with something under another key whose ledger does not tell of the rotation to this."""
    for municipality in Municipality.objects.order_by("pk"):
        events = LedgerEvent.objects.filter(municipality=municipality).order_by("-sequence")
        told = events.filter(action=Event.KEYS_ROTATED).values_list("key_id", flat=True).first()
        others = (events, Folder.objects.filter(employee__municipality=municipality))
        if told != active and any(rows.exclude(key_id=active).exists() for rows in others):
            yield municipality


def _in_steps(rows: models.QuerySet[Any], active: str, change: Callable[[Any], None]) -> Iterator[Step]:
    """Change every row that lies under another key, some at a time; a row that does not open is named and left."""
    last = 0
    while True:
        with transaction.atomic(durable=True):
            found = list(rows.exclude(key_id=active).filter(pk__gt=last).order_by("pk")[:BATCH])
            if not found:
                return
            broken = tuple(text for row in found if (text := _problem(row, change)))
        last = found[-1].pk
        yield Step(rows.model, len(found) - len(broken), broken)


def _problem(row: Any, change: Callable[[Any], None]) -> str:
    try:
        change(row)
    except KeyProblem as problem:
        return f"{type(row).__name__} {row.uuid}: {problem}"
    return ""


def _rewrap(folder: Folder) -> None:
    wrapped, key_id = keys.rewrapped(folder)
    same = Folder.objects.filter(pk=folder.pk, key_id=folder.key_id, wrapped_key=folder.wrapped_key)
    same.update(wrapped_key=wrapped, key_id=key_id)


def _reseal(device: AuthenticatorDevice) -> None:
    key_id, sealed = sealing.seal_secret(device.secret(), user_id=device.user_id, device=device.uuid)
    same = AuthenticatorDevice.objects.filter(
        pk=device.pk, key_id=device.key_id, sealed_secret=bytes(device.sealed_secret)
    )
    same.update(sealed_secret=sealed, key_id=key_id)


def _rebind(passkey: PasskeyBinding) -> None:
    if not passkey.is_whole():
        raise KeyProblem("it was changed after it was made. Its owner has to add the passkey anew.")
    key_id, mac = passkey.key_id, passkey.mac
    passkey.bind()
    same = PasskeyBinding.objects.filter(pk=passkey.pk, key_id=key_id, mac=mac)
    same.update(key_id=passkey.key_id, mac=passkey.mac)
