"""Make a municipality, and tie it to the Wagtail site whose people it has."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.text import slugify
from wagtail.models import Site

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Municipality


class Command(CommandWithExamples):
    """`make_municipality NAME`: once for each municipality; a second time changes nothing but the site."""

    help = "Make a municipality, and tie it to a Wagtail site."
    examples = """Examples:
    manage.py make_municipality "Norddjurs Kommune"
    manage.py make_municipality "Hedeby Kommune" --slug hedeby --site hedeby.example.org
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name, and optionally the short name and the site."""
        parser.add_argument("name", help="the municipality's name, as people write it")
        parser.add_argument("--slug", help="short name for files and addresses (default: made from the name)")
        parser.add_argument("--site", metavar="HOSTNAME", help="host name of its site (default: the default site)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or tie the one there is to the site; say which."""
        site = self._site(options["site"])
        taken = Municipality.objects.filter(site=site).exclude(name=options["name"]).first()
        if taken:
            raise CommandError(f"The site {site.hostname} belongs to {taken}. Name another by --site HOSTNAME.")
        slug = options["slug"] or slugify(options["name"])
        if Municipality.objects.filter(slug=slug).exclude(name=options["name"]).exists():
            raise CommandError(f"The short name {slug!r} is taken. Choose another by --slug NAME.")
        municipality, made = Municipality.objects.update_or_create(
            name=options["name"], defaults={"site": site}, create_defaults={"site": site, "slug": slug}
        )
        self.stdout.write(f"{'Made' if made else 'Kept'} {municipality} ({municipality.slug}), on {site.root_url}")

    @staticmethod
    def _site(hostname: str | None) -> Site:
        found = Site.objects.filter(hostname=hostname) if hostname else Site.objects.filter(is_default_site=True)
        site = found.first()
        if site is None:
            raise CommandError(
                f"There is no site {hostname!r}. Make it in Wagtail's settings first."
                if hostname
                else "There is no default site. Make one in Wagtail's settings, or name one by --site HOSTNAME."
            )
        return site
