"""Both have changed the same place: both texts stand side by side, and one chooses for each field. Nothing is lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict

from forms_pages.api import Comparison
from forms_pages.bound import BoundField, BoundForm
from forms_pages.comparing import RowPair, row_pairs, together
from forms_pages.definition import Answers
from forms_pages.kinds.base import Field
from forms_pages.kinds.table import TableField
from forms_pages.opened import OpenedPlan
from forms_pages.views.common import whole
from forms_pages.views.saved import words
from samtale_intranet.shortcuts import render

CHOICES = ("mine", "theirs", "together")


class Choices:
    """What the conflict page posts: the fields compared, the text chosen for each, and one's own text of before.

    One's own answers travel in the page, signed, so that no second way of reading what was posted is needed.
    """

    def __init__(self, data: QueryDict, plan_uuid: UUID, role: str) -> None:
        self.compared = data.getlist("compared")
        self.taken = data.getlist("take")
        self.version = whole(data.get("version"))
        self.by_key = {key: data.get(f"choose-{key}", "") for key in self.compared}
        self.mine = _unsigned(data.get("mine", ""), _salt(plan_uuid, role)) if self.compared else {}

    @property
    def unchosen(self) -> list[str]:
        """The keys of the fields for which no text is chosen."""
        return [key for key, choice in self.by_key.items() if choice not in CHOICES]

    def answers(self, typed: Answers) -> Answers:
        """Give what is to be saved. A text that is left to the other party is not in it, so that theirs stands."""
        kept = dict(self.mine)
        for key, choice in self.by_key.items():
            if choice == "together" and key in typed:
                kept[key] = typed[key]
            elif choice == "theirs":
                kept.pop(key, None)
        return kept


def _salt(plan_uuid: UUID, role: str) -> str:
    return f"forms_pages.conflict/{plan_uuid}/{role}"


def _unsigned(text: str, salt: str) -> Answers:
    """Give one's own answers from the page; nothing where somebody tampered with them."""
    try:
        answers: Answers = signing.loads(text, salt=salt)
    except signing.BadSignature:
        return {}
    return answers


@dataclass(frozen=True)
class Difference:
    """One field with both texts; `bound` is what one writes in who writes them together."""

    bound: BoundField
    mine: str
    theirs: str
    choice: str = ""
    error: bool = False
    pairs: list[RowPair] = field(default_factory=list)


def first_shown(request: HttpRequest, comparison: Comparison) -> HttpResponse:
    """Show both texts of the fields that both have changed, to whoever came second."""
    opened = comparison.opened
    mine = {f.key: comparison.merged[f.key] for f in opened.definition.fields if f.may_write(opened.role)}
    return _page(request, opened, mine, keys=comparison.keys, taken=comparison.theirs - comparison.keys)


def shown_again(
    request: HttpRequest, opened: OpenedPlan, choices: Choices, typed: Answers, *, is_sent: bool
) -> HttpResponse:
    """Show the page again with what was chosen and written there; where it `is_sent`, say which choice is missing.

    It keeps the version that it was made from: what the other party has saved since is merged, or compared anew.
    """
    together = {key: typed[key] for key in choices.compared if key in typed}
    return _page(
        request,
        opened,
        choices.mine,
        keys=choices.compared,
        taken=choices.taken,
        typed=together,
        choices=choices.by_key,
        version=choices.version,
        is_sent=is_sent,
    )


def _page(
    request: HttpRequest,
    opened: OpenedPlan,
    mine: Answers,
    *,
    keys: Collection[str],
    taken: Collection[str],
    typed: Answers | None = None,
    choices: Mapping[str, str] | None = None,
    version: int = 0,
    is_sent: bool = False,
) -> HttpResponse:
    role, definition, theirs = opened.role, opened.definition, opened.answers
    all_mine = definition.written(theirs, {**mine}, role)
    compared = [f for f in definition.fields if f.key in keys and f.may_write(role)]
    begun = {f.key: together(f, all_mine[f.key], theirs[f.key]) for f in compared}
    form = BoundForm(definition, {**all_mine, **begun, **(typed or {})}, role=role, shared=opened.shared)
    bound = {each.field.key: each for each in form.fields}
    context: dict[str, Any] = {
        "opened": opened,
        "plan": opened.plan,
        "version": version or opened.plan.version,
        "me": opened.access.person,
        "saved_words": words(opened.plan),
        "differences": [_difference(f, bound[f.key], (all_mine, theirs), choices or {}, is_sent) for f in compared],
        "mine": signing.dumps(mine, salt=_salt(opened.plan.uuid, role), compress=True),
        "taken": [f for f in definition.fields if f.key in taken],
        "is_sent": is_sent,
    }
    return render(request, "forms_pages/conflict.html", context, status=422 if is_sent else 409)


def _difference(
    field: Field, bound: BoundField, texts: tuple[Answers, Answers], choices: Mapping[str, str], is_sent: bool
) -> Difference:
    mine, theirs = (answers[field.key] for answers in texts)
    choice = choices.get(field.key, "")
    return Difference(
        bound,
        field.shown(mine),
        field.shown(theirs),
        choice if choice in CHOICES else "",
        error=is_sent and choice not in CHOICES,
        pairs=row_pairs(field, mine, theirs) if isinstance(field, TableField) else [],
    )
