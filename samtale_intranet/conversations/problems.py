"""What may stand in the way of a conversation. Each says what; the views say what to do."""

from __future__ import annotations


class LeaderMissing(Exception):
    """Nobody leads this employee, so there is nobody to hold the conversation with."""


class WrongMunicipality(Exception):
    """The conversation type belongs to another municipality than the employee."""


class ConversationOver(Exception):
    """The conversation is closed, held or called off; nothing of it changes any more."""


class AlreadyHeld(Exception):
    """The conversation was held, so its meeting is not moved."""


class NotYetHeld(Exception):
    """A conversation is not held at a time that has not come."""


class MeetingInPast(Exception):
    """The meeting would be over already."""


class MeetingChanged(Exception):
    """Somebody else has moved the meeting since it was shown."""


class StepMissing(Exception):
    """A formal step must be taken first. `step` names it, `text` says in the person's language what to do."""

    def __init__(self, step: str, text: str) -> None:
        super().__init__(step)
        self.step = step
        self.text = text
