"""Packs in the admin: choose, look over, load as drafts, download; and who may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import settings_menu
from wagtail.models import GroupPagePermission, Page
from wagtail.users.models import UserProfile

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.models import GuidePage, WheelPage
from samtale_intranet.packs.api import canonical, load
from samtale_intranet.packs.archive import MAX_BYTES as ZIP_BYTES
from samtale_intranet.packs.models import PackItem, WaitingPack
from samtale_intranet.packs.reading import MAX_BYTES
from tests.packs.files import PACK as PICTURES
from tests.packs.files import zipped
from tests.packs.test_loader import PACK, edit
from tests.personas import sign_in

pytestmark = pytest.mark.django_db

INDEX = "/admin/samtale-packs/"
RIGHTS = ("add_page", "change_page", "publish_page")


def speak(user: Any, language: str) -> None:
    """Let the admin speak this language to the user."""
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()


def let_edit(user: Any, page: Page, rights: tuple[str, ...] = RIGHTS) -> None:
    """Give the user these rights from the page down, and the right to enter the admin."""
    group = Group.objects.create(name=f"{user} {page.pk}")
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=rights):
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    user.groups.add(group)
    speak(user, "en")


@pytest.fixture
def editor(client: Client, people: SimpleNamespace, front: Page) -> Client:
    """Sign in the editor of the first municipality's site."""
    let_edit(people.redaktoer, front)
    return sign_in(client, people.redaktoer, step_up=False)


@pytest.fixture
def editor_b(people: SimpleNamespace, front_b: Page) -> Client:
    """Sign in an editor of the second municipality's site."""
    user = get_user_model().objects.create_user("redaktoer_b")
    let_edit(user, front_b)
    return sign_in(Client(), user, step_up=False)


def uploaded(text: str | bytes) -> SimpleUploadedFile:
    """Give an upload of a pack."""
    return SimpleUploadedFile("pack.yaml", text.encode() if isinstance(text, str) else text)


def said(response: Any) -> str:
    """Give the words of a page."""
    text = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(unescape(text).split())


def token_of(response: Any) -> str:
    """Give what a review keeps for loading."""
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    assert found
    return found.group(1)


def review(client: Client, parent: Page, text: str | bytes = PACK) -> Any:
    """Look an uploaded pack over."""
    return client.post(INDEX, {"file": uploaded(text), "parent": parent.pk})


def test_an_editor_chooses_looks_over_and_loads(editor: Client, front: Page, people: SimpleNamespace) -> None:
    assert "Lederudviklingssamtale, Norddjurs Kommune" in said(editor.get(f"{INDEX}?parent={front.pk}"))
    shown = review(editor, front)
    assert (
        "Will be made 4 Samtale Conversation type talk Guiden Guide guide "
        "Hjulet Conversation wheel wheel Planen Plan form plan"
    ) in said(shown)
    assert "Version 1, below the page “Norddjurs”. Nothing is made yet." in said(shown)
    assert not PackItem.objects.exists()
    loaded = editor.post(f"{INDEX}load/", {"token": token_of(shown)}, follow=True)
    assert loaded.redirect_chain == [(reverse("wagtailadmin_explore", args=[front.pk]), 302)]
    assert "“Test” is loaded as drafts: 4 made, 0 changed, 0 left alone." in said(loaded)
    guide = GuidePage.objects.get()
    assert (guide.live, guide.get_parent(), guide.latest_revision.user) == (False, front, people.redaktoer)


def test_an_editor_loads_a_shipped_pack(editor: Client, front: Page) -> None:
    shown = editor.post(INDEX, {"shipped": "norddjurs_lus", "parent": front.pk})
    editor.post(f"{INDEX}load/", {"token": token_of(shown)})
    assert WheelPage.objects.get().get_parent().specific == GuidePage.objects.get()


def test_the_review_tells_what_a_newer_version_changes_and_keeps(editor: Client, front: Page) -> None:
    load(pack=PACK.encode(), parent=front, publish=True)
    edit(GuidePage.objects.get(), lead="Redaktørens.")
    newer = PACK.replace("version: 1", "version: 2").replace("lead: Kort.", "lead: Ny.").replace("Hjulet", "Nyt hjul")
    shown = review(editor, front, newer)
    words = said(shown)
    assert "Version 1 was loaded here last." in words
    assert "Will be changed 1 Nyt hjul Conversation wheel wheel Title: “Hjulet” becomes “Nyt hjul”" in words
    assert "Replace “Guiden” Guide guide Lead: “Redaktørens.” becomes “Ny.”" in words
    assert "Unchanged 2 Samtale Conversation type talk Planen Plan form plan" in words
    editor.post(f"{INDEX}load/", {"token": token_of(shown)})
    assert GuidePage.objects.get().get_latest_revision_as_object().lead == "Redaktørens."
    editor.post(f"{INDEX}load/", {"token": token_of(shown), "overwrite": ["guide"]})
    guide = GuidePage.objects.get()
    assert (guide.lead, guide.get_latest_revision_as_object().lead) == ("Redaktørens.", "Ny.")


def test_the_review_says_when_there_is_nothing_to_do(editor: Client, front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    words = said(review(editor, front))
    assert "There is nothing to do: all of it stands here already." in words
    assert "Load as drafts" not in words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            PACK.replace("type: wheel, value", "type: wheell, value"),
            "Line 17 pages #1 > fields > body #2 > type There is no block “wheell” here. Did you mean “wheel”?",
        ),
        ("format: 1\nname: !!python/object/apply:os.system [ls]\n", "Line 2 Tags ("),
        ("format: 1\na: &x [1]\nb: [*x, *x]\n", "Line 3 Anchors and aliases (& and *) are not allowed in a pack."),
        ("format: 7\nkey: test\n", "Line 1 format This pack is newer than the product: it has format 7"),
        ("format: 1\nname: Forløb\n".encode("latin-1"), "Line 2 The file is not UTF-8 text."),
        ("<script>alert(1)</script>", "Line 1 The file is not a pack."),
        (PACK.replace("title: Guiden", 'title: "<script>alert(1)</script>"').replace("slug: guide", "slug: <b>"), ""),
    ],
)
def test_a_bad_pack_is_refused_with_its_lines(editor: Client, front: Page, text: str | bytes, words: str) -> None:
    response = review(editor, front, text)
    assert response.status_code == 200
    assert "The pack was refused" in said(response)
    assert words in said(response)
    assert b"<script>alert" not in response.content
    assert b'name="token"' not in response.content
    assert not PackItem.objects.exists()


def test_a_script_in_a_title_stays_text(editor: Client, front: Page) -> None:
    response = review(editor, front, PACK.replace("title: Guiden", 'title: "<script>alert(1)</script>"'))
    assert b"<script>alert" not in response.content
    assert "<script>alert(1)</script> (guide)" in unescape(response.content.decode())


def test_a_large_file_is_refused_before_it_is_read(editor: Client, front: Page) -> None:
    words = said(review(editor, front, b"#" * (MAX_BYTES + 1)))
    assert "The pack is larger than 5 MB. Split it into several packs." in words


def test_a_pack_that_is_larger_than_a_form_is_loaded(editor: Client, front: Page, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000
    shown = review(editor, front, PACK + "#" * 10_000)
    editor.post(f"{INDEX}load/", {"token": token_of(shown)})
    assert GuidePage.objects.count() == 1


def test_a_large_zip_is_refused_before_it_is_read(editor: Client, front: Page) -> None:
    words = said(review(editor, front, b"PK\x03\x04" + b"#" * ZIP_BYTES))
    assert "The ZIP is larger than 25 MB. Use smaller pictures, or split it into several packs." in words
    assert not WaitingPack.objects.exists()


def test_a_refused_pack_does_not_wait(editor: Client, front: Page) -> None:
    review(editor, front, PACK.replace("type: guide", "type: giude"))
    assert not WaitingPack.objects.exists()


def test_few_uploads_wait_and_not_for_long(editor: Client, front: Page) -> None:
    first = token_of(review(editor, front))
    WaitingPack.objects.update(uploaded_at=timezone.now() - timedelta(hours=9))
    for _number in range(6):
        review(editor, front)
    assert WaitingPack.objects.count() == 5
    assert "Choose the pack again" in said(editor.post(f"{INDEX}load/", {"token": first}, follow=True))


def test_an_editor_publishes_what_was_looked_over(editor: Client, front: Page) -> None:
    token = token_of(review(editor, front))
    loaded = editor.post(f"{INDEX}load/", {"token": token, "publish": "1"}, follow=True)
    assert "“Test” is published: 4 made, 0 changed, 0 left alone." in said(loaded)
    assert GuidePage.objects.get().live


def test_the_review_offers_to_publish_drafts_that_were_loaded(editor: Client, front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    shown = review(editor, front)
    assert "Load as drafts" not in said(shown)
    editor.post(f"{INDEX}load/", {"token": token_of(shown), "publish": "1"})
    assert GuidePage.objects.get().live
    assert "Load and publish" not in said(review(editor, front))


def test_the_review_says_what_keeps_a_page_from_being_published(
    client: Client, people: SimpleNamespace, front: Page
) -> None:
    speak(people.admin, "en")
    sign_in(client, people.admin, step_up=False)
    words = said(review(client, front, zipped(PICTURES.replace("            alt: To på en sti.\n", ""))))
    assert "To be mended before it can be published The picture “Gåtur” has no alternative text." in words
    assert "Load as drafts" in words
    assert "Load and publish" not in words


def test_a_zip_goes_through_the_admin_unchanged(
    client: Client, people: SimpleNamespace, front: Page, front_b: Page, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    sign_in(client, people.admin, step_up=False)
    for parent, content in ((front, zipped()), (front_b, None)):
        held = content or client.get(f"{INDEX}download/{front.pk}/").content
        client.post(f"{INDEX}load/", {"token": token_of(review(client, parent, held))})
    response = client.get(f"{INDEX}download/{front_b.pk}/")
    assert response["Content-Disposition"] == 'attachment; filename="pictures.zip"'
    assert response.content == client.get(f"{INDEX}download/{front.pk}/").content


def test_it_asks_for_one_pack(editor: Client, front: Page) -> None:
    for data in ({}, {"shipped": "norddjurs_lus", "file": uploaded(PACK)}):
        words = said(editor.post(INDEX, {**data, "parent": front.pk}))
        assert "Choose either a pack from the list or a file." in words
    assert "Select a valid choice" in said(editor.post(INDEX, {"shipped": "../demo", "parent": front.pk}))


def test_a_changed_token_is_not_loaded(editor: Client, front: Page) -> None:
    token = token_of(review(editor, front))
    for bad in ("", "x", token[:-1], token.replace(token[10], "A" if token[10] != "A" else "B", 1)):
        response = editor.post(f"{INDEX}load/", {"token": bad}, follow=True)
        assert "This review is no longer good. Choose the pack again." in said(response)
    assert not PackItem.objects.exists()


def test_a_review_is_good_for_the_one_who_made_it(editor: Client, editor_b: Client, front: Page) -> None:
    token = token_of(review(editor, front))
    editor_b.post(f"{INDEX}load/", {"token": token})
    assert not PackItem.objects.exists()


def test_it_asks_again_for_the_right_when_it_loads(editor: Client, front: Page) -> None:
    token = token_of(review(editor, front))
    GroupPagePermission.objects.filter(permission__codename="publish_page").delete()
    elsewhere = front.add_child(instance=Page(title="Andet", slug="andet"))
    let_edit(get_user_model().objects.get(username="redaktoer"), elsewhere)
    editor.post(f"{INDEX}load/", {"token": token})
    assert GroupPagePermission.objects.filter(permission__codename="add_page", page=front).exists()
    assert not PackItem.objects.exists()


def test_the_editor_of_another_municipality_cannot_load_here(editor_b: Client, front: Page) -> None:
    words = said(review(editor_b, front))
    assert "You may not add and publish pages below this page. Choose another." in words
    assert not PackItem.objects.exists()


def test_two_editors_load_the_same_pack_without_touching_each_other(
    editor: Client, editor_b: Client, front: Page, front_b: Page
) -> None:
    for client, parent in ((editor, front), (editor_b, front_b)):
        client.post(f"{INDEX}load/", {"token": token_of(review(client, parent))})
    assert [GuidePage.objects.child_of(parent).count() for parent in (front, front_b)] == [1, 1]
    assert ConversationType.objects.count() == 2


@pytest.mark.parametrize("rights", [(), ("add_page",), ("change_page", "publish_page")])
def test_whoever_may_not_add_and_publish_is_kept_out(
    client: Client, people: SimpleNamespace, front: Page, rights: tuple[str, ...]
) -> None:
    let_edit(people.redaktoer, front, rights)
    sign_in(client, people.redaktoer, step_up=False)
    for answer in (client.get(INDEX), review(client, front), client.post(f"{INDEX}load/", {"token": "x"})):
        assert answer.status_code == 302
        assert answer.headers["Location"] == reverse("wagtailadmin_home")
    assert "samtale-packs" not in [item.name for item in settings_menu.menu_items_for_request(answer.wsgi_request)]
    assert not PackItem.objects.exists()


def test_an_employee_without_the_admin_is_kept_out(client: Client, people: SimpleNamespace, front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    sign_in(client, people.medarbejder, step_up=False)
    download = f"{INDEX}download/{GuidePage.objects.get().pk}/"
    for answer in (client.get(INDEX), review(client, front), client.get(download)):
        assert answer.status_code == 302
        assert "/admin/login/" in answer.headers["Location"] or answer.headers["Location"].startswith("/log-ind/")


def test_conversation_types_need_the_right_to_the_whole_site(
    client: Client, people: SimpleNamespace, front: Page
) -> None:
    department = front.add_child(instance=Page(title="Afdeling", slug="afdeling"))
    let_edit(people.redaktoer, department)
    sign_in(client, people.redaktoer, step_up=False)
    assert (
        "Line 7 conversation_types #1 “Samtale (talk)” would hold for the whole site, whose front page you may not "
        "edit. Ask somebody who may edit the front page to load the pack."
    ) in said(review(client, department))
    load(pack=PACK.encode(), parent=front)
    assert "is not yours to edit 1" in said(review(client, department))


def test_a_page_that_was_moved_out_of_reach_is_left_alone(
    editor: Client, front: Page, front_b: Page, people: SimpleNamespace
) -> None:
    load(pack=PACK.encode(), parent=front, publish=True)
    WheelPage.objects.get().move(front_b, "last-child")
    shown = review(editor, front, PACK.replace("title: Hjulet", "title: Nyt hjul"))
    assert "is not yours to edit 1" in said(shown)
    editor.post(f"{INDEX}load/", {"token": token_of(shown), "overwrite": ["wheel"]})
    assert WheelPage.objects.get().get_latest_revision_as_object().title == "Hjulet"


def test_an_editor_downloads_a_page(editor: Client, front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    guide = GuidePage.objects.get()
    url = f"{INDEX}download/{guide.pk}/"
    assert url in editor.get(reverse("wagtailadmin_explore", args=[guide.pk])).content.decode()
    assert url in editor.get(reverse("wagtailadmin_pages:edit", args=[guide.pk])).content.decode()
    response = editor.get(url)
    assert response.content.decode() == canonical(PACK)
    assert response["Content-Disposition"] == 'attachment; filename="test.yaml"'
    assert editor.get(f"{INDEX}download/{front.pk}/").content == response.content


def test_the_download_says_first_what_it_leaves_out(editor: Client, front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    guide = GuidePage.objects.get()
    guide.add_child(instance=Page(title="Andet", slug="andet"))
    url = f"{INDEX}download/{guide.pk}/"
    assert "“Andet” was left out: a pack cannot hold a page of the type “page”." in said(editor.get(url))
    assert editor.get(url, {"anyway": 1}).content.decode() == canonical(PACK)


def test_the_download_offers_the_packs_below_a_page(editor: Client, front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    other = PACK.replace("key: test", "key: other").replace("slug: guide", "slug: other").replace(": Test", ": Anden")
    load(pack=other.encode(), parent=front)
    url = f"{INDEX}download/{front.pk}/"
    shown = editor.get(url)
    assert f'<a href="{url}?pack=other">Anden</a>' in shown.content.decode()
    assert editor.get(url, {"pack": "test"}).content.decode() == canonical(PACK)


def test_the_editor_of_another_municipality_cannot_download(editor_b: Client, front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    for page in (GuidePage.objects.get().pk, front.pk, 987654):
        answer = editor_b.get(f"{INDEX}download/{page}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("wagtailadmin_home"))
    url = f"{INDEX}download/{GuidePage.objects.get().pk}/"
    assert url not in editor_b.get(reverse("wagtailadmin_home")).content.decode()


def test_the_menu_leads_there_in_danish(editor: Client, people: SimpleNamespace) -> None:
    speak(people.redaktoer, "da")
    response = editor.get(INDEX)
    shown = {item.name: item.label for item in settings_menu.menu_items_for_request(response.wsgi_request)}
    assert str(shown["samtale-packs"]) == "Indholdspakker"
    assert "Indholdspakker" in said(response)


def test_a_pack_goes_through_the_admin_unchanged(
    editor: Client, editor_b: Client, front: Page, front_b: Page, written: Callable[[str], Path]
) -> None:
    editor.post(f"{INDEX}load/", {"token": token_of(review(editor, front))})
    text = editor.get(f"{INDEX}download/{front.pk}/").content
    editor_b.post(f"{INDEX}load/", {"token": token_of(review(editor_b, front_b, text))})
    assert editor_b.get(f"{INDEX}download/{front_b.pk}/").content == text
