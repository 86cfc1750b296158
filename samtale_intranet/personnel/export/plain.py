"""A document as plain text, for whoever reads a copy without our pages. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from samtale_intranet.personnel.documents import Block, Choice, Document, Files, Paragraph, Rich, Run, Table, Text
from samtale_intranet.personnel.pdf import role_label

__all__ = ["as_text"]


def as_text(document: Document) -> str:
    """Give title, parties, sections and responses as lines of text."""
    return "\n".join(_lines(document)).rstrip() + "\n"


def _lines(document: Document) -> Iterator[str]:
    yield from (document.title, "=" * len(document.title), "")
    yield from (f"{role_label(party.role)}: {party.name}" for party in document.parties)
    for section in document.sections:
        yield ""
        if section.heading:
            yield from (section.heading, "-" * len(section.heading))
        for block in section.blocks:
            if block.label:
                yield f"{block.label}:"
            yield from (f"  {line}" for line in _block(block))
    for response in document.responses:
        yield from ("", f"{response.party}: {response.outcome_label}", *response.remarks.splitlines())


def _block(block: Block) -> Iterator[str]:
    if block.is_blank:
        yield _("Nothing written")
        return
    match block:
        case Text():
            yield from block.text.splitlines()
        case Choice():
            yield from (f"- {chosen}" for chosen in block.chosen)
        case Files():
            yield from (f"- {file.name}" for file in block.files)
        case Table():
            for row in block.rows:
                yield "; ".join(f"{column}: {cell}" for column, cell in zip(block.columns, row, strict=True))
        case Rich():
            for part in block.blocks:
                runs = [part.runs] if isinstance(part, Paragraph) else part.items
                yield from ("".join(_plain(one)) for one in runs)


def _plain(runs: Sequence[Run]) -> Iterator[str]:
    return (run.text for run in runs)
