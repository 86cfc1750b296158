"""Run in the foreign site by its own Python: read the pages, and take a plan from start to journal through the views.

Nothing of this repository is imported but what the site has installed. Each step submits the form that the page before
it showed, as a browser without JavaScript would. What goes wrong ends the script; what went well is printed as JSON.
"""

from __future__ import annotations

import json
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings.dev")
django.setup()

from bs4 import BeautifulSoup, Tag  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from forms_pages.models import PlanFormPage  # noqa: E402
from samtale_intranet.personnel.second_factor.models import RecoveryDevice  # noqa: E402
from samtale_intranet.personnel.second_factor.session import mark  # noqa: E402

DAY = "01.03.2027"
SECRET = "Only-the-two-of-us"


class Person:
    """Somebody at a browser: signed in, the second factor proven, one page open."""

    def __init__(self, username: str, *, second_factor: bool = True) -> None:
        self.client = Client(SERVER_NAME="localhost")
        user = get_user_model().objects.get(username=username)
        self.client.force_login(user)
        if second_factor:
            device, _created = RecoveryDevice.objects.get_or_create(user=user, defaults={"name": "recovery"})
            session = self.client.session
            mark(session, device=device)
            session.save()
        self.response: Any = None

    def open(self, url: str, status: int = 200) -> str:
        """Open an address and give its text."""
        self.response = self.client.get(url)
        assert self.response.status_code == status, f"{url}: {self.response.status_code}, expected {status}"
        return self.response.content.decode() if "text" in self.response["Content-Type"] else ""

    def submit(self, action: str, *, press: tuple[str, str] | None = None, **typed: str) -> str:
        """Fill in the form of the open page that goes to this address, send it, and follow to the next page."""
        page = BeautifulSoup(self.response.content, "html.parser")
        here = self.response.request["PATH_INFO"]
        form = next((f for f in page.find_all("form") if (f.get("action") or here).split("#")[0] == action), None)
        assert form is not None, f"no form on {here} goes to {action}:\n{page.get_text()[:2000]}"
        data = filled_in(form) | typed | ({press[0]: press[1]} if press else {})
        self.response = self.client.post(action, data, follow=True)
        text = self.response.content.decode()
        assert self.response.status_code == 200, f"{action}: {self.response.status_code}\n{text[:3000]}"
        return text

    def choice(self, label: str) -> str:
        """Give the value of the option, radio button or button of the open page that carries this label."""
        page = BeautifulSoup(self.response.content, "html.parser")
        found = page.find_all(["option", "input", "button"], attrs={"value": True})
        return next(field["value"] for field in found if label in (field.find_parent("label") or field).get_text())


def filled_in(form: Tag) -> dict[str, Any]:
    """Give what a form would send when every empty input is filled in and the first real choice is taken."""
    data: dict[str, Any] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = field.get("name"), field.get("type", "text")
        if not name or kind in ("submit", "button", "file") or field.find_parent("template"):
            continue
        if field.name == "select":
            options = [option.get("value", option.get_text()) for option in field.find_all("option")]
            data[name] = next(value for value in options if value)
        elif kind in ("radio", "checkbox"):
            data[name] = data.get(name) or field.get("value", "on")
        elif kind == "hidden":
            data[name] = [*data.get(name, []), field.get("value", "")]
        elif field.name == "textarea":
            data[name] = field.get_text().strip() or SECRET
        else:
            is_date = "yyyy" in field.get("placeholder", "")
            data[name] = field.get("value") or (DAY if is_date else SECRET)
    return data


def read_every_page() -> list[str]:
    """Open every page that the pack brought, and the rooms that have an address of their own; give the addresses."""
    reader = Person("mette")
    root = Site.objects.get(is_default_site=True).root_page
    pages = [page.get_url() for page in Page.objects.live().descendant_of(root).order_by("path")]
    rooms = [reverse("samtale_conversations:mine"), reverse("samtale_second_factor:devices")]
    for url in [*pages, *rooms, reverse("samtale_personnel:folders")]:
        text = reader.open(url)
        assert os.environ["MARKER"] in text, f"{url} does not stand in the host's own base template"
    return pages


def from_start_to_journal() -> str:
    """Dorte, who leads Lars, starts a plan for him; both respond; she puts it into his folder. Give its address."""
    leader, employee, stranger = Person("dorte"), Person("lars"), Person("mette")
    start = reverse("forms_pages:start", args=[PlanFormPage.objects.live().get().pk])
    leader.open(start)
    leader.submit(start, employee=leader.choice("Lars Bak"))
    plan = leader.response.request["PATH_INFO"]
    text = leader.submit(plan, press=("do", "save"))
    assert SECRET in text
    leader.submit(plan, press=("do", "finish"))
    assert SECRET not in stranger.open(plan, status=404)
    leader.submit(f"{plan}svar/", outcome="agree", remarks="")
    assert SECRET in employee.open(plan)
    employee.submit(f"{plan}svar/", outcome="remarks", remarks="I would rather begin in May.")
    leader.open(plan)
    text = leader.submit(f"{plan}journaliser/")
    entry: str = leader.response.request["PATH_INFO"]
    assert SECRET in text, "the entry does not show what was written"
    assert "I would rather begin in May." in employee.open(entry)
    assert SECRET not in stranger.open(entry, status=404)
    return entry


if __name__ == "__main__":
    pages = read_every_page()
    entry = from_start_to_journal()
    leader = Person("dorte")
    leader.open(f"{entry}pdf/")
    assert leader.response["Content-Type"] == "application/pdf"
    assert b"".join(leader.response)[:5] == b"%PDF-"
    print(json.dumps({"pages": pages, "entry": entry}))
