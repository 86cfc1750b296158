"""The page where a party picks themes and sees what is exchanged, and the way there from a wheel."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.themes import api
from samtale_intranet.conversations.themes.exchange import EMPLOYEE
from samtale_intranet.guides.models import WheelPage
from samtale_intranet.people.api import person_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Access
from samtale_intranet.personnel.api import led_or_stood_in
from samtale_intranet.personnel.section import protected, require_step_up
from samtale_intranet.shortcuts import render


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def themes(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Pick one's themes, and see the other's from the exchange on."""
    conversation, access = fetch(user=request.user, uuid=uuid, gate=partial(require_step_up, request))
    if request.method != "POST":
        return _page(request, conversation, access)
    chosen, why = request.POST.getlist("theme"), request.POST.get("why", "").strip()
    try:
        if len(why) > api.LONGEST_WHY:
            text = _("Shorten your line to %(most)s characters; it has %(count)s.")
            return _page(request, conversation, access, text % {"most": api.LONGEST_WHY, "count": len(why)})
        api.pick(conversation=conversation, access=access, chosen=chosen, why=why)
    except api.WrongNumber as wrong:
        return _page(request, conversation, access, _say_wrong(wrong))
    except api.AlreadyExchanged:
        return _page(request, conversation, access, _("The themes are exchanged, so yours stay as they were."))
    except api.NoExchange:
        return _page(request, conversation, access, _("No themes are picked for this conversation any more."))
    messages.success(request, _("Your themes are saved."))
    return redirect("samtale_conversations:themes", conversation.uuid)


def _say_wrong(wrong: api.WrongNumber) -> str:
    """Say how many themes there should be."""
    wanted = ngettext("Pick %(count)s theme.", "Pick %(count)s themes.", wrong.wanted) % {"count": wrong.wanted}
    if not wrong.chosen:
        return wanted
    chosen = ngettext("You have ticked %(count)s.", "You have ticked %(count)s.", wrong.chosen)
    return f"{wanted} {chosen % {'count': wrong.chosen}}"


def _page(request: HttpRequest, conversation: Conversation, access: Access, problem: str = "") -> HttpResponse:
    opened = api.open_themes(conversation=conversation, access=access)
    wheel = api.wheel_of(conversation)
    is_employee = api.party_of(conversation, access.person) == EMPLOYEE
    to_come = conversation.is_open and conversation.held_at is None
    context: dict[str, Any] = {
        "conversation": conversation,
        "opened": opened,
        "other": conversation.leader if is_employee else conversation.employee,
        "last": api.exchange_day(conversation),
        "problem": problem,
        "wheel": wheel,
        "may_pick": opened.may_pick and to_come and wheel is not None,
        "longest_why": api.LONGEST_WHY,
    }
    if wheel is not None:
        context |= _choice(request, conversation, wheel, opened)
    return render(request, "samtale_conversations/themes/themes.html", context, status=409 if problem else 200)


def _choice(request: HttpRequest, conversation: Conversation, wheel: WheelPage, opened: api.Opened) -> dict[str, Any]:
    """Give the wheel's themes with those that are ticked: what was posted, else what is kept, else from the wheel."""
    shown = wheel.themes(request)
    ticked = [theme.id for theme in opened.mine.themes] if opened.mine else request.GET.getlist("tema")
    why = opened.mine.why if opened.mine else ""
    if request.method == "POST":
        ticked, why = request.POST.getlist("theme"), request.POST.get("why", "")
    return {
        "themes": [{**theme, "is_ticked": theme["key"] in ticked} for theme in shown],
        "each": api.wanted(conversation, api.offered(wheel)),
        "drawing": wheel.drawn(shown),
        "why": why,
        "wheel_url": wheel.get_url(request),
    }


@require_safe
@never_cache
@login_required
def bring(request: HttpRequest) -> HttpResponseBase:
    """Lead from a theme of a wheel to the conversation it is to be brought to; where there are several, ask which."""
    wheel, theme = request.GET.get("hjul", ""), request.GET.get("tema", "")[:64]
    person = person_of(user=request.user)
    asked = _to_come(person, int(wheel)) if person and wheel.isdecimal() and len(wheel) < 10 else []
    rows = [(one, _with_theme(one, theme), one.employee_id == getattr(person, "pk", None)) for one in asked]
    if len(rows) == 1:
        return redirect(rows[0][1])
    return render(request, "samtale_conversations/themes/bring.html", {"rows": rows})


def _to_come(person: Employee, wheel: int) -> list[Conversation]:
    """Give the conversations to come that themes of this wheel are picked for, of those the person is a party to."""
    mine = Q(employee=person) | Q(employee__in=led_or_stood_in(person=person))
    found = Conversation.objects.open().with_people().filter(mine, type__wheel=wheel, held_at=None)
    return [one for one in found if api.exchanges(one)]


def _with_theme(conversation: Conversation, theme: str) -> str:
    return reverse("samtale_conversations:themes", args=[conversation.uuid], query={"tema": theme} if theme else None)
