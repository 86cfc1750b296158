"""What a conversation is called where others may read along: in mails, calendars and on locked screens."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from samtale_intranet.conversations.models import Conversation, ConversationType

__all__ = ["discreet_name", "is_discreet", "meeting_date", "meeting_time"]


def is_discreet(conversation: Conversation) -> bool:
    """Whether the name of its type would say something about the person.

    Only what is held with everybody, or with every leader, says nothing; whatever is held because there is a need does,
    and so does a conversation about age.
    """
    rules = conversation.rules
    regular = (ConversationType.Audience.EVERYBODY, ConversationType.Audience.LEADERS)
    return conversation.type.for_whom not in regular or rules.is_formal or rules.sanction_possible


def discreet_name(conversation: Conversation) -> str:
    """Give the type's name where everybody has such a conversation, else just "Conversation"."""
    return _("Conversation") if is_discreet(conversation) else conversation.type.name


def meeting_date(conversation: Conversation) -> str:
    """Give the local day of the meeting in words, with its weekday; empty where there is no time yet."""
    return date_format(localtime(conversation.starts_at), _("l j F Y")) if conversation.starts_at else ""


def meeting_time(conversation: Conversation) -> str:
    """Give when the meeting begins and ends, local time: "10.00–11.00"; empty where there is no time yet."""
    if conversation.starts_at is None or conversation.ends_at is None:
        return ""
    begins, ends = localtime(conversation.starts_at), localtime(conversation.ends_at)
    last = date_format(ends, "TIME_FORMAT")
    if begins.date() != ends.date():
        last = f"{date_format(ends, 'j. F')} {last}"
    return f"{date_format(begins, 'TIME_FORMAT')}–{last}"
