"""The log of the reference intranet: one line of JSON for each event, with its time in UTC."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

# What a caller may add by `extra`, each a plain value: who it was about, and from where.
ADDED = ("user", "address", "status_code")


class JsonLines(logging.Formatter):
    """Writes when, how grave, where in the program and what, in names that log collectors know.

    SECURITY: JSON escapes line breaks and control signs, so that nobody writes a line of their own into the log by what
    they type. The request that Django hangs on a record, with its cookies and form, is left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Give the event as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in ADDED if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
