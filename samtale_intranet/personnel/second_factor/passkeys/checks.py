"""System checks of passkeys: half configured, or opened past our rules."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Info
from django.urls import URLPattern, URLResolver, get_resolver

from samtale_intranet.personnel.second_factor.passkeys import credentials

__all__ = ["check_passkeys"]

_VIEWS = "django_otp_webauthn.views"
_BACKEND = "django_otp_webauthn.backends.WebAuthnBackend"


def check_passkeys(**kwargs: Any) -> Iterable[CheckMessage]:
    """See that passkeys are on or off, not in between, and that nobody gets round the second factor by them.

    That they know their domain (OTP_WEBAUTHN_RP_ID, …) the library checks itself.
    """
    if not credentials.is_on():
        if importlib.util.find_spec(credentials.APP):
            text = "The extra [passkeys] is installed, but passkeys are off."
            hint = f'Add "{credentials.APP}" to INSTALLED_APPS, and see docs/how-to/second-factor.md; or leave it off.'
            yield Info(text, hint=hint, id="samtale.I040")
        return
    if served := next(_library_views(get_resolver().url_patterns), None):
        text = f"The URLs of {credentials.APP} are served ({served}): by them a passkey is set up, and used to sign in."
        hint = "Take its urls out of your URL patterns: the pages of the second factor have their own."
        yield Error(text, hint=hint, id="samtale.E041")
    if _BACKEND in django_settings.AUTHENTICATION_BACKENDS:
        text = "A passkey alone signs people in: it is their first factor and the second in one."
        yield Error(text, hint=f"Take {_BACKEND} out of AUTHENTICATION_BACKENDS.", id="samtale.E042")


def _library_views(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """Give the names of the library's own views among the site's patterns."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _library_views(pattern.url_patterns)
        elif getattr(pattern.callback, "__module__", "") == _VIEWS:
            yield pattern.lookup_str
