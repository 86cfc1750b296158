"""What a conversation type says of itself at a step of a guide's ladder."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale_intranet.conversations.models import ConversationType


class ConversationTypeRules:
    """The rules of conversation types, for the overview of a ladder; see `StepRules` of the guides."""

    model = ConversationType

    def offered(self) -> QuerySet[ConversationType]:
        """Give all types with their municipality."""
        return ConversationType.objects.select_related("municipality").order_by("municipality__name", "name")

    def label(self, rule: ConversationType) -> str:
        """Give name and municipality: several may have a type of the same name."""
        return f"{rule.name} ({rule.municipality})"

    def name(self, rule: ConversationType) -> str:
        """Give the type's name."""
        return rule.name

    def facts(self, rule: ConversationType) -> list[tuple[str, str]]:
        """Give which formal steps it has, what is written, who responds and by when, and what is kept."""
        return [
            *_formal(rule),
            (_("What is written"), rule.get_kind_display()),
            (_("Who responds"), _responders(rule)),
            (_("What is kept"), rule.get_keeps_display()),
        ]


def _formal(rule: ConversationType) -> list[tuple[str, str]]:
    """Give the formal steps that the type has; what it does not have is left to the editor's own words."""
    found = []
    if rule.sanction_possible:
        found.append((_("Sanction"), _("Possible")))
    if rule.summons_in_writing:
        days = rule.summons_working_days
        text = ngettext("Yes, %(days)d working day before", "Yes, %(days)d working days before", days)
        found.append((_("Written summons"), text % {"days": days}))
    if rule.companion:
        found.append((_("Companion"), _("Yes, if the employee wishes")))
    if rule.hearing:
        days = rule.hearing_working_days
        text = ngettext("Yes, with %(days)d working day to answer", "Yes, with %(days)d working days to answer", days)
        found.append((_("Hearing before a decision"), text % {"days": days}))
    if rule.hr_part != ConversationType.HrPart.NONE:
        found.append((_("HR joins"), rule.get_hr_part_display()))
    return found


def _responders(rule: ConversationType) -> str:
    who, days = rule.get_responders_display(), rule.respond_within_days
    if rule.responders == ConversationType.Responders.NOBODY or not days:
        return who
    text = ngettext("%(who)s, within %(days)d day", "%(who)s, within %(days)d days", days)
    return text % {"who": who, "days": days}
