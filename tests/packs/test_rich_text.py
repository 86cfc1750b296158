"""Rich text of packs: only what the editor offers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.packs.rich_text import cleaned, linked


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("One & two", "<p>One &amp; two</p>"),
        ("One\ntwo\n\nthree", "<p>One two</p><p>three</p>"),
        ("A <strong>b</strong> <em>c</em>", "<p>A <b>b</b> <i>c</i></p>"),
        ("<ul>\n<li>a</li>\n</ul>", "<ul> <li>a</li> </ul>"),
        ('<p onclick="x()">a<script>alert(1)</script></p>', "<p>a</p>"),
        ('<p style="color: red">a<img src="x" onerror="y"></p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<p><a>a</a></p>"),
        ('<a href="https://example.org" target="_blank">a</a>', '<p><a href="https://example.org">a</a></p>'),
        ('<a linktype="page" id="1">a</a>', "<p><a>a</a></p>"),
        ("", ""),
    ],
)
def test_it_cleans(written: str, kept: str) -> None:
    assert cleaned(written) == kept


def test_it_links_to_pages_of_the_pack() -> None:
    html = cleaned('See <a href="ref:wheel">the wheel</a>.')
    assert linked(html, {"wheel": 7}.get) == '<p>See <a linktype="page" id="7">the wheel</a>.</p>'


@given(st.text(max_size=200))
def test_it_never_lets_a_script_through(text: str) -> None:
    html = cleaned(f"{text}<script>{text}</script><b onload={text!r}>{text}").lower()
    assert "<script" not in html
    assert "<b onload" not in html
