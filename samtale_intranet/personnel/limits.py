"""How often somebody may ask for what is costly to make: PDFs, whole folders, searches."""

from __future__ import annotations

from django.http import HttpRequest
from django_ratelimit.core import get_usage

from samtale_intranet.conf import settings

__all__ = ["TooOften", "costly"]


class TooOften(Exception):
    """The person has asked for too much in a short time; the next may come in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too often; again in {seconds} s.")
        self.seconds = seconds


def costly(request: HttpRequest, what: str) -> None:
    """Count one more of this kind for the signed-in person; raise TooOften where it is above LIMITS.

    Call it after the second factor, before the event. It counts by person, so that nobody uses up another's, in
    Django's default cache; a cache of each process alone allows as many times more as there are processes.
    """
    rate = settings.LIMITS.get(what)
    if rate is None:
        return
    usage = get_usage(request, group=f"samtale:{what}", key=_person, rate=rate, increment=True)
    if usage is not None and usage["should_limit"]:
        raise TooOften(max(1, int(usage["time_left"])))


def _person(group: str, request: HttpRequest) -> str:
    return str(request.user.pk)
