"""Handing out a file of a plan."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from forms_pages import attachments
from samtale_intranet.personnel.downloads import download
from samtale_intranet.personnel.gates import costly_gate
from samtale_intranet.personnel.section import protected


@require_safe
@protected
def plan_file(request: HttpRequest, plan_uuid: UUID, file_uuid: UUID) -> HttpResponseBase:
    """Give a file of a plan on its way to those who may see the field it answers."""
    gate = costly_gate(request, "file")
    return download(attachments.open_file(user=request.user, plan_uuid=plan_uuid, file_uuid=file_uuid, gate=gate))
