"""A plan's files as sealed rows: put in, opened, handed to the journal, and removed with their events.

Nothing here asks who may: the verbs that call it have fetched the plan and authorised.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid4

import rfc8785

from forms_pages.definition import Answers, Definition
from forms_pages.kinds.attachment import AttachmentField, Item
from forms_pages.models import Plan
from forms_pages.plan_files import PlanFile
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.api import Event
from samtale_intranet.personnel.documents import Document, File
from samtale_intranet.personnel.incoming import Incoming
from samtale_intranet.personnel.models import Entry


def _item(file: Incoming, uuid: UUID) -> Item:
    """Give the file as it stands in an answer."""
    return {
        "uuid": str(uuid),
        "name": file.name,
        "media_type": file.media_type,
        "size": len(file.content),
        "sha256": file.sha256,
    }


def put(*, plan: Plan, access: personnel.Access, field_key: str, file: Incoming, uuid: UUID | None = None) -> Item:
    """Seal the file under the plan with its event, in the caller's transaction; give the item for the answer."""
    row = PlanFile(uuid=uuid or uuid4(), plan=plan, field_key=field_key, size=len(file.content), added_by=access.person)
    item = _item(file, row.uuid)
    row.sealed_header = personnel.seal(
        folder=plan.folder, record=row.record("header"), version=1, content=rfc8785.dumps(item)
    )
    row.sealed_content = personnel.seal(
        folder=plan.folder, record=row.record("content"), version=1, content=file.content
    )
    row.save()
    personnel.log(
        access=access, action=Event.FILE_ATTACHED, folder=plan.folder, record=row.uuid, content=row.evidence()
    )
    return item


def header_of(row: PlanFile, plan: Plan) -> File:
    """Open what a file is called and what it is; raise KeyProblem."""
    opened = personnel.unseal(
        folder=plan.folder, record=row.record("header"), version=1, sealed=bytes(row.sealed_header)
    )
    item = json.loads(opened)
    return File(row.uuid, item["name"], item["media_type"], item["size"], item["sha256"])


def content_of(row: PlanFile, plan: Plan) -> bytes:
    """Open a file. SECURITY: call it only after the event is in the ledger. Raise KeyProblem."""
    return personnel.unseal(
        folder=plan.folder, record=row.record("content"), version=1, sealed=bytes(row.sealed_content)
    )


def for_journal(*, plan: Plan, document: Document) -> dict[UUID, bytes]:
    """Open the files that the document names, to be sealed anew under its entry; raise PlanFile.DoesNotExist."""
    return {file.uuid: content_of(fetch_row(plan=plan, uuid=file.uuid), plan) for file in document.files}


def discard_all(*, plan: Plan, access: personnel.Access) -> None:
    """Remove every file of the plan, each with its event, in the caller's transaction.

    Once the plan is journaled the entry holds those that the document names; the others were taken out on the way.
    """
    for row in PlanFile.objects.filter(plan=plan).defer("sealed_header", "sealed_content"):
        personnel.log(access=access, action=Event.FILE_DISCARDED, folder=plan.folder, record=row.uuid)
        row.delete()


def carried(*, access: personnel.Access, entry: Entry) -> dict[UUID, bytes]:
    """Open an entry's files for a corrected version of it, after the event. Call it outside any transaction."""
    return personnel.open_entry_files(access=access, entry=entry) if entry.files.exists() else {}


def still_there(*, definition: Definition, answers: Answers, contents: Mapping[UUID, bytes]) -> Answers:
    """Give the answers with only those files whose content is there; with no contents, with no files at all."""
    kept = {
        field.key: [item for item in answers[field.key] if UUID(item["uuid"]) in contents]
        for field in attachment_fields(definition)
    }
    return {**answers, **kept}


def bring(
    *,
    plan: Plan,
    access: personnel.Access,
    definition: Definition,
    answers: Answers,
    contents: Mapping[UUID, bytes],
) -> None:
    """Put the files of the answers under a new plan, in the caller's transaction; they keep their names in it."""
    for attachment in attachment_fields(definition):
        for item in answers[attachment.key]:
            uuid = UUID(item["uuid"])
            file = Incoming(item["name"], item["media_type"], contents[uuid])
            put(plan=plan, access=access, field_key=attachment.key, file=file, uuid=uuid)


def attachment_fields(definition: Definition) -> Iterable[AttachmentField]:
    """Give the fields of the form that take files."""
    return [field for field in definition.fields if isinstance(field, AttachmentField)]


def fetch_row(*, plan: Plan, uuid: UUID) -> PlanFile:
    """Give a file of this plan, still sealed; raise PlanFile.DoesNotExist."""
    return PlanFile.objects.select_related("plan", "added_by").get(plan=plan, uuid=uuid)
