"""What both are told when a conversation follows the people. Its type is never named: it may say too much."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samtale_intranet.conversations.mail.api import Mail, MailKind, Message, enqueue
from samtale_intranet.conversations.moves.models import HandOver

__all__ = ["KINDS", "tell_of_end", "tell_of_hand_over"]

MOVED, ENDED = "conversation_moved", "conversation_called_off_left"


def tell_of_hand_over(hand_over: HandOver) -> None:
    """Queue a mail to the employee and to whoever holds the conversation now, in the caller's transaction."""
    conversation = hand_over.conversation
    told = [conversation.employee]
    if not (conversation.invited_at and conversation.starts_at and conversation.held_at is None):
        told.append(conversation.leader)  # else they get the meeting for their calendar, which says the same
    enqueue(
        kind=MOVED,
        recipients=told,
        key=str(hand_over.uuid),
        conversation=conversation,
        data={"leader": conversation.leader_id},
    )


def tell_of_end(hand_over: HandOver) -> None:
    """Queue a mail to both that the conversation ended as the employee left."""
    conversation = hand_over.conversation
    enqueue(
        kind=ENDED,
        recipients=[conversation.employee, conversation.leader],
        key=str(hand_over.uuid),
        conversation=conversation,
        data={"was_held": conversation.held_at is not None},
    )


def _moved(message: Message) -> Mail | None:
    conversation = message.conversation
    if conversation is None or not conversation.is_open or conversation.leader_id != message.data.get("leader"):
        return None  # over, or it has gone on to somebody else meanwhile: a later mail says to whom
    if message.recipient_id == conversation.leader_id:
        subject = _("You have taken over a conversation")
        text = _("You lead %(name)s now, so their conversation goes on with you. You find it under My conversations.")
        return Mail(subject, text % {"name": conversation.employee.name})
    if message.recipient_id != conversation.employee_id:
        return None
    parts = [_("%(name)s is your leader now, so your conversation goes on with %(name)s.")]
    if conversation.starts_at and conversation.held_at is None:
        parts.append(_("The time that was set stands, until one of you moves it."))
    subject = _("Your conversation goes on with another leader")
    return Mail(subject, " ".join(parts) % {"name": conversation.leader.name})


def _ended(message: Message) -> Mail | None:
    conversation = message.conversation
    if conversation is None or message.recipient_id not in (conversation.employee_id, conversation.leader_id):
        return None
    was_held = message.data.get("was_held")
    if message.recipient_id == conversation.employee_id:
        text = (
            _("Your employment has ended, so the conversation with %(name)s was closed.")
            if was_held
            else _("Your employment has ended, so the conversation with %(name)s is not held.")
        )
        return Mail(_("Your conversation has ended"), text % {"name": conversation.leader.name})
    text = (
        _("%(name)s is no longer employed, so your conversation was closed.")
        if was_held
        else _("%(name)s is no longer employed, so your conversation is not held.")
    )
    return Mail(_("A conversation has ended"), text % {"name": conversation.employee.name})


KINDS = (
    MailKind(MOVED, gettext_lazy("A conversation goes on with another leader"), _moved),
    MailKind(ENDED, gettext_lazy("A conversation ends because the employee leaves"), _ended),
)
