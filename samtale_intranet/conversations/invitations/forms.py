"""The form of an invitation."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.invitations.writing import values_of
from samtale_intranet.conversations.letters import check_placeholders
from samtale_intranet.conversations.models import Conversation

LONGEST = 10_000


class InvitationForm(forms.Form):
    """The letter's text, which the leader may change, and which meeting it was seen with."""

    version = forms.IntegerField(min_value=0)
    text = forms.CharField(
        label=_("Your words"),
        max_length=LONGEST,
        error_messages={"required": _("Write a few words. Time and place stand below them.")},
    )

    def __init__(self, *args: object, conversation: Conversation) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.conversation = conversation

    def clean_text(self) -> str:
        """Refuse a placeholder that does not exist; brackets in a name or a place are none."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        rest = text
        for value in values_of(self.conversation).values():
            if "[" in value:
                rest = rest.replace(value, "")
        try:
            check_placeholders(rest)
        except ValidationError as unknown:
            raise ValidationError(unknown.messages) from None
        return text
