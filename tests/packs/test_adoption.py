"""A pack that is loaded back where its pages stand: nothing twice, and what differs is named."""

from __future__ import annotations

import pytest
from wagtail.models import Page, Revision

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.models import GuidePage, WheelPage
from samtale_intranet.packs.api import PackRefused, Report, dump, load
from samtale_intranet.packs.models import LoadedPack, PackItem
from tests.packs.test_loader import ALL, PACK, edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def text(front: Page) -> str:
    """Give the pack of pages and a conversation type that nobody loaded from one."""
    load(pack=PACK.encode(), parent=front, publish=True)
    PackItem.objects.all().delete()
    LoadedPack.objects.all().delete()
    return dump(page=front).text


def titles(report: list[str]) -> list[str]:
    return [label.rpartition(" (")[0] for label in report]


def test_it_adopts_the_pages_that_a_pack_was_written_from(front: Page, text: str) -> None:
    before = (list(Page.objects.values()), Revision.objects.count())
    report = load(pack=text.encode(), parent=front, publish=True)
    assert report == Report(adopted=report.adopted)
    assert titles(report.adopted) == ["Samtale", "Guiden", "Hjulet", "Planen"]
    assert (list(Page.objects.values()), Revision.objects.count()) == before
    assert load(pack=text.encode(), parent=front) == Report(unchanged=report.adopted)
    assert dump(page=front).text == text


def test_it_names_what_an_editor_changed_meanwhile(front: Page, text: str) -> None:
    edit(GuidePage.objects.get(), lead="Redaktørens.")
    report = load(pack=text.encode(), parent=front)
    assert titles(report.kept) == ["Guiden"]
    assert report.details[report.kept[0]] == ["Lead: “Redaktørens.” becomes “Kort.”"]
    assert titles(report.adopted) == ["Samtale", "Hjulet", "Planen"]
    assert Page.objects.descendant_of(front).count() == 3
    again = load(pack=text.encode(), parent=front, overwrite=True)
    assert titles(again.changed) == ["Guiden"]
    assert GuidePage.objects.get().get_latest_revision_as_object().lead == "Kort."


def test_it_makes_what_is_missing_beside_what_it_adopts(front: Page, text: str) -> None:
    WheelPage.objects.get().delete()
    report = load(pack=text.encode(), parent=front)
    assert titles(report.created) == ["Hjulet"]
    assert WheelPage.objects.get().get_parent().specific == GuidePage.objects.get()


def test_it_knows_a_page_of_a_pack_that_was_loaded_higher_up(front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    guide, wheel = GuidePage.objects.get(), WheelPage.objects.get()
    ConversationType.objects.update(wheel=None, guide=None)
    part = dump(page=wheel).text
    report = load(pack=part.encode(), parent=guide)
    assert "Hjulet (wheel)" in report.unchanged
    assert not report.created
    assert PackItem.objects.filter(page=wheel).count() == 1
    assert not LoadedPack.objects.filter(parent=guide).exists()


def test_it_does_not_adopt_a_page_of_another_pack(front: Page) -> None:
    load(pack=PACK.encode(), parent=front)
    with pytest.raises(PackRefused) as refused:
        load(pack=PACK.replace("key: test", "key: other").encode(), parent=front)
    assert [str(problem) for problem in refused.value.problems] == [
        "Line 11, pages #1 > slug: The slug “guide” is taken by the page “Guiden”. "
        "Rename one of them, or load the pack below another page."
    ]


def test_it_does_not_adopt_a_page_with_another_key(front: Page) -> None:
    front.add_child(instance=GuidePage(title="Vores egen", slug="guide"))
    with pytest.raises(PackRefused, match="is taken by the page “Vores egen”"):
        load(
            pack=PACK.replace("key: guide", "key: vejledning").replace("ref: guide", "ref: vejledning").encode(),
            parent=front,
        )
    assert ALL[1] == "Guiden (guide)"
