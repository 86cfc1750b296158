"""`manage.py draw_samples`: draw the looks that HR has to explain."""

from __future__ import annotations

from typing import Any

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.sampling.drawing import draw_due


class Command(CommandWithExamples):
    """Draw a random share of the looks of each month that is over, for HR's log control."""

    help = """Draw a random share (SAMPLE_SHARE) of last month's looks into others' folders, for HR to explain.

Run it from cron on the first day of each month. Each month is drawn once, when it is over, however often this is run;
HR's page draws as well, where cron did not."""
    examples = """Example, in a crontab:
    0 5 1 * *  manage.py draw_samples
"""

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw for each municipality, and say what was drawn."""
        for municipality in Municipality.objects.order_by("slug"):
            samples = draw_due(municipality=municipality)
            for sample in samples:
                self.stdout.write(f"{municipality.slug}: {sample}: {sample.size} of {sample.reads} looks drawn.")
            if not samples:
                self.stdout.write(f"{municipality.slug}: nothing to draw.")
