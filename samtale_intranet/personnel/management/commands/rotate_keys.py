"""`manage.py rotate_keys`: a new key for everything that is kept."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import models

from samtale_intranet import keyring
from samtale_intranet.checks import check_transactions
from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel import retirement, rotation
from samtale_intranet.personnel.ring_uses import events_of, in_words, uses_of
from samtale_intranet.personnel.rotation import RotationRefused
from samtale_intranet.ring_file import RingBusy


class Command(CommandWithExamples):
    """`rotate_keys`: make a new key active and put everything under it; `--retire` takes an old one out afterwards."""

    help = """Add a new key to the key ring, make it active, and put every folder and authenticator app under it.

The site may serve meanwhile. Stop it whenever you like: run it again and it goes on. Copy the key ring to its safe
place afterwards: the new key is in no older copy. Documents keep their folder's own key; the key around it changes.

--retire KEY takes an old key out when nothing needs it any more. Backups of the database from before can then only be
opened with a copy of the ring from the same time."""
    examples = """Examples:
    manage.py rotate_keys --dry-run
    manage.py rotate_keys
    manage.py rotate_keys --key autumn-2026
    manage.py rotate_keys --retire k1 --dry-run
    manage.py rotate_keys --retire k1
"""

    # The checks refuse a weak or stolen key, and this is what mends it. `handle` asks the one that it rests on.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the key, and whether to retire one."""
        parser.add_argument("--key", metavar="KEY", help="make this key active; it is made where the ring has none")
        parser.add_argument("--retire", metavar="KEY", help="take this key out of the ring, when nothing needs it")
        parser.add_argument(
            "--discard-recovery-codes", action="store_true", help="with --retire: remove recovery codes made under it"
        )
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rotate, or retire; say what was done."""
        if options["discard_recovery_codes"] and not options["retire"]:
            raise CommandError("--discard-recovery-codes goes with --retire KEY.")
        if options["retire"] and options["key"]:
            raise CommandError("Rotate to --key first, then --retire the old one: two runs.")
        for message in check_transactions():
            raise CommandError(f"{message.msg} {message.hint}")
        act = self._retire if options["retire"] else self._rotate
        try:
            act(options)
        except (KeyProblem, RingBusy, RotationRefused) as problem:
            raise CommandError(str(problem)) from None
        except OSError as problem:
            raise CommandError(f"The key ring cannot be written ({problem.strerror}). Nothing is lost.") from None

    def _rotate(self, options: dict[str, Any]) -> None:
        if options["dry_run"]:
            active = rotation.target(options["key"])
            self.stdout.write(f"To key {active}: {in_words(rotation.waiting(active))}. Nothing was changed.")
            return
        done: Counter[type[models.Model]] = Counter()
        broken: list[str] = []
        for step in rotation.rotate(key_id=options["key"]):
            done[step.model] += step.done
            broken += step.broken
        active = keyring.current().active
        self.stdout.write(f"Now under key {active}: {in_words(done)}. Copy the key ring to its safe place.")
        for text in broken:
            self.stderr.write(text)
        if broken:
            raise CommandError(f"{len(broken)} did not open and are as they were. Run `manage.py verify_journal`.")

    def _retire(self, options: dict[str, Any]) -> None:
        key_id = options["retire"]
        count = events_of(key_id)
        if options["dry_run"]:
            retirement.refuse_needed(key_id)
            needing = in_words(uses_of(key_id))
            self.stdout.write(f"Key {key_id}: needed by {needing}; {count} ledger events are checked with it.")
            return
        retirement.retire(key_id=key_id, discard_codes=options["discard_recovery_codes"])
        self.stdout.write(
            f"Key {key_id} is out of the ring; what checks its {count} ledger events stays. Backups from before open "
            "only with a copy of the ring from the same time."
        )
