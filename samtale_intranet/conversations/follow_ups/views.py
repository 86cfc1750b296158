"""The page of a follow-up: what was agreed, ticked off; done with a note, moved, or leading to a changed plan."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.follow_ups import api
from samtale_intranet.conversations.follow_ups.forms import MoveForm, NoteForm
from samtale_intranet.conversations.follow_ups.models import FollowUp
from samtale_intranet.personnel.access import Access
from samtale_intranet.personnel.corrections import correction_url
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def follow_up(request: HttpRequest, uuid: UUID, follow_up: UUID) -> HttpResponseBase:
    """Show a follow-up to its parties, and take what they say of it."""
    conversation, access = fetch(user=request.user, uuid=uuid, gate=partial(require_step_up, request))
    found = FollowUp.objects.select_related("entry", "done_by", "note").get(uuid=follow_up, conversation=conversation)
    found.conversation = conversation
    if request.method != "POST":
        return _page(request, found, access)
    try:
        return _take(request, found, access)
    except api.AlreadySettled:
        messages.warning(request, _("This follow-up is settled already. Nothing was changed."))
        return redirect(request.path)


def _take(request: HttpRequest, found: FollowUp, access: Access) -> HttpResponseBase:
    """Do what the pressed button says."""
    note, move, ticks, do = NoteForm(request.POST), MoveForm(request.POST), _ticks(request), request.POST.get("do")
    if do in ("done", "change") and not note.is_valid():
        return _page(request, found, access, note=note)
    written: dict[str, Any] = {"user": request.user, "follow_up": found, "access": access, "ticks": ticks}
    match do:
        case "done":
            api.finish(**written, note=note.cleaned_data["note"])
            messages.success(request, _("You have followed up. What is not ticked off is there again next time."))
            return redirect(found.conversation)
        case "move":
            if not move.is_valid():
                return _page(request, found, access, move=move)
            try:
                moved = api.move(
                    follow_up=found,
                    access=access,
                    day=move.cleaned_data["day"],
                    reason=move.cleaned_data["reason"],
                )
            except api.NotAhead:
                move.add_error("day", _("Choose a day from today on, and within three years."))
                return _page(request, found, access, move=move)
            messages.success(request, _("The follow-up is moved to %s.") % date_format(moved.due_on, "j. F Y"))
        case "change":
            if url := correction_url(entry=found.entry, access=access):
                api.ask_change(**written, note=note.cleaned_data["note"])
                # The address takes a POST: the browser sends this very form on.
                return redirect(url, preserve_request=True)
        case _:
            api.tick(follow_up=found, access=access, ticks=ticks)
            messages.success(request, _("What you have ticked off is saved."))
    return redirect(request.path)


def _ticks(request: HttpRequest) -> api.Ticks:
    return api.Ticks(frozenset(request.POST.getlist("shown")), frozenset(request.POST.getlist("done")))


def _page(
    request: HttpRequest,
    found: FollowUp,
    access: Access,
    *,
    note: NoteForm | None = None,
    move: MoveForm | None = None,
) -> HttpResponse:
    conversation = found.conversation
    is_wrong = bool(note or move)
    ticked = frozenset(request.POST.getlist("done")) if request.method == "POST" else None
    opened = api.open_follow_up(follow_up=found, access=access)
    context: dict[str, Any] = {
        "conversation": conversation,
        "follow_up": found,
        "opened": opened,
        "actions": [(action, action.is_done if ticked is None else action.row in ticked) for action in opened.actions],
        "note": note or NoteForm(request.POST if is_wrong else None),
        "move": move or MoveForm(request.POST if is_wrong else None),
        "has_move_errors": bool(move and move.errors),
        "has_note_errors": bool(note and note.errors),
        "may_change": bool(correction_url(entry=found.entry, access=access)),
        "longest": api.LONGEST_TEXT,
    }
    template = "samtale_conversations/follow_ups/follow_up.html"
    return render(request, template, context, status=400 if is_wrong else 200)
