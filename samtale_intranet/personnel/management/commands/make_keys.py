"""`manage.py make_keys FILE`: make a key ring."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from samtale_intranet.keyring import SECRET_LENGTH


class Command(BaseCommand):
    """Make a new key ring file that only its owner can read."""

    help = (
        "Make a key ring with one new random key. It never overwrites a file: what was sealed with the old keys could "
        "not be opened again. Keep a copy in a safe place outside the database and its backups.\n\n"
        "Example: manage.py make_keys /etc/intranet/keys.json\n"
        'then SAMTALE_INTRANET = {"KEYS_FILE": "/etc/intranet/keys.json"}'
    )
    requires_system_checks = []  # the checks ask for the very keys that this makes

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file to write."""
        parser.add_argument("file", type=Path, help="The file to write; it must not exist yet.")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Write the ring, or refuse."""
        secret = base64.b64encode(os.urandom(SECRET_LENGTH)).decode()
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise CommandError(f"{file} exists already and is left as it is. Choose another name.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            json.dump({"active": "k1", "keys": {"k1": secret}}, opened, indent=2)
            opened.write("\n")
        self.stdout.write(f"Made {file} with one key, k1. Keep a copy of it in a safe place outside the database.")
