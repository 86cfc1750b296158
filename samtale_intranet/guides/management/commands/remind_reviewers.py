"""Write to the owners of pages that are due for review."""

from __future__ import annotations

import smtplib
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.utils import get_admin_base_url

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.guides.models import ReadingPage
from samtale_intranet.guides.review import claim, due, give_back


class Command(CommandWithExamples):
    """`remind_reviewers`: one mail to each owner, at once when a page is due and then weekly until it is reviewed."""

    help = """Write to the owners of pages that are due for review.

Run it once a day. A second run on the same day sends nothing more. Whoever does not answer is asked again in a week."""
    examples = """Examples:
    manage.py remind_reviewers
    manage.py remind_reviewers --dry-run
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to send at all."""
        parser.add_argument("--dry-run", action="store_true", help="say who is due, and send nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send what is due; a mail that cannot be sent is tried again at the next run, and fails the command."""
        today = timezone.localdate()
        pages = [page for page in due(on=today) if page.content_owner_email]
        pages.sort(key=lambda page: page.content_owner_email.lower())
        failed = 0
        for email, owned in groupby(pages, key=lambda page: page.content_owner_email.lower()):
            if options["dry_run"]:
                self.stdout.write(f"{email}: {', '.join(page.title for page in owned)}")
                continue
            claimed = claim(owned, on=today)
            try:
                if claimed:
                    send(email, claimed)
                    self.stdout.write(f"Wrote to {email} about {', '.join(page.title for page in claimed)}")
            except (OSError, smtplib.SMTPException) as error:
                give_back(claimed, on=today)
                self.stderr.write(f"Could not write to {email}: {error}")
                failed += 1
        if failed:
            raise CommandError(f"{failed} mail(s) could not be sent. Check the mail server, then run this again.")


def send(email: str, pages: list[ReadingPage]) -> None:
    """Send one owner one mail about all of their pages."""
    base = (get_admin_base_url() or "").rstrip("/")
    with translation.override(settings.LANGUAGE_CODE):
        lines = [
            _("%(title)s – review by %(date)s") % {"title": page.title, "date": date_format(page.review_by)}
            + f"\n  {base}{reverse('wagtailadmin_pages:edit', args=[page.pk])}"
            for page in pages
            if page.review_by
        ]
        subject = ngettext("A page of yours is due for review", "Pages of yours are due for review", len(pages))
        body = "\n\n".join(
            [
                _("Hello"),
                _("Read it through, mend what is no longer right, and set a new day of review:"),
                "\n\n".join(lines),
            ]
        )
        send_mail(subject, body + "\n", None, [email])
