"""Signing in as one of the named persons."""

from __future__ import annotations

import datetime
from typing import Any

from django.test import Client

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.purposes.api import state


def sign_in(
    client: Client, person: Employee | Any, *, step_up: bool = True, at: datetime.datetime | None = None
) -> Client:
    """Sign in an employee or a bare user; with `step_up`, as if the second factor was proven a moment ago, or `at`."""
    client.force_login(person.user if isinstance(person, Employee) else person)
    if step_up:
        from samtale_intranet.personnel.second_factor.models import RecoveryDevice
        from samtale_intranet.personnel.second_factor.session import mark

        user = person.user if isinstance(person, Employee) else person
        # The session names the device that proved. Recovery codes, all used up, prove nothing else in a test.
        device, _created = RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "recovery"})
        session = client.session
        mark(session, device=device, at=at)
        session.save()
    return client


def say_why(folder: Folder, hr: Employee, purpose: Purpose = Purpose.PERSONNEL_ADMINISTRATION) -> None:
    """Have an HR person say what they open the folder for, as the section asks them to."""
    state(user=hr.user, folder_uuid=folder.uuid, purpose=purpose)
