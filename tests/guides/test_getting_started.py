from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.models import GroupPagePermission, Site

from samtale_intranet.checks import check_apps
from samtale_intranet.guides.branding import SamtaleSettings
from samtale_intranet.guides.getting_started import has_editor, steps_for
from samtale_intranet.packs.models import PackItem
from tests.guides.pages import root

pytestmark = pytest.mark.django_db


def test_it_shows_each_step_until_all_are_done(client: Client, people: Any) -> None:
    client.force_login(people.admin)
    home = reverse("wagtailadmin_home")
    assert [step.done for step in steps_for(people.admin)] == [False, False, False]
    assert "samtale-getting-started" in client.get(home).content.decode()
    PackItem.objects.create(parent=root(), pack="a", key="b")
    SamtaleSettings.objects.create(site=Site.objects.get(is_default_site=True), accent="#8a1c4a")
    assert [step.done for step in steps_for(people.admin)] == [True, True, False]
    people.redaktoer.groups.add(Group.objects.get(name="Editors"))
    assert [step.done for step in steps_for(people.admin)] == [True, True, True]
    assert "samtale-getting-started" not in client.get(home).content.decode()


def test_it_offers_only_what_the_user_may_do(client: Client, people: Any) -> None:
    people.redaktoer.groups.add(Group.objects.get(name="Editors"))
    assert len(steps_for(people.redaktoer)) == 1
    assert steps_for(people.medarbejder.user) == []


def test_it_counts_only_active_editors(people: Any) -> None:
    assert not has_editor()
    people.redaktoer.groups.add(Group.objects.get(name="Editors"))
    assert has_editor()
    people.redaktoer.is_active = False
    people.redaktoer.save()
    assert not has_editor()


def test_it_takes_eight_queries_at_most(people: Any, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        steps_for(people.admin)


def test_it_leads_to_a_new_sign_in_and_names_the_groups_that_may_edit(client: Client, people: Any) -> None:
    client.force_login(people.admin)
    with translation.override("en"):
        invitation = steps_for(people.admin)[-1]
    assert invitation.text.endswith("Under Roles, choose: “Editors”, “Moderators”.")
    html = client.get(invitation.url).content.decode()
    assert 'name="username"' in html
    assert 'name="groups"' in html


def test_it_leads_to_a_new_group_where_none_may_edit(client: Client, people: Any) -> None:
    GroupPagePermission.objects.all().delete()
    client.force_login(people.admin)
    invitation = steps_for(people.admin)[-1]
    assert invitation.url == reverse("wagtailusers_groups:add")
    assert client.get(invitation.url).status_code == 200


def test_it_leads_to_the_colours_of_the_site_that_has_none(client: Client, people: Any) -> None:
    default = Site.objects.get(is_default_site=True)
    other = Site.objects.create(hostname="hedeby.localhost", root_page=root())
    SamtaleSettings.objects.create(site=default, accent="#8a1c4a")
    colours = steps_for(people.admin)[1]
    assert not colours.done
    client.force_login(people.admin)
    assert client.get(colours.url).status_code == 200
    SamtaleSettings.objects.update_or_create(site=other, defaults={"accent": "#1f5c7a"})
    assert steps_for(people.admin)[1].done


@pytest.mark.parametrize("name", ["wagtail.contrib.settings", "wagtail.contrib.typed_table_block"])
def test_it_says_at_start_that_an_app_is_missing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_apps() == []
    monkeypatch.setattr("samtale_intranet.checks.apps.is_installed", lambda app: app != name)
    (problem,) = check_apps()
    assert problem.msg == f"{name} is not installed."
    assert problem.hint == f'Add "{name}" to INSTALLED_APPS.'
