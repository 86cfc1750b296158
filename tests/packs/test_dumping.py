"""Writing packs from pages: the same bytes after loading, and what editors built."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from forms_pages.models import PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.models import GuidePage, ValueFrameworkPage, WheelPage
from samtale_intranet.packs.api import DumpRefused, canonical, dump, load, shipped
from tests.packs.test_loader import PACK, edit

pytestmark = pytest.mark.django_db
Written = Callable[[str], Path]


@pytest.mark.parametrize("name", sorted(shipped()))
def test_it_gives_a_shipped_pack_back(name: str, front: Page) -> None:
    load(pack=name, parent=front)
    made = dump(page=front)
    assert made.text == canonical(shipped()[name].read_text(encoding="utf-8"))
    assert (made.key, made.notes) == (shipped()[name].stem, [])


def test_a_shipped_pack_stands_as_it_is_dumped() -> None:
    text = shipped()["norddjurs_lus"].read_text(encoding="utf-8")
    assert canonical(text) == text


def test_it_gives_the_pack_back_from_its_only_page(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    made = dump(page=GuidePage.objects.get())
    assert made.text == canonical(PACK) == dump(page=front, pack="test").text
    assert load(pack=made.text.encode(), parent=front, publish=True).created == []


def test_it_loads_what_it_wrote_elsewhere(written: Written, front: Page, front_b: Page) -> None:
    load(pack=written(PACK), parent=front)
    text = dump(page=front).text
    load(pack=text.encode(), parent=front_b)
    assert dump(page=front_b).text == text


def test_it_keeps_two_packs_below_one_page_apart(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    other = PACK.replace("key: test", "key: other").replace("slug: guide", "slug: other")
    load(pack=written(other), parent=front)
    with pytest.raises(DumpRefused) as refused:
        dump(page=front)
    assert str(refused.value) == "Several packs were loaded below “Norddjurs”. It can be: other, test."
    with pytest.raises(DumpRefused) as refused:
        dump(page=front, pack="third")
    assert str(refused.value) == "No pack “third” was loaded below “Norddjurs”. It can be: other, test."
    assert dump(page=front, pack="test").text == canonical(PACK)


def test_it_writes_what_an_editor_changed_drafts_included(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    guide = GuidePage.objects.get()
    guide.lead, guide.title = "Ny.", "Ny guide"
    del guide.body[0]
    guide.save_revision()
    text = dump(page=guide).text
    assert "title: Ny guide\n    fields:\n      lead: Ny.\n      body:\n        - type: wheel\n          id: " in text
    assert load(pack=text.encode(), parent=front, overwrite=True).changed == ["Ny guide (guide)"]
    assert dump(page=guide).text == text


def test_it_writes_pages_that_were_never_loaded(front: Page, front_b: Page) -> None:
    values = front.add_child(instance=ValueFrameworkPage(title="Værdier", slug="vaerdier"))
    guide = front.add_child(instance=GuidePage(title="Årlig samtale", slug="årlig-samtale", lead="Kort."))
    guide.body = [
        ("text", {"heading": "Et", "text": f'<p>Se <a id="{values.pk}" linktype="page">her</a>.</p>'}),
        ("links", {"links": [{"page": values, "title": "Værdier"}, {"page": guide, "title": "Selv"}]}),
    ]
    guide.save_revision()
    made = dump(page=guide)
    assert made.key == "aarlig-samtale"
    assert made.text.startswith(
        "format: 1\nkey: aarlig-samtale\nname: Årlig samtale\nversion: 1\nlanguage: da\n\n"
        "pages:\n  - key: aarlig-samtale\n    type: guide\n    slug: årlig-samtale\n    title: Årlig samtale\n"
    )
    assert len(made.notes) == 2
    assert made.notes[0].endswith("the link on “her” leads out of the pack")
    assert made.notes[1].endswith("it refers to a page that is not in the pack")
    load(pack=made.text.encode(), parent=front_b)
    there = GuidePage.objects.child_of(front_b).get().get_latest_revision_as_object()
    assert there.body[0].value["text"].source == "<p>Se her.</p>"
    assert [link["page"].pk for link in there.body[1].value["links"]] == [there.pk]
    assert dump(page=there).text == made.text
    both = dump(page=front)
    assert both.notes == []
    assert "  - key: vaerdier\n    type: value_framework\n" in both.text


def test_it_gives_new_pages_keys_that_nothing_else_has(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    guide = GuidePage.objects.get()
    for slug in ("talk", "wheel"):
        guide.add_child(instance=GuidePage(title=slug, slug=slug, lead="Kort."))
    text = dump(page=guide).text
    assert [line.strip() for line in text.split("\n") if "key: talk" in line or "key: wheel" in line] == [
        "- key: talk",
        "- key: wheel",
        "- key: talk-2",
        "- key: wheel-2",
    ]
    assert "    wheel: {ref: wheel}\n" in text


def test_it_takes_along_the_conversation_types_of_the_pages(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    kind = ConversationType.objects.get()
    ConversationType.objects.create(municipality=kind.municipality, key="more", name="Mere", guide=kind.guide)
    ConversationType.objects.create(municipality=kind.municipality, key="none", name="Ingen")
    text = dump(page=front).text
    assert "  - key: more\n    name: Mere\n    guide: {ref: guide}\n  - key: talk\n" in text
    assert "key: none" not in text


def test_it_leaves_out_pages_that_a_pack_cannot_hold(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    guide = GuidePage.objects.get()
    guide.add_child(instance=Page(title="Andet", slug="andet"))
    made = dump(page=guide)
    assert made.text == canonical(PACK)
    assert made.notes == ["“Andet” was left out: a pack cannot hold a page of the type “page”."]


def test_it_refuses_a_page_with_nothing_to_write(front: Page) -> None:
    with pytest.raises(DumpRefused) as refused:
        dump(page=front)
    assert str(refused.value) == (
        "“Norddjurs” is no page that a pack can hold, and neither is any page right below it. Choose a guide."
    )


def test_the_command_prints_or_writes_the_pack(written: Written, front: Page, tmp_path: Path) -> None:
    load(pack=written(PACK), parent=front)
    out, err = StringIO(), StringIO()
    call_command("dump_pack", "/guide/", stdout=out, stderr=err)
    assert (out.getvalue(), err.getvalue()) == (canonical(PACK), "")
    call_command("dump_pack", str(front.pk), "--pack", "test", "--out", str(tmp_path / "made.yaml"))
    assert (tmp_path / "made.yaml").read_bytes().decode() == canonical(PACK)


def test_the_command_says_what_is_wrong(front: Page, tmp_path: Path) -> None:
    front.add_child(instance=GuidePage(title="Guide", slug="guide", lead="Kort."))
    for arguments, words in (
        (["/nowhere/"], "There is no page /nowhere/."),
        (["/", "--pack", "x"], "No pack “x” was loaded below “Norddjurs”."),
        (["/", "--out", str(tmp_path)], f"The file {tmp_path} cannot be written: Is a directory."),
    ):
        with pytest.raises(CommandError) as refused:
            call_command("dump_pack", *arguments)
        assert str(refused.value).startswith(words)


def test_it_tells_what_a_newer_version_changes(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    newer = (
        PACK.replace("version: 1", "version: 2")
        .replace("lead: Kort.", "lead: Ny.")
        .replace("items: [Et, To]", "items: [Et, To, Tre]")
        .replace("name: To}", "name: Tre}")
        .replace("name: Samtale", "name: Ny samtale")
    )
    report = load(pack=written(newer), parent=front, dry_run=True)
    assert (report.earlier_version, report.version) == (1, 2)
    assert report.details == {
        "Ny samtale (talk)": ["Name: “Samtale” becomes “Ny samtale”"],
        "Guiden (guide)": [
            "Lead: “Kort.” becomes “Ny.”",
            "Content #3 > Checklist > Lists #1 > Things to tick off #3: is new",
        ],
        "Hjulet (wheel)": ["Themes #2 > Theme > Name: “To” becomes “Tre”"],
    }


def test_it_tells_what_it_would_change_in_what_an_editor_changed(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    edit(GuidePage.objects.get(), lead="Redaktørens.")
    edit(PlanFormPage.objects.get(), title="Redaktørens plan")
    report = load(pack=written(PACK), parent=front, dry_run=True, overwrite=["plan"])
    assert (report.kept, report.changed) == (["Guiden (guide)"], ["Planen (plan)"])
    assert report.details == {
        "Guiden (guide)": ["Lead: “Redaktørens.” becomes “Kort.”"],
        "Planen (plan)": ["Title: “Redaktørens plan” becomes “Planen”"],
    }
    load(pack=written(PACK), parent=front, publish=True, overwrite=["plan"])
    assert PlanFormPage.objects.get().title == "Planen"
    assert GuidePage.objects.get().lead == "Redaktørens."


def test_it_needs_a_query_or_two_for_each_page(
    written: Written, front: Page, django_assert_max_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    load(pack=written(PACK), parent=front)
    with django_assert_max_num_queries(40):
        dump(page=WheelPage.objects.get().get_parent())
