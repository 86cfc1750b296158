"""Signing in as one of the named persons."""

from __future__ import annotations

from typing import Any

from django.test import Client

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.purposes.api import state


def sign_in(client: Client, person: Employee | Any, *, step_up: bool = True) -> Client:
    """Sign in an employee or a bare user; with `step_up`, as if the second factor was proven a moment ago."""
    client.force_login(person.user if isinstance(person, Employee) else person)
    if step_up:
        from samtale_intranet.personnel.second_factor.session import mark

        session = client.session
        mark(session)
        session.save()
    return client


def say_why(folder: Folder, hr: Employee, purpose: Purpose = Purpose.PERSONNEL_ADMINISTRATION) -> None:
    """Have an HR person say what they open the folder for, as the section asks them to."""
    state(user=hr.user, folder_uuid=folder.uuid, purpose=purpose)
