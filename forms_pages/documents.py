"""From a plan to the document that the journal keeps."""

from __future__ import annotations

import dataclasses

from django.utils.translation import get_language

from forms_pages.models import Response
from forms_pages.opened import OpenedPlan, parties_of, seen_by
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.documents import Document, Outcome, Party, ResponseRecord


def finished_document(opened: OpenedPlan) -> Document:
    """Give what is frozen when a plan is finished: parties and answers in the order of the form, no responses yet.

    What a party keeps private, and what a condition hides, stays out of it.
    """
    employee = opened.plan.folder.employee
    answers = seen_by(opened.definition, opened.answers, "", opened.shared)
    return Document(
        title=opened.title,
        kind=opened.copied.kind,
        municipality=employee.municipality.name,
        parties=tuple(_party(person, role) for role, person in parties_of(opened.plan).items()),
        sections=opened.definition.document_sections(answers, opened.shared),
        language=(get_language() or "da").split("-")[0],
    )


def with_responses(opened: OpenedPlan) -> Document:
    """Give the frozen document with every response, and *no answer* for whoever was asked and did not respond."""
    document = opened.frozen
    names = {party.role: party.name for party in document.parties}
    given = [
        ResponseRecord(party=r.name, role=r.party, outcome=r.outcome, at=r.at, remarks=r.remarks)
        for r in opened.responses
    ]
    silent = [
        ResponseRecord(party=names[party], role=party, outcome=Outcome.NO_ANSWER.value) for party in opened.waits_for
    ]
    return dataclasses.replace(document, responses=(*given, *silent))


def _party(person: Employee, role: Response.Party) -> Party:
    return Party(name=person.name, role=role.value, title=person.title, unit=person.unit.name)
