"""The page on which a passkey is added. Proving by one stands on the page of the second factor itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from samtale_intranet.personnel.second_factor import factors, session
from samtale_intranet.personnel.second_factor.forms import NameForm
from samtale_intranet.personnel.second_factor.onwards import next_of, refusable, show_codes
from samtale_intranet.personnel.second_factor.passkeys import ceremonies
from samtale_intranet.personnel.second_factor.refusals import CodeRefused, NotNow
from samtale_intranet.personnel.section import protected
from samtale_intranet.shortcuts import render

TEMPLATE = "samtale_personnel/second_factor/passkey_new.html"


@protected
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add a passkey: explain, have the browser make it, keep it."""
    if not ceremonies.is_usable(request):
        raise Http404
    if not factors.may_enrol_unproven(user=request.user):
        session.require_step_up(request, just_now=True)
    refused: CodeRefused | NotNow | None = None
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["name"] or factors.Kind.PASSKEY.label
            added = ceremonies.add(request, answer=request.POST.get("answer", ""), name=str(name))
        except (CodeRefused, NotNow) as problem:
            refused = problem
        else:
            session.prove(request, added.passkey)
            if added.recovery_codes:
                return show_codes(request, added.recovery_codes, first=True)
            return HttpResponseRedirect(next_of(request) or reverse("samtale_second_factor:devices"))
    context = {
        "form": form,
        "options": ceremonies.begin_adding(request),
        "error": str(refused or ""),
        "next": next_of(request),
    }
    status = 400 if form.errors else 200
    return refusable(render(request, TEMPLATE, context, status=status), refused)
