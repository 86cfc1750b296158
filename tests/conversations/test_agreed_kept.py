"""How long themes and follow-ups are kept, and that they stand in a person's copy of everything."""

from __future__ import annotations

import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.follow_ups import api as follow_ups
from samtale_intranet.conversations.follow_ups.keeping import FOLLOW_UPS
from samtale_intranet.conversations.models import (
    AgreedActions,
    Conversation,
    ConversationType,
    FollowUp,
    PickedThemes,
)
from samtale_intranet.conversations.themes import api as themes
from samtale_intranet.conversations.themes.keeping import THEMES
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import authorise
from samtale_intranet.personnel.api import About, Action, ExportSource, folder_of
from samtale_intranet.personnel.models import Entry
from tests.conversations.agreeing import action, journal, make_page, make_type, make_wheel, planned
from tests.personnel.retention.conftest import LONG_AGO, erase_all, erasures, expired, is_whole, leave

__all__ = ["erasures"]


def pick(conversation: Conversation, person: Employee, theme: str) -> None:
    found, access = fetch(user=person.user, uuid=conversation.uuid)
    themes.pick(conversation=found, access=access, chosen=[theme], why=f"HEMMELIG-{theme}")


@pytest.fixture
def kind(people: SimpleNamespace) -> ConversationType:
    return make_type(
        people.municipality, make_wheel(), retention_months=12, retention_from="last_activity", follow_up_actions=True
    )


@pytest.fixture
def entry(people: SimpleNamespace, kind: ConversationType) -> Entry:
    """A whole conversation of long ago, from its themes to a follow-up that was moved and one with a note."""
    page = make_page(kind)
    with time_machine.travel(LONG_AGO, tick=False):
        conversation = planned(kind, people.medarbejder, people.leder, 20)
        pick(conversation, people.medarbejder, "trivsel")
        pick(conversation, people.leder, "balance")
        entry = journal(page, people.medarbejder, people.leder, action("r1", "HEMMELIG-HANDLING", "2020-10-01"))
        first, second, *_more = FollowUp.objects.select_related("entry").order_by("due_on")
        _found, access = fetch(user=people.leder.user, uuid=conversation.uuid)
        user = people.leder.user
        follow_ups.finish(user=user, follow_up=first, access=access, ticks=follow_ups.Ticks(), note="HEMMELIG-NOTE")
        follow_ups.move(follow_up=second, access=access, day=datetime.date(2020, 12, 1), reason="HEMMELIG-GRUND")
    return entry


def test_they_go_with_the_entry_and_the_conversation_with_them(
    people: SimpleNamespace, entry: Entry, erasures: Path
) -> None:
    assert (FollowUp.objects.count(), AgreedActions.objects.count(), PickedThemes.objects.count()) == (3, 1, 2)
    erase_all(people)
    for model in (FollowUp, AgreedActions, PickedThemes, Conversation, Entry):
        assert not model.objects.exists()
    assert is_whole(people)


def test_they_go_with_the_whole_folder(people: SimpleNamespace, entry: Entry, erasures: Path) -> None:
    leave(people.medarbejder)
    (whole,) = expired(people)
    assert whole.due.what == "folder"
    erase_all(people)
    assert not FollowUp.objects.exists()
    assert is_whole(people)


def test_themes_of_which_nothing_came_go_as_drafts_do(
    people: SimpleNamespace, kind: ConversationType, erasures: Path
) -> None:
    with time_machine.travel(LONG_AGO, tick=False):
        pick(planned(kind, people.medarbejder, people.leder, 20), people.medarbejder, "trivsel")
    (one,) = expired(people)
    assert one.due.what == "draft"
    erase_all(people)
    assert not PickedThemes.objects.exists()
    assert Conversation.objects.get().is_open, "that there is one, and when, is nothing confidential"
    assert is_whole(people)


def test_themes_that_a_plan_came_of_keep_no_conversation(
    people: SimpleNamespace, kind: ConversationType, erasures: Path
) -> None:
    """The plan has gone long before what was picked would: whatever is left goes with the conversation."""
    page = make_page(kind)
    with time_machine.travel(LONG_AGO, tick=False):
        conversation = planned(kind, people.medarbejder, people.leder, 30)
        journal(page, people.medarbejder, people.leder)
        # Opened again by nobody: themes that were picked later than the plan, as a race could leave them.
        Conversation.objects.filter(pk=conversation.pk).update(closed_at=None, held_at=None)
    pick(Conversation.objects.get(pk=conversation.pk), people.medarbejder, "trivsel")
    erase_all(people)
    assert not PickedThemes.objects.exists()
    assert is_whole(people)


def opened(source: ExportSource, people: SimpleNamespace) -> str:
    """Give what the employee's copy holds of it."""
    folder = folder_of(employee=people.medarbejder)
    prepared = source.prepare(folder)
    access = authorise(user=people.medarbejder.user, action=Action.EXPORT_FOLDER, folder=folder)
    return str([(part.rows, part.withheld) for part in prepared.open(About(folder, access, timezone.now()))])


def test_the_copy_holds_ones_own_themes_and_the_leaders_once_they_are_exchanged(
    people: SimpleNamespace, kind: ConversationType
) -> None:
    ahead = planned(kind, people.medarbejder, people.leder, 30)
    pick(ahead, people.leder, "balance")
    copy = opened(THEMES, people)
    assert "HEMMELIG-balance" not in copy
    assert "Lars Leder" in copy, "that something is withheld is said"
    pick(ahead, people.medarbejder, "trivsel")
    copy = opened(THEMES, people)
    assert "HEMMELIG-balance" in copy
    assert "HEMMELIG-trivsel" in copy


def test_the_copy_holds_follow_ups_and_actions(people: SimpleNamespace, entry: Entry) -> None:
    copy = opened(FOLLOW_UPS, people)
    assert "HEMMELIG-GRUND" in copy
    assert "HEMMELIG-HANDLING" in copy
