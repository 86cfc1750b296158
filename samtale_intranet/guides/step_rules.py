"""What a step of a ladder may take its facts from: an app above this one has the rules, and registers them."""

from __future__ import annotations

from typing import Any, Protocol

from django.db.models import QuerySet


class StepRules(Protocol):
    """Rules that a step may refer to. Asked anew for each page, so that a changed rule shows at once.

    Register them in `AppConfig.ready()`: `register_step_rules(ConversationTypeRules())`.
    """

    model: type[Any]

    def offered(self) -> QuerySet[Any]:
        """Give the rules that an editor chooses from, with what `label` and `facts` need: no query for each."""
        ...

    def label(self, rule: Any) -> str:
        """Give the words for the rule in the editor's list."""
        ...

    def name(self, rule: Any) -> str:
        """Give the step's title, where the editor wrote none."""
        ...

    def facts(self, rule: Any) -> list[tuple[str, str]]:
        """Give what the rule says, as names and values in the language that is active. Must not ask the database."""
        ...


_registered: list[StepRules] = []


def register_step_rules(rules: StepRules) -> None:
    """Let the steps of ladders refer to these rules; the last to register stands."""
    _registered[:] = [rules]


def step_rules() -> StepRules | None:
    """Give the registered rules; None where no app has any."""
    return _registered[0] if _registered else None
