"""Plans and how long they are kept: with their entry, or as drafts that nobody finished."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q

from forms_pages.models import Plan, PlanQuerySet
from forms_pages.plan_files import PlanFile
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.retention import forget_unused
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.retention.api import Draft, Going


class PlanEraser:
    """A plan with its versions, responses and files, and the conversation where it was the last of it."""

    order = 10

    def drafts(self, *, municipality: Municipality, folder: UUID | None = None) -> Iterator[Draft]:
        """Give the plans that were never journaled, finished or not, counted from when they were last saved."""
        found = Plan.objects.filter(folder__employee__municipality=municipality, entry=None)
        if folder:
            found = found.filter(folder__uuid=folder)
        columns = ("uuid", "folder__uuid", "saved_at", "finished_at", "supersedes__uuid")
        for uuid, its_folder, saved_at, finished_at, corrects in found.order_by("pk").values_list(*columns):
            yield Draft(uuid, its_folder, max(saved_at, finished_at or saved_at), corrects)

    def lock(self, going: Going) -> None:
        """Lock the plans as everybody does who writes in them."""
        list(self._plans(going).select_for_update().order_by("pk").values_list("pk"))

    def erase(self, going: Going) -> None:
        """Remove the plans, each row that the ledger knows with its event, then conversations without any."""
        plans = list(self._plans(going).defer(*Plan.SEALED))
        conversations = {plan.conversation_id for plan in plans}
        for plan in plans:
            for response in plan.responses.defer("sealed"):
                going.remove(response, record=response.uuid)
            for file in PlanFile.objects.filter(plan=plan).defer("sealed_header", "sealed_content"):
                going.remove(file, record=file.uuid)
            going.remove(plan, record=plan.uuid)
        forget_unused(Conversation.objects.filter(pk__in=conversations), going)

    @staticmethod
    def _plans(going: Going) -> PlanQuerySet:
        if going.whole:
            return Plan.objects.filter(folder=going.folder)
        wanted = Q(entry__in=going.entries) | Q(uuid__in=going.drafts, entry=None)
        found: PlanQuerySet = Plan.objects.filter(wanted, folder=going.folder)
        return found
