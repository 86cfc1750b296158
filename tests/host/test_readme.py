"""The reader of the README's blocks."""

from __future__ import annotations

import pytest

from tests.host.readme import Step, section, steps

TEXT = """# Product

## First
```sh
pip install one
```

## Second
Words.

```python title="mysite/urls.py"
urlpatterns = []
```
"""


def test_it_reads_commands_and_lines_for_a_file() -> None:
    assert list(steps(TEXT)) == [
        Step("sh", None, "pip install one\n"),
        Step("python", "mysite/urls.py", "urlpatterns = []\n"),
    ]


def test_it_stops_at_the_next_heading() -> None:
    assert [step.language for step in steps(section("First", TEXT))] == ["sh"]


def test_it_refuses_a_block_that_names_no_file() -> None:
    with pytest.raises(ValueError, match="This block names no file"):
        list(steps("```python\nx = 1\n```\n"))


def test_it_names_a_heading_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no section “Third”"):
        section("Third", TEXT)
