"""`manage.py make_keys FILE`: make a key ring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection

from samtale_intranet import ring_file
from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.personnel.models import Folder


def _has_folders() -> bool:
    """Ask the database, where there is one; a file that is not there yet is not made by asking."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return False
    try:
        return Folder.objects.exists()
    except (DatabaseError, ImproperlyConfigured):  # no tables yet, or no database to ask
        return False


class Command(CommandWithExamples):
    """Make a new key ring file that only its owner can read."""

    help = """Make a key ring with one new random key.

It never overwrites a file: what was sealed with the old keys could not be opened again. Nor does it make a ring
beside a database that has folders already, whose keys these would not be: --anyway does. Keep a copy in a safe place
outside the database and its backups."""
    examples = """Example:
    manage.py make_keys /etc/intranet/keys.json
then SAMTALE_INTRANET = {"KEYS_FILE": "/etc/intranet/keys.json"}
"""
    requires_system_checks = []  # the checks ask for the very keys that this makes

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", type=Path, help="the file to write; it must not exist yet")
        parser.add_argument("--anyway", action="store_true", help="for another site than the one of this database")

    def handle(self, *args: Any, file: Path, anyway: bool, **options: Any) -> None:
        """Write the ring, or refuse."""
        if not anyway and _has_folders():
            raise CommandError(
                "The database has folders that were locked with another ring, and these keys would open none of them. "
                "Put that ring back. Where the ring is for another site, use --anyway."
            )
        try:
            ring_file.make(file)
        except FileExistsError:
            raise CommandError(f"{file} exists already and is left as it is. Choose another name.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        self.stdout.write(f"Made {file} with one key, k1. Keep a copy of it in a safe place outside the database.")
