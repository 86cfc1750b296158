"""What the protected section keeps: folders, entries, the ledger and the outbox. None of it is known to Wagtail."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC
from typing import Any, NoReturn

import rfc8785
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee, Municipality

# What the access policy asks about an employee, so that it can be fetched along.
ASKED_OF_EMPLOYEE = (
    "municipality",
    "own_leader",
    "unit__leader",
    "unit__parent__leader",
    "unit__parent__parent__leader",
)


class FolderQuerySet(models.QuerySet["Folder"]):
    """Folders, in sentences."""

    def with_relations(self) -> FolderQuerySet:
        """Fetch along whatever the access policy asks about the employee, so that it costs no query of its own."""
        return self.select_related(*(f"employee__{path}" for path in ASKED_OF_EMPLOYEE))


class Folder(models.Model):
    """One employee's folder, with the key of its own that everything in it is sealed with."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.OneToOneField(Employee, models.PROTECT, related_name="folder")
    wrapped_key = models.BinaryField()
    key_id = models.CharField(max_length=32, help_text=_("The key of the ring that the folder's key is wrapped with."))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FolderQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("folder")
        verbose_name_plural = _("folders")

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def municipality(self) -> Municipality:
        """The municipality whose folder it is."""
        return self.employee.municipality


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, in sentences."""

    def with_relations(self) -> EntryQuerySet:
        """Fetch along who wrote it, what it corrects or notes, and what the policy asks about its folder."""
        relations = (f"folder__employee__{path}" for path in ASKED_OF_EMPLOYEE)
        return self.select_related("journaled_by__unit", "supersedes", "annotates", *relations)


class Entry(models.Model):
    """One document in a folder, for good. It is never edited: a later entry supersedes or annotates it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    folder = models.ForeignKey(Folder, models.PROTECT, related_name="entries")
    number = models.CharField(_("journal number"), max_length=16)
    journaled_at = models.DateTimeField()
    journaled_by = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    sealed_header = models.BinaryField()
    sealed_body = models.BinaryField()
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    annotates = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="annotations")
    kept_by = models.CharField(
        max_length=80, blank=True, help_text=_("The key of what says how long it is kept, e.g. of a conversation type.")
    )
    source = models.UUIDField(null=True, blank=True, unique=True, help_text=_("What it was made from, e.g. a plan."))
    submit_key = models.CharField(max_length=64)
    # A keyed digest: a plain hash of a short text could be guessed by trying texts.
    submit_digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        ordering = ["-journaled_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["journaled_by", "submit_key"], name="entry_submitted_once"),
            models.UniqueConstraint(fields=["supersedes"], name="entry_superseded_once"),
            models.CheckConstraint(
                condition=Q(supersedes=None) | Q(annotates=None), name="entry_supersedes_or_annotates"
            ),
            models.CheckConstraint(condition=~Q(supersedes=F("pk")), name="entry_not_its_own_successor"),
        ]

    def __str__(self) -> str:
        return self.number

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: the ciphertexts, and the plain columns that stand beside them."""
        # Blank for entries from before there was such a column: their hash stays what it was.
        kept_by = {"kept_by": self.kept_by} if self.kept_by else {}
        return rfc8785.dumps(
            kept_by
            | {
                "record": str(self.uuid),
                "folder": str(self.folder.uuid),
                "number": self.number,
                "journaled_at": self.journaled_at.astimezone(UTC).isoformat(),
                "journaled_by": str(self.journaled_by.uuid),
                "supersedes": self.supersedes_id,
                "annotates": self.annotates_id,
                "source": str(self.source or ""),
                "header": hashlib.sha256(self.sealed_header).hexdigest(),
                "body": hashlib.sha256(self.sealed_body).hexdigest(),
            }
        )


class EntryFile(models.Model):
    """A file that belongs to an entry, sealed apart from the document, which names it and holds its SHA-256."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its record in the ledger."))
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="files")
    file = models.UUIDField(help_text=_("The file's name in the document."))
    sealed = models.BinaryField()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("file of an entry")
        verbose_name_plural = _("files of entries")
        constraints = [models.UniqueConstraint(fields=["entry", "file"], name="entry_file_once")]

    def __str__(self) -> str:
        return str(self.uuid)

    def evidence(self) -> bytes:
        """Give the bytes whose hash the ledger keeps: the ciphertext, and which file of which entry it is."""
        return rfc8785.dumps(
            {
                "record": str(self.uuid),
                "entry": str(self.entry.uuid),
                "file": str(self.file),
                "sealed": hashlib.sha256(self.sealed).hexdigest(),
            }
        )


class JournalYear(models.Model):
    """The last journal number that a municipality gave out in a year; a number is never given twice."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["municipality", "year"], name="journal_year_once")]

    def __str__(self) -> str:
        return f"{self.year % 100:02d}-{self.last:04d}"


class LedgerEventQuerySet(models.QuerySet["LedgerEvent"]):
    """Events are added and read; there is no other way."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: an event is never changed."""
        raise TypeError("The ledger is append-only: an event cannot be changed.")

    def delete(self) -> NoReturn:
        """Refuse: an event is never removed."""
        raise TypeError("The ledger is append-only: an event cannot be removed.")


class LedgerEvent(models.Model):
    """One thing that happened in the protected section, chained to the event before it (see `chain`)."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64, help_text=_("employee:UUID, or user:ID for somebody without employment."))
    actor_role = models.CharField(max_length=16, blank=True)
    action = models.CharField(max_length=32)  # a value of Event
    folder = models.UUIDField(null=True, blank=True)
    record = models.UUIDField(null=True, blank=True)
    purpose = models.CharField(max_length=32, blank=True)  # a value of Purpose
    content_hash = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=32)
    previous = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64)

    objects = LedgerEventQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("ledger event")
        verbose_name_plural = _("ledger events")
        ordering = ["municipality", "sequence"]
        constraints = [models.UniqueConstraint(fields=["municipality", "sequence"], name="ledger_sequence_once")]
        indexes = [
            models.Index(fields=["folder", "-sequence"], name="ledger_by_folder"),
            models.Index(fields=["record", "-sequence"], name="ledger_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: an event is never removed."""
        raise TypeError("The ledger is append-only: an event cannot be removed.")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event; refuse to change one that stands."""
        if self.pk is not None:
            raise TypeError("The ledger is append-only: an event cannot be changed.")
        super().save(*args, **kwargs)


# These models belong to this app, each beside what it is for; their modules import nothing from here.
from samtale_intranet.personnel.archive.models import *  # noqa: E402, F403
from samtale_intranet.personnel.pruning.models import *  # noqa: E402, F403
from samtale_intranet.personnel.purposes.models import *  # noqa: E402, F403
from samtale_intranet.personnel.retention.models import *  # noqa: E402, F403
from samtale_intranet.personnel.sampling.models import *  # noqa: E402, F403
from samtale_intranet.personnel.second_factor.lost.models import *  # noqa: E402, F403
from samtale_intranet.personnel.second_factor.models import *  # noqa: E402, F403
from samtale_intranet.personnel.second_factor.passkeys.models import *  # noqa: E402, F403
from samtale_intranet.personnel.stand_ins.models import *  # noqa: E402, F403
