"""A file's name is shown as no system trips over it, with the ending of what it is."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.personnel.file_names import EXTENSIONS, file_kind_label, tidy_name

PDF = "application/pdf"


@pytest.mark.parametrize(
    ("name", "tidied"),
    [
        ("Kursusbevis.pdf", "Kursusbevis.pdf"),
        ("Kursusbevis.PDF", "Kursusbevis.pdf"),
        ("Kursusbevis.exe", "Kursusbevis.pdf"),
        ("Mål 2.0 og 3.0 til næste år", "Mål 2.0 og 3.0 til næste år.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("C:\\Users\\mette\\bevis.pdf", "C Users mette bevis.pdf"),
        ("bevis\u202efdp.exe", "bevis fdp.pdf"),
        ("linje\r\nX-Header: ja.pdf", "linje X-Header ja.pdf"),
        ("a\u030a.pdf", "å.pdf"),
        ('"citat"; filename=x.pdf', "citat ; filename=x.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("con.pdf", "File con.pdf"),
        ("", "File.pdf"),
        ("...", "File.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_it_tidies_a_name(name: str, tidied: str) -> None:
    with translation.override("en"):
        assert tidy_name(name, PDF) == tidied


@given(st.text(max_size=300), st.sampled_from(list(EXTENSIONS)))
def test_it_gives_every_name_one_line_and_the_right_ending(name: str, media_type: str) -> None:
    tidied = tidy_name(name, media_type)
    assert tidied.endswith(f".{EXTENSIONS[media_type]}")
    assert len(tidied) <= 90
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\u202a-\u202e\u2066-\u2069]', tidied)
    assert not tidied.startswith((".", " "))


def test_it_says_what_a_file_is() -> None:
    with translation.override("en"):
        labels = [file_kind_label(media_type) for media_type in (*EXTENSIONS, "text/html")]
    assert labels == ["PDF", "Word document", "Picture (PNG)", "Picture (JPEG)", "text/html"]
