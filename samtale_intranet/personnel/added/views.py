"""The pages where HR puts a document or a note into a folder, and corrects one. Each parses, calls and renders."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale_intranet.personnel.added import api
from samtale_intranet.personnel.added.forms import DocumentForm, NoteToFolderForm
from samtale_intranet.personnel.journal import AlreadySuperseded, SubmitConflict
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.personnel.uploads import PLAN_FILES
from samtale_intranet.shortcuts import render

_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
Form = DocumentForm | NoteToFolderForm


@_get_or_post
@protected(keep_post=True, uploads=PLAN_FILES)
def add_document(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Put a letter, minutes or another document into the folder, with its files."""
    folder, access = api.open_for_adding(user=request.user, folder_uuid=uuid, gate=partial(require_step_up, request))
    form = DocumentForm(request.POST, request.FILES) if request.method == "POST" else DocumentForm()
    if form.is_bound and form.is_valid():
        try:
            entry = api.add(
                access=access, folder=folder, written=form.written, files=form.incoming, submit_key=form.number
            )
            return redirect("samtale_personnel:entry", entry.uuid)
        except SubmitConflict:
            _say_sent_before(form)
    return _form_page(request, "samtale_personnel/added/document.html", form, {"folder": folder})


@_get_or_post
@protected(keep_post=True)
def add_note(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Put a note about the employment into the folder; it belongs to no other document."""
    folder, access = api.open_for_adding(user=request.user, folder_uuid=uuid, gate=partial(require_step_up, request))
    is_sent = request.method == "POST"
    form = NoteToFolderForm(request.POST) if is_sent else NoteToFolderForm(initial={"dated": timezone.localdate()})
    if form.is_bound and form.is_valid():
        try:
            entry = api.add(access=access, folder=folder, written=form.written, submit_key=form.number)
            return redirect("samtale_personnel:entry", entry.uuid)
        except SubmitConflict:
            _say_sent_before(form)
    return _form_page(request, "samtale_personnel/added/note.html", form, {"folder": folder})


@_get_or_post
@protected(keep_post=True, uploads=PLAN_FILES)
def correct_document(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Put a new version of one of HR's documents into the folder; the form begins with the old one's words."""
    opened = api.open_for_correcting(user=request.user, entry_uuid=uuid, gate=partial(require_step_up, request))
    context = {"folder": opened.entry.folder, "entry": opened.entry, "newer": opened.newer}
    if request.method == "POST":
        form = DocumentForm(request.POST, request.FILES, existing=opened.files)
    else:
        written = opened.written
        initial = {"title": written.title, "kind": written.kind, "dated": written.dated, "text": written.text}
        form = DocumentForm(initial=initial, existing=opened.files)
    if form.is_bound and form.is_valid():
        try:
            entry = api.correct(
                correcting=opened,
                written=form.written,
                keep=form.keep,
                files=form.incoming,
                submit_key=form.number,
            )
            return redirect("samtale_personnel:entry", entry.uuid)
        except SubmitConflict:
            _say_sent_before(form)
        except AlreadySuperseded:
            text = _("Somebody else has corrected the document in the meantime. Your text is still here.")
            form.add_error(None, text)
    return _form_page(request, "samtale_personnel/added/document.html", form, context)


def _say_sent_before(form: Form) -> None:
    form.renew_number()
    form.add_error(None, _("This form was sent before with other words. Look in the folder, then send again."))


def _form_page(request: HttpRequest, template: str, form: Form, context: dict[str, Any]) -> HttpResponseBase:
    if form.is_bound and "submit_key" in form.errors:
        form.renew_number()
        form.add_error(None, _("The form has lost its number. Your text is still here; send it again."))
    context |= {"form": form, "has_errors": form.is_bound}
    return render(request, template, context, status=400 if form.is_bound else 200)
