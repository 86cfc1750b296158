"""Who is told when people, units or leaders have changed: once for each set of changes, in its transaction."""

from __future__ import annotations

from collections.abc import Callable

from samtale_intranet.people.models import Municipality

__all__ = ["people_changed", "register_people_listener"]

Listener = Callable[[Municipality], None]
_listeners: list[Listener] = []


def register_people_listener(listener: Listener) -> None:
    """Tell the listener of every municipality whose people have changed, from now on."""
    _listeners.append(listener)


def people_changed(*, municipality: Municipality) -> None:
    """Tell every listener, in the caller's transaction."""
    for listener in _listeners:
        listener(municipality)
