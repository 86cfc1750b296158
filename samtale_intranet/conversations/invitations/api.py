"""Inviting to a conversation, and telling whoever was invited when the meeting changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from samtale_intranet.conversations.course import Change
from samtale_intranet.conversations.invitations.kinds import CANCELLED, INVITATION, MOVED, TAKEN_OVER, people_of
from samtale_intranet.conversations.invitations.writing import Letter
from samtale_intranet.conversations.mail.api import Message, enqueue
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.problems import AlreadyHeld, ConversationOver, MeetingChanged
from samtale_intranet.people.models import Employee

__all__ = ["invite", "may_be_invited_to", "tell_of_change"]


def may_be_invited_to(conversation: Conversation) -> bool:
    """Whether an invitation can go: the meeting has a time, is to come, and no written summons takes its place."""
    to_come = conversation.is_open and conversation.held_at is None and conversation.starts_at is not None
    return to_come and not conversation.rules.summons_in_writing


def invite(*, conversation: Conversation, letter: Letter, version: int, by: Employee) -> Conversation:
    """Queue the invitation as it was seen, for the employee; whoever holds the conversation gets the meeting.

    `version` is the `meeting_version` that was shown with it. Raises MeetingChanged where the meeting was moved
    meanwhile, ConversationOver, or AlreadyHeld. A second time for the same meeting sends nothing more.
    """
    with transaction.atomic():
        current = Conversation.objects.locked(conversation)
        if not current.is_open:
            raise ConversationOver
        if current.held_at:
            raise AlreadyHeld
        if current.starts_at is None or current.meeting_version != version:
            raise MeetingChanged
        current.invited_at = current.invited_at or timezone.now()
        current.save(update_fields=["invited_at"])
        people = dict.fromkeys([current.employee, current.leader, by])
        enqueue(
            kind=INVITATION,
            recipients=people,
            key=f"{current.uuid}/{version}",
            conversation=current,
            data={"version": version, "subject": letter.subject, "text": letter.text},
        )
    return current


def tell_of_change(conversation: Conversation, change: Change, by: Employee | None) -> None:
    """Queue, in the transaction of the change, what those who were invited are to hear of it (a course listener)."""
    if conversation.invited_at is None or conversation.starts_at is None:
        return
    invited = Message.objects.filter(conversation=conversation, kind=INVITATION)
    told = set(invited.values_list("recipient", flat=True)) | {conversation.employee_id, conversation.leader_id}
    people = [person for person in people_of(conversation) if person.pk in told]

    def tell(kind: str, whom: Iterable[Employee], occasion: str = "") -> None:
        version = conversation.meeting_version
        key = f"{conversation.uuid}/{version}{occasion}"
        enqueue(kind=kind, recipients=whom, key=key, conversation=conversation, data={"version": version})

    if change is Change.MOVED:
        tell(MOVED, people)
    elif change is Change.CANCELLED:
        tell(CANCELLED, people)
    elif change is Change.HANDED_OVER and conversation.held_at is None:
        tell(TAKEN_OVER, [conversation.leader])
        former = Employee.objects.filter(pk__in=told.difference(person.pk for person in people))
        tell(CANCELLED, former, f"/to/{conversation.leader_id}")
