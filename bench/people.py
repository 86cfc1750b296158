"""A leader and an employee to measure with."""

from __future__ import annotations

import datetime

from django.contrib.auth import get_user_model

from samtale_intranet.people.models import Employee, Municipality, Unit


def employed() -> tuple[Employee, Employee]:
    """Employ a leader, and somebody whom they lead."""
    municipality = Municipality.objects.create(name="Prøve", slug="proeve")
    team = Unit.objects.create(municipality=municipality, name="Team")
    leader, employee = (
        Employee.objects.create(
            municipality=municipality,
            unit=team,
            user=get_user_model().objects.create_user(username=name, password=None),
            number=name,
            name=name.title(),
            email=f"{name}@example.org",
            employed_from=datetime.date(2020, 1, 1),
        )
        for name in ("leder", "medarbejder")
    )
    team.leader = leader
    team.save()
    return leader, employee
