"""Something breaks at one step of a verb: at each call of our own code in turn, and at each statement it sends."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection

import forms_pages
import samtale_intranet
from samtale_intranet.personnel.events import Event
from samtale_intranet.personnel.models import LedgerEvent

OWN = tuple(str(Path(str(package.__file__)).parent) for package in (samtale_intranet, forms_pages))
APPS = ("forms_pages", "samtale_personnel", "samtale_conversations")
PURE = ("forms_pages.kinds", "forms_pages.definition", "samtale_intranet.personnel.document")
LOOKING = [event.value for event in Event if event.is_looking]
SEEN = ("seen_by_employee", "seen_by_leader")  # up to where each party has read; reading is no part of a change

FULL = "database or disk is full"


class Broken(Exception):
    """What a fault raises; nothing of ours knows it, so nothing catches it."""


class Calls:
    """The calls of our own code while `under` lasts, counted by function; a fault at one of them where asked for."""

    def __init__(self, breaks_at: tuple[str, int] | None = None) -> None:
        self.breaks_at = breaks_at
        self.seen: Counter[str] = Counter()

    @contextmanager
    def under(self) -> Iterator[Calls]:
        """Watch, and break."""
        before = sys.gettrace()
        sys.settrace(self._trace)
        try:
            yield self
        finally:
            sys.settrace(before)

    def _trace(self, frame: FrameType, event: str, argument: Any) -> None:
        caller = frame.f_back
        if event != "call" or caller is None or not frame.f_code.co_filename.startswith(OWN):
            return
        # A comprehension is no step of its own, and what the fields of a form compute is one step.
        if frame.f_code.co_name.startswith("<") or caller.f_globals.get("__name__", "").startswith(PURE):
            return
        name = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"
        self.seen[name] += 1
        if self.breaks_at == (name, self.seen[name]):
            raise Broken(name)


def faults_in_code(verb: Callable[[], object], undone: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    """Give for each function of ours that the verb calls, the first and the last time, what breaks it there."""
    with undone(), Calls().under() as calls:
        verb()
    for name, count in calls.seen.items():
        for nth in sorted({1, count}):
            yield f"call {nth} of {name}", Calls((name, nth)).under


def faults_in_database(verb: Callable[[], object], undone: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    """Give for each statement that the verb sends to the database what breaks it there, as a full disk does."""
    sent: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with undone(), connection.execute_wrapper(note):
        verb()
    for nth, sql in enumerate(sent):
        yield f"statement {nth}, {sql[:80]}", lambda nth=nth: broken_at(nth)


@contextmanager
def broken_at(nth: int) -> Iterator[None]:
    """Let this statement fail as on a full disk."""
    left = [nth]

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        left[0] -= 1
        if left[0] == -1:
            raise OperationalError(FULL)
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        yield


@contextmanager
def unwritable_ledger() -> Iterator[None]:
    """Let every event that is written fail as on a full disk."""

    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and LedgerEvent._meta.db_table in sql:
            raise OperationalError(FULL)
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        yield


def kept_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Give every row of our tables, without the events of looking."""
    rows = {}
    for model in [model for app in APPS for model in apps.get_app_config(app).get_models()]:
        found = model._default_manager.order_by("pk")
        if model is LedgerEvent:
            found = found.exclude(action__in=LOOKING).exclude(action=Event.REFUSED)
        fields = [field.attname for field in model._meta.concrete_fields if field.attname not in SEEN]
        rows[model._meta.label] = list(found.values_list(*fields))
    return rows
