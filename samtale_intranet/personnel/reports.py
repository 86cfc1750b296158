"""What error reports and logs may say of the section: where it broke, and nothing that was typed or decrypted."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter, get_exception_reporter_filter

__all__ = ["discreet", "hush_templates"]

_inside: ContextVar[bool] = ContextVar("samtale_protected_section", default=False)


class HidingFilter(SafeExceptionReporterFilter):
    """Hides what the section marks as sensitive under DEBUG as well, where Django shows everything."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Say that it always hides."""
        return True


class WithoutTraceback(logging.Filter):
    """Takes the traceback out of what is logged while a protected view answers.

    SECURITY: at DEBUG Django logs each variable that a template looks for in vain, as `{% if %}` does every day, with
    an error that quotes the whole context: the opened plan.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let the record through, inside the section without its traceback."""
        if _inside.get():
            record.exc_info = record.exc_text = None
        return True


@contextmanager
def discreet(request: HttpRequest) -> Iterator[None]:
    """While this lasts, neither the error report of this request nor the templates' log holds any text."""
    host = get_exception_reporter_filter(request)
    if not host.is_active(request):
        request.exception_reporter_filter = HidingFilter()
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


def hush_templates() -> None:
    """Keep what `discreet` covers out of the templates' log; from `AppConfig.ready`, once is enough."""
    logger = logging.getLogger("django.template")
    if not any(isinstance(one, WithoutTraceback) for one in logger.filters):
        logger.addFilter(WithoutTraceback())
