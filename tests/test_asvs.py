"""What `docs/reference/asvs.md` and `SECURITY.md` say is there: each requirement once, each test, each figure."""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "reference" / "asvs.md"
INVENTORY = ROOT / "docs" / "reference" / "cryptography.md"
LEVELS = Path(__file__).with_name("asvs_levels.txt")
ANSWERS = {"met": "Met", "the host’s": "The host's", "does not apply": "Does not apply", "not met": "Not met"}
TO_LEVEL_3 = {"6", "11", "16"}
NODE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
FILE = re.compile(r"`((?:docs|tests|home|templates|requirements|samtale_intranet)/[\w/.-]+|SECURITY\.md)`")


def required() -> list[str]:
    """Give the ids that have to be answered, in the standard's order."""
    found = []
    for line in LEVELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        section, levels = line.split()
        most = 3 if section.split(".")[0] in TO_LEVEL_3 else 2
        found += [f"{section}.{at}" for at, level in enumerate(levels, start=1) if int(level) <= most]
    return found


def rows() -> list[list[str]]:
    """Give the cells of each requirement's line."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)]


@functools.cache
def names_in(path: str) -> frozenset[str]:
    """Give the names of a file's tests, without importing it; none where there is no such file."""
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def missing(text: str) -> list[str]:
    """Give the tests and files that the text names and that are not there."""
    nodes = [f"{path}::{name}" for path, name in NODE.findall(text) if name not in names_in(path)]
    return nodes + [path for path in FILE.findall(text) if not (ROOT / path).exists()]


def test_it_knows_the_whole_standard() -> None:
    digits = "".join(line.split()[1] for line in LEVELS.read_text().splitlines() if not line.startswith("#"))
    assert Counter(digits) == {"1": 70, "2": 183, "3": 92}


def test_it_answers_each_requirement_once_in_order() -> None:
    assert [row[0] for row in rows()] == required()


def test_it_leaves_nothing_empty() -> None:
    for row in rows():
        assert len(row) == 4, row
        assert all(row), row
        assert row[2] in ANSWERS, row
        assert len(row[1].split()) <= 12, row


def test_what_is_met_names_a_test_or_a_document() -> None:
    for id, _asked, answer, how in rows():
        if answer == "met":
            assert NODE.search(how) or FILE.search(how), id


@pytest.mark.parametrize("name", ["docs/reference/asvs.md", "docs/reference/cryptography.md", "SECURITY.md"])
def test_every_test_and_file_that_is_named_is_there(name: str) -> None:
    assert missing((ROOT / name).read_text(encoding="utf-8")) == []


def test_it_would_notice_a_test_that_is_gone() -> None:
    gone = "`tests/test_asvs.py::test_that_never_was` `home/never_was.py`"
    assert missing(gone) == ["tests/test_asvs.py::test_that_never_was", "home/never_was.py"]


def test_its_head_counts_right() -> None:
    counted = Counter(row[2] for row in rows())
    head = " ".join(DOCUMENT.read_text(encoding="utf-8").split("## V1 ")[0].split())
    assert f": {sum(counted.values())} requirements." in head
    for answer, words in ANSWERS.items():
        assert f"{words}: {counted[answer]}." in head


# Where cryptography is done or called, by the names of its modules.
CRYPTOGRAPHY = {"hashlib", "hmac", "secrets", "cryptography", "webauthn"}
OF_DJANGO = {"django.core.signing", "django.utils.crypto", "django.contrib.auth.hashers"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_module_that_uses_cryptography_is_in_the_inventory() -> None:
    told = INVENTORY.read_text(encoding="utf-8").split("## Where it is used")[1]
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", told))
    using = set()
    for package in ("samtale_intranet", "forms_pages", "home"):
        for path in (ROOT / package).rglob("*.py"):
            names = set(_imports(path))
            if {name.split(".")[0] for name in names} & CRYPTOGRAPHY or names & OF_DJANGO:
                using.add(path.relative_to(ROOT).as_posix())
    assert using
    assert {path for path in using if not any(f"/{name}" in f"/{path}" for name in named)} == set()
    unused = {name for name in named if not any(f"/{name}" in f"/{path}" for path in using)}
    assert unused == set(), "named in the inventory, but no longer there"


def test_no_template_switches_escaping_off() -> None:
    off = re.compile(r"\|\s*safe\b|\bautoescape\s+off|\|\s*safeseq\b")
    for package in ("samtale_intranet", "forms_pages", "home", "templates"):
        pages = [path for kind in ("html", "svg", "xml") for path in (ROOT / package).rglob(f"*.{kind}")]
        # The README.txt of a person's copy is plain text, made by a template as the rest is.
        for path in (path for path in pages if path.parts[-2:] != ("export", "readme.html")):
            assert not off.search(path.read_text(encoding="utf-8")), path
