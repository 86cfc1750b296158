"""Files as an answer: PDF, Word documents and pictures, sealed like the rest of the plan.

An answer is a list of `{"uuid", "name", "media_type", "size", "sha256"}`. A form can only take files away from it;
they come in by `attachments.attach` alone, which has seen their bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.kinds.base import Field, FieldBlock, Shelf
from samtale_intranet.personnel.documents import Block, File, Files
from samtale_intranet.personnel.uploads import MOST_BYTES

__all__ = ["AttachmentField", "Item"]

Item = dict[str, Any]
MOST_FILES = 10


class AttachmentBlock(FieldBlock):
    """Files that people attach."""

    most_files = blocks.IntegerBlock(label=_("Most files"), default=5, min_value=1, max_value=MOST_FILES)

    class Meta:
        icon = "doc-full"
        group = Shelf.MORE
        label = _("Attachment")
        description = _("PDF, Word documents and pictures, kept in the protected section with the plan.")
        preview_value = {"label": "Bilag", "help": "For eksempel et kursusbevis.", "most_files": 5}

    def clean(self, value: Any) -> Any:
        """Refuse a number of files that no form takes."""
        cleaned = super().clean(value)
        if not 1 <= (cleaned["most_files"] or 0) <= MOST_FILES:
            problem = ValidationError(_("Write a number from 1 to %s.") % MOST_FILES)
            raise blocks.StructBlockValidationError(block_errors={"most_files": problem})
        return cleaned


@dataclass(frozen=True)
class AttachmentField(Field):
    """Files attached to the plan."""

    kind: ClassVar[str] = "attachment"
    block: ClassVar[type[FieldBlock]] = AttachmentBlock
    most_files: int = 5

    @property
    def empty(self) -> list[Item]:
        """No files at first."""
        return []

    @property
    def input_name(self) -> str:
        """The name of the input in which files are chosen."""
        return f"{self.name}-file"

    @property
    def most_bytes(self) -> int:
        """How large one file may be."""
        return MOST_BYTES

    def read(self, data: MultiValueDict[str, str]) -> list[Item]:
        """Give which files are to stay, by their uuid alone; what the form says of them otherwise is not asked."""
        return [{"uuid": uuid} for uuid in dict.fromkeys(data.getlist(self.name)) if uuid]

    def accept(self, posted: Any, stored: Any) -> list[Item]:
        """Give those of the stored files that were posted. SECURITY: a forged uuid attaches nothing."""
        kept = {item["uuid"] for item in posted}
        return [item for item in stored if item["uuid"] in kept]

    def without(self, answer: list[Item], uuid: str) -> list[Item]:
        """Give the files without this one."""
        return [item for item in answer if item["uuid"] != uuid]

    def wrong(self, answer: Any) -> dict[str, str]:
        """Say so where there are more files than there may be, as after two people attached at once."""
        if len(answer) <= self.most_files:
            return {}
        words = {"label": self.label, "count": len(answer), "most": self.most_files}
        return {self.name: _now("“%(label)s” has %(count)s files. Remove some: %(most)s is the most.") % words}

    def missing(self, answer: Any) -> dict[str, str]:
        """Ask for a file where one is needed."""
        if not (self.required and self.is_blank(answer)):
            return {}
        return {self.name: _now("Attach a file to “%s” before you finish.") % self.label}

    def shown(self, answer: Any) -> str:
        """Give the names of the files, a line each."""
        return "\n".join(str(item.get("name", "")) for item in answer)

    def document_block(self, answer: Any) -> Block:
        """Give the files as the document names them."""
        return Files(
            label=self.label,
            files=tuple(
                File(UUID(item["uuid"]), item["name"], item["media_type"], item["size"], item["sha256"])
                for item in answer
                if "sha256" in item  # what a trial of the form reads has the uuid alone
            ),
        )
