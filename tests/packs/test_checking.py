"""What the editor would say of a page before publishing it, said of a pack."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import Page
from wagtail.signals import page_published

from samtale_intranet.guides.models import GuidePage
from samtale_intranet.packs.api import PackRefused, dump, load, shipped
from tests.packs.files import PACK as PICTURES
from tests.packs.files import zipped
from tests.packs.test_loader import PACK

pytestmark = pytest.mark.django_db

SILENT = zipped(PICTURES.replace("            alt: To på en sti.\n", ""))
ALT = "The picture “Gåtur” has no alternative text. Say in a few words what it shows."
OWNER = "Say who answers for the page and when it is due for review, so that it does not grow old unseen."


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    """Keep stored files in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "media"


def test_it_refuses_to_publish_what_the_editor_would_refuse(front: Page) -> None:
    told: list[object] = []

    def tell(**said: object) -> None:
        told.append(said["instance"])

    page_published.connect(tell)
    with pytest.raises(PackRefused) as refused:
        load(pack=SILENT, parent=front, publish=True)
    page_published.disconnect(tell)
    assert [str(problem) for problem in refused.value.problems] == [f"Line 24, pages #1 > fields > body: {ALT}"]
    assert not Page.objects.descendant_of(front).exists()
    assert told == [], "nobody was told of a page that was never published"


def test_it_lists_it_where_the_pages_stay_drafts(front: Page) -> None:
    report = load(pack=SILENT, parent=front)
    assert report.stops == {ALT: ["Guiden (guide)"]}
    assert not GuidePage.objects.get().live


def test_it_lists_what_the_editor_would_only_show(front: Page) -> None:
    report = load(pack=PACK.encode(), parent=front, publish=True)
    assert report.stops == {}
    assert report.warnings[OWNER] == ["Guiden (guide)", "Hjulet (wheel)", "Planen (plan)"]
    assert not [text for text in report.warnings if "not published" in text], "the whole pack is published at once"


def test_the_command_says_it(front: Page) -> None:
    out = StringIO()
    call_command("load_pack", "norddjurs_lus", "--parent", str(front.pk), "--publish", "--dry-run", stdout=out)
    assert f"To look at: 1\n  {OWNER} " in out.getvalue()


@pytest.mark.parametrize("name", sorted(shipped()))
def test_nothing_keeps_a_shipped_pack_from_being_published(name: str, front: Page) -> None:
    assert load(pack=name, parent=front, dry_run=True).stops == {}


def test_a_pack_holds_who_answers_for_a_page_and_when_it_is_reviewed(front: Page) -> None:
    about = "content_owner: HR\n      content_owner_email: hr@example.org\n      review_by: 2027-08-31\n      "
    load(pack=PACK.replace("lead: Kort.", f"lead: Kort.\n      {about}".rstrip()).encode(), parent=front, publish=True)
    guide = GuidePage.objects.get()
    assert (guide.content_owner_email, f"{guide.review_by:%Y-%m-%d}") == ("hr@example.org", "2027-08-31")
    assert about in dump(page=front).text
    with pytest.raises(PackRefused, match="Enter a valid email address"):
        load(pack=PACK.replace("lead: Kort.", "content_owner_email: hr").encode(), parent=front)
