"""Conversation types in content packs."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.packs.api import Context
from samtale_intranet.people.models import Municipality


class ConversationTypeItems:
    """A pack's conversation types belong to the municipality whose site the pack is loaded into."""

    model = ConversationType
    fields: Sequence[str] = (
        "name",
        "for_whom",
        "every_months",
        "along",
        "offered_from_age",
        "exchange_days",
        "themes_each",
        "invitation_subject",
        "invitation_text",
        "sanction_possible",
        "summons_in_writing",
        "summons_working_days",
        "summons_text",
        "companion",
        "hearing",
        "hearing_working_days",
        "hr_part",
        "kind",
        "responders",
        "respond_within_days",
        "keeps",
        "own_notes_days",
        "follow_up_months",
        "follow_up_actions",
        "retention_months",
        "retention_from",
        "guide",
        "wheel",
        "preparation",
    )

    def find(self, key: str, *, context: Context) -> ConversationType:
        """Give the municipality's type of this key, or a new one, not saved."""
        municipality = _municipality(context)
        known = ConversationType.objects.filter(municipality=municipality, key=key).first()
        return known or ConversationType(municipality=municipality, key=key)


def _municipality(context: Context) -> Municipality:
    """Give the site's municipality, or the only one there is; raise ValidationError where that is not clear."""
    found = Municipality.objects.filter(site=context.site).first() if context.site else None
    if found:
        return found
    several = list(Municipality.objects.all()[:2])
    if len(several) == 1:
        return several[0]
    raise ValidationError(
        _("No municipality is tied to this site. Make one, or choose the site on the municipality that it belongs to.")
    )
