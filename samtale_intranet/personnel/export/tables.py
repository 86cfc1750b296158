"""Tables as files: CSV that a spreadsheet opens without running anything, and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from samtale_intranet.spreadsheets import without_formula

__all__ = ["as_csv", "as_json"]


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Give the table as UTF-8 with a mark at the beginning and semicolons, as a Danish spreadsheet reads it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([without_formula(cell) for cell in columns])
    writer.writerows([without_formula(cell) for cell in row] for row in rows)
    return "\ufeff".encode() + written.getvalue().encode()


def as_json(data: Any) -> bytes:
    """Give the data as JSON that a person can read, too."""
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()
