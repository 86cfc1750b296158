"""A plan in the clear, for somebody who may see it: opened only after the ledger knows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

import rfc8785

from forms_pages.definition import Answers, Definition, Spec, snapshot
from forms_pages.models import Plan, PlanFormPage, Response
from forms_pages.problems import WrongState
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.documents import Document, from_bytes


@dataclass(frozen=True)
class Copied:
    """What a plan takes along from its page and type at the start, so that later edits there change nothing here."""

    title: str
    specs: list[Spec]
    kind: str
    responders: str
    respond_within_days: int

    @property
    def asked(self) -> list[str]:
        """The parties who are asked to respond."""
        return {
            ConversationType.Responders.BOTH: [Response.Party.EMPLOYEE.value, Response.Party.LEADER.value],
            ConversationType.Responders.EMPLOYEE: [Response.Party.EMPLOYEE.value],
            ConversationType.Responders.NOBODY: [],
        }[ConversationType.Responders(self.responders)]


def copy_of(page: PlanFormPage, type: ConversationType) -> Copied:
    """Take the copy that a plan starts with."""
    return Copied(
        title=page.title,
        specs=snapshot(page.form),
        kind=type.kind,
        responders=type.responders,
        respond_within_days=type.respond_within_days,
    )


@dataclass(frozen=True)
class OpenedResponse:
    """One party's response in the clear."""

    party: str
    name: str
    outcome: str
    remarks: str
    at: datetime
    digest: str

    @property
    def outcome_label(self) -> str:
        """The outcome in words."""
        return str(personnel.Outcome(self.outcome).label)


@dataclass
class OpenedPlan:
    """Title, form, answers and responses of a plan; `document` from the moment it is finished."""

    plan: Plan
    access: personnel.Access
    copied: Copied
    definition: Definition
    answers: Answers
    document: Document | None = None
    responses: list[OpenedResponse] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title of the form, as it was."""
        return self.copied.title

    @property
    def frozen(self) -> Document:
        """The finished document; raises WrongState while the plan is a draft."""
        if self.document is None:
            raise WrongState(self.plan.state)
        return self.document

    @property
    def waits_for(self) -> list[str]:
        """The parties who are asked and have not responded."""
        answered = {response.party for response in self.responses}
        return [party for party in self.copied.asked if party not in answered]

    @property
    def may_be_journaled(self) -> bool:
        """Whether everybody asked has responded, or the day by which they may has passed."""
        return self.plan.state == Plan.State.FINISHED and (not self.waits_for or self.plan.is_overdue)


def seal(plan: Plan, part: str, version: int, data: object) -> bytes:
    """Seal a part of the plan under its folder's key, bound to the plan, the part and the version."""
    return personnel.seal(
        folder=plan.folder,
        record=f"plan/{plan.uuid}/{part}",
        version=version,
        content=rfc8785.dumps(data),  # type: ignore[arg-type]
    )


def unseal(plan: Plan, part: str, version: int, sealed: bytes | memoryview) -> bytes:
    """Open a sealed part; raises KeyProblem where it does not belong here or the key is not right."""
    return personnel.unseal(
        folder=plan.folder, record=f"plan/{plan.uuid}/{part}", version=version, sealed=bytes(sealed)
    )


def copied(plan: Plan) -> Copied:
    """Give the form and the rules that were copied into the plan at its start; they hold nobody's answers."""
    return Copied(**json.loads(unseal(plan, "definition", 1, plan.sealed_definition)))


def decrypt(plan: Plan, access: personnel.Access) -> OpenedPlan:
    """Open the whole plan. SECURITY: call it only after the event of reading it is in the ledger."""
    taken = copied(plan)
    definition = Definition(taken.specs)
    answers = json.loads(unseal(plan, "answers", plan.version, plan.sealed_answers))
    opened = OpenedPlan(plan, access, taken, definition, definition.complete(answers))
    if plan.state != Plan.State.DRAFT:
        opened.document = from_bytes(unseal(plan, "frozen", plan.version, plan.sealed_frozen))
        opened.responses = [_open_response(plan, response) for response in plan.responses.select_related("by")]
    return opened


def _open_response(plan: Plan, response: Response) -> OpenedResponse:
    data = json.loads(unseal(plan, f"response/{response.party}", response.version, response.sealed))
    return OpenedResponse(
        response.party, response.by.name, data["outcome"], data["remarks"], response.at, data["digest"]
    )
