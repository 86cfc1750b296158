"""What `docs/reference/rules.md` says of each rule is there: a source, and a test that would notice its end."""

from __future__ import annotations

import re
from pathlib import Path

from tests.test_asvs import NODE, missing

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "reference" / "rules.md"
# What the product keeps of Danish law and practice.
SOURCES = (
    "offentlighedsloven § 15",
    "forvaltningsloven § 8",
    "Ombudsmanden 2006-4201-813",
    "Datatilsynet's catalogue",
    "Datatilsynet 2024-32-0283",
    "art. 5, 17",
    "art. 15",
    "webtilgængelighedsloven",
    "agreements",
)


def rows() -> list[list[str]]:
    """Give the cells of each rule's line."""
    lines = DOCUMENT.read_text(encoding="utf-8").split("## Not kept")[0].splitlines()
    table = [line for line in lines if line.startswith("|") and not re.match(r"\|[-|]+\|$|\| rule \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_every_rule_has_a_source_a_setting_and_a_test() -> None:
    for row in rows():
        assert len(row) == 4, row
        assert all(row), row
        assert NODE.search(row[3]), row


def test_every_test_that_is_named_is_there() -> None:
    assert missing(DOCUMENT.read_text(encoding="utf-8")) == []


def test_no_source_of_the_law_is_left_out() -> None:
    sources = " ".join(row[1] for row in rows())
    assert [source for source in SOURCES if source not in sources] == []
