"""`manage.py anchor_journal FILE`: note where each ledger ends, to be kept outside the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import anchors, ledger
from samtale_intranet.personnel.api import KeyProblem
from samtale_intranet.personnel.private_files import FileTaken, refuse_taken, write_again, write_new
from samtale_intranet.personnel.pruning import checkpoints
from samtale_intranet.personnel.snapshot import snapshot


class Command(CommandWithExamples):
    """Write one line for each municipality, and print the same in a form that can be kept on paper."""

    help = (
        "Note where the ledger of each municipality ends, so that verify_journal --anchor FILE sees a tail that was "
        "cut off, and a whole database put in place of another. Keep the file, or the printed lines, away from the "
        "database and its backups. It holds no personal data and no key, and nobody forges one without the key ring."
    )
    examples = """Examples:
    manage.py anchor_journal /media/stick/anchors.jsonl
    manage.py anchor_journal /media/stick/anchors.jsonl --append      every day, in the same file
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, help="The file to write; it must not exist yet, unless --append.")
        parser.add_argument("--append", action="store_true", help="Add to the file, after checking what it holds.")

    def handle(self, *args: Any, file: Path, append: bool, **options: Any) -> None:
        """Write, and print; refuse where the journal or the file is not what it should be."""
        try:
            with snapshot():
                taken = self._write(file, append)
        except (anchors.AnchorProblem, KeyProblem, FileTaken) as problem:
            raise CommandError(str(problem)) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(_("Anchor of the journal. Print or copy these lines, and keep them away from the database:"))
        nothing = _("nothing written yet")
        for anchor in taken:
            self.stdout.write(f"  {anchor.paper}" if anchor.sequence else f"  {anchor.slug}: {nothing}")
        self.stdout.write(_("Each is: municipality, last event, day, and the beginning of what seals the event."))

    @staticmethod
    def _write(file: Path, append: bool) -> list[anchors.Anchor]:
        if not append:
            refuse_taken(file)
        found = list(Municipality.objects.order_by("slug"))
        if not found:
            raise CommandError("There is no municipality yet. Make one with `manage.py make_municipality NAME`.")
        earlier = anchors.read(file) if append and file.exists() else []
        taken = [_following(one, earlier) for one in found]
        lines = [anchors.line(one) for one in (*earlier, *taken)]
        if earlier:
            write_again(file, lines)
        else:
            write_new(file, lines)
        return taken


def _following(municipality: Municipality, earlier: list[anchors.Anchor]) -> anchors.Anchor:
    """Take the anchor, if the ledger still holds what the newest one before it knows; raise AnchorProblem."""
    own = [one for one in earlier if one.municipality == str(municipality.uuid) and one.sequence]
    newest = max(own, key=lambda one: one.sequence, default=None)
    begins = checkpoints.start_of(checkpoints.of(municipality))
    if newest and newest.sequence >= begins.sequence:  # else it knows only what was pruned since
        seen = ledger.event_at(municipality, newest.sequence)
        head = seen.mac if seen else begins.mac
        if head != newest.head:
            raise anchors.AnchorProblem(
                f"The ledger of {municipality.slug} no longer holds what the anchor of {newest.taken} knows. "
                "Nothing was written. Run `manage.py verify_journal --anchor` with this file."
            )
    return anchors.take(municipality)
