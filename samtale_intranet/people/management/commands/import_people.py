"""`import_people`: create and update employees, units and leaders from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.api import PeopleRefused, import_people
from samtale_intranet.people.rows import COLUMNS, LARGEST

EXAMPLES = f"""\
The first line names the columns, in any order:
  {", ".join(COLUMNS[:7])},
  {", ".join(COLUMNS[7:])}
enhed is a path such as "Direktion / Skole / Team Nord"; leder_af_enhed and hr are ja or nej; dates are 2026-11-20,
20-11-2026 or 20.11.2026; egen_leder is an employee number; brugernavn links a sign-in, or creates one without a
password. Commas or semicolons, UTF-8 or as Excel saves it. Loading a file twice changes nothing the second time.

examples:
  manage.py import_people people.csv --dry-run    show what would change, write nothing
  manage.py import_people people.csv              write it, all or nothing
"""


class Command(CommandWithExamples):
    """Parse, call, print."""

    help = "Create and update employees, units, their leaders and sign-ins from a CSV file."
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and --dry-run."""
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="the file of people")
        parser.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        """Import the file; on bad rows print every one of them and leave with an error."""
        try:
            with file.open("rb") as opened:
                content = opened.read(LARGEST + 1)
        except OSError as error:
            reason = {"file": file, "reason": error.strerror}
            raise CommandError(_("The file %(file)s cannot be read: %(reason)s.") % reason) from error
        try:
            report = import_people(file=content, dry_run=dry_run)
        except PeopleRefused as refusal:
            raise CommandError(_refusal(refusal)) from refusal
        if dry_run or int(options.get("verbosity", 1)) > 1:
            for line in report.details():
                self.stdout.write(line)
        self.stdout.write(report.summary())


def _refusal(refusal: PeopleRefused) -> str:
    """Give each problem on a line of its own, how many more there are, and that nothing was written."""
    lines = [str(problem) for problem in refusal.problems]
    if more := refusal.total - len(lines):
        lines.append(_("… and %(more)d more.") % {"more": more})
    lines.append(_("Nothing was written. Correct the file and import it again."))
    return "\n".join(lines)
