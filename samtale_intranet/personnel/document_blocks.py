"""The blocks that a document is made of: plain frozen data, and the same as JSON. None of them knows any markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID


class DocumentProblem(ValueError):
    """The data is no document, or one of a later format."""


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text; line breaks are kept, nothing else is markup."""

    type: ClassVar[str] = "text"
    label: str
    text: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """A question answered by choosing: only what was chosen stands here, in the form's order."""

    type: ClassVar[str] = "choice"
    label: str
    chosen: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is chosen."""
        return not self.chosen


@dataclass(frozen=True, slots=True)
class Cell:
    """A table's cell with what its column is and how it is called, as the page shows it."""

    text: str
    kind: str
    column: str


@dataclass(frozen=True, slots=True)
class Table:
    """A labelled table of plain texts; every row has as many cells as there are columns.

    `kinds` says what each column holds, so that priorities and days to follow up stand out: text, choice, date,
    follow_up, priority, theme, value, responsible or number. Without it every column is text; an unknown kind is shown
    as text too.
    """

    type: ClassVar[str] = "table"
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise DocumentProblem(f"A row of the table {self.label!r} has not as many cells as the table has columns.")
        if not self.kinds:
            object.__setattr__(self, "kinds", ("text",) * len(self.columns))
        if len(self.kinds) != len(self.columns):
            raise DocumentProblem(f"The table {self.label!r} has not as many kinds as it has columns.")

    @property
    def is_blank(self) -> bool:
        """Whether there is no row."""
        return not self.rows

    @property
    def cells(self) -> list[list[Cell]]:
        """The rows, each cell with its column's kind and name."""
        return [
            [Cell(text, kind, column) for text, kind, column in zip(row, self.kinds, self.columns, strict=True)]
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that is bold, italic, both or neither; a line break in it is kept."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a rich text."""

    type: ClassVar[str] = "paragraph"
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list in a rich text, with numbers or with dots; each item is a row of runs."""

    type: ClassVar[str] = "list"
    items: tuple[tuple[Run, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Rich:
    """A labelled text of paragraphs and lists, with words set bold or italic."""

    type: ClassVar[str] = "rich"
    label: str
    blocks: tuple[Paragraph | ListOf, ...]

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written."""
        return not any(run.text.strip() for runs in map(_runs_of, self.blocks) for run in runs)


@dataclass(frozen=True, slots=True)
class File:
    """A file kept with the document; `size` in bytes, `sha256` in hex. Its bytes are sealed beside the document."""

    uuid: UUID
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Files:
    """The files given as the answer to one question."""

    type: ClassVar[str] = "files"
    label: str
    files: tuple[File, ...]

    @property
    def is_blank(self) -> bool:
        """Whether there is no file."""
        return not self.files


Block = Text | Choice | Table | Rich | Files


def block_to_json(block: Block) -> dict[str, Any]:
    """Give a block as plain JSON data."""
    data: dict[str, Any] = {"type": block.type, "label": block.label}
    match block:
        case Text():
            return {**data, "text": block.text}
        case Choice():
            return {**data, "chosen": list(block.chosen)}
        case Table():
            rows = [list(row) for row in block.rows]
            return {**data, "columns": list(block.columns), "kinds": list(block.kinds), "rows": rows}
        case Rich():
            return {**data, "blocks": [_part_to_json(part) for part in block.blocks]}
        case Files():
            return {**data, "files": [_file_to_json(file) for file in block.files]}


def block_from_json(data: dict[str, Any]) -> Block:
    """Build a block from `block_to_json`'s data; raise DocumentProblem, KeyError, TypeError or ValueError."""
    label = data["label"]
    match data["type"]:
        case "text":
            return Text(label, data["text"])
        case "choice":
            return Choice(label, tuple(data["chosen"]))
        case "table":
            rows = tuple(tuple(row) for row in data["rows"])
            return Table(label, tuple(data["columns"]), rows, tuple(data.get("kinds", ())))
        case "rich":
            return Rich(label, tuple(_part_from_json(part) for part in data["blocks"]))
        case "files":
            return Files(label, tuple(File(**{**file, "uuid": UUID(file["uuid"])}) for file in data["files"]))
        case other:
            raise DocumentProblem(f"A block of type {other!r} is unknown.")


def _file_to_json(file: File) -> dict[str, Any]:
    return {
        "uuid": str(file.uuid),
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
    }


def _part_to_json(part: Paragraph | ListOf) -> dict[str, Any]:
    match part:
        case Paragraph():
            return {"type": "paragraph", "runs": _runs_to_json(part.runs)}
        case ListOf():
            return {"type": "list", "ordered": part.ordered, "items": [_runs_to_json(runs) for runs in part.items]}


def _part_from_json(data: dict[str, Any]) -> Paragraph | ListOf:
    match data["type"]:
        case "paragraph":
            return Paragraph(_runs_from_json(data["runs"]))
        case "list":
            return ListOf(tuple(_runs_from_json(runs) for runs in data["items"]), ordered=data["ordered"])
        case other:
            raise DocumentProblem(f"A part of a rich text of type {other!r} is unknown.")


def _runs_to_json(runs: tuple[Run, ...]) -> list[dict[str, Any]]:
    return [{"text": run.text, "bold": run.bold, "italic": run.italic} for run in runs]


def _runs_from_json(data: list[dict[str, Any]]) -> tuple[Run, ...]:
    return tuple(Run(**run) for run in data)


def _runs_of(part: Paragraph | ListOf) -> tuple[Run, ...]:
    match part:
        case Paragraph():
            return part.runs
        case ListOf():
            return tuple(run for runs in part.items for run in runs)
