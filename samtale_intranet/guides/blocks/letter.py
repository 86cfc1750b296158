from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from samtale_intranet.guides.blocks.base import BodyBlock, Group, heading_block, intro_block

PLACEHOLDER = re.compile(r"(\[[^\[\]\n]+\])")
EMPTY_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def plain(text: str) -> str:
    """Give the text with one kind of line break, and nothing around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def marked(line: str) -> SafeString:
    """Give a line as HTML, its placeholders marked."""
    parts = ((format_html("<mark>{}</mark>", part) if PLACEHOLDER.fullmatch(part) else part,)
             for part in PLACEHOLDER.split(line))  # fmt: skip
    return format_html_join("", "{}", parts)


def paragraphs(text: str) -> list[list[SafeString]]:
    """Give the letter's paragraphs, each as its lines; an empty line begins a new paragraph."""
    return [[marked(line.strip()) for line in part.split("\n")] for part in EMPTY_LINES.split(plain(text)) if part]


def mail_address(subject: str, text: str) -> str:
    """Give a link that opens the letter in the reader's own mail program (RFC 6068: line breaks are CR and LF)."""
    body = plain(text).replace("\n", "\r\n")
    return f"mailto:?subject={quote(plain(subject), safe='')}&body={quote(body, safe='')}"


def text_address(subject: str, text: str) -> str:
    """Give a link that holds the letter as a plain text file."""
    content = "\n\n".join(part for part in (plain(subject), plain(text)) if part)
    return f"data:text/plain;charset=utf-8,{quote(content, safe='')}"


class LetterBlock(BodyBlock):
    """A letter to copy, to send, or to take along as plain text."""

    heading = heading_block()
    intro = intro_block()
    subject = blocks.CharBlock(max_length=200, label=_("Subject"))
    text = blocks.TextBlock(
        rows=12,
        label=_("Letter"),
        help_text=_("An empty line begins a new paragraph. Put what is to be filled in in [square brackets]."),
    )

    def get_context(self, value: Mapping[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Add the paragraphs, and the letter as two links."""
        subject, text = str(value.get("subject") or ""), str(value.get("text") or "")
        return {
            **super().get_context(value, parent_context=parent_context),
            "subject": marked(plain(subject)),
            "paragraphs": paragraphs(text),
            "mail_address": mail_address(subject, text),
            "text_address": text_address(subject, text),
        }

    class Meta:
        icon = "mail"
        label = _("Letter")
        description = _("A letter with gaps to fill in. Readers copy it, or open it in their mail.")
        group = Group.TALK
        template = "samtale_guides/blocks/letter.html"
        preview_value = {
            "heading": _("Invite to the talk"),
            "intro": "",
            "subject": _("Our yearly talk"),
            "text": _(
                "Dear [name],\n\nI would like to invite you to our yearly talk on [date] at [time].\n\n"
                "Please choose a theme from the wheel beforehand.\n\nKind regards,\n[your name]"
            ),
        }
