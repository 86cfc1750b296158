"""Folders, entries, PDFs and who looked. Each view parses, calls the journal and renders; none looks anything up."""

from __future__ import annotations

import uuid as uuids
from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samtale_intranet.people.api import person_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import api, directory
from samtale_intranet.personnel.added.api import written_of
from samtale_intranet.personnel.archive.api import state_for
from samtale_intranet.personnel.corrections import correction_url
from samtale_intranet.personnel.downloads import download
from samtale_intranet.personnel.forms import NoteForm, SearchForm
from samtale_intranet.personnel.gates import costly_gate
from samtale_intranet.personnel.limits import costly
from samtale_intranet.personnel.listing import listed
from samtale_intranet.personnel.retention.api import hold_in
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render

PER_PAGE = 25


@require_safe
@protected
def folders(request: HttpRequest) -> HttpResponseBase:
    """Show the way to one's own folder, to those of whom one leads, and for HR a search. Nothing is opened here."""
    person = person_of(user=request.user)
    if person is None:
        return render(request, "samtale_personnel/no_folder.html")
    require_step_up(request)
    context = {
        "own": api.folder_of(employee=person),
        "person": person,
        "led": directory.led(person=person),
        **(_found(request, person) if person.is_hr else {}),
    }
    return render(request, "samtale_personnel/folders.html", context)


def _found(request: HttpRequest, person: Employee) -> dict[str, object]:
    form = SearchForm(request.GET, units=directory.units(municipality=person.municipality))
    wanted = form.wanted
    if wanted:
        costly(request, "search")
    found = directory.search(person=person, wanted=wanted)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("side"))
    return {"form": form, "is_filtered": bool(wanted), "page": page}


@require_POST
@protected
def begin_folder(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Let HR begin the folder of somebody about whom nothing is kept yet, so that a document can be put into it."""
    office = api.authorise_hr(user=request.user)
    employee = directory.employee_of(office=office, uuid=uuid)
    require_step_up(request)
    return redirect("samtale_personnel:folder", directory.begin_folder(office=office, employee=employee).uuid)


@require_safe
@protected
def folder(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show what is in a folder, newest first, and who looked to those who may see it."""
    opened = api.open_folder(user=request.user, folder_uuid=uuid, gate=partial(require_step_up, request))
    numbers = {listed.entry.uuid: listed.entry.number for listed in opened.entries}
    context = {
        "folder": opened.folder,
        "listing": listed(opened.documents, kind=request.GET.get("type", ""), year=request.GET.get("aar", "")),
        "looks": api.latest_looks(access=opened.access, folder=opened.folder, numbers=numbers),
        "is_own": opened.access.role is api.Role.EMPLOYEE,
        "is_hr": opened.access.role is api.Role.HR,
        "hold": hold_in(access=opened.access, folder=opened.folder),
        "may_hold": opened.access.may(api.Action.HOLD),
    }
    return render(request, "samtale_personnel/folder.html", context)


@require_safe
@protected
def who_looked(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show who opened the folder, when and why, refused attempts included."""
    gate = partial(require_step_up, request)
    opened = api.who_looked(user=request.user, folder_uuid=uuid, page=request.GET.get("side", 1), gate=gate)
    is_own = opened.access.role is api.Role.EMPLOYEE
    context = {"folder": opened.folder, "page": opened.page, "looks": opened.page.object_list, "is_own": is_own}
    return render(request, "samtale_personnel/who_looked.html", context)


@require_safe
@protected
def entry(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show a journaled document with its responses, notes and corrections."""
    return _entry_page(request, uuid, NoteForm(initial={"submit_key": uuids.uuid4()}))


@require_safe
@protected
def entry_pdf(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give the document as a PDF, made in memory for this answer."""
    gate = costly_gate(request, "pdf")
    opened = api.open_entry(user=request.user, entry_uuid=uuid, event=api.Event.ENTRY_EXPORTED, gate=gate)
    number = opened.entry.number
    content = api.pdf(document=opened.document, number=number, journaled_at=opened.entry.journaled_at)
    # The name is the journal number alone: a title in a list of downloads would tell what it is about.
    disposition = f'attachment; filename="{number}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@require_safe
@protected
def entry_file(request: HttpRequest, uuid: UUID, file_uuid: UUID) -> HttpResponseBase:
    """Give a file that was kept with the document."""
    gate = costly_gate(request, "file")
    return download(api.open_entry_file(user=request.user, entry_uuid=uuid, file_uuid=file_uuid, gate=gate))


@require_POST
@protected(keep_post=True)
def annotate(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Put a note to the document into the folder; what was typed stays where it cannot be taken."""
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            api.annotate(
                user=request.user,
                entry_uuid=uuid,
                text=form.cleaned_data["text"],
                submit_key=str(form.cleaned_data["submit_key"]),
                gate=partial(require_step_up, request),
            )
            return redirect(reverse("samtale_personnel:entry", args=[uuid]) + "#noter")
        except api.SubmitConflict:
            form = NoteForm({"text": form.cleaned_data["text"], "submit_key": uuids.uuid4()})
            form.add_error("text", _("This form was sent before with other words. Read the notes, then send again."))
    elif "submit_key" in form.errors:
        # The form came without its number; it gets a new one, and the text stays.
        form.data = {**request.POST.dict(), "submit_key": uuids.uuid4()}
    return _entry_page(request, uuid, form, status=400)


def _entry_page(request: HttpRequest, uuid: UUID, form: NoteForm, status: int = 200) -> HttpResponseBase:
    opened = api.open_entry(user=request.user, entry_uuid=uuid, gate=partial(require_step_up, request))
    context = {
        "entry": opened.entry,
        "document": opened.document,
        "folder": opened.entry.folder,
        "notes": opened.notes,
        "superseded_by": opened.superseded_by,
        "correction_url": "" if opened.superseded_by else correction_url(entry=opened.entry, access=opened.access),
        "may_correct": opened.superseded_by is None
        and opened.access.may(api.Action.ADD_DOCUMENT)
        and written_of(entry=opened.entry, document=opened.document) is not None,
        "is_own": opened.access.role is api.Role.EMPLOYEE,
        "delivery": state_for(access=opened.access, entry=opened.entry),
        "form": form,
    }
    return render(request, "samtale_personnel/entry.html", context, status=status)
