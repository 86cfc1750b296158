"""The register of conversation types: each editor has their own municipality's, and no way to another's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import GroupPagePermission, Page, Site

from home.models import HomePage
from samtale_intranet.conversations import api
from samtale_intranet.conversations.models import ConversationType

REGISTER = "/admin/samtale_conversations/conversationtype"
# What a browser sends of a type's rules where nobody has changed them.
RULES_OF_A_FORM = {
    "for_whom": "when_needed",
    "themes_each": 1,
    "summons_working_days": 5,
    "hearing_working_days": 10,
    "hr_part": "none",
    "own_notes_days": 180,
}


@pytest.fixture
def types(people: SimpleNamespace) -> SimpleNamespace:
    """Two municipalities with a site and a type each; `redaktoer` edits the first one's site."""
    found = SimpleNamespace()
    for name, municipality in (("ours", people.municipality), ("theirs", people.other)):
        root = Page.get_first_root_node().add_child(instance=HomePage(title=name, slug=name))
        municipality.site = Site.objects.create(hostname=f"{name}.localhost", root_page=root)
        municipality.save()
        setattr(found, name, ConversationType.objects.create(municipality=municipality, key="lus", name=f"Type {name}"))
    editors = Group.objects.create(name="Kommunikation")
    editors.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("change_page", "publish_page"):
        permission = Permission.objects.get(codename=codename)
        GroupPagePermission.objects.create(
            group=editors, page=people.municipality.site.root_page, permission=permission
        )
    people.redaktoer.groups.add(editors)
    return found


def test_it_lists_only_the_types_of_the_editors_own_municipality(
    people: SimpleNamespace, types: SimpleNamespace, client: Client
) -> None:
    client.force_login(people.redaktoer)
    text = client.get(f"{REGISTER}/").content.decode()
    assert "Type ours" in text
    assert "Type theirs" not in text


def test_it_answers_by_primary_key_only_for_ones_own(
    people: SimpleNamespace, types: SimpleNamespace, client: Client
) -> None:
    client.force_login(people.redaktoer)
    assert client.get(f"{REGISTER}/edit/{types.ours.pk}/").status_code == 200
    for action in ("edit", "delete"):
        answer = client.get(f"{REGISTER}/{action}/{types.theirs.pk}/")
        assert answer.status_code in (302, 403, 404)
        assert b"Type theirs" not in answer.content


def test_it_is_not_there_for_an_employee(people: SimpleNamespace, types: SimpleNamespace, client: Client) -> None:
    client.force_login(people.medarbejder.user)
    answer = client.get(f"{REGISTER}/")
    assert answer.status_code in (302, 403)
    assert b"Type ours" not in answer.content


def test_it_moves_no_type_to_a_municipality_that_the_editor_does_not_edit(
    people: SimpleNamespace, types: SimpleNamespace, client: Client
) -> None:
    client.force_login(people.redaktoer)
    form = {"municipality": people.other.pk, "name": "Ny", "key": "ny", "kind": "plan", "responders": "both"}
    form |= {"respond_within_days": 14, "keeps": "document", **RULES_OF_A_FORM}
    for url in (f"{REGISTER}/edit/{types.ours.pk}/", f"{REGISTER}/create/"):
        assert client.post(url, form).status_code == 200
        assert set(ConversationType.objects.values_list("municipality", "name")) == {
            (people.municipality.pk, "Type ours"),
            (people.other.pk, "Type theirs"),
        }
    assert client.post(f"{REGISTER}/create/", form | {"municipality": people.municipality.pk}).status_code == 302


def admit(person: Any) -> None:
    """Let somebody into the admin, and no further."""
    person.user.user_permissions.add(Permission.objects.get(codename="access_admin"))


def test_hr_edits_the_types_of_their_own_municipality_without_editing_its_site(
    people: SimpleNamespace, types: SimpleNamespace, client: Client
) -> None:
    admit(people.hr)
    client.force_login(people.hr.user)
    text = client.get(f"{REGISTER}/").content.decode()
    assert "Type ours" in text
    assert "Type theirs" not in text
    assert client.get(f"{REGISTER}/edit/{types.ours.pk}/").status_code == 200
    assert client.get(f"{REGISTER}/edit/{types.theirs.pk}/").status_code == 302


def test_another_municipalitys_hr_does_not(people: SimpleNamespace, types: SimpleNamespace, client: Client) -> None:
    admit(people.hr_b)
    client.force_login(people.hr_b.user)
    assert b"Type ours" not in client.get(f"{REGISTER}/").content
    for action in ("edit", "delete"):
        answer = client.get(f"{REGISTER}/{action}/{types.ours.pk}/")
        assert answer.status_code == 302
        assert b"Type ours" not in answer.content


def test_ones_own_municipality_is_chosen_already_and_has_a_danish_name(
    people: SimpleNamespace, types: SimpleNamespace, client: Client
) -> None:
    client.force_login(people.redaktoer)
    answer = client.get(f"{REGISTER}/create/")
    field = answer.context["form"]["municipality"]
    assert field.label == "Kommune"
    assert field.value() == people.municipality.pk
    assert [str(label) for _value, label in field.field.choices] == [people.municipality.name]


@pytest.mark.parametrize(
    "query",
    [
        "municipality__employees__name__startswith=Mette",
        "municipality__employees__user__password__startswith=md5",
        "conversations__employee__name=Mette+Medarbejder",
        "nonsense=1",
    ],
)
def test_its_list_answers_no_question_about_people(
    people: SimpleNamespace, types: SimpleNamespace, client: Client, query: str
) -> None:
    client.force_login(people.redaktoer)
    for asked in (query, query.replace("=", "=x")):
        answer = client.get(f"{REGISTER}/?{asked}")
        assert [row.pk for row in answer.context["object_list"]] == [types.ours.pk]


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"summons_in_writing": "on"}, "companion"),  # forvaltningsloven § 8
        ({"sanction_possible": "on"}, "hearing"),  # forvaltningsloven § 19
        ({"hearing": "on", "keeps": "nothing"}, "keeps"),
        ({"exchange_days": 14}, "wheel"),
        ({"follow_up_months": "four"}, "follow_up_months"),
        ({"follow_up_months": "0, 4"}, "follow_up_months"),
    ],
)
def test_it_refuses_rules_that_contradict_each_other_or_the_law(
    people: SimpleNamespace, types: SimpleNamespace, client: Client, rules: dict[str, Any], field: str
) -> None:
    client.force_login(people.redaktoer)
    form = {"municipality": people.municipality.pk, "name": "Ny", "key": "ny", "kind": "plan", "responders": "both"}
    form |= {"respond_within_days": 14, "keeps": "document", **RULES_OF_A_FORM, **rules}
    answer = client.post(f"{REGISTER}/create/", form)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]


def test_the_key_of_a_type_in_use_stays(people: SimpleNamespace, types: SimpleNamespace) -> None:
    types.ours.key = "mus"
    types.ours.full_clean()
    api.begin(type=types.ours, employee=people.medarbejder)
    with pytest.raises(ValidationError, match="Lad den stå"):
        types.ours.full_clean()
    types.ours.key = "lus"
    types.ours.full_clean()


def test_what_is_offered_along_is_of_the_same_municipality(
    people: SimpleNamespace, types: SimpleNamespace, client: Client
) -> None:
    types.ours.along = types.theirs
    with pytest.raises(ValidationError, match="samme kommune"):
        types.ours.full_clean()
    client.force_login(people.redaktoer)
    answer = client.get(f"{REGISTER}/edit/{types.ours.pk}/")
    assert list(answer.context["form"].fields["along"].queryset) == []
