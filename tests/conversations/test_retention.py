"""How long is a rule of the conversation type: edited in its register, carried by packs, and else the default."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.conversations.retention import rules_of_types
from samtale_intranet.packs.shipped import shipped
from samtale_intranet.personnel.retention.rules import CountedFrom, Rule, rules_of
from tests.conversations.test_register import REGISTER, RULES_OF_A_FORM, types

__all__ = ["types"]


def test_the_values_are_those_that_the_rules_know() -> None:
    assert set(ConversationType.RetentionFrom.values) == {one.value for one in CountedFrom}


def test_what_a_type_leaves_empty_is_the_default(people: SimpleNamespace) -> None:
    here = people.municipality
    for key, months, counted_from in (("a", None, ""), ("b", 6, ""), ("c", None, "last_activity")):
        ConversationType.objects.create(
            municipality=here, key=key, name=key, retention_months=months, retention_from=counted_from
        )
    ConversationType.objects.create(municipality=people.other, key="theirs", name="Theirs", retention_months=1)
    assert rules_of(here) == rules_of_types(here)
    assert rules_of(here) == {
        "a": Rule(60, CountedFrom.END_OF_EMPLOYMENT),
        "b": Rule(6, CountedFrom.END_OF_EMPLOYMENT),
        "c": Rule(60, CountedFrom.LAST_ACTIVITY),
    }


@pytest.mark.parametrize("months", [0, 1201])
def test_it_refuses_months_that_nobody_means(people: SimpleNamespace, months: int) -> None:
    type = ConversationType(municipality=people.municipality, key="a", name="A", retention_months=months)
    with pytest.raises(ValidationError) as problem:
        type.full_clean()
    assert list(problem.value.message_dict) == ["retention_months"]


def test_an_editor_sets_it_in_the_register(people: SimpleNamespace, types: SimpleNamespace, client: Client) -> None:
    client.force_login(people.redaktoer)
    address = f"{REGISTER}/edit/{types.ours.pk}/"
    page = client.get(address).content.decode()
    assert 'name="retention_months"' in page
    form = {
        "municipality": people.municipality.pk, "name": "LUS", "key": "lus", "kind": "plan", "responders": "both",
        "respond_within_days": 14, "keeps": "document", "guide": "", "wheel": "", "retention_months": 36,
        "retention_from": "last_activity", **RULES_OF_A_FORM,
    }  # fmt: skip
    assert client.post(address, form).status_code == 302
    types.ours.refresh_from_db()
    assert (types.ours.retention_months, types.ours.retention_from) == (36, "last_activity")


def test_every_shipped_type_that_keeps_something_says_how_long(people: SimpleNamespace, types: SimpleNamespace) -> None:
    people.municipality.site.is_default_site = True
    people.municipality.site.save()
    for pack in shipped():
        call_command("load_pack", pack, "--parent", str(people.municipality.site.root_page_id), verbosity=0)
    loaded = ConversationType.objects.filter(municipality=people.municipality).exclude(pk=types.ours.pk)
    kept = loaded.filter(keeps="document")
    assert kept.count() >= 6
    assert not kept.filter(retention_months=None).exists()
    assert not kept.filter(retention_from="").exists()
