"""How a kept file is handed out: as a download that no browser opens on our site."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from samtale_intranet.personnel.file_names import EXTENSIONS
from samtale_intranet.personnel.files import OpenedFile

__all__ = ["download"]


def download(opened: OpenedFile) -> HttpResponse:
    """Answer with the file. Its name is neutral: in a list of downloads its own would tell what it is about.

    SECURITY: whatever is in the file, it runs nowhere: it is an attachment of a type that we judged ourselves, and a
    browser that shows it all the same does so in a sandbox.
    """
    media_type = opened.file.media_type
    known = media_type in EXTENSIONS
    name = f"{opened.download_name}.{EXTENSIONS[media_type] if known else 'bin'}"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(
        opened.content,
        content_type=media_type if known else "application/octet-stream",
        headers={
            "Content-Disposition": disposition,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
