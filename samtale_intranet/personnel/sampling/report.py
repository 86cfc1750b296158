"""A month's report as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
import io

from django.utils import timezone
from django.utils.translation import gettext as _

from samtale_intranet.personnel.sampling.api import OpenedMonth, Told
from samtale_intranet.spreadsheets import without_formula


def as_csv(month: OpenedMonth) -> bytes:
    """Give the report as CSV in UTF-8, with the mark by which a spreadsheet knows it; no cell begins a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    heads = (_("When"), _("Who"), _("As what"), _("What"), _("Why"), _("Whose folder"))
    writer.writerow([*heads, _("Verdict"), _("In words"), _("Explained by"), _("Explained on")])
    for told in month.told:
        writer.writerow([without_formula(cell) for cell in _cells(told)])
    return out.getvalue().encode("utf-8-sig")


def _cells(told: Told) -> list[str]:
    read = told.read
    said_at = f"{timezone.localtime(read.explained_at):%Y-%m-%d}" if read.explained_at else ""
    return [
        f"{timezone.localtime(read.at):%Y-%m-%d %H:%M}",
        told.who,
        told.role,
        told.what,
        told.why,
        told.whose,
        str(read.get_verdict_display()),
        told.words,
        told.explained_by,
        said_at,
    ]
