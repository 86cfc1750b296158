from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtale_intranet.guides.words import MOST_WORDS, SHORTEST, stem, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [("samtalerne", "samtale"), ("guiden", "guider"), ("hjulet", "hjul"), ("lønnens", "lønnen"), ("årene", "årene")],
)
def test_it_gives_the_forms_of_a_word_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["leder", "mus", "år", "ro", "tillid", "trivsel"])
def test_it_leaves_a_short_word_or_one_without_an_ending_alone(word: str) -> None:
    assert stem(word) == word


@given(st.text(max_size=200))
def test_it_gives_few_stems_that_each_begin_a_word_of_the_text(text: str) -> None:
    found = stems(text)
    assert len(found) <= MOST_WORDS
    assert len(found) == len(set(found))
    assert all(word in text.lower() for word in found)


@given(st.text("abcdefghijklmnopqrstuvwxyzæøå", min_size=1))
def test_it_never_takes_too_much(word: str) -> None:
    assert word.startswith(stem(word))
    assert len(stem(word)) >= min(len(word), SHORTEST)


def test_it_reads_no_signs_as_words() -> None:
    assert stems('"samtaler" OR * (NEAR') == ["samtal", "or", "near"]
    assert stems("!!! – …") == []
