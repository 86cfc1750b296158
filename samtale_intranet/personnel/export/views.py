"""Handing out what leaves a folder whole. Made in memory for one answer, never stored."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samtale_intranet.personnel.access import Role
from samtale_intranet.personnel.export import copy
from samtale_intranet.personnel.export.folder_pdf import folder_pdf as make_pdf
from samtale_intranet.personnel.export.whole import open_whole_folder
from samtale_intranet.personnel.gates import costly_gate
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_safe
@protected
def folder_pdf(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give the whole folder as one PDF."""
    whole = open_whole_folder(user=request.user, folder_uuid=uuid, gate=costly_gate(request, "folder_pdf"))
    name = _("folder")
    return as_download(make_pdf(whole), "application/pdf", f"{name}-{timezone.localdate():%Y-%m-%d}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@protected
def person(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Say what a copy of everything holds, and by POST give it as a ZIP."""
    if request.method == "POST":
        gate = costly_gate(request, "export")
        folder, access = copy.authorise_copy(user=request.user, folder_uuid=uuid, gate=gate)
        packed = copy.as_zip(copy.copy_of_person(access=access, folder=folder).files())
        name = _("everything")
        return as_download(packed, "application/zip", f"{name}-{timezone.localdate():%Y-%m-%d}.zip")
    gate = partial(require_step_up, request)
    folder, access = copy.authorise_copy(user=request.user, folder_uuid=uuid, gate=gate)
    context = {"folder": folder, "is_own": access.role is Role.EMPLOYEE}
    return render(request, "samtale_personnel/export/take.html", context)


def as_download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Answer with a file. Its name says nothing of whose it is: it will stand in a list of downloads."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
