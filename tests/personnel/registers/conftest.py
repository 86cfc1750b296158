"""Who comes to the registers, and with what in hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import translation

from samtale_intranet.people.models import Employee


def user_of(people: SimpleNamespace, name: str) -> Any:
    """Give the sign-in of a named person."""
    person = getattr(people, name)
    return person.user if isinstance(person, Employee) else person


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> None:
    """Tell the words exactly: in English, in the admin too."""
    settings.LANGUAGE_CODE = "en"
    translation.activate("en")


@pytest.fixture
def admitted(people: SimpleNamespace) -> SimpleNamespace:
    """Let HR, an editor with every permission there is, and two employees into Wagtail's admin."""
    door = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    group = Group.objects.create(name="HR")
    group.permissions.add(door)
    for name in ("hr", "hr2", "hr_b", "leder", "medarbejder"):
        user_of(people, name).groups.add(group)
    people.redaktoer.user_permissions.set(Permission.objects.all())
    return people
