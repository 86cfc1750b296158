"""What HR says before a folder is opened, as the page of the section would write it down."""

from __future__ import annotations

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import Purpose
from samtale_intranet.personnel.models import Folder, StatedPurpose


def state(person: Employee, folder: Folder, purpose: Purpose = Purpose.PERSONNEL_ADMINISTRATION) -> StatedPurpose:
    """Let HR have said what they open the folder for."""
    return StatedPurpose.objects.create(folder=folder, person=person, purpose=purpose.value)
