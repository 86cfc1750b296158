"""A code field inside somebody else's form, so that a second factor that has run out costs no typed text."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from samtale_intranet.personnel.second_factor import api, session
from samtale_intranet.personnel.second_factor.passkeys import ceremonies

__all__ = ["code_fields", "verify_inline"]


def verify_inline(request: HttpRequest, token: str, kind: str) -> None:
    """Prove the second factor by a code that came along in a form; raise CodeRefused, whose `str()` is for the person.

    `kind` is "app" or "recovery", as the person chose; or "passkey", whose token is the browser's answer.
    """
    if kind == api.Kind.PASSKEY and ceremonies.is_usable(request):
        session.prove(request, ceremonies.prove(request, answer=token))
    else:
        session.prove(request, api.verify(user=request.user, kind=kind, token=token))


def code_fields(request: HttpRequest, *, error: str = "") -> dict[str, Any]:
    """Give what the template `samtale_personnel/second_factor/_code_fields.html` needs, to be its `second_factor`.

    The fields are `second_factor_kind` and `second_factor_code`.
    """
    kinds = [kind for kind in api.kinds_of(user=request.user) if kind is not api.Kind.PASSKEY]  # nobody types one
    chosen = request.POST.get("second_factor_kind", "")
    return {
        "kinds": [(kind.value, kind.label) for kind in kinds],
        "chosen": chosen if chosen in kinds else (kinds[0].value if kinds else ""),
        "error": error,
    }
