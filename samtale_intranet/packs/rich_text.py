"""Clean a pack's rich text to what the editor offers, and turn it into Wagtail's own form. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

import nh3

TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a"}
BLOCKS = re.compile(r"<(p|ul|ol)\b", re.IGNORECASE)
AROUND_BLOCKS = re.compile(r"\s*(</?(?:p|ul|ol|li)>|<br/>)\s*")
LINK = re.compile(r'<a href="ref:([^"]*)">')
SAME = (("strong>", "b>"), ("em>", "i>"))


def cleaned(text: str) -> str:
    """Give `text` as Wagtail keeps it: allowed tags only, paragraphs where the text has none.

    Text without any tag is plain text, with an empty line between paragraphs.
    """
    if "<" not in text:
        text = escape(text, quote=False)
    if not BLOCKS.search(text):
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text)]
        text = "".join(f"<p>{part}</p>" for part in paragraphs if part)
    # SECURITY: rich text is rendered unescaped, so a pack from a stranger must not bring scripts, styles or handlers.
    html = nh3.clean(
        text,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel", "ref"},
        link_rel=None,
    )
    for written, kept in SAME:
        html = html.replace(f"<{written}", f"<{kept}").replace(f"</{written}", f"</{kept}")
    html = re.sub(r"\s+", " ", html).replace("<br>", "<br/>")
    return AROUND_BLOCKS.sub(r"\1", html).strip()


def linked(html: str, page_id: Callable[[str], int | None]) -> str:
    """Turn `<a href="ref:KEY">` into Wagtail's link to the page of that key; `page_id` gives its primary key."""
    return LINK.sub(lambda found: f'<a linktype="page" id="{page_id(found.group(1)) or ""}">', html)
