"""Writing an invitation: the type's letter or ours, filled in, and below it what an invitation always says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from samtale_intranet.conversations.discretion import discreet_name, is_discreet, meeting_date, meeting_time
from samtale_intranet.conversations.letters import Placeholder, check_placeholders, fill
from samtale_intranet.conversations.mail.addresses import absolute
from samtale_intranet.conversations.models import Conversation, ConversationType

__all__ = ["Letter", "facts_below", "letter_of", "subject_of", "values_of"]


@dataclass(frozen=True, slots=True)
class Letter:
    """What the employee is sent: the part that the leader may change, and what stands below it whatever they change."""

    subject: str
    text: str
    facts: str

    @property
    def whole(self) -> str:
        """The mail's text as it is sent."""
        return f"{self.text}\n\n{self.facts}\n" if self.text else f"{self.facts}\n"


def values_of(conversation: Conversation) -> dict[Placeholder, str]:
    """Give what each placeholder stands for in this conversation, in the language of now; empty where it has nothing.

    What the type points to (guide, preparation) is today's; whether there is a companion or HR joins is as begun. Where
    the conversation's name says nothing to others, its guide's must not either: its own page leads there.
    """
    rules, type = conversation.rules, conversation.type
    link = absolute(conversation.get_absolute_url())
    is_secret = is_discreet(conversation)
    return {
        Placeholder.NAME: conversation.employee.name,
        Placeholder.LEADER: conversation.leader.name,
        Placeholder.CONVERSATION: discreet_name(conversation),
        Placeholder.DATE: meeting_date(conversation),
        Placeholder.TIME: meeting_time(conversation),
        Placeholder.PLACE: conversation.place,
        Placeholder.LINK: link,
        Placeholder.GUIDE: link if is_secret else _page(type.guide),
        Placeholder.PREPARATION: link if is_secret else _page(type.preparation),
        Placeholder.COMPANION: _("You may bring a companion of your own choice.") if rules.companion else "",
        Placeholder.HR: _("HR takes part in the conversation.")
        if rules.hr_part == ConversationType.HrPart.ALWAYS
        else "",
    }


def subject_of(conversation: Conversation) -> str:
    """Give the subject, one line. A formal conversation has ours, whatever its type says: locked screens show it.

    Raises ValidationError where the type names a placeholder that does not exist.
    """
    rules, values = conversation.rules, values_of(conversation)
    if rules.invitation_subject and not (rules.is_formal or rules.sanction_possible):
        check_placeholders(rules.invitation_subject)
        return " ".join(fill(rules.invitation_subject, values).split())
    return _("Invitation to a conversation on %(date)s") % {"date": values[Placeholder.DATE]}


def letter_of(conversation: Conversation, text: str | None = None) -> Letter:
    """Give the invitation in the language of now, with the leader's own text where there is one.

    Raises ValidationError where the type's letter names a placeholder that does not exist.
    """
    if text is None:
        text = conversation.rules.invitation_text.strip() or _our_letter()
        check_placeholders(text)
    values = values_of(conversation)
    filled = fill(text, values)
    return Letter(subject_of(conversation), filled, facts_below(conversation, filled))


def facts_below(conversation: Conversation, text: str = "") -> str:
    """Give time, place and link, and besides them each right and each page to read that the text does not say."""
    values = values_of(conversation)
    lines = [_("Time: %(date)s, %(time)s") % {"date": values[Placeholder.DATE], "time": values[Placeholder.TIME]}]
    if conversation.place:
        lines.append(_("Place: %(place)s") % {"place": conversation.place})
    parts = ["\n".join(lines)]
    for right in (Placeholder.COMPANION, Placeholder.HR):
        if values[right] and values[right] not in text:
            parts.append(values[right])
    pages = dict.fromkeys(values[one] for one in (Placeholder.GUIDE, Placeholder.PREPARATION))
    to_read = [page for page in pages if page and page != values[Placeholder.LINK] and page not in text]
    if to_read:
        parts.append("\n".join([_("To read beforehand:"), *to_read]))
    page = _("You find the conversation here:")
    parts.append(f"{page}\n{values[Placeholder.LINK]}")
    return "\n\n".join(parts)


def _our_letter() -> str:
    return _(
        "Hello [name]\n\n"
        "I would like to have a conversation with you. Below you see when and where we meet.\n\n"
        "Take some time beforehand to think about what you would like us to talk about. If the time does not suit you,"
        " just write to me.\n\n"
        "Kind regards\n[leader]"
    )


def _page(page: object | None) -> str:
    """Give title and address of a page that is published."""
    if page is None or not page.live or not (url := page.get_full_url()):  # type: ignore[attr-defined]
        return ""
    return f"{page.title}\n{url}"  # type: ignore[attr-defined]
