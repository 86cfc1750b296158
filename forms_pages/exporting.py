"""Plans under way, for a copy of everything that is kept about a person: as the employee may see them.

What the leader keeps private until it is shared is named, and not given.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forms_pages import file_store
from forms_pages.definition import Answers, Definition
from forms_pages.models import Plan, PlanVersion, Response
from forms_pages.opened import OpenedPlan, answers_of, decrypt, form_of, parties_of
from forms_pages.plan_files import PlanFile
from forms_pages.problems import FormUnreadable
from samtale_intranet.personnel.api import (
    About,
    Document,
    Event,
    ExportSource,
    Held,
    Part,
    Party,
    Prepared,
    ResponseRecord,
    Section,
)
from samtale_intranet.personnel.export.plain import as_text
from samtale_intranet.personnel.export.tables import as_json
from samtale_intranet.personnel.models import Folder

__all__ = ["PLANS"]

_ROLE = Response.Party.EMPLOYEE.value


def _prepare(folder: Folder) -> Prepared:
    """Fetch the plans that are not journaled; what is journaled stands among the documents."""
    under_way = Plan.objects.with_parties().filter(folder=folder).exclude(state=Plan.State.JOURNALED)
    plans = list(under_way.order_by("started_at", "pk"))
    files = list(PlanFile.objects.select_related("plan", "added_by").filter(plan__in=plans).order_by("pk"))
    visible: dict[int, frozenset[str]] = {}
    for plan in plans:
        with contextlib.suppress(FormUnreadable):  # logged loudly; the rest of the copy is given all the same
            visible[plan.pk] = _visible_fields(plan)
    unreadable = [plan for plan in plans if plan.pk not in visible]
    plans = [plan for plan in plans if plan.pk in visible]
    files = [file for file in files if file.field_key in visible.get(file.plan_id, ())]
    left = [(Event.PLAN_READ, plan.uuid, b"") for plan in plans]
    left += [(Event.FILE_READ, file.uuid, file.evidence()) for file in files]
    return Prepared(left, lambda about: _parts(about, plans, files, unreadable))


def _visible_fields(plan: Plan) -> frozenset[str]:
    """Give the keys of the fields that the employee may see; the form's own copy holds nobody's answers."""
    _copied, definition = form_of(plan)
    return frozenset(field.key for field in definition.fields if field.may_see(_ROLE, plan.shared))


def _parts(about: About, plans: list[Plan], files: list[PlanFile], unreadable: list[Plan]) -> Iterable[Part]:
    held: list[Held] = []
    rows: list[tuple[str, ...]] = []
    withheld = [
        _("A plan started on %s, whose form this version of the software cannot read. Ask HR.") % _when(plan.started_at)
        for plan in unreadable
    ]
    for number, plan in enumerate(plans, start=1):
        opened = decrypt(plan, about.access)
        hidden = [field for field in opened.definition.fields if not field.may_see(_ROLE, plan.shared)]
        withheld += [
            _("“%(field)s” in “%(plan)s”: the leader’s own, not shared with you yet.")
            % {"field": field.label, "plan": opened.title}
            for field in hidden
        ]
        held += _held(f"planer/{number:02}", opened, [file for file in files if file.plan_id == plan.pk])
        rows.append((opened.title, str(plan.get_state_display()), _when(plan.started_at), _when(plan.saved_at)))
    yield Part(
        _("Plans under way"),
        _(
            "Plans that are being written or wait for responses, and earlier versions of them. Those that are finished "
            "stand among the documents."
        ),
        columns=(_("Plan"), _("State"), _("Started"), _("Last saved")),
        rows=rows,
        files=held,
        withheld=withheld,
    )


def _held(folder: str, opened: OpenedPlan, files: list[PlanFile]) -> Iterable[Held]:
    plan, title = opened.plan, opened.title
    document = _document(opened, opened.answers, plan.shared)
    yield Held(f"{folder}/plan.txt", _("%(title)s (text)") % {"title": title}, as_text(document).encode())
    data = {
        "state": plan.state,
        "version": plan.version,
        "saved_by": plan.saved_by.name,
        "saved_at": plan.saved_at.isoformat(),
        "document": document.to_json(),
        "earlier_versions": [_version(opened, kept) for kept in _versions(plan)],
    }
    yield Held(f"{folder}/plan.json", f"{title} (JSON)", as_json(data))
    attached = {UUID(item["uuid"]) for key in _file_fields(opened.definition) for item in opened.answers[key]}
    for place, row in enumerate(files, start=1):
        header = file_store.header_of(row, plan)
        label = f"{title}: {header.name}"
        if row.uuid not in attached:
            label = _("%(file)s (taken out again)") % {"file": label}
        yield Held(f"{folder}/bilag/{place:02}-{header.name}", label, file_store.content_of(row, plan))


def _file_fields(definition: Definition) -> list[str]:
    return [field.key for field in file_store.attachment_fields(definition)]


def _versions(plan: Plan) -> Iterable[PlanVersion]:
    return plan.versions.select_related("saved_by").order_by("version")


def _version(opened: OpenedPlan, kept: PlanVersion) -> dict[str, Any]:
    """Give an earlier version with what the employee could see of it then at the most: nothing of the leader's own."""
    answers = answers_of(opened.plan, opened.definition, kept.version, kept.sealed_answers)
    return {
        "version": kept.version,
        "saved_by": kept.saved_by.name,
        "saved_at": kept.saved_at.isoformat(),
        "document": _document(opened, answers, ()).to_json(),
    }


def _document(opened: OpenedPlan, answers: Answers, shared: Collection[str]) -> Document:
    """Give the answers as a document of what the employee may see, responses included."""
    employee = opened.plan.folder.employee
    parties = parties_of(opened.plan).items()
    return Document(
        title=opened.title,
        kind=opened.copied.kind,
        municipality=employee.municipality.name,
        parties=tuple(Party(one.name, role.value, one.title, one.unit.name) for role, one in parties),
        sections=_sections(opened.definition, answers, shared),
        responses=tuple(
            ResponseRecord(party=one.name, role=one.party, outcome=one.outcome, at=one.at, remarks=one.remarks)
            for one in opened.responses
        ),
        language=(get_language() or "da").split("-")[0],
    )


def _sections(definition: Definition, answers: Answers, shared: Collection[str]) -> tuple[Section, ...]:
    return tuple(
        Section(
            section.heading,
            tuple(
                item.field.document_block(answers[item.field.key])
                for item in section.items
                if item.field and item.field.may_see(_ROLE, shared)
            ),
        )
        for section in definition.sections
    )


def _when(at: Any) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


PLANS = ExportSource(
    name="plans",
    place=20,
    prepare=_prepare,
    covers=frozenset(
        {
            "forms_pages.Plan.folder",
            "forms_pages.Plan.conversation",
            "forms_pages.Plan.saved_by",
            "forms_pages.Plan.entry",
            "forms_pages.Plan.supersedes",
            "forms_pages.PlanVersion.plan",
            "forms_pages.PlanVersion.saved_by",
            "forms_pages.Response.plan",
            "forms_pages.Response.by",
            "forms_pages.PlanFile.plan",
            "forms_pages.PlanFile.added_by",
        }
    ),
    reasons={
        "forms_pages.Plan.started_by": "Who started a plan stands in the log; the column is for a double click alone.",
    },
)
