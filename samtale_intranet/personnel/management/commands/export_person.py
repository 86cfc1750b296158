"""`manage.py export_person NUMBER --municipality SLUG --to FOLDER --by NUMBER`: all that is kept about a person."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Employee, Municipality
from samtale_intranet.personnel.access import Action, Refused, Role, authorise, can
from samtale_intranet.personnel.api import KeyProblem, folder_of
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.export import folder_on_disk
from samtale_intranet.personnel.export.copy import copy_of_person, records_of
from samtale_intranet.personnel.models import Folder

_WARNING = (
    "WARNING: {folder} now holds all of it in the clear. Hand it over, then remove it, also from the trash and from "
    "backups. Until then whoever reads this disk reads the folder."
)


class Command(CommandWithExamples):
    """Write everything that is kept about a person to a folder, in the name of somebody in HR."""

    help = (
        "Write everything that is kept about a person to a folder: documents as PDF and JSON with their files, plans "
        "under way, conversations, who has looked, and index.html, which explains it (GDPR article 15). It is done in "
        "the name of an HR person, and stands in the ledger before anything is opened. The folder is not encrypted."
    )
    examples = """Examples:
    manage.py export_person 4711 --municipality norddjurs --to /media/stick/4711 --by 1002 --dry-run
    manage.py export_person 4711 --municipality norddjurs --to /media/stick/4711 --by 1002
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whom it is about, where it goes, and in whose name."""
        parser.add_argument("number", help="The employee number of whom it is about.")
        parser.add_argument("--municipality", metavar="SLUG", required=True, help="Whose employee, by its short name.")
        parser.add_argument("--to", type=Path, metavar="FOLDER", required=True, help="A new or empty folder.")
        parser.add_argument("--by", metavar="NUMBER", required=True, help="The employee number of the HR person.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be written; open and log nothing.")

    def handle(self, *args: Any, number: str, municipality: str, to: Path, by: str, **options: Any) -> None:
        """Write the copy, or say why not."""
        found = Municipality.objects.filter(slug=municipality).first()
        if found is None:
            known = ", ".join(Municipality.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no municipality {municipality!r}. The known ones are: {known}.")
        employee, actor = _employee(found, number), _employee(found, by)
        if employee == actor:
            raise CommandError("Nobody takes out their own folder here. Sign in and get it in the section.")
        try:
            to = folder_on_disk.check(to)
        except folder_on_disk.FolderRefused as refused:
            raise CommandError(str(refused)) from None
        with translation.override(django_settings.LANGUAGE_CODE):
            if options["dry_run"]:
                self._tell(employee, actor)
            else:
                self._write(employee, actor, to)

    def _tell(self, employee: Employee, actor: Employee) -> None:
        folder = Folder.objects.with_relations().filter(employee=employee).first()
        if folder is None:
            self.stdout.write(f"Nothing is sealed about {employee.number} yet. Only the employment would be written.")
            return
        if can(actor.user, Action.EXPORT_FOLDER, folder, Purpose.ACCESS_REQUEST) is not Role.HR:
            raise CommandError(_not_hr(actor))
        for name, count in records_of(folder=folder).items():
            self.stdout.write(f"{name}: {count} sealed record{'' if count == 1 else 's'}")
        self.stdout.write("Nothing was opened, logged or written.")

    def _write(self, employee: Employee, actor: Employee, to: Path) -> None:
        if actor.user is None:
            raise CommandError(_not_hr(actor))
        folder = folder_of(employee=employee)
        try:
            access = authorise(
                user=actor.user, action=Action.EXPORT_FOLDER, folder=folder, purpose=Purpose.ACCESS_REQUEST
            )
            files = list(copy_of_person(access=access, folder=folder).files())
        except Refused:
            raise CommandError(f"{_not_hr(actor)} The attempt stands in the ledger.") from None
        except KeyProblem as problem:
            raise CommandError(str(problem)) from None
        try:
            count = folder_on_disk.write(to, files)
        except OSError as error:
            raise CommandError(
                f"{to} cannot be written ({error.strerror}). Nothing of the copy is left there."
            ) from None
        self.stdout.write(f"Wrote {count} files to {to}. Begin with index.html.")
        self.stderr.write(self.style.WARNING(_WARNING.format(folder=to)))


def _employee(municipality: Municipality, number: str) -> Employee:
    found = Employee.objects.select_related("user", "municipality").filter(municipality=municipality, number=number)
    if (employee := found.first()) is None:
        raise CommandError(f"{municipality.slug} has no employee with the number {number!r}.")
    return employee


def _not_hr(actor: Employee) -> str:
    return f"{actor.number} does not work in HR here, or has no sign-in. Only HR answers a request for access."
