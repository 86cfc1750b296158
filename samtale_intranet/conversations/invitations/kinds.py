"""The mails about a meeting: the invitation, that it was moved, called off, or goes on with another leader."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from samtale_intranet.conversations.discretion import meeting_date
from samtale_intranet.conversations.invitations.calendar_file import Method, attachment
from samtale_intranet.conversations.invitations.writing import facts_below, letter_of
from samtale_intranet.conversations.mail.api import Attachment, Mail, MailKind, Message
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.api import stand_ins_of

__all__ = ["CANCELLED", "INVITATION", "KINDS", "MOVED", "TAKEN_OVER", "people_of", "was_told"]

INVITATION, MOVED, CANCELLED, TAKEN_OVER = "invitation", "meeting_moved", "meeting_cancelled", "meeting_taken_over"


def was_told(message: Message) -> bool:
    """Whether the recipient had, or perhaps had, a mail of the meeting's time before this change: only then it is news.

    One that went later was written with the time as it is now.
    """
    return Message.objects.filter(
        conversation=message.conversation,
        recipient=message.recipient_id,
        kind__in=(INVITATION, MOVED, TAKEN_OVER),
        state__in=(Message.State.SENDING, Message.State.SENT, Message.State.UNCERTAIN),
        claimed_at__lte=message.created_at,
    ).exists()


def people_of(conversation: Conversation) -> list[Employee]:
    """Give the employee, whoever leads them in this conversation, and whoever stands in for that leader today."""
    return [conversation.employee, conversation.leader, *stand_ins_of(leader=conversation.leader)]


def _still_to_come(build: Callable[[Message, Conversation], Mail | None]) -> Callable[[Message], Mail | None]:
    """Leave out a mail about a meeting that was held or called off before the mail could go.

    SECURITY: and to whoever has nothing to do with the conversation any more, since another leader holds it.
    """

    def checked(message: Message) -> Mail | None:
        conversation = message.conversation
        if conversation is None or conversation.starts_at is None or conversation.held_at or not conversation.is_open:
            return None
        is_meant = message.recipient_id in {person.pk for person in people_of(conversation)}
        return build(message, conversation) if is_meant else None

    return checked


def _invitation(message: Message, conversation: Conversation) -> Mail:
    """The employee gets what the leader saw; moved meanwhile, the letter is written anew, for it may name the time."""
    if message.recipient_id != conversation.employee_id:
        return _copy(message, conversation)
    is_as_seen = message.data.get("version") == conversation.meeting_version
    letter = letter_of(conversation, message.data.get("text") if is_as_seen else None)
    subject = message.data.get("subject") if is_as_seen else None
    return Mail(
        subject or letter.subject,
        letter.whole,
        (attachment(conversation, Method.REQUEST, [conversation.employee]),),
        reply_to=conversation.leader.email,
    )


def _copy(message: Message, conversation: Conversation) -> Mail:
    """Whoever holds the conversation gets the meeting for their own calendar."""
    name, date = conversation.employee.name, meeting_date(conversation)
    text = _("You have invited %(name)s to a conversation. The meeting is attached for your calendar.") % {"name": name}
    subject = _("Your conversation on %(date)s") % {"date": date}
    return Mail(subject, _with_facts(text, conversation), (attachment(conversation, Method.PUBLISH),))


def _moved(message: Message, conversation: Conversation) -> Mail | None:
    is_newest = message.data.get("version") == conversation.meeting_version
    if not is_newest or not was_told(message):
        return None  # a later mail says the time as it is now
    other = _other(message, conversation)
    text = _("Your conversation with %(name)s has a new time or place.") % {"name": other}
    subject = _("Your conversation was moved to %(date)s") % {"date": meeting_date(conversation)}
    return Mail(
        subject,
        _with_facts(text, conversation),
        (_calendar(message, conversation),),
        reply_to=_reply_to(message, conversation),
    )


def _taken_over(message: Message, conversation: Conversation) -> Mail:
    name = conversation.employee.name
    text = _("You now hold the conversation with %(name)s. The meeting is attached for your calendar.") % {"name": name}
    subject = _("Your conversation on %(date)s") % {"date": meeting_date(conversation)}
    return Mail(subject, _with_facts(text, conversation), (attachment(conversation, Method.PUBLISH),))


def _cancelled(message: Message) -> Mail | None:
    """Say that there will be no meeting: it was called off, or somebody else holds it now."""
    conversation = message.conversation
    if conversation is None or conversation.starts_at is None or not was_told(message):
        return None
    date = meeting_date(conversation)
    if conversation.cancelled_at:
        name = _other(message, conversation)
        text = _("Your conversation with %(name)s on %(date)s was called off.") % {"name": name, "date": date}
        subject = _("Your conversation on %(date)s was called off") % {"date": date}
    else:
        name = conversation.leader.name
        text = _("The conversation on %(date)s is now held by %(name)s. You can take it out of your calendar.") % {
            "name": name,
            "date": date,
        }
        subject = _("The conversation on %(date)s is no longer yours") % {"date": date}
    is_employee = message.recipient_id == conversation.employee_id
    attendees = [conversation.employee] if is_employee else []
    return Mail(subject, f"{text}\n", (attachment(conversation, Method.CANCEL, attendees),))


def _other(message: Message, conversation: Conversation) -> str:
    """Give the name of whom the recipient meets."""
    is_employee = message.recipient_id == conversation.employee_id
    return (conversation.leader if is_employee else conversation.employee).name


def _calendar(message: Message, conversation: Conversation) -> Attachment:
    if message.recipient_id == conversation.employee_id:
        return attachment(conversation, Method.REQUEST, [conversation.employee])
    return attachment(conversation, Method.PUBLISH)


def _reply_to(message: Message, conversation: Conversation) -> str:
    """An answer of the employee's goes to the leader."""
    return conversation.leader.email if message.recipient_id == conversation.employee_id else ""


def _with_facts(text: str, conversation: Conversation) -> str:
    return f"{text}\n\n{facts_below(conversation)}\n"


KINDS = (
    MailKind(INVITATION, pgettext_lazy("mail", "Invitation"), _still_to_come(_invitation)),
    MailKind(MOVED, gettext_lazy("New time or place"), _still_to_come(_moved)),
    MailKind(CANCELLED, gettext_lazy("Called off"), _cancelled),
    MailKind(TAKEN_OVER, gettext_lazy("Taken over"), _still_to_come(_taken_over)),
)
