"""Handing out a file of a plan."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from forms_pages import attachments
from samtale_intranet.personnel.downloads import download
from samtale_intranet.personnel.rates import limited
from samtale_intranet.personnel.section import protected, require_step_up


@limited
@require_safe
@protected
def plan_file(request: HttpRequest, plan_uuid: UUID, file_uuid: UUID) -> HttpResponseBase:
    """Give a file of a plan on its way to those who may see the field it answers."""
    gate = partial(require_step_up, request)
    return download(attachments.open_file(user=request.user, plan_uuid=plan_uuid, file_uuid=file_uuid, gate=gate))
