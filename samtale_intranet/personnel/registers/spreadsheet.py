"""A register as a file, CSV or XLSX, both as a stream; texts are texts and dates are dates in either."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone

from samtale_intranet.spreadsheets import without_formula
from samtale_intranet.workbook import MEDIA_TYPE, Cell, workbook

__all__ = ["csv_response", "plain", "xlsx_response"]

Pieces = Iterable[Sequence[Sequence[Cell]]]
_BOM = "\ufeff"  # else Excel takes the Danish letters for something else


def plain(value: Any) -> Cell:
    """Give a value as a file holds it; a time becomes the local one, without its zone."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, datetime.date) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    return str(value)


def csv_response(*, name: str, title: str, headings: Sequence[str], pieces: Pieces) -> HttpResponseBase:
    """Stream the rows, some hundred at a time: never more of them in memory, however many there are."""
    response = StreamingHttpResponse(_csv(headings, pieces), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _csv(headings: Sequence[str], pieces: Pieces) -> Iterator[bytes]:
    """Write as Danish Excel reads it: semicolons, and dates as the ISO has them."""
    for start, rows in itertools.chain([(_BOM, [headings])], (("", piece) for piece in pieces)):
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows([_csv_cell(value) for value in row] for row in rows)
        yield (start + text.getvalue()).encode()


def _csv_cell(value: Cell) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return (
        value.isoformat() if isinstance(value, datetime.date) else without_formula(str("" if value is None else value))
    )


def xlsx_response(*, name: str, title: str, headings: Sequence[str], pieces: Pieces) -> HttpResponseBase:
    """Stream a workbook the same way; the caller has seen to it that a sheet holds the rows."""
    response = StreamingHttpResponse(workbook(title=title, headings=headings, pieces=pieces), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
