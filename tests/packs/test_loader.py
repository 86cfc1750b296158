"""Loading packs: once, again, in a newer version, after an editor's hand, and below two pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.models import Page, Revision

from forms_pages.models import PlanFormPage
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.models import GuidePage, WheelPage
from samtale_intranet.packs.api import PackRefused, Report, load
from samtale_intranet.packs.models import PackItem

pytestmark = pytest.mark.django_db

PACK = """\
format: 1
key: test
name: Test
version: 1
language: da
conversation_types:
  - {key: talk, name: Samtale, kind: plan, guide: {ref: guide}, wheel: {ref: wheel}}
pages:
  - key: guide
    type: guide
    slug: guide
    title: Guiden
    fields:
      lead: Kort.
      body:
        - {type: text, value: {heading: Et, text: 'Se <a href="ref:plan">planen</a>.'}}
        - {type: wheel, value: {wheel: {ref: wheel}}}
        - {type: checklist, value: {groups: [{title: Leder, items: [Et, To]}]}}
        - {type: links, id: videre, value: {links: [{page: {ref: plan}, title: Plan}]}}
    children:
      - key: wheel
        type: wheel
        slug: hjul
        title: Hjulet
        fields:
          segments:
            - {type: segment, value: {name: Et, questions: [Hvad?]}}
            - {type: segment, value: {name: To}}
      - key: plan
        type: plan_form
        slug: plan
        title: Planen
        fields:
          conversation_type: {ref: talk}
          form: [{type: date, id: dato, value: {label: Dato, required: true}}]
"""
ALL = ["Samtale (talk)", "Guiden (guide)", "Hjulet (wheel)", "Planen (plan)"]
Written = Callable[[str], Path]


@pytest.fixture
def pack(written: Written) -> Path:
    """Give the file of the pack above."""
    return written(PACK)


def edit(page: Page, **fields: str) -> None:
    """Change a page as an editor does: a new revision, published."""
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def test_it_builds_pages_and_items_that_refer_to_each_other(pack: Path, front: Page) -> None:
    assert load(pack=pack, parent=front) == Report(created=ALL)
    guide, wheel, plan = GuidePage.objects.get(), WheelPage.objects.get(), PlanFormPage.objects.get()
    kind = ConversationType.objects.get()
    assert [page.get_parent().pk for page in (guide, wheel, plan)] == [front.pk, guide.pk, guide.pk]
    assert (kind.guide, kind.wheel, kind.respond_within_days) == (guide, wheel, 14)
    assert plan.conversation_type == kind
    text, shown, checks, links = guide.body
    assert text.value["text"].source == f'<p>Se <a linktype="page" id="{plan.pk}">planen</a>.</p>'
    assert shown.value["wheel"].pk == wheel.pk
    assert list(checks.value["groups"][0]["items"]) == ["Et", "To"]
    assert links.id == "videre"
    assert links.value["links"][0]["page"].pk == plan.pk
    assert plan.form[0].id == "dato"


def test_it_makes_drafts_unless_told_to_publish(pack: Path, front: Page) -> None:
    load(pack=pack, parent=front)
    assert not Page.objects.descendant_of(front).live().exists()
    report = load(pack=pack, parent=front, publish=True)
    assert report == Report(unchanged=ALL[:1], changed=ALL[1:])
    assert Page.objects.descendant_of(front).live().count() == 3
    assert load(pack=pack, parent=front, publish=True) == Report(unchanged=ALL)


def test_it_changes_nothing_when_loaded_twice(pack: Path, front: Page) -> None:
    load(pack=pack, parent=front, publish=True)
    before = (list(Revision.objects.values()), list(Page.objects.values()), list(PackItem.objects.values()))
    assert load(pack=pack, parent=front, publish=True) == Report(unchanged=ALL)
    assert (list(Revision.objects.values()), list(Page.objects.values()), list(PackItem.objects.values())) == before


def test_it_writes_nothing_in_a_dry_run(pack: Path, front: Page) -> None:
    assert load(pack=pack, parent=front, publish=True, dry_run=True) == Report(created=ALL)
    assert not Page.objects.descendant_of(front).exists()
    assert not PackItem.objects.exists()
    assert not ConversationType.objects.exists()


def test_it_updates_what_nobody_touched(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    newer = PACK.replace("lead: Kort.", "lead: Ny.").replace("name: Samtale", "name: Ny samtale")
    report = load(pack=written(newer), parent=front, publish=True)
    assert report == Report(changed=["Ny samtale (talk)", ALL[1]], unchanged=ALL[2:])
    assert GuidePage.objects.get().lead == "Ny."
    assert ConversationType.objects.get().name == "Ny samtale"


def test_it_updates_a_live_page_as_a_draft_unless_told_to_publish(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    load(pack=written(PACK.replace("lead: Kort.", "lead: Ny.")), parent=front)
    guide = GuidePage.objects.get()
    assert (guide.live, guide.lead, guide.get_latest_revision_as_object().lead) == (True, "Kort.", "Ny.")


def test_it_leaves_alone_what_an_editor_changed(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    edit(GuidePage.objects.get(), lead="Redaktørens.")
    assert load(pack=written(PACK), parent=front, publish=True) == Report(kept=[ALL[1]], unchanged=[ALL[0], *ALL[2:]])
    newer = PACK.replace("lead: Kort.", "lead: Ny.").replace("title: Hjulet", "title: Nyt hjul")
    report = load(pack=written(newer), parent=front, publish=True)
    assert (report.kept, report.changed) == ([ALL[1]], ["Nyt hjul (wheel)"])
    assert GuidePage.objects.get().lead == "Redaktørens."
    assert WheelPage.objects.get().title == "Nyt hjul"


def test_it_leaves_an_editors_draft_alone(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    draft = GuidePage.objects.get().get_latest_revision_as_object()
    draft.lead = "Kladde."
    draft.save_revision()
    assert load(pack=written(PACK), parent=front, publish=True).kept == [ALL[1]]
    guide = GuidePage.objects.get()
    assert (guide.live, guide.get_latest_revision_as_object().lead) == (False, "Kladde.")


def test_it_does_not_take_publishing_in_the_admin_for_a_change(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    edit(GuidePage.objects.get())
    report = load(pack=written(PACK.replace("lead: Kort.", "lead: Ny.")), parent=front, publish=True)
    assert ALL[1] in report.changed
    assert GuidePage.objects.get().lead == "Ny."


def test_it_does_not_take_what_the_admins_form_adds_for_a_change(written: Written, front: Page) -> None:
    load(pack=written(PACK.replace(", required: true", "")), parent=front)
    plan = PlanFormPage.objects.get()
    assert plan.form[0].value["required"] is None
    plan.form[0].value["required"] = False
    plan.form[0].value["help"] = ""
    plan.save_revision()
    guide = GuidePage.objects.get()
    guide.body[0].value["text"].source = guide.body[0].value["text"].source.replace("<p>", '<p data-block-key="a1">')
    guide.save_revision()
    assert load(pack=written(PACK.replace(", required: true", "")), parent=front).kept == []
    plan.form[0].value["required"] = True
    plan.save_revision()
    assert load(pack=written(PACK), parent=front).kept == [ALL[3]]


def test_it_leaves_an_edited_item_alone(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front)
    ConversationType.objects.update(respond_within_days=30)
    assert load(pack=written(PACK.replace("name: Samtale", "name: Ny")), parent=front).kept == ["Ny (talk)"]
    assert ConversationType.objects.values_list("name", "respond_within_days").get() == ("Samtale", 30)


def test_it_overwrites_when_told_to(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    edit(GuidePage.objects.get(), lead="Redaktørens.", title="Redaktørens")
    ConversationType.objects.update(respond_within_days=30)
    report = load(pack=written(PACK), parent=front, publish=True, overwrite=True)
    assert report == Report(changed=ALL[:2], unchanged=ALL[2:])
    guide = GuidePage.objects.get()
    assert (guide.lead, guide.title) == ("Kort.", "Guiden")
    assert ConversationType.objects.get().respond_within_days == 14


def test_it_makes_again_what_an_editor_deleted(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    WheelPage.objects.get().delete()
    report = load(pack=written(PACK), parent=front, publish=True)
    assert report.created == [ALL[2]]
    assert WheelPage.objects.get().get_parent().specific == GuidePage.objects.get()


def test_it_follows_a_page_that_was_moved(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    place = front.add_child(instance=Page(title="Andet sted", slug="andet"))
    GuidePage.objects.get().move(place, "last-child")
    report = load(pack=written(PACK.replace("title: Hjulet", "title: Nyt")), parent=front, publish=True)
    assert report.changed == ["Nyt (wheel)"]
    assert WheelPage.objects.get().url_path.endswith("/andet/guide/hjul/")


def test_it_lists_what_the_pack_no_longer_holds(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    shorter = PACK[: PACK.index("      - key: plan")].replace("(link)", "")
    shorter = shorter.replace("""'Se <a href="ref:plan">planen</a>.'""", "Se her.").replace(
        "        - {type: links, id: videre, value: {links: [{page: {ref: plan}, title: Plan}]}}\n", ""
    )
    assert load(pack=written(shorter), parent=front, publish=True).left_out == ["plan"]
    assert PlanFormPage.objects.get().live


def test_it_keeps_two_municipalities_apart(
    written: Written, front: Page, front_b: Page, people: SimpleNamespace
) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    assert load(pack=written(PACK), parent=front_b, publish=True) == Report(created=ALL)
    edit(GuidePage.objects.child_of(front).get(), lead="Redaktørens.")
    newer = written(PACK.replace("lead: Kort.", "lead: Ny."))
    assert load(pack=newer, parent=front_b, publish=True) == Report(changed=[ALL[1]], unchanged=[ALL[0], *ALL[2:]])
    assert GuidePage.objects.child_of(front).get().lead == "Redaktørens."
    guide_b = GuidePage.objects.child_of(front_b).get()
    assert guide_b.lead == "Ny."
    kind_b = ConversationType.objects.get(municipality=people.other)
    assert kind_b.guide == guide_b
    assert PlanFormPage.objects.descendant_of(front_b).get().conversation_type == kind_b


def test_it_shares_an_item_that_stands_there_already(written: Written, front: Page) -> None:
    load(pack=written(PACK), parent=front, publish=True)
    below = front.add_child(instance=Page(title="Afdeling", slug="afdeling"))
    newer = PACK.replace("name: Samtale", "name: Anden")
    assert load(pack=written(newer), parent=below) == Report(kept=["Anden (talk)"], created=ALL[1:])
    kind = ConversationType.objects.get()
    assert (kind.name, kind.guide) == ("Samtale", GuidePage.objects.child_of(front).get())
    assert PlanFormPage.objects.descendant_of(below).get().conversation_type == kind


def test_it_gives_blocks_the_same_ids_wherever_it_is_loaded(pack: Path, front: Page, front_b: Page) -> None:
    load(pack=pack, parent=front)
    load(pack=pack, parent=front_b)
    here, there = (GuidePage.objects.child_of(parent).get().body for parent in (front, front_b))
    assert [block.id for block in here] == [block.id for block in there]
    assert [item.id for item in here[2].value["groups"].bound_blocks] == [
        item.id for item in there[2].value["groups"].bound_blocks
    ]


def test_it_writes_nothing_where_the_model_refuses_at_the_end(
    pack: Path, front: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: WheelPage) -> None:
        raise ValidationError({"centre": "Too long for the wheel"})

    monkeypatch.setattr(WheelPage, "clean", refuse)
    with translation.override("en"), pytest.raises(PackRefused) as refused:
        load(pack=pack, parent=front, publish=True)
    assert [str(problem) for problem in refused.value.problems] == [
        "Line 25, pages #1 > children #1 > fields > centre: Too long for the wheel. Correct it."
    ]
    assert not Page.objects.descendant_of(front).exists()
    assert not ConversationType.objects.exists()


def test_it_needs_few_queries_to_see_that_nothing_changed(
    pack: Path, front: Page, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    load(pack=pack, parent=front, publish=True)
    with django_assert_max_num_queries(20):  # type: ignore[attr-defined]
        load(pack=pack, parent=front, publish=True)
