"""`manage.py deliver_outbox`: hand over to the archive what was journaled."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.conf import settings
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.archive.configuration import target_of
from samtale_intranet.personnel.archive.delivering import Outcome, deliver
from samtale_intranet.personnel.archive.models import OutboxItem
from samtale_intranet.personnel.archive.targets import ArchiveMisconfigured, ArchiveTarget


class Command(CommandWithExamples):
    """Send each municipality's waiting entries to its archive (ESDH), as the setting ARCHIVE says."""

    help = """Hand over to the archive (ESDH) what was journaled, oldest first, as the setting ARCHIVE says.

Each document is delivered at least once and always under the same id. What is not taken is tried again later, after
longer and longer waits; what the archive refuses for good is shown to HR under /personale/arkiv/. Nothing is ever
removed here. Run it every few minutes, on as many machines as you like, and stop it whenever you like."""
    examples = """Examples:
    manage.py deliver_outbox --dry-run
    manage.py deliver_outbox
    manage.py deliver_outbox --municipality norddjurs --limit 10
    manage.py deliver_outbox --loop 60
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose documents, how many, and whether to go on."""
        parser.add_argument("--municipality", metavar="SLUG", help="Only of this one, by its short name.")
        parser.add_argument("--limit", type=int, metavar="N", help="At most so many attempts for each municipality.")
        parser.add_argument("--dry-run", action="store_true", help="Count what is due, and send nothing.")
        parser.add_argument("--loop", type=float, metavar="SECONDS", help="Begin again after so long, until stopped.")

    def handle(self, *args: Any, municipality: str | None, **options: Any) -> None:
        """Deliver once, or again and again; fail where a municipality's archive is not set up right."""
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit is 1 or more.")
        self._warn_of_strangers()
        while True:
            trouble = [found for one in _municipalities(municipality) if (found := self._one(one, options))]
            if options["loop"] is None:
                break
            close_old_connections()
            time.sleep(max(options["loop"], 1))
        if trouble:
            raise CommandError("\n".join(trouble))

    def _warn_of_strangers(self) -> None:
        known = set(Municipality.objects.values_list("slug", flat=True))
        for name in sorted(set(settings.ARCHIVE or {}) - known - {"*"}):
            self.stderr.write(f"ARCHIVE names {name!r}, but there is no such municipality.")

    def _one(self, municipality: Municipality, options: dict[str, Any]) -> str:
        """Deliver for one municipality and say what came of it; give what is wrong with its settings."""
        try:
            target = target_of(municipality)
        except ArchiveMisconfigured as problem:
            if options["loop"] is not None:
                self.stderr.write(f"{municipality.slug}: {problem}")
            return f"{municipality.slug}: {problem}"
        waiting = OutboxItem.objects.of(municipality).waiting()
        if target is None:
            self.stdout.write(f"{municipality.slug}: no archive is set up; {waiting.count()} documents wait.")
        elif options["dry_run"]:
            due = OutboxItem.objects.of(municipality).due(timezone.now()).count()
            self.stdout.write(f"{municipality.slug}: {due} of {waiting.count()} are due. Nothing was sent.")
        else:
            self._deliver(municipality, target, options["limit"])
        return ""

    def _deliver(self, municipality: Municipality, target: ArchiveTarget, limit: int | None) -> None:
        count: Counter[Outcome] = Counter()
        for step in deliver(municipality=municipality, target=target, limit=limit):
            count[step.outcome] += 1
            if step.outcome is Outcome.REFUSED:
                self.stderr.write(f"{municipality.slug}: {step.number} was refused for good ({step.problem}).")
        left = OutboxItem.objects.of(municipality).waiting().count()
        told = f"{count[Outcome.DELIVERED]} delivered, {count[Outcome.LATER]} to be tried later"
        self.stdout.write(f"{municipality.slug}: {told}, {count[Outcome.REFUSED]} refused; {left} wait.")


def _municipalities(slug: str | None) -> list[Municipality]:
    found = Municipality.objects.order_by("slug")
    if slug:
        found = found.filter(slug=slug)
        if not found:
            known = ", ".join(Municipality.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no municipality {slug!r}. The known ones are: {known}.")
    return list(found)
