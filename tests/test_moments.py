"""A day with its time, in the reader's language and where the site is."""

from __future__ import annotations

import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from samtale_intranet.moments import moment

AT = datetime.datetime(2026, 11, 27, 15, 41, tzinfo=datetime.UTC)  # an hour later in Copenhagen


@pytest.mark.parametrize(
    ("language", "whole", "short"),
    [
        ("da", "27. november 2026 kl. 16.41", "27. november kl. 16.41"),
        ("en", "27 November 2026, 16:41", "27 November, 16:41"),
    ],
)
def test_it_is_written_as_one_says_it(language: str, whole: str, short: str) -> None:
    with translation.override(language):
        assert moment(AT) == whole
        assert moment(AT, with_year=False) == short
        template = Template('{% load samtale %}{{ at|moment }}/{{ at|moment:"short" }}/{{ none|moment }}.')
        assert template.render(Context({"at": AT, "none": None})) == f"{whole}/{short}/."
