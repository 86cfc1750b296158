"""Giving a conversation a time, moving it, saying that it was held, and calling it off. Only whoever leads does so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale_intranet.conversations import course
from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.planning.doubts import Told, doubts_told
from samtale_intranet.conversations.planning.forms import HeldForm, MeetingForm
from samtale_intranet.conversations.problems import (
    AlreadyHeld,
    ConversationOver,
    MeetingChanged,
    MeetingInPast,
    StepMissing,
)
from samtale_intranet.personnel.access import Access, Action
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render

_form = require_http_methods(["GET", "HEAD", "POST"])


@_form
@protected(keep_post=True)
def meeting(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Choose when and where, or move it. What speaks against the time is told, and may be meant all the same."""
    conversation, access = fetch(user=request.user, uuid=uuid, action=Action.LEAD_CONVERSATION)
    if not conversation.is_open or conversation.held_at:
        return _over(request, conversation)
    if request.method != "POST":
        return _meeting_page(request, conversation, MeetingForm.of(conversation))
    form = MeetingForm.of(conversation, _with_other_day(request))
    if not form.is_valid():
        return _meeting_page(request, conversation, form, status=400)
    doubted = doubts_told(conversation, form.meeting, access.person)
    if doubted and not form.is_meant:
        return _meeting_page(request, conversation, form, doubted=doubted, status=409)
    return _plan(request, conversation, access, form)


def _with_other_day(request: HttpRequest) -> Any:
    """Give what was sent; with the day that was offered instead, where that button was pressed."""
    sent = request.POST.copy()
    if instead := sent.get("instead", ""):
        sent["day"] = instead
    return sent


def _plan(request: HttpRequest, conversation: Conversation, access: Access, form: MeetingForm) -> HttpResponse:
    version = form.cleaned_data["version"]
    try:
        course.plan(conversation=conversation, meeting=form.meeting, version=version, by=access.person)
    except MeetingChanged:
        return _changed_page(request, conversation, form)
    except MeetingInPast:
        form.add_error("day", _("This time has passed. Choose one to come."))
        return _meeting_page(request, conversation, form, status=400)
    except StepMissing as missing:
        return _meeting_page(request, conversation, form, missing=missing, status=409)
    except (AlreadyHeld, ConversationOver):
        return _over(request, conversation)
    shown = date_format(timezone.localtime(form.meeting.starts_at), r"l j. F Y \k\l. H.i")
    messages.success(request, _("The conversation has a time: %(time)s.") % {"time": shown})
    return redirect(conversation)


def _changed_page(request: HttpRequest, conversation: Conversation, form: MeetingForm) -> HttpResponse:
    """Show what somebody else has planned meanwhile beside what was written; sending it again is meant."""
    conversation.refresh_from_db()
    form.data = {**form.data.dict(), "version": conversation.meeting_version}  # type: ignore[attr-defined]
    return _meeting_page(request, conversation, form, changed=True, status=409)


def _meeting_page(
    request: HttpRequest,
    conversation: Conversation,
    form: MeetingForm,
    *,
    doubted: Told | None = None,
    missing: StepMissing | None = None,
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "conversation": conversation,
        "form": form,
        "doubted": doubted,
        "missing": missing,
        "changed": changed,
        "exchange_days": conversation.rules.exchange_days,
    }
    return render(request, "samtale_conversations/planning/meeting.html", context, status=status)


@_form
@protected(keep_post=True)
def held(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Say that it was held, today or on a day that has passed."""
    conversation, access = fetch(user=request.user, uuid=uuid, action=Action.LEAD_CONVERSATION)
    if not conversation.is_open or conversation.held_at:
        return _over(request, conversation)
    form = HeldForm(request.POST if request.method == "POST" else None, conversation=conversation)
    missing = None
    if form.is_valid():
        try:
            course.mark_held(conversation=conversation, by=access.person, at=form.at)
        except ConversationOver:
            return _over(request, conversation)
        except StepMissing as stopped:
            missing = stopped
        else:
            messages.success(request, _("It is noted that the conversation was held."))
            return redirect(conversation)
    status = 409 if missing else 400 if form.is_bound else 200
    context = {"conversation": conversation, "form": form, "missing": missing}
    return render(request, "samtale_conversations/planning/held.html", context, status=status)


@_form
@protected(keep_post=True)
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Ask whether it is to be called off, and call it off."""
    conversation, access = fetch(user=request.user, uuid=uuid, action=Action.LEAD_CONVERSATION)
    if not conversation.is_open or conversation.held_at:
        return _over(request, conversation)
    if request.method != "POST":
        return render(request, "samtale_conversations/planning/cancel.html", {"conversation": conversation})
    try:
        course.cancel(conversation=conversation, by=access.person)
    except ConversationOver:
        return _over(request, conversation)
    messages.success(
        request,
        _("The conversation with %(name)s is called off.") % {"name": conversation.employee.name},
    )
    return redirect("samtale_conversations:mine")


def _over(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Say that nothing of it changes any more, and go to its page."""
    conversation.refresh_from_db()
    if conversation.cancelled_at:
        text = _("This conversation is called off already. Nothing was changed.")
    elif conversation.closed_at:
        text = _("This conversation is finished. Nothing was changed.")
    else:
        text = _("This conversation was held already. Nothing was changed.")
    messages.info(request, text)
    return redirect(conversation)
