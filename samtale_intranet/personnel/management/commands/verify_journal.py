"""`manage.py verify_journal`: check that what is kept is what was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.api import KeyProblem
from samtale_intranet.personnel.models import LedgerEvent
from samtale_intranet.personnel.verification import first_wrong


class Command(BaseCommand):
    """Walk the ledger of each municipality and compare every stored ciphertext with the event that wrote it."""

    help = (
        "Check the journal: an event that was changed, moved, removed or swapped, and a document or plan that is "
        "missing or not what was written. Names the first thing wrong in each municipality; the exit status is then 1."
        "\n\nExamples: manage.py verify_journal\n          manage.py verify_journal --municipality norddjurs"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the municipality."""
        parser.add_argument("--municipality", metavar="SLUG", help="Check this one only, by its short name.")

    def handle(self, *args: Any, municipality: str | None, **options: Any) -> None:
        """Check, print a line for each municipality, and fail where one is wrong."""
        found = Municipality.objects.order_by("slug")
        if municipality:
            found = found.filter(slug=municipality)
            if not found:
                known = ", ".join(Municipality.objects.values_list("slug", flat=True)) or "none"
                raise CommandError(f"There is no municipality {municipality!r}. The known ones are: {known}.")
        whole = [self._is_whole(one) for one in found]  # every one of them is told about before the command fails
        if not all(whole):
            raise CommandError("The journal is not what was written. Keep the database as it is, and find out why.")

    def _is_whole(self, municipality: Municipality) -> bool:
        try:
            wrong = first_wrong(municipality=municipality)
        except KeyProblem as problem:
            wrong = f"It cannot be checked: {problem}"
        if wrong:
            self.stderr.write(f"{municipality.slug}: {wrong}")
            return False
        count = LedgerEvent.objects.filter(municipality=municipality).count()
        self.stdout.write(f"{municipality.slug}: {count} events, all as they were written.")
        return True
