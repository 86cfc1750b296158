"""`demo`: the reference intranet with two invented municipalities, ready to be tried."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from wagtail.models import Site

from home.demo import DemoRefused, set_up
from home.demo_accounts import accounts_file, open_accounts
from home.demo_plans import tell_plans
from samtale_intranet.packs.api import PackRefused
from samtale_intranet.people.api import PeopleRefused
from samtale_intranet.personnel.api import KeyProblem

EPILOG = """\
It can be run as often as one likes: what is there already is left alone.

examples:
  manage.py demo                      set the demo up, and print the accounts the first time
  manage.py demo --reset-passwords    give every demo account a new password and new recovery codes
"""


class Command(BaseCommand):
    """Parse, call, print."""

    help = "Set up two invented municipalities with people, guides, accounts and plans. For trying out only."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the line breaks of the examples."""
        how = {"epilog": EPILOG, "formatter_class": argparse.RawDescriptionHelpFormatter}
        return super().create_parser(prog_name, subcommand, **how, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --reset-passwords."""
        parser.add_argument(
            "--reset-passwords", action="store_true", help="new passwords and recovery codes for the demo accounts"
        )

    def handle(self, *, reset_passwords: bool, **options: Any) -> None:
        """Set up what is missing and tell how to sign in."""
        try:
            set_up()
            opened = open_accounts(reset=reset_passwords)
            tell_plans()
        except (DemoRefused, KeyProblem, PackRefused, PeopleRefused) as problem:
            raise CommandError(str(problem)) from problem
        for account in opened:
            self.stdout.write(str(account))
        for site in Site.objects.filter(samtale_municipality__isnull=False).order_by("-is_default_site"):
            self.stdout.write(f"{site.samtale_municipality}: {site.root_url}/")
        path = {"path": accounts_file()}
        if accounts_file().exists():
            self.stdout.write(_("The accounts stand in %(path)s. Only you can read it.") % path)
        else:
            self.stdout.write(_("%(path)s is gone. New passwords: manage.py demo --reset-passwords") % path)
