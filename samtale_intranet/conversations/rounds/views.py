"""Planning a round for a unit, and giving its conversations their times one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samtale_intranet.conversations import course
from samtale_intranet.conversations.access import employed
from samtale_intranet.conversations.models import Conversation, Round
from samtale_intranet.conversations.planning.doubts import doubts_told
from samtale_intranet.conversations.problems import (
    AlreadyHeld,
    ConversationOver,
    MeetingChanged,
    MeetingInPast,
    StepMissing,
)
from samtale_intranet.conversations.rounds import api
from samtale_intranet.conversations.rounds.forms import ChoiceForm, PatternForm, RoundForm, RowForm
from samtale_intranet.conversations.rounds.progress import Progress
from samtale_intranet.conversations.rounds.slots import Span, propose
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import led_or_stood_in
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render

ROWS = 25  # so many times are set at once: a form of two hundred is more than a server takes


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose what and where, see whom it will include, and begin all of it in one go."""
    person = employed(request.user)
    led = list(led_or_stood_in(person=person))
    asked = request.POST if request.method == "POST" else request.GET
    types, units = api.types_of_rounds(person), api.units_of(person, led)
    choice = ChoiceForm(asked if asked.get("type") or request.method == "POST" else None, types=types, units=units)
    if not led or not types or not choice.is_valid():
        context = {"choice": choice, "led": led, "types": types}
        status = 400 if choice.is_bound else 200
        return render(request, "samtale_conversations/rounds/new.html", context, status=status)
    there = [one for one in led if one.unit_id in choice.chosen_unit.below]
    people = api.candidates(people=there, type=choice.chosen_type)
    offered = [(str(one.employee.uuid), one.employee.name) for one in people if one.can_be_included]
    form = RoundForm(request.POST if request.method == "POST" else None, offered=offered)
    if form.is_valid():
        try:
            begun = _begin(person, choice, form)
        except api.NobodyLeft:
            form.add_error("employee", form.fields["employee"].error_messages["invalid_choice"])
        else:
            return redirect("samtale_conversations:round", begun.uuid)
    context = {"choice": choice, "form": form, "people": people, "led": led, "types": types, "offered": offered}
    context["chosen"] = form["employee"].value() if form.is_bound else _advised(people)
    return render(request, "samtale_conversations/rounds/new.html", context, status=400 if form.is_bound else 200)


def _begin(person: Employee, choice: ChoiceForm, form: RoundForm) -> Round:
    given = form.cleaned_data
    return api.begin_round(
        by=person,
        type=choice.chosen_type,
        unit=choice.chosen_unit.unit,
        due_on=given["due_on"],
        employees=[UUID(one) for one in given["employee"]],
    )


def _advised(people: Iterable[api.Candidate]) -> list[str]:
    return [str(one.employee.uuid) for one in people if one.can_be_included and one.is_time]


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def show(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show how far the round is, and set times: proposed ones, changed where they do not suit, saved in one go."""
    person = employed(request.user)
    round, conversations = api.round_of(person=person, uuid=uuid)
    without = [each for each in conversations if each.is_open and not each.starts_at and not each.held_at]
    page = Paginator(without, ROWS).get_page(request.GET.get("side"))
    pattern = PatternForm.asked(request.GET, exchange_days=round.type.exchange_days)
    if request.method == "POST":
        # Also what somebody else has planned meanwhile, so that nothing that was written is dropped in silence.
        rows = [RowForm(each, request.POST) for each in conversations if f"{each.uuid}-day" in request.POST]
        saved = sum(_save(row, person) for row in rows)
        if saved:
            text = ngettext("%(count)d conversation has a time now.", "%(count)d conversations have a time now.", saved)
            messages.success(request, text % {"count": saved})
        if all(row.is_left_empty or row.is_saved for row in rows):
            return redirect("samtale_conversations:round", round.uuid)
        round, conversations = api.round_of(person=person, uuid=uuid)
        rows = [row for row in rows if not row.is_saved]
        return _round_page(request, round, conversations, pattern, rows, page, status=409)
    return _round_page(request, round, conversations, pattern, _proposed(page, pattern), page)


def _proposed(page: Page[Conversation], pattern: PatternForm) -> list[RowForm]:
    """Give a row for each conversation, with a proposed time where times were asked for."""
    listed: list[Conversation] = list(page.object_list)
    slots: list[Span | None] = [None] * len(listed)
    place = ""
    if pattern.is_bound and pattern.is_valid():
        place = pattern.cleaned_data["sted"]
        slots = propose(pattern.pattern, api.taken_by(listed, after=pattern.cleaned_data["dag"]))
    return [RowForm(each, slot=slot, place=place) for each, slot in zip(listed, slots, strict=True)]


def _save(row: RowForm, person: Employee) -> bool:
    """Plan the conversation of a row; else leave in the row what stands in the way."""
    if row.is_left_empty or not row.is_valid():
        return False
    doubted = doubts_told(row.conversation, row.meeting, person)
    if doubted and not row.is_meant:
        row.doubted = doubted
        return False
    try:
        course.plan(conversation=row.conversation, meeting=row.meeting, version=0, by=person)
    except StepMissing as missing:
        row.problem = missing.text
    except MeetingInPast:
        row.problem = _("This time has passed. Choose one to come.")
    except (MeetingChanged, AlreadyHeld, ConversationOver):
        row.problem = _("Somebody else has planned this conversation meanwhile, and it keeps that time.")
    else:
        row.is_saved = True
    return row.is_saved


def _round_page(
    request: HttpRequest,
    round: Round,
    conversations: list[Conversation],
    pattern: PatternForm,
    rows: list[RowForm],
    page: Page[Conversation],
    status: int = 200,
) -> HttpResponse:
    shown = [each for each in conversations if each.starts_at or each.held_at or not each.is_open]
    context = {
        "round": round,
        "progress": Progress.of(conversations),
        "pattern": pattern,
        "rows": rows,
        "page": page,
        "others": sorted(shown, key=_by_time),
        "days_left": (round.due_on - timezone.localdate()).days,
        "first_day": timezone.localdate() + datetime.timedelta(days=round.type.exchange_days or 0),
    }
    return render(request, "samtale_conversations/rounds/round.html", context, status=status)


def _by_time(each: Conversation) -> tuple[bool, Any, str]:
    return (each.held_at is not None, each.held_at or each.starts_at or each.closed_at, each.employee.name)
