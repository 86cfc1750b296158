"""What a finished plan holds where each party has a part of its own, and what keeps nobody from finishing."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils.translation import override

from forms_pages import api
from forms_pages.models import Plan
from forms_pages.problems import NotComplete
from samtale_intranet.personnel.api import open_entry
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.parties import form_of_two, opened, save


@pytest.fixture
def draft(people: SimpleNamespace) -> Plan:
    """A draft, version 3, in which both have private answers and an answer is hidden by its condition."""
    plan = api.start_plan(user=people.leder.user, page=form_of_two(people.municipality), employee=people.medarbejder)
    save(plan, people.medarbejder, minprivat="HEMMELIG-MIN")
    return save(plan, people.leder, titel="Plan", lederprivat="HEMMELIG-LEDER", gik="Ja", hvorfor="SKJULT").plan


def finish(plan: Plan, person: object) -> Plan:
    version = Plan.objects.get(pk=plan.pk).version
    return api.finish(user=person.user, plan_uuid=plan.uuid, version=version)  # type: ignore[attr-defined]


def test_it_shares_the_part_of_whoever_finishes(people: SimpleNamespace, draft: Plan) -> None:
    plan = finish(draft, people.leder)
    assert plan.shared == {"leader"}
    document = str(opened(plan, people.medarbejder).frozen)
    assert "HEMMELIG-LEDER" in document
    assert "HEMMELIG-MIN" not in document
    assert "Mine egne" not in document, "not even that there is a field"


def test_it_never_says_what_was_not_shared(people: SimpleNamespace, draft: Plan) -> None:
    plan = finish(draft, people.leder)
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=plan.uuid, version=plan.version, outcome="agree")
    entry = api.journal_plan(user=people.leder.user, plan_uuid=plan.uuid, submit_key="k")
    assert "HEMMELIG-MIN" not in str(open_entry(user=people.leder.user, entry_uuid=entry.uuid).document)
    assert "HEMMELIG-MIN" not in str(opened(plan, people.leder).answers)
    assert first_wrong(municipality=people.municipality) is None


def test_it_keeps_what_a_condition_hides_in_the_draft_and_out_of_the_document(
    people: SimpleNamespace, draft: Plan
) -> None:
    plan = finish(draft, people.leder)
    assert "SKJULT" not in str(opened(plan, people.leder).frozen)
    again = api.reopen(user=people.leder.user, plan_uuid=plan.uuid, version=plan.version)
    assert opened(again, people.leder).answers["hvorfor"] == "SKJULT"
    save(again, people.leder, gik="Nej")
    assert "SKJULT" in str(opened(finish(again, people.leder), people.leder).frozen)


def test_it_asks_only_for_what_the_person_fills_in_and_sees(people: SimpleNamespace, draft: Plan) -> None:
    save(draft, people.medarbejder, minprivat="", gik="Nej", hvorfor="", titel="")
    wanted = {
        "f-titel": "Fill in “Overskrift” before you finish.",
        "f-minprivat": "Fill in “Mine egne” before you finish.",
        "f-hvorfor": "Fill in “Hvorfor?” before you finish.",
    }
    with override("en"):
        for person, names in (
            (people.medarbejder, ["f-titel", "f-minprivat", "f-hvorfor"]),
            (people.leder, ["f-titel", "f-hvorfor"]),
        ):
            with pytest.raises(NotComplete) as caught:
                finish(draft, person)
            assert caught.value.problems == {name: wanted[name] for name in names}
    save(draft, people.leder, gik="", titel="Plan")
    assert finish(draft, people.leder).state == "finished"


def test_it_stays_shared_when_it_is_opened_again(people: SimpleNamespace, draft: Plan) -> None:
    plan = finish(draft, people.leder)
    again = api.reopen(user=people.medarbejder.user, plan_uuid=plan.uuid, version=plan.version)
    assert again.shared == {"leader"}
    assert opened(again, people.medarbejder).answers["lederprivat"] == "HEMMELIG-LEDER"
    assert "HEMMELIG-MIN" not in str(opened(again, people.leder).answers)
