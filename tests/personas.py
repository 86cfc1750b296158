"""Signing in as one of the named persons."""

from __future__ import annotations

from typing import Any

from django.test import Client

from samtale_intranet.people.models import Employee


def sign_in(client: Client, person: Employee | Any, *, step_up: bool = True) -> Client:
    """Sign in an employee or a bare user; with `step_up`, as if the second factor was proven a moment ago."""
    client.force_login(person.user if isinstance(person, Employee) else person)
    if step_up:
        from samtale_intranet.personnel.second_factor.session import mark

        session = client.session
        mark(session)
        session.save()
    return client
