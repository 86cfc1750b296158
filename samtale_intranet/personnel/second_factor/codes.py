"""Codes as people type them, and which time step a code belongs to. Pure: no database, no request."""

from __future__ import annotations

import hmac
import re
import secrets

from django_otp.oath import hotp

DIGITS = 6
STEP_SECONDS = 30
TOLERANCE = 1  # steps before and after, for a clock that is up to half a minute off
MOST_DRIFT = 10  # steps; a clock further off is not followed
# Crockford's alphabet: no I, L, O or U, so that nothing is mistaken for a digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_LENGTH = 16  # characters of five bits each
RECOVERY_COUNT = 10
_SPACES_AND_DASHES = re.compile(r"[\s\u200b\u2060\ufeff\-\u2010-\u2015]+")


def normalise(token: str) -> str:
    """Take away the spaces and dashes that people and apps put into a code, and use capitals."""
    return _SPACES_AND_DASHES.sub("", token).upper()


def is_app_code(token: str) -> bool:
    """Whether a normalised token looks like a code of an authenticator app: six ASCII digits."""
    return re.fullmatch(rf"[0-9]{{{DIGITS}}}", token) is not None


def step_of(token: str, *, secret: bytes, now: float, drift: int) -> int | None:
    """Give the time step whose code the token is, within the tolerance around `now` in Unix seconds, or None."""
    middle = int(now) // STEP_SECONDS + drift
    found = None
    for step in range(middle - TOLERANCE, middle + TOLERANCE + 1):
        expected = f"{hotp(secret, step, digits=DIGITS):0{DIGITS}d}"
        if hmac.compare_digest(expected.encode(), token.encode()):
            found = step
    return found


def drift_of(step: int, *, now: float) -> int:
    """Give how many steps the person's clock is ahead of ours, kept within bounds."""
    return max(-MOST_DRIFT, min(MOST_DRIFT, step - int(now) // STEP_SECONDS))


def normalise_recovery(token: str) -> str:
    """Normalise a recovery code, reading the letters that look like digits as the digits they were."""
    return normalise(token).translate(str.maketrans("OIL", "011"))


def new_recovery_code() -> str:
    """Make one recovery code of 80 random bits, normalised."""
    return "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))


def in_groups(code: str, *, mark: str = "-") -> str:
    """Write a code in groups of four, to be read and typed."""
    return mark.join(code[start : start + 4] for start in range(0, len(code), 4))
