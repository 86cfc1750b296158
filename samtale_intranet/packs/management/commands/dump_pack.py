"""Write a content pack from a page and what is below it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.packs.addresses import NoSuchPage, page_at
from samtale_intranet.packs.api import Dump, DumpRefused, dump
from samtale_intranet.packs.bundle import folder_of

EXAMPLES = gettext_lazy("""Examples:
  manage.py dump_pack 7
      Print the page with id 7 and everything below it as a pack.
  manage.py dump_pack /ledelse/samtaler/ --out ours.yaml
      Write the page with that address to a file, and its pictures and documents to the folder ours.files.
  manage.py dump_pack / --pack norddjurs_lus --out norddjurs_lus.yaml
      Write the pack that was loaded below the front page, as it stands there now.

With a name that ends in .zip, all of it becomes one ZIP. The latest drafts are written.
What a pack cannot hold is left out, and each such place is named.
""")


class Command(CommandWithExamples):
    """Write a content pack from a page and what is below it."""

    help = gettext_lazy("Write a content pack from a page and what is below it.")  # type: ignore[assignment]
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("page", metavar="PAGE", help=_("id or address (such as /ledelse/) of the page"))
        parser.add_argument("--pack", default="", metavar="KEY", help=_("which of the packs loaded below the page"))
        parser.add_argument("--out", metavar="FILE", help=_("write to this file; without it the pack is printed"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the pack, and name what it could not hold."""
        try:
            made = dump(page=page_at(options["page"]), pack=options["pack"])
            if options["out"]:
                write(made, Path(options["out"]))
            else:
                self.stdout.write(made.text, ending="")
                if made.files:
                    self.stderr.write(_("The pictures and documents are written with --out only."))
        except (DumpRefused, NoSuchPage) as refused:
            raise CommandError(str(refused)) from refused
        except OSError as error:
            what = _("The file %(path)s cannot be written: %(why)s.") % {"path": options["out"], "why": error.strerror}
            raise CommandError(what) from error
        for note in made.notes:
            self.stderr.write(_("Left out: %(note)s") % {"note": note})


def write(made: Dump, path: Path) -> None:
    """Write a pack to a ZIP, or to a YAML file with the folder of its files beside it."""
    if path.suffix == ".zip":
        path.write_bytes(made.packed())
        return
    path.write_text(made.text, encoding="utf-8", newline="\n")
    for name, content in made.files.items():
        file = path.with_name(folder_of(path.name)) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
