"""Neither a superuser nor an editor with every permission sees a word of any plan in any admin there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize
from wagtail.documents import get_document_model
from wagtail.models import (
    Collection,
    Locale,
    ModelLogEntry,
    Page,
    PageLogEntry,
    ReferenceIndex,
    Revision,
    Site,
    Task,
    Workflow,
)
from wagtail.search.index import get_indexed_models
from wagtail.snippets.models import get_snippet_models
from wagtail.users.forms import GroupForm

from forms_pages.models import Plan, PlanFormPage, Response
from samtale_intranet.personnel.models import Entry, Folder
from tests.access.world import WORD, World

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.admin_urls")]

MOUNTED = ("admin/", "django-admin/", "api/", "dokumenter/")
MIGHTY = ("superuser", "editor")
REGISTERS = ("/admin/samtale_people/", "/admin/samtale_personnel/")
SHOWN = "rødhals"  # stands in what an admin is there for
MOST = 5  # addresses for one pattern
BREAKS = "/admin/failwhale/"  # Wagtail's own way to try a server error
SEALED = [
    model
    for app in ("samtale_personnel", "forms_pages")
    for model in apps.get_app_config(app).get_models()
    if model is not PlanFormPage
]


def patterns(resolver: URLResolver, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give each address as the patterns that it is made of."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, (*before, one.pattern))
        elif isinstance(one, URLPattern):
            yield (*before, one.pattern)


def template(parts: tuple[Any, ...]) -> tuple[str, list[str]]:
    """Give an address with `%(name)s` where something is to be put in, and the names."""
    text, names = "", []
    for part in parts:
        if isinstance(part, RoutePattern):
            found = re.findall(r"<(?:\w+:)?(\w+)>", part._route)
            text += re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", part._route.replace("%", "%%"))
        else:
            made, found = next(iter(normalize(part._regex)))
            text += made
        names += found
    return text, names


def values(world: World, name: str) -> list[Any]:
    """Give what may be put in: real keys of everything that there is, the section's own first."""
    if "uuid" in name or name == "filename":
        return [world.ids["employee"]["entry"], world.ids["employee"]["draft"]]
    if name in ("app_label", "content_type_app_name"):
        return ["samtale_personnel", "forms_pages", "samtale_people", "wagtailcore", "auth"]
    if name in ("model_name", "content_type_model_name"):
        return ["entry", "plan", "planformpage", "folder", "page", "user"]
    if name == "content_type_id":
        return [ContentType.objects.get_for_model(model).pk for model in (Entry, Plan, PlanFormPage)]
    if name in ("item_type", "action", "action_type", "mode", "url"):
        return ["delete", "publish", "form", "tag"]
    if name == "hash" or name.endswith("signature"):
        return ["x"]
    models = (Entry, Plan, Folder, Response, PlanFormPage, Page, Site, Group, Collection, Workflow, Task, Locale)
    keys = [model._default_manager.order_by("-pk").values_list("pk", flat=True).first() for model in models]
    return [*dict.fromkeys(key for key in keys if key is not None), world.people["editor"].pk]


def addresses(world: World, most: int) -> list[str]:
    """Give every address below what is mounted, each with real keys; some for a pattern that has several."""
    found: dict[str, None] = {}
    for parts in patterns(get_resolver()):
        text, names = template(parts)
        if text.startswith(MOUNTED):
            choices = product(*(values(world, name) for name in dict.fromkeys(names)))
            for chosen in islice(choices, most):
                found[f"/{text % dict(zip(dict.fromkeys(names), chosen, strict=True))}"] = None
    return list(found)


@pytest.fixture
def content(world: World, settings: Any, tmp_path: Path) -> None:
    """A document and a page that was saved, so that what an admin shows is seen to be shown."""
    settings.MEDIA_ROOT = tmp_path
    document = get_document_model()(title=SHOWN)
    document.file.save("fil.txt", ContentFile(b"fil"))
    page = PlanFormPage.objects.get(pk=world.ids["employee"]["page"])
    page.title = SHOWN
    page.save_revision(user=world.people["superuser"], log_action=True).publish()


def told(world: World, text: str) -> set[str]:
    """Give what of the section stands in a text."""
    ids = [str(world.ids["employee"][name]) for name in ("folder", "entry", "entry_file", "draft", "draft_file")]
    return {secret for secret in (WORD, *ids) if secret in text}


def visited(world: World, role: str, method: str, most: int) -> dict[str, str]:
    """Ask at every address; give what was shown, after it was seen to hold nothing of the section."""
    shown = {}
    for address in addresses(world, most):
        seen = world.visit(role, method, address)
        text = b"".join(seen.answer).decode("utf-8", "replace")
        assert told(world, text) <= told(world, address), address
        assert seen.status != 500 or address == BREAKS or method == "POST", address  # Wagtail's own, of an empty form
        if address.startswith(REGISTERS):
            assert seen.status == 404, address
        if seen.status == 200:
            shown[address] = text
    return shown


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("role", MIGHTY)
def test_no_admin_shows_a_word_of_a_plan(world: World, role: str) -> None:
    """Each address of each admin, with the keys of plans, entries and folders where it takes any."""
    shown = visited(world, role, "GET", MOST)
    assert len(shown) > 100, "Too few addresses answer for this to say anything."
    for place in ("/admin/documents/", "/admin/pages/", "/api/documents/", "/admin/reports/"):
        assert any(SHOWN in text for address, text in shown.items() if address.startswith(place)), place


@pytest.mark.usefixtures("content")
def test_no_admin_answers_a_form_with_a_word_of_a_plan(world: World) -> None:
    assert len(visited(world, "superuser", "POST", 1)) > 30


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("role", MIGHTY)
def test_no_search_finds_one(world: World, role: str) -> None:
    for address in ("admin/pages/search/", "admin/documents/", "admin/images/", "admin/users/", "api/pages/"):
        for asked in ("q", "search"):
            seen = world.visit(role, "GET", f"/{address}?{asked}={WORD}")
            # The word that was searched for stands in the field of the search, and in no line that was found.
            assert seen.answer.content.decode().count(WORD) <= world.visit(
                role, "GET", f"/{address}?{asked}=x{WORD}x"
            ).answer.content.decode().count(WORD), address


@pytest.mark.usefixtures("content")
def test_nothing_that_an_admin_is_made_of_knows_the_section(world: World) -> None:
    """Neither logs, references, revisions, the search index, snippets nor what a group may be permitted."""
    types = ContentType.objects.get_for_models(*SEALED).values()
    ids = [type.pk for type in types]
    assert ReferenceIndex.objects.exists()
    assert PageLogEntry.objects.exists()
    assert not ModelLogEntry.objects.filter(content_type__in=ids).exists()
    assert not ReferenceIndex.objects.filter(base_content_type__in=ids).exists()
    assert not ReferenceIndex.objects.filter(to_content_type__in=ids).exists()
    assert not Revision.objects.filter(content_type__in=ids).exists()
    assert not {*SEALED} & {*get_indexed_models()}
    assert not {*SEALED} & {*get_snippet_models()}
    assert not {*SEALED} & {*admin.site._registry}
    offered = GroupForm().fields["permissions"].queryset.filter(content_type__in=ids)
    assert list(offered) == []
    assert Permission.objects.filter(content_type__in=ids).exists()  # which Django makes, and nobody is offered


def test_no_model_of_the_section_lacks_its_mark() -> None:
    """Wagtail follows references of every model that does not say otherwise."""
    without = [model.__name__ for model in SEALED if not getattr(model, "wagtail_reference_index_ignore", False)]
    assert without == [], "Set wagtail_reference_index_ignore = True on each of them."
