"""`manage.py prune_ledger`: let expired events of the ledger go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.api import KeyProblem
from samtale_intranet.personnel.pruning.api import Pruning, PruningRefused, prune


class Command(CommandWithExamples):
    """Take the events that are older than LEDGER_MONTHS out of each ledger, behind a signed checkpoint."""

    help = """Let the events go that are older than the setting LEDGER_MONTHS (60 months where nothing else is set).

They go as they came, from the first one on, and only out of a journal that was checked and found whole. A checkpoint
takes their place: it is signed, and keeps what they still vouch for, so that verify_journal and verify_ledger.py go on
finding anything that was changed. The last event stays, and so does everything from the first event on of a folder
under a legal hold. Export the ledger first, where you want to keep what goes."""
    examples = """Examples:
    manage.py prune_ledger --dry-run
    manage.py prune_ledger
    manage.py prune_ledger --municipality norddjurs
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose ledger, and whether to count only."""
        parser.add_argument("--municipality", metavar="SLUG", help="This one only, by its short name.")
        parser.add_argument("--dry-run", action="store_true", help="Check and count, and change nothing.")

    def handle(self, *args: Any, municipality: str | None, dry_run: bool, **options: Any) -> None:
        """Prune each ledger, and say what went; go on where one is refused, and fail afterwards."""
        refused = []
        for one in _municipalities(municipality):
            try:
                pruning = prune(municipality=one, dry_run=dry_run)
            except (PruningRefused, KeyProblem) as problem:
                refused.append(str(problem))
                continue
            self.stdout.write(f"{one.slug}: {_told(pruning, dry_run)}")
        if refused:
            raise CommandError("\n".join(refused))


def _municipalities(slug: str | None) -> list[Municipality]:
    found = Municipality.objects.order_by("slug")
    if slug and not found.filter(slug=slug).exists():
        known = ", ".join(found.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no municipality {slug!r}. The known ones are: {known}.")
    return list(found.filter(slug=slug) if slug else found)


def _told(pruning: Pruning | None, dry_run: bool) -> str:
    if pruning is None:
        return "nothing has expired that may go."
    went = "would go" if dry_run else "went"
    return (
        f"{pruning.events} events from before {pruning.before:%Y-%m-%d} {went}, {pruning.first} to {pruning.last}; "
        f"the checkpoint carries {pruning.carried} records that they wrote."
    )
