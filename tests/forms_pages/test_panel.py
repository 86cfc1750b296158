"""The document on the page of its conversation: a form to start, or the plan that is under way."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from forms_pages import api as plans
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.conversations import api
from samtale_intranet.conversations.models import Conversation
from tests.forms_pages.conftest import ANSWERS
from tests.personas import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(people: SimpleNamespace, form_page: PlanFormPage) -> Conversation:
    assert form_page.conversation_type
    return api.begin(type=form_page.conversation_type, employee=people.medarbejder)


def seen(client: Client, talk: Conversation) -> str:
    return client.get(talk.get_absolute_url()).content.decode()


def test_a_plan_is_started_from_its_conversation(
    client: Client, people: SimpleNamespace, talk: Conversation, form_page: PlanFormPage
) -> None:
    leader = sign_in(client, people.leder)
    start = reverse("forms_pages:start", args=[form_page.pk])
    page = seen(leader, talk)
    assert f'action="{start}"' in page
    key = page.split('name="start_key" value="')[1].split('"')[0]
    for _click in range(2):
        answer = leader.post(start, {"employee": str(people.medarbejder.uuid), "start_key": key})
        plan = Plan.objects.get()
        assert (answer["Location"], plan.conversation) == (plan.get_absolute_url(), talk)
    page = seen(leader, talk)
    assert plan.get_absolute_url() in page
    assert start not in page


def test_where_nothing_is_kept_there_is_nothing_to_start(
    client: Client, people: SimpleNamespace, form_page: PlanFormPage
) -> None:
    assert form_page.conversation_type
    form_page.conversation_type.keeps = "nothing"
    form_page.conversation_type.save()
    talk = api.begin(type=form_page.conversation_type, employee=people.medarbejder)
    assert 'id="dokument"' not in seen(sign_in(client, people.leder), talk)


def test_what_is_finished_is_to_be_responded_to(
    people: SimpleNamespace, talk: Conversation, form_page: PlanFormPage
) -> None:
    plan = plans.start_plan(user=people.leder.user, page=form_page, employee=people.medarbejder)
    step = api.next_steps(conversations=[talk], person=people.leder)[talk.pk]
    assert (step.url, step.awaits_response) == (plan.get_absolute_url(), False)
    saved = plans.save_draft(user=people.leder.user, plan_uuid=plan.uuid, version=1, answers=ANSWERS).plan
    plans.finish(user=people.leder.user, plan_uuid=plan.uuid, version=saved.version)
    assert api.next_steps(conversations=[talk], person=people.leder)[talk.pk].awaits_response
