"""Two people write one draft: each only in their own fields, neither loses a word, and what is private stays so."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from forms_pages import api, drafts
from forms_pages.bounds import LONGEST_STORED
from forms_pages.models import Plan, PlanVersion
from forms_pages.problems import FormUnreadable, NothingToUndo, VersionConflict, WrongState
from forms_pages.versions import MOST_KEPT
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.models import LedgerEvent
from samtale_intranet.personnel.verification import first_wrong
from tests.forms_pages.parties import form_of_two, opened, row, save, stored


@pytest.fixture
def draft(people: SimpleNamespace) -> Plan:
    """A draft of `leder` (the leader) and `medarbejder` in which both have written, version 3."""
    page = form_of_two(people.municipality)
    plan = api.start_plan(user=people.leder.user, page=page, employee=people.medarbejder)
    save(plan, people.leder, titel="Plan", leders="LEDERS", lederprivat="HEMMELIG-LEDER")
    return save(plan, people.medarbejder, minprivat="HEMMELIG-MIN", faelles="Fælles").plan


def events(count: int) -> list[str]:
    return list(LedgerEvent.objects.order_by("-sequence").values_list("action", flat=True)[:count])[::-1]


def test_it_takes_only_what_the_role_fills_in(people: SimpleNamespace, draft: Plan) -> None:
    saved = save(draft, people.medarbejder, leders="FORFALSKET", lederprivat="FORFALSKET", ukendt="x", titel="Ny")
    assert stored(saved.plan, people.leder) == {
        "titel": "Ny",
        "faelles": "Fælles",
        "leders": "LEDERS",
        "lederprivat": "HEMMELIG-LEDER",
        "minprivat": "HEMMELIG-MIN",
        "gik": "",
        "hvorfor": "",
        "tabel": [row("r1")],
    }


def test_it_hides_what_the_other_has_not_shared(people: SimpleNamespace, draft: Plan) -> None:
    saved = save(draft, people.medarbejder, titel="Ny")
    assert "HEMMELIG-LEDER" not in str(saved.answers)
    assert "HEMMELIG-LEDER" not in str(opened(draft, people.medarbejder).answers)
    assert "HEMMELIG-MIN" not in str(opened(draft, people.leder).answers)
    assert opened(draft, people.leder).answers["lederprivat"] == "HEMMELIG-LEDER"


def test_it_shows_what_was_shared_and_says_so_once(people: SimpleNamespace, draft: Plan) -> None:
    plan = api.share(user=people.leder.user, plan_uuid=draft.uuid)
    assert api.share(user=people.leder.user, plan_uuid=draft.uuid).shared_leader_at == plan.shared_leader_at
    assert plan.shared == {"leader"}
    assert events(1) == ["plan_shared"]
    assert opened(draft, people.medarbejder).answers["lederprivat"] == "HEMMELIG-LEDER"
    assert "HEMMELIG-MIN" not in str(opened(draft, people.leder).answers)
    assert first_wrong(municipality=people.municipality) is None


def test_it_merges_what_each_has_written_alone(people: SimpleNamespace, draft: Plan) -> None:
    rows = [row("r1", hvad="Leders handling"), row("r2", hvad="Begges")]
    save(draft, people.leder, 3, titel="Leders titel", lederprivat="NY-HEMMELIG", leders="LEDERS NYE", tabel=rows)
    saved = save(draft, people.medarbejder, 3, titel="Plan", faelles="Mit", tabel=[row("r1"), row("m1", hvem="Mig")])
    assert saved.theirs == {"titel", "leders", "tabel"}
    assert saved.plan.version == 5
    assert (saved.answers["titel"], saved.answers["faelles"]) == ("Leders titel", "Mit")
    assert saved.answers["tabel"] == [*rows, row("m1", hvem="Mig")]
    assert "HEMMELIG" not in str({**saved.answers, "minprivat": ""})
    assert events(2) == ["plan_saved", "plan_read"], "the other's text came along, so it was read"


def test_it_saves_nothing_where_both_have_changed_the_same(people: SimpleNamespace, draft: Plan) -> None:
    save(draft, people.leder, 3, titel="Leders", faelles="Leders")
    with pytest.raises(VersionConflict) as caught:
        save(draft, people.medarbejder, 3, titel="Mit", faelles="Mit", minprivat="NYT")
    assert caught.value.keys == {"titel", "faelles"}
    assert stored(draft, people.leder)["minprivat"] == "HEMMELIG-MIN"
    assert Plan.objects.get().version == 4


def test_it_gives_both_texts_to_choose_from(people: SimpleNamespace, draft: Plan) -> None:
    save(draft, people.leder, 3, titel="Leders", faelles="Fælles, rettet", lederprivat="NY-HEMMELIG")
    typed = {"titel": "Mit", "faelles": "Fælles", "leders": "FORFALSKET", "minprivat": "NYT"}
    found = api.compare(user=people.medarbejder.user, plan_uuid=draft.uuid, version=3, answers=typed)
    assert (found.keys, found.theirs) == ({"titel"}, {"faelles"})
    assert found.merged["titel"] == "Mit"
    assert found.opened.answers["titel"] == "Leders"
    assert (found.merged["faelles"], found.merged["minprivat"]) == ("Fælles, rettet", "NYT")
    assert (found.merged["leders"], found.merged["lederprivat"]) == ("LEDERS", "")
    assert "NY-HEMMELIG" not in str(found)
    assert events(1) == ["plan_read"]


@pytest.mark.parametrize("version", [0, 99])
def test_it_asks_about_every_difference_where_the_version_is_unknown(
    people: SimpleNamespace, draft: Plan, version: int
) -> None:
    with pytest.raises(VersionConflict) as caught:
        save(draft, people.medarbejder, version, titel="Mit", faelles="Fælles")
    assert caught.value.keys == {"titel"}


def test_it_makes_no_version_of_a_save_that_changes_nothing(people: SimpleNamespace, draft: Plan) -> None:
    before = LedgerEvent.objects.count()
    assert save(draft, people.medarbejder, faelles="Fælles").plan.version == 3
    again = save(draft, people.medarbejder, 2, faelles="Fælles", minprivat="HEMMELIG-MIN")
    assert again.plan.version == 3, "sent again because no answer came"
    assert LedgerEvent.objects.count() == before


def test_it_keeps_who_saved_when_and_nothing_in_the_clear(people: SimpleNamespace, draft: Plan) -> None:
    found = api.history(user=people.leder.user, plan_uuid=draft.uuid)
    assert [(kept.version, kept.name) for kept in found] == [(2, "Lars Leder"), (1, "Lars Leder")]
    assert opened(draft, people.medarbejder).history == found
    assert not any(b"HEMMELIG" in bytes(kept.sealed_answers) for kept in PlanVersion.objects.all())
    with pytest.raises(personnel.Refused):
        api.history(user=people.hr.user, plan_uuid=draft.uuid)


def test_it_undoes_the_last_save_and_that_again(people: SimpleNamespace, draft: Plan) -> None:
    save(draft, people.medarbejder, titel="Forkert", minprivat="FORKERT")
    undone = api.undo(user=people.medarbejder.user, plan_uuid=draft.uuid, version=4)
    assert undone.version == 5
    assert stored(draft, people.leder)["titel"] == "Plan"
    assert stored(draft, people.leder)["minprivat"] == "HEMMELIG-MIN"
    api.undo(user=people.medarbejder.user, plan_uuid=draft.uuid, version=5)
    assert stored(draft, people.leder)["titel"] == "Forkert"
    assert Plan.objects.get().versions.count() == 5
    assert first_wrong(municipality=people.municipality) is None


def test_it_undoes_nothing_of_the_other_partys(people: SimpleNamespace, draft: Plan) -> None:
    save(draft, people.leder, leders="NYE", lederprivat="NY-HEMMELIG")
    api.undo(user=people.medarbejder.user, plan_uuid=draft.uuid, version=4)
    now = stored(draft, people.leder)
    assert (now["leders"], now["lederprivat"]) == ("NYE", "NY-HEMMELIG")
    assert (now["faelles"], now["minprivat"]) == ("", "")


def test_it_says_when_there_is_nothing_to_undo_or_it_was_not_seen(people: SimpleNamespace, draft: Plan) -> None:
    with pytest.raises(VersionConflict):
        api.undo(user=people.leder.user, plan_uuid=draft.uuid, version=2)
    page = Plan.objects.get().page
    other = api.start_plan(user=people.leder.user, page=page, employee=people.kollega)
    with pytest.raises(NothingToUndo):
        api.undo(user=people.leder.user, plan_uuid=other.uuid, version=1)


def test_it_stores_no_text_that_is_far_too_long_and_all_the_rest(people: SimpleNamespace, draft: Plan) -> None:
    long = "x" * (LONGEST_STORED + 1)
    save(draft, people.leder, tabel=[row("r1", hvad="Før")])
    rows = [row("r1", hvad=long, hvem="Os"), row("r2", hvad=long)]
    with override("en"):
        saved = save(draft, people.leder, titel="Ny", faelles=long, tabel=rows)
    words = (
        "“%s” was not saved: 100001 characters are more than can be kept. What stood there before still does; "
        "shorten your text to 100000 characters at most."
    )
    assert saved.left_out == {
        "f-faelles": words % "Fælles",
        "f-tabel-r1-hvad": words % "Hvad",
        "f-tabel-r2-hvad": words % "Hvad",
    }
    now = stored(draft, people.leder)
    assert (now["titel"], now["faelles"]) == ("Ny", "Fælles")
    assert now["tabel"] == [row("r1", hvad="Før", hvem="Os"), row("r2")]


def test_it_says_what_is_too_long_to_be_finished_beside_the_rest(people: SimpleNamespace, draft: Plan) -> None:
    saved = save(draft, people.leder, faelles="x" * 20_001)
    assert list(saved.errors) == ["f-faelles"]
    assert len(stored(draft, people.leder)["faelles"]) == 20_001


def test_it_keeps_what_an_open_window_began_from_however_often_is_saved(people: SimpleNamespace, draft: Plan) -> None:
    """The employee has the page open all the while that the leader's browser saves every few seconds."""
    opened(draft, people.medarbejder)
    for number in range(MOST_KEPT + 20):
        save(draft, people.leder, leders=f"Leders {number}")
    kept = Plan.objects.get().versions
    assert kept.count() == MOST_KEPT
    saved = save(draft, people.medarbejder, 3, faelles="Skrevet imens")
    assert saved.theirs == {"leders"}
    assert saved.answers["faelles"] == "Skrevet imens"


def test_it_thins_out_what_autosave_wrote_before_what_stood_long(people: SimpleNamespace, draft: Plan) -> None:
    for number in range(MOST_KEPT + 5):
        save(draft, people.leder, leders=f"Leders {number}")
        if number == 20:
            yesterday = timezone.now() - datetime.timedelta(days=1)
            PlanVersion.objects.update(saved_at=yesterday)
    versions = set(Plan.objects.get().versions.values_list("version", flat=True))
    newest = Plan.objects.get().version - 1
    assert {newest, newest - 1, newest - 8} <= versions
    assert len(versions) == MOST_KEPT
    assert 23 in versions, "the one that stood for a day"


def test_it_forgets_the_versions_when_it_is_journaled(people: SimpleNamespace, draft: Plan) -> None:
    plan = api.finish(user=people.leder.user, plan_uuid=draft.uuid, version=3)
    for person in (people.leder, people.medarbejder):
        api.respond(user=person.user, plan_uuid=plan.uuid, version=3, outcome="agree")
    assert PlanVersion.objects.exists()
    api.journal_plan(user=people.leder.user, plan_uuid=plan.uuid, submit_key="k")
    assert not PlanVersion.objects.exists()
    for verb in (api.share, api.undo, api.save_draft, api.compare):
        arguments: dict[str, Any] = {"user": people.leder.user, "plan_uuid": plan.uuid}
        if verb is not api.share:
            arguments |= {"version": 3} | ({} if verb is api.undo else {"answers": {"titel": "Sent"}})
        with pytest.raises(WrongState) as caught:
            verb(**arguments)
        assert caught.value.state == "journaled"


@pytest.mark.parametrize("who", ["kollega", "direktoer", "hr", "leder_b", "redaktoer", "admin"])
def test_it_lets_no_stranger_do_anything(people: SimpleNamespace, draft: Plan, who: str) -> None:
    person = getattr(people, who)
    user = getattr(person, "user", person)
    common: dict[str, Any] = {"user": user, "plan_uuid": draft.uuid}
    calls = [
        lambda: api.save_draft(**common, version=3, answers={"titel": "x"}),
        lambda: api.compare(**common, version=3, answers={"titel": "x"}),
        lambda: api.undo(**common, version=3),
        lambda: api.share(**common),
        lambda: api.history(**common),
        lambda: api.last_plan(user=user, page=draft.page, employee=people.medarbejder),
        lambda: api.open_last(user=user, page=draft.page, employee=people.medarbejder),
    ]
    before = LedgerEvent.objects.count()
    for call in calls:
        with pytest.raises(personnel.Refused):
            call()
    assert events(len(calls)) == ["refused"] * len(calls)
    assert LedgerEvent.objects.count() == before + len(calls)


def test_it_asks_for_the_second_factor_before_anything_is_opened(people: SimpleNamespace, draft: Plan) -> None:
    def gate() -> None:
        raise PermissionError

    common: dict[str, Any] = {"user": people.leder.user, "plan_uuid": draft.uuid, "gate": gate}
    start: dict[str, Any] = {"user": people.leder.user, "page": draft.page, "employee": people.medarbejder}
    calls = [
        lambda: api.save_draft(**common, version=3, answers={"titel": "x"}),
        lambda: api.compare(**common, version=3, answers={"titel": "x"}),
        lambda: api.undo(**common, version=3),
        lambda: api.share(**common),
        lambda: api.history(**common),
        lambda: api.open_last(**start, gate=gate),
        lambda: api.last_plan(**start, gate=gate),
    ]
    before = LedgerEvent.objects.count()
    for call in calls:
        with pytest.raises(PermissionError):
            call()
    assert LedgerEvent.objects.count() == before
    assert stored(draft, people.leder)["titel"] == "Plan"


def test_it_says_loudly_when_the_form_does_not_fit_and_loses_nothing(
    people: SimpleNamespace, draft: Plan, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = stored(draft, people.leder)
    with monkeypatch.context() as patch:
        patch.delitem(__import__("forms_pages.definition", fromlist=["x"]).FIELD_TYPES, "single_choice")
        with pytest.raises(FormUnreadable) as caught:
            save(draft, people.leder, titel="Ny")
        with pytest.raises(FormUnreadable):
            opened(draft, people.leder)
    assert str(caught.value) == f"The form of plan {draft.uuid} does not fit this version of the software."
    assert f"The form of plan {draft.uuid} does not fit this version of the software: The field 'gik'" in caplog.text
    assert "HEMMELIG" not in caplog.text
    assert stored(draft, people.leder) == whole


def test_it_changes_nothing_when_the_event_cannot_be_written(
    people: SimpleNamespace, draft: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "log_change", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(draft, people.leder, titel="Ny")
    assert stored(draft, people.leder)["titel"] == "Plan"
    assert Plan.objects.get().versions.count() == 2


def test_it_takes_few_queries_to_save(people: SimpleNamespace, draft: Plan, django_assert_max_num_queries: Any) -> None:
    rows = [row(f"r{number}", hvad="x") for number in range(20)]
    with django_assert_max_num_queries(12):
        api.save_draft(user=people.leder.user, plan_uuid=draft.uuid, version=3, answers={"titel": "Ny", "tabel": rows})
