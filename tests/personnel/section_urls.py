"""A host's URLs with a few protected views, for the tests of the section."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.urls import include, path

from home.urls import urlpatterns as home_urls
from samtale_intranet.keyring import KeyProblem
from samtale_intranet.personnel.access import Refused
from samtale_intranet.personnel.second_factor.inline import code_fields
from samtale_intranet.personnel.second_factor.refusals import CodeRefused
from samtale_intranet.personnel.section import protected, require_step_up, verify_inline
from samtale_intranet.shortcuts import render

saved: list[str] = []


@protected
def read(request: HttpRequest) -> HttpResponse:
    """Show something sealed."""
    require_step_up(request)
    return HttpResponse("sealed text")


@protected(keep_post=True)
def write(request: HttpRequest) -> HttpResponse:
    """Save what was typed."""
    require_step_up(request)
    saved.append(request.POST["text"])
    return HttpResponse("saved")


@protected(keep_post=True)
def write_with_code(request: HttpRequest) -> HttpResponse:
    """Save what was typed, taking a code along with it where the second factor has run out."""
    try:
        verify_inline(request, request.POST["second_factor_code"], request.POST["second_factor_kind"])
    except CodeRefused as refused:
        context = {"second_factor": code_fields(request, error=str(refused))}
        return render(request, "samtale_personnel/second_factor/_code_fields.html", context, status=400)
    require_step_up(request)
    saved.append(request.POST["text"])
    return HttpResponse("saved")


@protected
def refuse(request: HttpRequest) -> HttpResponse:
    """Be somebody else's."""
    raise Refused("VIEW_FOLDER in folder 1234 was refused.")


@protected
def miss(request: HttpRequest) -> HttpResponse:
    """Be nobody's."""
    raise ObjectDoesNotExist("Folder matching query does not exist.")


@protected(keep_post=True)
def unlockable(request: HttpRequest) -> HttpResponse:
    """Have no key."""
    raise KeyProblem("The key ring has no key 'k1'.")


@protected
def crash(request: HttpRequest) -> HttpResponse:
    """Break with something decrypted at hand."""
    plaintext = "kramer terces"[::-1]  # so that the source shown in a report is not what the test finds
    raise RuntimeError(f"{len(plaintext)}")


@protected
def mistyped(request: HttpRequest) -> HttpResponse:
    """Render a template with a mistake in it."""
    template = Template("{{ 'x'|default_if_none:nothing }}{{ 'x'|cut:nothing }}")
    return HttpResponse(template.render(Context({"plan": "kramer terces"[::-1]})))


urlpatterns = [
    path("mistyped/", mistyped),
    path("read/", read),
    path("write/", write),
    path("write-with-code/", write_with_code),
    path("refuse/", refuse),
    path("miss/", miss),
    path("unlockable/", unlockable),
    path("crash/", crash),
    path("", include(home_urls)),
]
