"""Inviting to a conversation: the letter is seen before it goes. And the calendar file of a meeting."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.invitations import api
from samtale_intranet.conversations.invitations.calendar_file import FILE_NAME, Method, calendar_file
from samtale_intranet.conversations.invitations.forms import InvitationForm
from samtale_intranet.conversations.invitations.writing import Letter, letter_of
from samtale_intranet.conversations.mail.claims import send_again as wait_again
from samtale_intranet.conversations.mail.composing import in_language_of, unreachable
from samtale_intranet.conversations.mail.courier import courier
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.problems import AlreadyHeld, ConversationOver, MeetingChanged
from samtale_intranet.personnel.access import Access, Action
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def invitation(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show the leader the invitation, word for word as it will go, and send it."""
    conversation, access = fetch(user=request.user, uuid=uuid, action=Action.INVITE)
    if not api.may_be_invited_to(conversation):
        return redirect(conversation)
    if request.method == "POST":
        return _sent(request, conversation, access)
    try:
        letter = _letter(conversation)
    except ValidationError as unknown:
        # The type's own letter is wrong: the leader mends the words for this one, and an editor the type.
        letter = _letter(conversation, conversation.rules.invitation_text)
        return _page(request, conversation, letter, errors=unknown.messages)
    return _page(request, conversation, letter)


def _sent(request: HttpRequest, conversation: Conversation, access: Access) -> HttpResponseBase:
    """Send what was seen; show it once more where it is not quite that."""
    form = InvitationForm(request.POST, conversation=conversation)
    if not form.is_valid():
        return _again(request, conversation, request.POST.get("text", ""), errors=[*_errors(form)])
    text: str = form.cleaned_data["text"]
    letter = _letter(conversation, text)
    if letter.text != text.strip():
        notice = _("The placeholders are filled in now. Look at the words once more, then send them.")
        return _page(request, conversation, letter, notice=notice)
    try:
        api.invite(conversation=conversation, letter=letter, version=form.cleaned_data["version"], by=access.person)
    except MeetingChanged:
        notice = _("The meeting was moved while you were reading. See the new time below, then send the invitation.")
        return _again(request, conversation, text, notice=notice)
    except (AlreadyHeld, ConversationOver):
        return redirect(conversation)
    messages.success(request, _("The invitation is on its way."))
    return redirect(conversation)


def _again(
    request: HttpRequest, conversation: Conversation, text: str, *, errors: list[str] | None = None, notice: str = ""
) -> HttpResponse:
    letter = _letter(conversation, "")
    typed = Letter(letter.subject, text, letter.facts)
    return _page(request, conversation, typed, errors=errors, notice=notice)


def _errors(form: InvitationForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _letter(conversation: Conversation, text: str | None = None) -> Letter:
    """Give the letter in the employee's language: it is theirs, and the leader sees it as it goes."""
    letter: Letter = in_language_of(conversation.employee, lambda: letter_of(conversation, text))
    return letter


def _page(
    request: HttpRequest,
    conversation: Conversation,
    letter: Letter,
    *,
    errors: list[str] | None = None,
    notice: str = "",
) -> HttpResponse:
    problem = unreachable(conversation.employee)
    context = {
        "conversation": conversation,
        "letter": letter,
        "errors": errors,
        "notice": notice,
        "problem": Message.Problem(problem).label if problem else "",
    }
    status = 400 if errors and request.method == "POST" else 200
    return render(request, "samtale_conversations/invitations/invitation.html", context, status=status)


@require_safe
@protected
def calendar(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give the meeting as a file for a calendar, to either party; there is none before it has a time."""
    conversation, _access = fetch(user=request.user, uuid=uuid)
    if conversation.starts_at is None:
        raise Http404
    method = Method.CANCEL if conversation.cancelled_at else Method.PUBLISH
    response = HttpResponse(
        calendar_file(conversation, method), content_type=f"text/calendar; charset=utf-8; method={method}"
    )
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


@require_POST
@protected
def send_again(request: HttpRequest, uuid: UUID, message: UUID) -> HttpResponseBase:
    """Let a mail that failed, or may have been lost, go once more: the leader has asked for it."""
    conversation, _access = fetch(user=request.user, uuid=uuid, action=Action.INVITE)
    found = Message.objects.get(conversation=conversation, uuid=message)
    if wait_again(found):
        courier.wake()
        messages.success(request, _("The mail is on its way again."))
    return redirect(conversation)
