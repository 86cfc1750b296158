"""The calendar file of a meeting (RFC 5545). The employee's asks for an answer, the leader's does not (RFC 5546)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress

from samtale_intranet.conversations.discretion import discreet_name
from samtale_intranet.conversations.mail.addresses import absolute
from samtale_intranet.conversations.mail.kinds import Attachment
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.people.models import Employee

__all__ = ["FILE_NAME", "Method", "attachment", "calendar_file"]

FILE_NAME = "samtale.ics"


class Method(StrEnum):
    """What the file asks of a calendar."""

    REQUEST = "REQUEST"  # of an attendee: enter it, and answer the organizer
    PUBLISH = "PUBLISH"  # of anybody: enter it
    CANCEL = "CANCEL"  # take it out again


def calendar_file(conversation: Conversation, method: Method, attendees: Iterable[Employee] = ()) -> bytes:
    """Give the file for the conversation's next meeting, in the language of now; it must have a time.

    The same conversation has the same UID always, and a higher SEQUENCE each time the meeting is moved or called off,
    so that a calendar changes its entry instead of adding another. All times are UTC: no calendar can misread them.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//samtale-intranet//conversations//DA")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    event = Event()
    event.add("uid", str(conversation.uuid))
    event.add("sequence", conversation.meeting_version)
    event.add("dtstamp", timezone.now().astimezone(datetime.UTC).replace(microsecond=0))
    for name, moment in (("dtstart", conversation.starts_at), ("dtend", conversation.ends_at)):
        if moment is None:
            raise ValueError(f"Conversation {conversation.uuid} has no time yet, so there is no calendar file of it.")
        event.add(name, moment.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("summary", discreet_name(conversation))
    if conversation.place:
        event.add("location", conversation.place)
    event.add("description", absolute(conversation.get_absolute_url()))
    event.add("class", "PRIVATE")  # colleagues who may see the calendar see that the time is taken
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", _organizer(conversation.leader))
    for person in attendees:
        if person.email:
            event.add("attendee", _attendee(person))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def attachment(conversation: Conversation, method: Method, attendees: Iterable[Employee] = ()) -> Attachment:
    """Give the file as it stands beside a mail."""
    content = calendar_file(conversation, method, attendees)
    return Attachment(FILE_NAME, content, f"text/calendar; method={method.value}")


def _organizer(leader: Employee) -> vCalAddress:
    """Answers go to the leader; where they have no address, to where the intranet's mails come from."""
    address = vCalAddress(f"mailto:{leader.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    address.params["CN"] = leader.name
    return address


def _attendee(person: Employee) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params.update({"CN": person.name, "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
    return address
