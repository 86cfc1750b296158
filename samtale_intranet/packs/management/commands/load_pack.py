"""Load a content pack below a page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.packs.addresses import NoSuchPage, page_at
from samtale_intranet.packs.api import PackRefused, Report, load, shipped

EXAMPLES = gettext_lazy("""Examples:
  manage.py load_pack norddjurs_lus --parent 3 --dry-run
      Say what would be made below the page with id 3, and write nothing.
  manage.py load_pack norddjurs_lus --parent /ledelse/ --publish
      Build the shipped pack below the page with that address, and publish it.
  manage.py load_pack /srv/packs/ours.yaml --parent 3
      Build a pack of your own, as drafts. Loading it again changes nothing. Its pictures and documents lie in the
      folder /srv/packs/ours.files, or all of it in one ZIP.

Pages that an editor changed since they were loaded are left alone; --overwrite replaces them all the same.
A pack with an error is refused whole, and every error is listed with its line. With --publish, what the editor would
refuse to publish is an error as well; the rest of what it would say is listed.
""")


class Command(CommandWithExamples):
    """Load a content pack below a page."""

    help = gettext_lazy("Load a content pack below a page, as drafts unless --publish.")  # type: ignore[assignment]
    examples = EXAMPLES

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "pack",
            metavar="PACK",
            help=_("path of a YAML or ZIP file, or a shipped pack: %(packs)s") % {"packs": ", ".join(shipped()) or "-"},
        )
        parser.add_argument(
            "--parent", required=True, metavar="PAGE", help=_("id or address (such as /ledelse/) of the page above")
        )
        parser.add_argument("--publish", action="store_true", help=_("publish the pages; without it they are drafts"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would happen, and write nothing"))
        parser.add_argument("--overwrite", action="store_true", help=_("replace pages that an editor changed, too"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was done."""
        try:
            report = load(
                pack=options["pack"],
                parent=page_at(options["parent"]),
                publish=options["publish"],
                dry_run=options["dry_run"],
                overwrite=options["overwrite"],
            )
        except (NoSuchPage, PackRefused) as refused:
            raise CommandError(str(refused)) from refused
        for line in lines_of(report, options["dry_run"]):
            self.stdout.write(line)


def lines_of(report: Report, dry_run: bool) -> list[str]:
    """Write a report for people."""
    titles = [
        (_("Created"), report.created),
        (_("Changed"), report.changed),
        (_("Stands here already, and belongs to the pack from now on"), report.adopted),
        (_("Unchanged"), report.unchanged),
        (_("Left alone, because it was changed here (--overwrite replaces it)"), report.kept),
        (_("Left alone, though the pack no longer holds it"), report.left_out),
    ]
    lines = [_("Nothing was written; this is what would happen:")] if dry_run else []
    for title, items in titles:
        if items:
            lines.append(f"{title}: {len(items)}")
            for item in items:
                lines.append(f"  {item}")
                lines.extend(f"    {detail}" for detail in report.details.get(item, []) if dry_run)
    for title, said in ((_("Keeps it from being published"), report.stops), (_("To look at"), report.warnings)):
        if said:
            lines.append(f"{title}: {len(said)}")
            lines.extend(f"  {text} {', '.join(pages)}" for text, pages in said.items())
    return lines
