"""What Wagtail gives editors every day, on each page type to read: comments, versions, schedules and approval."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.admin.panels import get_edit_handler
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, Revision, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html
from wagtail.users.models import UserProfile

from forms_pages.models import PlanFormPage
from samtale_intranet.guides.models import GuideOverviewPage, GuidePage, ValueFrameworkPage, WheelPage
from samtale_intranet.guides.preparation import PreparationPage
from samtale_intranet.guides.review import reading_types
from tests.guides.pages import add, root, segment

pytestmark = pytest.mark.django_db

EMPTY_CARD = {"type": "questions", "value": {"groups": [{"title": "Trivsel", "questions": []}]}}
THEME = {"type": "theme", "value": {"name": "Ro", "statements": ["Jeg har ro"]}}
MADE: dict[type[Page], dict[str, Any]] = {
    GuidePage: {},
    GuideOverviewPage: {},
    ValueFrameworkPage: {},
    WheelPage: {"segments": [segment("Ro", "Hvor?"), segment("Tid", "Hvornår?")]},
    PreparationPage: {"themes": [THEME]},
    PlanFormPage: {"form": [{"type": "short_text", "value": {"label": "Hvad aftalte I?"}}]},
}
types = pytest.mark.parametrize("model", MADE, ids=lambda model: model.__name__)


def published(model: type[Page], **fields: Any) -> Any:
    """Publish a page of this type, complete enough to be published again from its form."""
    about = {"content_owner": "HR", "review_by": datetime.date(2040, 1, 1)}
    page = add(root(), model(**{"title": "Siden", "slug": "siden", **about, **MADE[model], **fields}))
    page.save_revision().publish()
    return model.objects.get(pk=page.pk)


def form_of(client: Client, page: Page, *, streams: bool = True) -> dict[str, Any]:
    """Give what the editor's form of a page sends when nothing is changed; its streams too, where they are simple."""
    page = page.get_latest_revision_as_object()
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    data = dict(querydict_from_html(html, form_id="page-edit-form").items())
    bound = get_edit_handler(type(page)).get_form_class()(instance=page)
    for name, field in bound.fields.items():
        if streams and hasattr(field, "block"):
            data |= _stream(name, bound.initial.get(name) or getattr(page, name))
    return data


def _stream(name: str, stream: Any) -> dict[str, Any]:
    """Write a stream of structs of texts and of lists of texts as its form sends it."""
    blocks = []
    for child in stream:
        struct: dict[str, Any] = {}
        for key, value in child.value.items():
            if hasattr(value, "bound_blocks"):
                items = [{"value": item, "id": "", "deleted": "", "order": nth} for nth, item in enumerate(value)]
                struct[key] = {"count": len(items), **{str(nth): item for nth, item in enumerate(items)}}
            else:
                struct[key] = value or ""
        blocks.append({"type": child.block_type, "id": child.id or "", "value": struct, "deleted": ""})
    rows = {str(nth): {**block, "order": nth} for nth, block in enumerate(blocks)}
    return nested_form_data({name: {"count": len(rows), **rows}})


@pytest.fixture
def approval(db: None) -> Group:
    """Pages below the root go to approval by this group before they are published."""
    group, _new = Group.objects.get_or_create(name="Godkendere")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for permission in Permission.objects.filter(codename__in=["change_page", "publish_page"]):
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=permission)
    WorkflowPage.objects.all().delete()
    workflow, task = Workflow.objects.create(name="HR"), GroupApprovalTask.objects.create(name="HR")
    task.groups.add(group)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=Page.get_first_root_node())
    return group


@pytest.fixture
def sign_in(django_user_model: Any) -> Callable[..., Client]:
    """Sign in somebody who edits everywhere, or approves, with English in the admin."""

    def make(name: str, *groups: Group) -> Client:
        user = django_user_model.objects.create_user(name)
        user.groups.add(*groups)
        profile = UserProfile.get_for_user(user)
        profile.preferred_language = "en"
        profile.save()
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return make


@pytest.fixture
def editor(sign_in: Callable[..., Client]) -> Client:
    """Somebody of Wagtail's own group of moderators, who edits and publishes everywhere."""
    return sign_in("skribent", Group.objects.get(name="Moderators"))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime.datetime], None]:
    """Let it be a little after a moment."""

    def moved(moment: datetime.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment + datetime.timedelta(minutes=1))

    return moved


def edit(client: Client, page: Page, data: dict[str, Any], **more: Any) -> Any:
    """Send the form of the page."""
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {**data, **more})


def test_it_is_tested_here_with_every_page_type() -> None:
    assert set(MADE) == set(reading_types())


@types
def test_it_publishes_from_its_form(editor: Client, model: type[Page]) -> None:
    page = published(model)
    answer = edit(editor, page, form_of(editor, page), lead="Nyt", **{"action-publish": "1"})
    assert answer.status_code == 302
    assert model.objects.get().lead == "Nyt"


@types
def test_it_keeps_comments_on_a_field_beside_the_page(editor: Client, model: type[Page]) -> None:
    page = published(model)
    comment = {
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "0",
        "comments-0-contentpath": "lead",
        "comments-0-text": "Kan det siges kortere?",
        "comments-0-position": "",
        "comments-0-id": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
    }
    assert edit(editor, page, form_of(editor, page), **comment).status_code == 302
    page.refresh_from_db()
    assert [(kept.contentpath, kept.text) for kept in page.wagtail_admin_comments.all()] == [
        ("lead", "Kan det siges kortere?")
    ]
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Kan det siges kortere?" in html
    reader = Client()
    reader.force_login(editor.get(reverse("wagtailadmin_home")).wsgi_request.user)
    assert "Kan det siges kortere?" not in reader.get(page.url).content.decode()


@types
def test_it_compares_versions_of_what_stands_on_it(editor: Client, model: type[Page]) -> None:
    page = published(model, lead="Kort og godt.")
    page.lead = "Langt og grundigt."
    page.save_revision()
    first, second = Revision.objects.for_instance(page).order_by("pk")
    url = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk])
    html = editor.get(url).content.decode()
    assert '<span class="deletion">Kort og godt.</span><span class="addition">Langt og grundigt.</span>' in html


def test_it_compares_the_blocks_of_a_guide(editor: Client) -> None:
    page = published(GuidePage, body=[{"type": "text", "id": "a", "value": {"heading": "Før", "text": "<p>Ro</p>"}}])
    page.body[0].value["heading"] = "Efter"
    page.save_revision()
    first, second = Revision.objects.for_instance(page).order_by("pk")
    html = editor.get(reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, first.pk, second.pk]))
    assert '<span class="deletion">Før</span><span class="addition">Efter</span>' in html.content.decode()


@types
def test_it_goes_live_and_expires_by_schedule(editor: Client, at: Callable[..., None], model: type[Page]) -> None:
    page = published(model)
    page.unpublish()
    soon = timezone.localtime() + datetime.timedelta(hours=1)
    later = soon + datetime.timedelta(days=1)
    times = {"go_live_at": f"{soon:%Y-%m-%d %H:%M}", "expire_at": f"{later:%Y-%m-%d %H:%M}"}
    assert edit(editor, page, form_of(editor, page), **times, **{"action-publish": "1"}).status_code == 302
    call_command("publish_scheduled")
    assert not model.objects.get().live
    at(soon)
    call_command("publish_scheduled")
    assert model.objects.get().live
    at(later)
    call_command("publish_scheduled")
    assert not model.objects.get().live


def test_it_publishes_by_schedule_what_was_in_order_when_it_was_scheduled(
    editor: Client, at: Callable[..., None]
) -> None:
    """A later draft with an empty card waits: what goes live is the version that was looked over."""
    page = published(GuidePage, lead="Gammel")
    soon = timezone.localtime() + datetime.timedelta(hours=1)
    data = form_of(editor, page)
    edit(editor, page, data, lead="Ny", go_live_at=f"{soon:%Y-%m-%d %H:%M}", **{"action-publish": "1"})
    draft = GuidePage.objects.get().get_latest_revision_as_object()
    draft.body = [EMPTY_CARD]
    draft.go_live_at = None
    draft.save_revision()
    at(soon)
    call_command("publish_scheduled")
    live = GuidePage.objects.get()
    assert (live.lead, len(live.body)) == ("Ny", 0)


@types
def test_it_goes_to_approval_and_is_published_by_it(
    sign_in: Callable[..., Client], approval: Group, model: type[Page]
) -> None:
    writer = sign_in("skribent", Group.objects.get(name="Editors"))
    page = published(model)
    assert edit(writer, page, form_of(writer, page), lead="Nyt", **{"action-submit": "1"}).status_code == 302
    page.refresh_from_db()
    assert page.workflow_in_progress
    assert page.lead == ""
    assert act(sign_in("godkender", approval), page, "approve").status_code == 302
    page = model.objects.get()
    assert (page.lead, page.workflow_in_progress) == ("Nyt", False)


def act(client: Client, page: Page, action: str) -> Any:
    """Approve or send back from a list, without the page's form."""
    task = page.current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task.pk])
    return client.post(url, {"comment": "Ret det, tak."}, headers={"accept-language": "en"})


@pytest.fixture
def unfinished(approval: Group, django_user_model: Any) -> Any:
    """A guide in approval whose draft was changed meanwhile, and has an empty card."""
    page = published(GuidePage)
    page.get_workflow().start(page, django_user_model.objects.create_user("skribent"))
    page.refresh_from_db()
    page.body = [EMPTY_CARD]
    page.save_revision()
    return GuidePage.objects.get()


def test_it_approves_nothing_unfinished_from_a_list(
    sign_in: Callable[..., Client], approval: Group, unfinished: Any
) -> None:
    act(sign_in("godkender", approval), unfinished, "approve")
    page = GuidePage.objects.get()
    assert page.workflow_in_progress
    assert len(page.body) == 0


def test_it_approves_nothing_unfinished_in_the_editor_and_says_why(
    sign_in: Callable[..., Client], approval: Group, unfinished: Any
) -> None:
    client = sign_in("godkender", approval)
    answer = edit(client, unfinished, _card(client, unfinished), **_workflow("approve"))
    assert answer.status_code == 200
    with translation.override("en"):
        assert "has no questions. Write one, or delete the card." in answer.content.decode()
    assert GuidePage.objects.get().workflow_in_progress


def test_it_can_always_be_sent_back(sign_in: Callable[..., Client], approval: Group, unfinished: Any) -> None:
    client = sign_in("godkender", approval)
    assert edit(client, unfinished, _card(client, unfinished), **_workflow("reject")).status_code == 302
    assert GuidePage.objects.get().current_workflow_state.status == "needs_changes"


def _workflow(action: str) -> dict[str, str]:
    extra = json.dumps({"comment": "Ret det, tak."})
    return {"action-workflow-action": "1", "workflow-action-name": action, "workflow-action-extra-data": extra}


def _card(client: Client, page: Page) -> dict[str, Any]:
    """Give the form of a guide with one card that has no questions."""
    group = {"title": "Trivsel", "text": "", "hue": "", "questions": {"count": 0}}
    value = {
        "heading": "",
        "intro": "null",
        "audience": "",
        "groups": {"count": 1, "0": {"value": group, "id": "", "deleted": "", "order": 0}},
    }
    block = {"type": "questions", "value": value, "id": "", "deleted": "", "order": 0}
    return {**form_of(client, page, streams=False), **nested_form_data({"body": {"count": 1, "0": block}})}
