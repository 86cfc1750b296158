"""A document as the tests journal it."""

from __future__ import annotations

import datetime
from typing import Any

from samtale_intranet.personnel.api import (
    Choice,
    Document,
    Party,
    ResponseRecord,
    Section,
    Table,
    Text,
)

SECRET = "kaffekande under fuldmånen"  # a phrase that must not show up anywhere it should not


def a_document(**changed: Any) -> Document:
    """Make a plan with a text, a choice, a table and two responses; every part may be another."""
    at = datetime.datetime(2026, 11, 18, 14, 5, tzinfo=datetime.UTC)
    values: dict[str, Any] = {
        "title": "Kompetenceplan " + SECRET,
        "kind": "plan",
        "municipality": "Norddjurs",
        "parties": (Party("Mette Medarbejder", "employee"), Party("Lars Leder", "leader", "Skoleleder", "Team Skole")),
        "sections": (
            Section("Siden sidst", (Text("Hvad lykkedes?", SECRET), Choice("Temaer", ("Trivsel", "Balance")))),
            Section("Næste år", (Table("Aftaler", ("Hvad", "Hvornår"), (("Kursus", "Maj"), ("Makker", "Juni"))),)),
        ),
        "responses": (
            ResponseRecord("Mette Medarbejder", "remarks", at, "Gerne i arbejdstiden", role="employee"),
            ResponseRecord("Lars Leder", "agree", at, role="leader"),
        ),
    }
    return Document(**{**values, **changed})
