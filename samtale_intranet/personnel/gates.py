"""What stands between the policy's yes and the ledger's event: the second factor, and a count of what is costly."""

from __future__ import annotations

from django.http import HttpRequest

from samtale_intranet.personnel.limits import costly
from samtale_intranet.personnel.reading import Gate
from samtale_intranet.personnel.section import require_step_up

__all__ = ["costly_gate"]


def costly_gate(request: HttpRequest, costly_as: str) -> Gate:
    """Give what asks for the second factor, and then counts one more of what is costly to make (see LIMITS)."""

    def ask() -> None:
        require_step_up(request)
        costly(request, costly_as)

    return ask
