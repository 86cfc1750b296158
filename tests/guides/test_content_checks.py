from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from samtale_intranet.guides.content_checks import findings
from samtale_intranet.guides.models import GuidePage, WheelPage
from tests.guides.pages import guide, root, segment, wheel

pytestmark = pytest.mark.django_db

EMPTY_CARD = {
    "type": "questions",
    "value": {"heading": "", "intro": "", "groups": [{"title": "Trivsel", "questions": []}]},
}
EMPTY_LIST = {"type": "checklist", "value": {"heading": "", "groups": [{"title": "Leder", "items": [" "]}]}}


@pytest.fixture(autouse=True)
def english() -> Any:
    """Assert the msgids."""
    with translation.override("en"):
        yield


@pytest.fixture
def editor(client: Client, people: Any) -> Client:
    """Somebody who may do everything in the admin, and reads English there."""
    client.force_login(people.admin)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def told(page: Page, *, stops: bool) -> list[str]:
    return [finding.text for finding in findings(page) if finding.stops == stops and finding.field != "content_owner"]


def owned(**fields: Any) -> dict[str, Any]:
    return {"content_owner": "HR", "review_by": "2030-01-01", **fields}


def test_it_finds_nothing_on_a_page_in_order() -> None:
    body = [{"type": "questions", "value": {"groups": [{"title": "Trivsel", "questions": ["Hvordan går det?"]}]}}]
    assert findings(GuidePage(title="A", body=body, **owned())) == []


def test_it_stops_empty_cards_and_lists() -> None:
    page = GuidePage(title="A", body=[EMPTY_CARD, EMPTY_LIST], **owned())
    assert told(page, stops=True) == [
        "The card “Trivsel” has no questions. Write one, or delete the card.",
        "The list “Leder” is empty. Write a line, or delete the list.",
    ]


def test_it_stops_a_wheel_with_one_theme_and_warns_of_one_without_questions() -> None:
    page = WheelPage(title="A", segments=[segment("Trivsel")], **owned())
    assert told(page, stops=True) == ["A wheel needs at least two themes. Add one more."]
    assert told(page, stops=False) == ["The theme “Trivsel” has no questions."]


def test_it_warns_of_links_to_pages_that_nobody_can_open(django_assert_max_num_queries: Any) -> None:
    top = root()
    draft = wheel(top, live=False, title="Hjul i kladde")
    text = f'<p><a linktype="page" id="{draft.pk}">her</a> <a linktype="page" id="99999">væk</a></p>'
    body = [
        {"type": "text", "value": {"heading": "", "text": text}},
        {"type": "links", "value": {"heading": "", "links": [{"page": draft.pk, "title": "", "text": ""}]}},
    ]
    page = GuidePage(title="A", body=body, **owned())
    assert told(page, stops=False) == [
        "There is a link to “Hjul i kladde”, which is not published. Readers do not see the link until it is.",
        "A link leads to a page that is no longer there. Remove it or choose another.",
    ]
    assert told(page, stops=True) == []


def test_it_asks_for_an_owner_and_a_day_of_review() -> None:
    (found,) = findings(GuidePage(title="A", content_owner="HR"))
    assert found.text.startswith("Say who answers for the page and when it is due for review")
    assert not found.stops


def posted(page: Page, **fields: Any) -> dict[str, Any]:
    """Give what the editor sends for a guide with one card of questions and one text that links to nothing."""
    group = {"id": "", "type": "item", "deleted": "", "order": "0"}
    questions = {
        "heading": "",
        "audience": "",
        "intro": rich_text(""),
        "groups-count": "1",
        "groups-0-deleted": "",
        "groups-0-order": "0",
        "groups-0-type": group["type"],
        "groups-0-id": "",
        "groups-0-value-title": "Trivsel",
        "groups-0-value-text": "",
        "groups-0-value-hue": "",
        "groups-0-value-questions-count": "0",
    }
    data = {
        "title": page.title,
        "slug": page.slug,
        "lead": "",
        "audience": "",
        "content_owner": "HR",
        "content_owner_email": "",
        "reviewed_on": "",
        "review_by": "",
        "seo_title": "",
        "search_description": "",
        "body": streamfield([("questions", questions)]),
        "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""},
        **fields,
    }
    return nested_form_data(data)


def test_it_keeps_a_draft_and_says_what_stops_it(editor: Client) -> None:
    page = guide(root(), [], live=False)
    response = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(page), follow=True)
    html = response.content.decode()
    assert "Before you publish: The card “Trivsel” has no questions. Write one, or delete the card." in html
    assert GuidePage.objects.get().latest_revision_id


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_it_publishes_and_submits_nothing_with_an_empty_card(editor: Client, action: str) -> None:
    page = guide(root(), [], live=False)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = editor.post(url, {**posted(page), action: "1"})
    assert response.status_code == 200
    assert "has no questions. Write one, or delete the card." in response.content.decode()
    kept = GuidePage.objects.get()
    assert not kept.live
    assert kept.current_workflow_state is None


def test_it_schedules_nothing_with_an_empty_card(editor: Client) -> None:
    page = guide(root(), [], live=False)
    data = {**posted(page), "go_live_at": "2030-01-01 10:00", "action-publish": "1"}
    editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert not GuidePage.objects.get().scheduled_revision


def test_it_publishes_with_warnings_and_tells_them(editor: Client) -> None:
    page = guide(root(), [], live=False)
    data = {**posted(page, body=streamfield([])), "action-publish": "1"}
    html = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data, follow=True).content.decode()
    assert GuidePage.objects.get().live
    assert "Say who answers for the page and when it is due for review" in html


def test_it_says_nothing_when_the_editor_saves_by_itself(editor: Client) -> None:
    page = guide(root(), [], live=False)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = editor.post(url, posted(page), headers={"accept": "application/json"})
    assert response.json()["success"]
    assert "Before you publish" not in editor.get(url).content.decode()


def test_it_stops_publishing_several_pages_at_once(editor: Client) -> None:
    top = root()
    bad, good = guide(top, [EMPTY_CARD], live=False), guide(top, [], live=False, slug="god", title="God")
    for page in (bad, good):
        page.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    html = editor.post(f"{url}?id={bad.pk}&id={good.pk}&next=/admin/", follow=True).content.decode()
    assert "Nothing was published. Open these pages and mend them first: Guiden." in html
    assert not GuidePage.objects.filter(live=True).exists()
