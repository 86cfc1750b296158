"""What the rooms below ask of plans: where each conversation stands, and the hashes to compare the ledger with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from forms_pages.models import Plan, PlanFormPage, Response
from samtale_intranet.conversations.api import NextStep
from samtale_intranet.conversations.models import Conversation, ConversationType
from samtale_intranet.guides.models import WheelPage
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.models import Entry


def next_steps(conversations: list[Conversation], person: Employee) -> dict[int, NextStep]:
    """Give the state of each conversation's newest plan, and the way to it. Nothing of a plan's text is opened."""
    found = Plan.objects.filter(conversation__in=conversations).select_related("entry").order_by("started_at")
    plans = {plan.conversation_id: plan for plan in found.defer(*Plan.SEALED)}
    return {key: _next_step(plan) for key, plan in plans.items()}


def _next_step(plan: Plan) -> NextStep:
    if plan.entry:
        url = reverse("samtale_personnel:entry", args=[plan.entry.uuid])
        return NextStep(state=str(plan.get_state_display()), label=_("Read the plan"), url=url, rank=80)
    label = _("Go on writing") if plan.state == Plan.State.DRAFT else _("Read and respond")
    url = reverse("forms_pages:plan", args=[plan.uuid])
    is_finished = plan.state != Plan.State.DRAFT
    return NextStep(str(plan.get_state_display()), label, url, rank=30, awaits_response=is_finished)


def plan_starts(wheel: WheelPage) -> list[tuple[str, str]]:
    """Give name and start address of the plan forms whose conversation type has this wheel. One query."""
    forms = (
        PlanFormPage.objects.live()
        .filter(conversation_type__wheel=wheel)
        .filter(conversation_type__keeps=ConversationType.Keeps.DOCUMENT)
    )
    return [(form.title, reverse("forms_pages:start", args=[form.pk])) for form in forms.order_by("path")]


def correction_url(entry: Entry) -> str:
    """Give the address that starts a corrected version of an entry that was made from a plan."""
    return reverse("forms_pages:correct", args=[entry.uuid]) if entry.source else ""


def sealed_rows() -> Iterator[tuple[int, UUID, str]]:
    """Give municipality, record and hash of every plan and response, as the ledger's last event of each has it."""
    plans = Plan.objects.select_related("folder__employee", "entry").order_by("pk")
    for plan in plans.iterator(chunk_size=500):
        yield plan.folder.employee.municipality_id, plan.uuid, hashlib.sha256(plan.evidence()).hexdigest()
    responses = Response.objects.select_related("plan__folder__employee", "by").order_by("pk")
    for response in responses.iterator(chunk_size=500):
        digest = hashlib.sha256(response.evidence()).hexdigest()
        yield response.plan.folder.employee.municipality_id, response.uuid, digest
