"""Signing in and out of the reference intranet: told to the log, and dated in the session."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

SIGNED_IN, SEEN = "home_signed_in", "home_seen"
# How often it is noted that somebody is still here: each note is a row written.
NOTED_EVERY = 5 * 60
logger = logging.getLogger("home.sessions")


def connect() -> None:
    """Hear of each sign-in; called once from the app's ready()."""
    user_logged_in.connect(_signed_in, dispatch_uid="home.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="home.signed_out")
    user_login_failed.connect(_failed, dispatch_uid="home.failed")


def is_over(session: SessionBase) -> bool:
    """Whether somebody has been signed in for too long, or has not been here for too long; noted where neither."""
    now = time.time()
    began, seen = session.get(SIGNED_IN), session.get(SEEN)
    if not isinstance(began, float) or not isinstance(seen, float):
        return True  # nobody signed in here in the usual way
    if now - began >= settings.SESSION_COOKIE_AGE or now - seen >= settings.SESSION_IDLE_SECONDS:
        return True
    if now - seen >= NOTED_EVERY:
        session[SEEN] = now
    return False


def _signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    request.session[SIGNED_IN] = request.session[SEEN] = time.time()
    logger.info("Signed in with a password.", extra=_about(request, user.pk))


def _signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        logger.info("Signed out.", extra=_about(request, user.pk))


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Note whom somebody tried to be. SECURITY: what was typed is left out; it may be a password in the wrong field."""
    users = get_user_model()
    name = str(credentials.get(users.USERNAME_FIELD, ""))
    known = users._default_manager.filter(**{users.USERNAME_FIELD: name}).values_list("pk", flat=True).first()
    logger.warning("A sign-in failed.", extra=_about(request, known))


def _about(request: HttpRequest | None, user: Any) -> dict[str, Any]:
    return {"user": user, "address": request.META.get("REMOTE_ADDR", "") if request else ""}
