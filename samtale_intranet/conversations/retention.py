"""How long what comes of a conversation is kept, by its type, and the conversations that go with it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError

from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.conversations.themes.models import PickedThemes
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.retention.api import CountedFrom, Going, NothingUnfinished, Rule
from samtale_intranet.personnel.retention.rules import default_rule


def rules_of_types(municipality: Municipality) -> dict[str, Rule]:
    """Give the rule of today of each conversation type; what a type leaves empty is the municipality's default."""
    default = default_rule()
    types = ConversationType.objects.filter(municipality=municipality)
    return {
        key: Rule(months or default.months, CountedFrom(counted_from or default.counted_from))
        for key, months, counted_from in types.values_list("key", "retention_months", "retention_from")
    }


class ConversationEraser(NothingUnfinished):
    """All of an employee's conversations go with the whole folder; with a single matter, see `forget_unused`."""

    order = 20

    def erase(self, going: Going) -> None:
        """Remove the employee's conversations where nothing is kept of them any more."""
        if going.whole:
            forget_unused(Conversation.objects.filter(employee=going.folder.employee), going)


def forget_unused(conversations: Iterable[Conversation], going: Going) -> None:
    """Remove those of these conversations that nothing refers to any more, in the caller's transaction.

    Themes that were picked beforehand keep no conversation: they go with it.
    """
    for conversation in conversations:
        try:
            with transaction.atomic():
                going.remove(conversation)
        except ProtectedError as problem:
            themes = [row for row in problem.protected_objects if isinstance(row, PickedThemes)]
            if len(themes) < len(problem.protected_objects):
                continue  # another plan, or another matter, still belongs to it
            for row in themes:
                going.remove(row, record=row.uuid)
            going.remove(conversation)
