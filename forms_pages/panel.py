"""The document's panel on the page of a conversation: the plans that are written in it, and the forms to start one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms_pages.models import Plan, PlanFormPage
from forms_pages.views.common import new_key
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.panels import Panel
from samtale_intranet.personnel.access import Access

__all__ = ["DOCUMENT"]


def _context(conversation: Conversation, access: Access) -> Mapping[str, Any] | None:
    plans = list(conversation.plans.defer(*Plan.SEALED).select_related("entry", "page").order_by("started_at"))
    forms: list[PlanFormPage] = []
    if conversation.is_open and conversation.rules.keeps_document and access.may_write:
        started = {plan.page_id for plan in plans}
        live = PlanFormPage.objects.live().filter(conversation_type=conversation.type_id).order_by("path")
        forms = [form for form in live if form.pk not in started]
    if not plans and not forms:
        return None
    return {"plans": plans, "forms": forms, "employee": conversation.employee, "start_key": new_key()}


DOCUMENT = Panel("plans", 40, "forms_pages/conversation_panel.html", _context)
