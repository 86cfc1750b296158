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
        """Give what is written, who responds and by when, and what is kept."""
        return [
            (_("What is written"), rule.get_kind_display()),
            (_("Who responds"), _responders(rule)),
            (_("What is kept"), rule.get_keeps_display()),
        ]


def _responders(rule: ConversationType) -> str:
    who, days = rule.get_responders_display(), rule.respond_within_days
    if rule.responders == ConversationType.Responders.NOBODY or not days:
        return who
    text = ngettext("%(who)s, within %(days)d day", "%(who)s, within %(days)d days", days)
    return text % {"who": who, "days": days}
