"""Simple rich text: paragraphs, lists, bold and italic.

What is stored is plain text with a few signs that people read without knowing them: `- ` or `1. ` before what stands
in a list, `**bold**`, `_italic_`, and an empty line between paragraphs. No HTML is ever taken from a browser, so there
is none to clean: a paste from Word becomes these signs in the page, or the bare text where the signs do not suffice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from forms_pages.kinds.base import FieldBlock, Shelf
from forms_pages.kinds.text import TextField
from samtale_intranet.personnel.documents import Block, ListOf, Paragraph, Rich, Run

_DOTTED = re.compile(r"[-*•] +(.*)")
_NUMBERED = re.compile(r"\d{1,3}[.)] +(.*)")
# Signs count only around words: `file_name_1` and `2 ** 3` stay as they are.
# SECURITY: what is bold holds no two stars, so that a line of stars that never end is read once, not once for each.
_BOLD = r"(?P<bold>(?:[^*\n]|\*(?!\*)|\*(?=\*\*(?!\*)))+?)"
_MARKED = re.compile(rf"(?<!\*)\*\*(?=\S){_BOLD}(?<=\S)\*\*(?!\*)|(?<!\w)_(?=\S)(?P<italic>[^_]+?)(?<=\S)_(?!\w)")


class RichTextFieldBlock(FieldBlock):
    """Text with lists and stressed words."""

    class Meta:
        icon = "pilcrow"
        group = Shelf.ANSWERS
        label = _("Text with lists")
        description = _("Several lines, with lists and words in bold or italic.")
        preview_value = {
            "label": "Hvad aftalte vi?",
            "help": "Skriv det som punkter, hvis det er lettere.",
            "required": False,
        }


class RichTextField(TextField):
    """Simple rich text; its answer is text with the signs above."""

    kind = "rich_text"
    block = RichTextFieldBlock

    def document_block(self, answer: Any) -> Block:
        """Give the paragraphs and lists."""
        return Rich(label=self.label, blocks=parse(answer))


def parse(text: str) -> tuple[Paragraph | ListOf, ...]:
    """Read text with signs into paragraphs and lists; nothing but the signs themselves is left out."""
    found: list[Paragraph | ListOf] = []
    for lines, ordered in _groups(text):
        if ordered is None:
            found.append(Paragraph(tuple(_runs("\n".join(lines)))))
        else:
            found.append(ListOf(tuple(tuple(_runs(line)) for line in lines), ordered=ordered))
    return tuple(found)


def _groups(text: str) -> Iterator[tuple[list[str], bool | None]]:
    """Give the lines that belong together: of a paragraph (None), of a dotted or of a numbered list."""
    lines: list[str] = []
    current: bool | None = None
    for line in text.split("\n"):
        content, ordered = _item(line)
        if lines and (ordered != current or not content.strip()):
            yield lines, current
            lines = []
        if content.strip():
            lines.append(content)
            current = ordered
    if lines:
        yield lines, current


def _item(line: str) -> tuple[str, bool | None]:
    """Give a line without the sign of a list, and which list it belongs to."""
    bare = line.strip()
    if found := _DOTTED.fullmatch(bare):
        return found[1], False
    if found := _NUMBERED.fullmatch(bare):
        return found[1], True
    return line, None


def _runs(text: str, *, bold: bool = False) -> Iterator[Run]:
    at = 0
    for mark in _MARKED.finditer(text):
        if mark.start() > at:
            yield Run(text[at : mark.start()], bold=bold)
        if mark["bold"] is not None:
            yield from _runs(mark["bold"], bold=True)
        else:
            yield Run(mark["italic"], bold=bold, italic=True)
        at = mark.end()
    if at < len(text):
        yield Run(text[at:], bold=bold)
