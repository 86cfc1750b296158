"""Beginning a conversation: as its leader with somebody one leads, or as an employee who asks for one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samtale_intranet.conversations import course
from samtale_intranet.conversations.access import employed
from samtale_intranet.conversations.mail import api as mail
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.conversations.planning.forms import AskForm, BeginForm
from samtale_intranet.conversations.planning.mails import ASKED_FOR
from samtale_intranet.conversations.problems import LeaderMissing
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Action, authorise
from samtale_intranet.personnel.api import led_or_stood_in
from samtale_intranet.personnel.models import Folder
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render


def types_to_ask_for(person: Employee) -> QuerySet[ConversationType]:
    """Give what an employee may ask for: anything but what may end in a sanction."""
    types = ConversationType.objects.filter(municipality=person.municipality_id)
    return types.filter(sanction_possible=False, summons_in_writing=False)


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def begin(request: HttpRequest) -> HttpResponseBase:
    """Choose with whom and what, and go on to its time. What is under way already is given, never a second one."""
    employee = _named(request)
    if request.method == "POST" and employee is not None:
        # SECURITY: the policy decides, and writes down a refusal; the list below is a help alone.
        folder = Folder.objects.with_relations().filter(employee=employee).first() or Folder(employee=employee)
        record = None if folder.pk else employee.uuid
        authorise(user=request.user, action=Action.LEAD_CONVERSATION, folder=folder, record=record)
    person = employed(request.user)
    types = ConversationType.objects.filter(municipality=person.municipality_id)
    led = led_or_stood_in(person=person)
    form = _bound(request, BeginForm, people=led, types=types)
    if request.method == "POST" and form.is_valid():
        try:
            begun = course.begin(by=person, **form.cleaned_data)
        except LeaderMissing:  # the last leader left while the form was filled in
            form.add_error("employee", form.fields["employee"].error_messages["invalid_choice"])
        else:
            # One that has a time already is shown, rather than the form for moving it.
            is_planned = begun.starts_at or begun.held_at
            return redirect(begun) if is_planned else redirect("samtale_conversations:meeting", begun.uuid)
    context = {"form": form, "led": led, "types": types}
    return render(request, "samtale_conversations/planning/begin.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@protected(keep_post=True)
def ask(request: HttpRequest) -> HttpResponseBase:
    """Let an employee ask their leader for a conversation. The leader gets a mail, and gives it a time."""
    person = employed(request.user)
    leader = leader_of(employee=person)
    form = _bound(request, AskForm, types=types_to_ask_for(person))
    if request.method == "POST" and form.is_valid():
        try:
            begun = course.begin(type=form.cleaned_data["type"], employee=person, by=person)
        except LeaderMissing:
            leader = None
        else:
            if begun.starts_at is None and begun.held_at is None:
                mail.enqueue(kind=ASKED_FOR, recipients=[begun.leader], key=str(begun.uuid), conversation=begun)
                text = _("%(name)s can see that you would like this conversation, and gives it a time.")
                messages.success(request, text % {"name": begun.leader.name})
            return redirect(begun)
    context = {"form": form, "leader": leader, "types": form.fields["type"].queryset}
    return render(request, "samtale_conversations/planning/ask.html", context, status=400 if form.is_bound else 200)


def _bound(request: HttpRequest, form: type[Any], **options: Any) -> Any:
    """Give the form with what was sent, or with what the link that led here has chosen."""
    if request.method == "POST":
        return form(request.POST, **options)
    chosen = {"employee": request.GET.get("medarbejder", ""), "type": request.GET.get("type", "")}
    return form(initial=chosen, **options)


def _named(request: HttpRequest) -> Employee | None:
    try:
        named = uuid.UUID(request.POST.get("employee", ""))
    except ValueError:
        return None
    found = Employee.objects.with_lines().filter(uuid=named).first()
    if found is None:
        raise Http404
    return found
