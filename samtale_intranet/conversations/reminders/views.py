"""The page on which people choose what they are reminded of."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samtale_intranet.conf import settings
from samtale_intranet.conversations.reminders.choices import choose, offered, switched_on
from samtale_intranet.people.api import person_of
from samtale_intranet.shortcuts import render


class ChoiceForm(forms.Form):
    """A box for each kind of reminder; none is a choice as well."""

    on = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["on"].choices = list(offered().items())  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def reminders(request: HttpRequest) -> HttpResponse | HttpResponseRedirect:
    """Show which reminders one gets, and switch them on and off."""
    person = person_of(user=request.user)
    if person is not None and request.method == "POST":
        form = ChoiceForm(request.POST)
        if form.is_valid():
            choose(person=person, on=form.cleaned_data["on"])
            messages.success(request, _("Your choice is saved."))
            return redirect("samtale_conversations:reminders")
    on = switched_on(person=person) if person else []
    context = {
        "person": person,
        "kinds": [(name, label, name in on) for name, label in offered().items()],
        "hour": f"{settings.REMINDER_HOUR}.00",
    }
    return render(request, "samtale_conversations/reminders/reminders.html", context)
