"""A plan in the clear, for somebody who may see it: opened only after the ledger knows."""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from forms_pages.definition import Answers, Definition, Spec, UnknownKind, snapshot
from forms_pages.models import Plan, PlanFormPage, Response
from forms_pages.problems import FormUnreadable, WrongState
from forms_pages.versions import SavedVersion, earlier_versions
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.documents import Document, from_bytes

logger = logging.getLogger("forms_pages")


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
    """Title, form, answers and responses of a plan; `document` from the moment it is finished.

    What `decrypt` gives holds all answers and is for the verbs alone; what leaves them is `as_seen`.
    """

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
    def role(self) -> str:
        """As what the person opened it: "employee" or "leader"."""
        return self.access.party

    @property
    def shared(self) -> frozenset[str]:
        """The roles that have shared their part."""
        return self.plan.shared

    @property
    def history(self) -> list[SavedVersion]:
        """Who saved earlier versions, and when, newest first; the newest save stands on the plan itself. One query."""
        return earlier_versions(self.plan)

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

    def as_seen(self) -> OpenedPlan:
        """Give the plan as its reader may see it: the other party's private answers are empty until they are shared."""
        return dataclasses.replace(self, answers=seen_by(self.definition, self.answers, self.role, self.shared))


def seen_by(definition: Definition, answers: Answers, role: str, shared: Collection[str]) -> Answers:
    """Give the answers with an empty one for each that this role may not see; the role "" sees what all may."""
    return {
        field.key: answers[field.key] if field.may_see(role, shared) else field.empty for field in definition.fields
    }


def seal(plan: Plan, part: str, version: int, data: object) -> bytes:
    """Seal a part of the plan under its folder's key, bound to the plan, the part and the version."""
    return personnel.seal(
        folder=plan.folder,
        record=f"plan/{plan.uuid}/{part}",
        version=version,
        content=json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode(),
    )


def unseal(plan: Plan, part: str, version: int, sealed: bytes | memoryview) -> bytes:
    """Open a sealed part; raises KeyProblem where it does not belong here or the key is not right."""
    return personnel.unseal(
        folder=plan.folder, record=f"plan/{plan.uuid}/{part}", version=version, sealed=bytes(sealed)
    )


def copied(plan: Plan) -> Copied:
    """Give the form and the rules that were copied into the plan at its start; they hold nobody's answers."""
    try:
        return Copied(**json.loads(unseal(plan, "definition", 1, plan.sealed_definition)))
    except TypeError as problem:
        raise _unreadable(plan, problem) from problem


def definition_of(plan: Plan, taken: Copied) -> Definition:
    """Build the plan's form, which knows the parties' names. Raises FormUnreadable, after it was logged loudly."""
    parties = {role.value: person.name for role, person in parties_of(plan).items()}
    try:
        return Definition(taken.specs, parties)
    except (UnknownKind, KeyError) as problem:
        raise _unreadable(plan, problem) from problem


def form_of(plan: Plan) -> tuple[Copied, Definition]:
    """Give the plan's form and rules, opened once for a plan in hand. Raises KeyProblem or FormUnreadable."""
    if plan.form is None:
        taken = copied(plan)
        plan.form = taken, definition_of(plan, taken)
    return plan.form


def _unreadable(plan: Plan, problem: Exception) -> FormUnreadable:
    logger.critical("The form of plan %s does not fit this version of the software: %s", plan.uuid, problem)
    return FormUnreadable(f"The form of plan {plan.uuid} does not fit this version of the software.")


def parties_of(plan: Plan) -> dict[Response.Party, Employee]:
    """Give the plan's parties as they are now: the employee, and whoever leads them, or held the conversation."""
    employee = plan.folder.employee
    leader = leader_of(employee=employee) or plan.conversation.leader
    return {Response.Party.EMPLOYEE: employee, Response.Party.LEADER: leader}


def answers_of(plan: Plan, definition: Definition, version: int, sealed: bytes | memoryview) -> Answers:
    """Open the answers of one version, complete with an empty one for each field that had none."""
    answers: dict[str, Any] = json.loads(unseal(plan, "answers", version, sealed))
    return definition.complete(answers)


def decrypt(plan: Plan, access: personnel.Access) -> OpenedPlan:
    """Open the whole plan. SECURITY: call it only after the event of reading it is in the ledger.

    Raises KeyProblem or FormUnreadable.
    """
    taken, definition = form_of(plan)
    answers = answers_of(plan, definition, plan.version, plan.sealed_answers)
    opened = OpenedPlan(plan, access, taken, definition, answers)
    if plan.state != Plan.State.DRAFT:
        opened.document = from_bytes(unseal(plan, "frozen", plan.version, plan.sealed_frozen))
        opened.responses = [_open_response(plan, response) for response in responses_of(plan)]
    return opened


def has_responses(plan: Plan) -> bool:
    """Whether the responses were fetched along with the plan, when it was locked."""
    return "responses" in getattr(plan, "_prefetched_objects_cache", {})


def forget_responses(plan: Plan) -> None:
    """Let what was fetched along go, once it is no longer what stands there."""
    getattr(plan, "_prefetched_objects_cache", {}).pop("responses", None)


def responses_of(plan: Plan) -> QuerySet[Response]:
    """Give the responses to the plan with who gave them; no query where they were fetched along."""
    responses: QuerySet[Response] = plan.responses.all()
    return responses if has_responses(plan) else responses.select_related("by")


def _open_response(plan: Plan, response: Response) -> OpenedResponse:
    data = json.loads(unseal(plan, f"response/{response.party}", response.version, response.sealed))
    return OpenedResponse(
        response.party, response.by.name, data["outcome"], data["remarks"], response.at, data["digest"]
    )
