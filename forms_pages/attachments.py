"""The public door of a plan's files: attach what was chosen, and open one. Each asks for access and logs as `api`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from forms_pages import file_store
from forms_pages.definition import Answers, Definition
from forms_pages.drafts import write
from forms_pages.kinds.attachment import AttachmentField
from forms_pages.models import Plan
from forms_pages.opened import OpenedPlan, answers_of
from forms_pages.plan_files import PlanFile
from forms_pages.reading import definition_for_writing, fetch_plan
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.api import Event, Gate, OpenedFile, Refused
from samtale_intranet.personnel.incoming import FileRefused, Incoming, judged, named_refusal

__all__ = ["MOST_OF_PLAN", "Attached", "attach_all", "open_file"]

MOST_OF_PLAN = 100 * 1024 * 1024  # bytes of all its files, those taken out again included


# So many of what somebody chooses at once may be refused, and the others are still looked into.
_MAY_BE_WRONG = 5


@dataclass(frozen=True)
class Attached:
    """The plan with the files that were taken; `refused` has the words for the others, by the name of the field."""

    plan: Plan
    refused: Mapping[str, str]


def attach_all(*, user: Any, plan_uuid: UUID, chosen: MultiValueDict[str, Any], gate: Gate | None = None) -> Attached:
    """Attach the files chosen in a form (`request.FILES`), in one new version; one refused keeps no other from it.

    Files for a field that this role does not fill in are passed over, and a file that is there already is not taken
    twice. Raises Plan.DoesNotExist, Refused, what the gate raises, or WrongState where the plan is no draft.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    definition = definition_for_writing(plan=plan)
    taken: dict[str, list[Incoming]] = {}
    refused: dict[str, str] = {}
    for field in _writable(definition, access):
        looked_into = 0
        for upload in chosen.getlist(field.input_name):
            try:
                if upload.refused is None:
                    # SECURITY: a hundred small files may unpack to gigabytes, so no more are opened than may be taken.
                    _refuse_beyond(field, looked_into - _MAY_BE_WRONG, 0)
                    looked_into += 1
                taken.setdefault(field.key, []).append(judged(upload))
            except FileRefused as problem:
                _refuse(refused, field, upload.name, problem)
    if any(taken.values()):
        opened = write(plan=plan, access=access, change=lambda current: _with_files(current, taken, refused))
        plan = opened.plan
    return Attached(plan, refused)


def _writable(definition: Definition, access: personnel.Access) -> list[AttachmentField]:
    return [field for field in file_store.attachment_fields(definition) if field.may_write(access.party)]


def _refuse(refused: dict[str, str], field: AttachmentField, name: str | None, problem: FileRefused) -> None:
    """Add the words to those of the field, with the name of the file first."""
    words = named_refusal(name, problem)
    refused[field.name] = f"{refused[field.name]} {words}" if field.name in refused else words


def _with_files(current: OpenedPlan, taken: Mapping[str, list[Incoming]], refused: dict[str, str]) -> Answers:
    """Put each file that there is room for under the locked plan; give all answers, with the new files in them."""
    plan, answers = current.plan, dict(current.answers)
    room = MOST_OF_PLAN - (PlanFile.objects.filter(plan=plan).aggregate(size=Sum("size"))["size"] or 0)
    for field in file_store.attachment_fields(current.definition):
        for file in taken.get(field.key, ()):
            items = answers[field.key]
            if any(item["sha256"] == file.sha256 for item in items):
                continue  # a second click, or the page sent again
            try:
                _refuse_beyond(field, len(items), room - len(file.content))
            except FileRefused as problem:
                _refuse(refused, field, file.name, problem)
                continue
            item = file_store.put(plan=plan, access=current.access, field_key=field.key, file=file)
            answers[field.key] = [*items, item]
            room -= len(file.content)
    return answers


def _refuse_beyond(field: AttachmentField, count: int, room: int) -> None:
    """Raise FileRefused where the field or the plan is full."""
    if count >= field.most_files:
        raise FileRefused(_("There is room for %s files here. Remove one, then attach this.") % field.most_files)
    if room < 0:
        raise FileRefused(_("The plan’s files take %s MB, which is all there is room for.") % (MOST_OF_PLAN >> 20))


def open_file(*, user: Any, plan_uuid: UUID, file_uuid: UUID, gate: Gate | None = None) -> OpenedFile:
    """Open a file of a plan on its way: authorise, gate, event, and only then decrypt.

    Raises Plan.DoesNotExist, PlanFile.DoesNotExist (also for one that was taken out of the plan), Refused (its refusal
    committed; also for the other party's private field), what the gate raises, or KeyProblem.
    """
    plan, access = fetch_plan(user=user, plan_uuid=plan_uuid, gate=gate)
    row = file_store.fetch_row(plan=plan, uuid=file_uuid)
    definition = definition_for_writing(plan=plan)
    field = definition.field(row.field_key)
    if field is None or not field.may_see(access.party, plan.shared):
        personnel.log(access=access, action=Event.REFUSED, folder=plan.folder, record=row.uuid)
        raise Refused(f"File {row.uuid} is the other party's, who has not shared it.")
    personnel.log(access=access, action=Event.FILE_READ, folder=plan.folder, record=row.uuid, content=row.evidence())
    answers = answers_of(plan, definition, plan.version, plan.sealed_answers)
    listed = [item["uuid"] for item in answers[field.key]]
    if str(row.uuid) not in listed:
        raise PlanFile.DoesNotExist
    name, place = _("attachment"), listed.index(str(row.uuid)) + 1
    header, content = file_store.header_of(row, plan), file_store.content_of(row, plan)
    return OpenedFile(header, content, download_name=f"{name}-{place}")
