"""`manage.py export_ledger FILE --municipality SLUG`: the ledger as a file that can be checked anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import ledger_export
from samtale_intranet.personnel.api import KeyProblem
from samtale_intranet.personnel.private_files import FileTaken, refuse_taken, write_new
from samtale_intranet.personnel.snapshot import snapshot
from samtale_intranet.personnel.standalone import verify_ledger

_WARNING = (
    "WARNING: {file} holds the keys that check this ledger. Whoever has them can also forge events that the check "
    "believes. They open no document. Give them to whoever checks, on another way than the export, and to nobody else."
)
_PERSONAL = "It tells who did what, by ids without names: it is personal data all the same. Keep it so."


class Command(CommandWithExamples):
    """Write every event as one line of JSON; on request the keys that check it, and the verifier, beside it."""

    help = (
        "Write the ledger of one municipality to a file: every event as a line of JSON, by ids without names or texts. "
        "verify_ledger.py checks it on any computer with Python. The check needs the ledger's key, since a chain of "
        "HMACs has no public half: --with-key writes it to a file of its own. No file is ever overwritten."
    )
    examples = """Examples:
    manage.py export_ledger ledger.jsonl --municipality norddjurs
    manage.py export_ledger ledger.jsonl --municipality norddjurs --with-key /media/stick/keys.json --with-verifier

then, wherever there is Python:
    python3 verify_ledger.py ledger.jsonl --key keys.json --anchor anchors.jsonl
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files and the municipality."""
        parser.add_argument("file", type=Path, help="The file to write; it must not exist yet.")
        parser.add_argument("--municipality", metavar="SLUG", required=True, help="Whose ledger, by its short name.")
        parser.add_argument("--with-key", type=Path, metavar="KEYFILE", help="Write the keys that check it to KEYFILE.")
        parser.add_argument("--with-verifier", action="store_true", help="Write verify_ledger.py beside FILE.")

    def handle(self, *args: Any, file: Path, municipality: str, **options: Any) -> None:
        """Write the files, or none where one of them is there already."""
        found = Municipality.objects.filter(slug=municipality).first()
        if found is None:
            known = ", ".join(Municipality.objects.order_by("slug").values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no municipality {municipality!r}. The known ones are: {known}.")
        key_file, verifier = options["with_key"], file.parent / "verify_ledger.py"
        wanted = [file, *([key_file] if key_file else []), *([verifier] if options["with_verifier"] else [])]
        try:
            for one in wanted:
                refuse_taken(one)
            if key_file:
                _write(key_file, ledger_export.key_lines(found))
            if options["with_verifier"]:
                _write(verifier, [Path(verify_ledger.__file__).read_bytes()])
            with snapshot():
                _write(file, ledger_export.lines(found))
        except (FileTaken, KeyProblem) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Wrote {', '.join(str(one) for one in wanted)}. {_PERSONAL}")
        if key_file:
            self.stderr.write(self.style.WARNING(_WARNING.format(file=key_file)))


def _write(path: Path, lines: Iterable[bytes]) -> None:
    try:
        write_new(path, lines)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
