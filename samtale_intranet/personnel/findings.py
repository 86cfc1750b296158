"""What `verify_journal` can find wrong, as a kind for programs and a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from samtale_intranet.personnel.chain import Fault


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: its kind, what happened in clear words, and the event or record it is about."""

    kind: str
    text: str
    event: int | None = None
    record: str | None = None

    @classmethod
    def of_chain(cls, fault: Fault) -> Finding:
        """Tell what is wrong with the ledger itself."""
        return cls(fault.wrong.value, str(fault), event=fault.place)

    @classmethod
    def of_changed(cls, record: UUID, event: int) -> Finding:
        """Tell of a row that is not the one that the event wrote."""
        text = f"Record {record} is not what event {event} wrote: it was changed or rolled back."
        return cls("record changed", text, event, str(record))

    @classmethod
    def of_missing(cls, record: UUID, event: int) -> Finding:
        """Tell of a row that is gone."""
        return cls("record missing", f"Record {record} is missing; event {event} wrote it.", event, str(record))
