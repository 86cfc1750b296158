"""Handing out what leaves a folder whole. Made in memory for one answer, never stored."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samtale_intranet.personnel.export.folder_pdf import folder_pdf as make_pdf
from samtale_intranet.personnel.export.whole import open_whole_folder
from samtale_intranet.personnel.section import costly_gate, protected


@require_safe
@protected
def folder_pdf(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give the whole folder as one PDF."""
    whole = open_whole_folder(user=request.user, folder_uuid=uuid, gate=costly_gate(request, "folder_pdf"))
    return as_download(make_pdf(whole), "application/pdf", f"{_('folder')}-{timezone.localdate():%Y-%m-%d}.pdf")


def as_download(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Answer with a file. Its name says nothing of whose it is: it will stand in a list of downloads."""
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})
