"""A form on trial: with made-up parties, as either of them sees it, and the document that it becomes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from forms_pages.bound import BoundForm
from forms_pages.definition import Answers, Definition, snapshot
from forms_pages.kinds.base import EMPLOYEE, LEADER
from samtale_intranet.personnel.api import Document, Party


def names() -> dict[str, str]:
    """Give the made-up parties of a trial."""
    return {EMPLOYEE: _("The employee"), LEADER: _("The leader")}


def trial_context(
    page: Any, *, role: str = LEADER, answers: Answers | None = None, errors: dict[str, str] | None = None
) -> dict[str, Any]:
    """Give what the trial's page shows: the newest form, as the party in this role sees it."""
    definition = Definition(snapshot(page.form), names())
    known = definition.empty() if answers is None else answers
    missing = BoundForm(definition, known, role=role, errors=definition.missing(known, role))
    return {
        "page": page,
        "form": BoundForm(definition, known, role=role, errors=errors),
        "lacking": [step.step.number for step in missing.steps if step.has_errors],
        "errors": errors or {},
        "role": role,
        "roles": list(names().items()),
    }


def trial_document(page: Any, definition: Definition, answers: Answers) -> Document:
    """Give the document that a finished plan with these answers would be kept as."""
    kind = page.conversation_type.kind if page.conversation_type else "plan"
    return Document(
        title=page.title,
        kind=kind,
        municipality="",
        parties=tuple(Party(name, role) for role, name in names().items()),
        sections=definition.document_sections(answers, (EMPLOYEE, LEADER)),
    )
