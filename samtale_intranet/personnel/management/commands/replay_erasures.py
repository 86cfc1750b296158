"""`manage.py replay_erasures`: after a restore, erase again what the backup has brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.api import KeyProblem
from samtale_intranet.personnel.retention.api import (
    Fate,
    Line,
    ListProblem,
    Replayed,
    TracesLeft,
    checked_list,
    list_file,
    replay,
    tidied,
)


class Command(CommandWithExamples):
    """Walk the list of erasures, and erase whatever of it is in the database."""

    help = (
        "Erase again what a restored backup has brought back, by the list that erase_expired wrote outside the "
        "database. Run it after every restore, before anybody is let in. The list is checked first: a line that was "
        "changed, moved or removed stops it, and so does another key ring. A tail that was cut off is seen only where "
        "the database knows it: compare the last line's number with what erase_expired printed. A legal hold wins, and "
        "what was written later into the same matter is left; both are named, and the exit status is then 1. A second "
        "run changes nothing."
    )
    examples = """Examples:
    manage.py replay_erasures --dry-run
    manage.py replay_erasures
    manage.py replay_erasures /media/safe/erasures.jsonl
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and whether to erase."""
        parser.add_argument("file", type=Path, nargs="?", help="The list; without it ERASURES_FILE of the settings.")
        parser.add_argument("--dry-run", action="store_true", help="Check the list, and say what is back.")

    def handle(self, *args: Any, file: Path | None, dry_run: bool, **options: Any) -> None:
        """Check, erase, say what became of each; fail where something is still there."""
        tables = set[str]()
        try:
            path = file or list_file()
            if not path.exists():
                raise CommandError(f"{path} is not there. Put the list of erasures back, or name it.")
            lines = checked_list(path)
            if dry_run:
                found = _replayed(lines, tables, dry_run=True)
            else:
                with tidied(tables):
                    found = _replayed(lines, tables, dry_run=False)
        except (ListProblem, KeyProblem, TracesLeft) as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
        self._tell(path, lines, found, dry_run=dry_run)

    def _tell(self, path: Path, lines: list[Line], found: list[Replayed], *, dry_run: bool) -> None:
        last = f", the last of {lines[-1].at[:10]}" if lines else ""
        gone = [one for one in found if one.fate is Fate.ERASED]
        verb = "would be erased again" if dry_run else "erased again"
        self.stdout.write(f"{path.name}: {len(lines)} lines{last}. {len(gone)} {verb}.")
        for one in gone:
            self.stdout.write(f"  line {one.line.number}, folder {one.line.folder}: {one.text}")
        left = [one for one in found if one.fate is not Fate.ERASED]
        for one in left:
            self.stderr.write(f"  line {one.line.number}, folder {one.line.folder}: {one.text}")
        if left:
            raise CommandError(f"{len(left)} that were erased are back and still there.")


def _replayed(lines: list[Line], tables: set[str], *, dry_run: bool) -> list[Replayed]:
    found = []
    for municipality in Municipality.objects.order_by("slug"):
        for one in replay(lines=lines, municipality=municipality, dry_run=dry_run):
            tables |= one.tables
            found.append(one)
    return found
