"""Rich text of packs: only what the editor offers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from samtale_intranet.packs.rich_text import cleaned, linked
from samtale_intranet.packs.state import EDITOR_MARKS


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("One & two", "<p>One &amp; two</p>"),
        ("One\ntwo\n\nthree", "<p>One two</p><p>three</p>"),
        ("A <strong>b</strong> <em>c</em>", "<p>A <b>b</b> <i>c</i></p>"),
        ("<ul>\n<li>a</li>\n</ul>", "<ul><li>a</li></ul>"),
        ('<p onclick="x()">a<script>alert(1)</script></p>', "<p>a</p>"),
        ('<p style="color: red">a<img src="x" onerror="y"></p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<p><a>a</a></p>"),
        ('<a href="https://example.org" target="_blank">a</a>', '<p><a href="https://example.org">a</a></p>'),
        ('<a linktype="page" id="1">a</a>', "<p><a>a</a></p>"),
        ("<p>a <br> b</p>", "<p>a<br/>b</p>"),
        ("", ""),
    ],
)
def test_it_cleans(written: str, kept: str) -> None:
    assert cleaned(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "It's “one” & two — 1 < 2.",
        "A <strong>b <em>c</em></strong> d",
        "<p>a</p>\n<ul>\n  <li>b <i>c</i></li>\n  <li>d</li>\n</ul>\n<p>e<br>f</p>",
        '<ol><li><a href="https://example.org/?a=1&b=2">a</a></li></ol>',
    ],
)
def test_it_writes_what_the_admins_editor_would(written: str) -> None:
    """Else a page that an editor only opened and saved would count as changed."""
    converter = ContentstateConverter(["bold", "italic", "ul", "ol", "link"])
    kept = cleaned(written)
    again = converter.to_database_format(converter.from_database_format(kept))
    assert EDITOR_MARKS.sub("", again) == kept


def test_it_links_to_pages_of_the_pack() -> None:
    html = cleaned('See <a href="ref:wheel">the wheel</a>.')
    assert linked(html, {"wheel": 7}.get) == '<p>See <a linktype="page" id="7">the wheel</a>.</p>'


@given(st.text(max_size=200))
def test_it_never_lets_a_script_through(text: str) -> None:
    html = cleaned(f"{text}<script>{text}</script><b onload={text!r}>{text}").lower()
    assert "<script" not in html
    assert "<b onload" not in html
