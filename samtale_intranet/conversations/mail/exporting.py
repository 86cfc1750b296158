"""The mails that somebody was sent about conversations, for a copy of everything that is kept about them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samtale_intranet.conversations.mail.kinds import kinds
from samtale_intranet.conversations.mail.models import Message
from samtale_intranet.conversations.reminders.models import ReminderChoice
from samtale_intranet.personnel.api import About, ExportSource, Part, Prepared
from samtale_intranet.personnel.models import Folder

__all__ = ["MAILS"]


def _prepare(folder: Folder) -> Prepared:
    return Prepared(leaving=(), open=_parts)  # nothing of it is sealed


def _parts(about: About) -> Iterable[Part]:
    sent = Message.objects.filter(recipient=about.employee, kind__in=kinds).order_by("created_at", "pk")
    yield Part(
        _("Mails about conversations"),
        _("What was to be said to you by mail. Its text is kept only until it has gone."),
        columns=(_("Mail"), _("Asked for"), _("What became of it"), _("Text that waits")),
        rows=[
            (
                str(kinds[message.kind].label),
                date_format(timezone.localtime(message.created_at), "DATETIME_FORMAT"),
                message.get_state_display(),
                str(message.data.get("text", "")),
            )
            for message in sent.iterator()
        ],
    )
    off = ReminderChoice.objects.filter(employee=about.employee, kind__in=kinds).order_by("kind")
    yield Part(
        _("Reminders that you have switched off"),
        _("You change them yourself, on the page of your reminders."),
        columns=(_("Reminders"),),
        rows=[(str(kinds[choice.kind].label),) for choice in off],
    )


MAILS = ExportSource(
    name="conversation_mails",
    place=31,
    prepare=_prepare,
    covers=frozenset(
        {"samtale_conversations.Message.recipient", "samtale_conversations.ReminderChoice.employee"},
    ),
    reasons={
        "samtale_conversations.Message.conversation": "The conversations themselves are in the copy; this says "
        "to which of them a mail belongs.",
    },
)
