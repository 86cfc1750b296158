"""A site with something of everything that hangs on the key ring, and whether all of it still opens."""

from __future__ import annotations

import io
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from samtale_intranet.personnel.api import Action, Event, authorise, folder_of, journal, open_entry, seal, unseal
from samtale_intranet.personnel.models import Folder, LedgerEvent
from samtale_intranet.personnel.second_factor.models import AuthenticatorDevice, RecoveryDevice
from tests.personnel.documents import a_document


class Site:
    """Three folders in two municipalities, with a draft and an entry each; an app and recovery codes."""

    def __init__(self, people: SimpleNamespace) -> None:
        self.people = people
        led = (
            (people.leder, people.medarbejder),
            (people.leder, people.kollega),
            (people.leder_b, people.medarbejder_b),
        )
        self.entries = [(self._journaled(leader, employee), employee) for leader, employee in led]
        self.drafts = [
            (folder.pk, seal(folder=folder, record="plan/1", version=1, content=str(folder.uuid).encode()))
            for folder in Folder.objects.with_relations()
        ]
        user = people.medarbejder.user
        self.device = AuthenticatorDevice.begin(user_id=user.pk, name="app")
        self.secret = self.device.secret()
        self.recovery = RecoveryDevice.objects.create(user=user, name="codes")
        self.codes = self.recovery.renew()

    @staticmethod
    def _journaled(leader: Any, employee: Any) -> Any:
        folder = folder_of(employee=employee)
        access = authorise(user=leader.user, action=Action.JOURNAL, folder=folder)
        return journal(access=access, folder=folder, document=a_document(), submit_key=str(employee.pk)).uuid

    def opens(self) -> None:
        """Open everything as its people do, and verify the ledgers; fail where anything does not."""
        for uuid, employee in self.entries:
            opened = open_entry(user=employee.user, entry_uuid=uuid)
            assert opened.document.canonical() == a_document().canonical()
        for pk, sealed in self.drafts:
            folder = Folder.objects.with_relations().get(pk=pk)
            assert unseal(folder=folder, record="plan/1", version=1, sealed=sealed) == str(folder.uuid).encode()
        assert AuthenticatorDevice.objects.get(pk=self.device.pk).secret() == self.secret
        call_command("verify_journal", stdout=io.StringIO())


def refusal(*options: str) -> str:
    """Run the command, which must refuse; give its words."""
    with pytest.raises(CommandError) as refused:
        rotate(*options)
    return str(refused.value)


def under(key_id: str) -> int:
    """Count the folders and authenticator apps under this key."""
    return sum(model.objects.filter(key_id=key_id).count() for model in (Folder, AuthenticatorDevice))


def told(action: Event) -> list[tuple[str, str]]:
    """Give what each ledger tells of this: the municipality, and the key that the event is chained under."""
    events = LedgerEvent.objects.filter(action=action).order_by("municipality__slug", "sequence")
    return list(events.values_list("municipality__slug", "key_id"))


def rotate(*options: str) -> str:
    """Run the command; give what it says."""
    out = io.StringIO()
    call_command("rotate_keys", *options, stdout=out)
    return out.getvalue().strip()


def ring(path: Path) -> Any:
    """Give what stands in the ring's file."""
    return json.loads(path.read_text())


def killed(owner: Any, name: str, *, at: int = 1, after: bool = False, options: tuple[str, ...] = ()) -> bool:
    """Run the command in a process of its own that is killed at the n-th call of this function; False if it lived."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            setattr(owner, name, _deadly(getattr(owner, name), at, after))
            rotate(*options)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def started() -> Callable[[], int]:
    """Start the command in a process of its own; give what waits for it and gives its exit status."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            rotate()
            status = 0
        finally:
            os._exit(status)
    return lambda: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _deadly(function: Callable[..., Any], at: int, after: bool) -> Callable[..., Any]:
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        result = function(*args, **kwargs) if after or calls != at else None
        if calls == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call
