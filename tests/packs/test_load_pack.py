"""The command load_pack."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from wagtail.models import Page

from samtale_intranet.guides.models import GuidePage
from samtale_intranet.packs.management.commands.load_pack import Command
from tests.packs.test_loader import PACK, edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(written: Callable[[str], Path]) -> Path:
    """Give the file of a small pack."""
    return written(PACK)


def run(*args: Any, **options: Any) -> str:
    """Call the command in English and give what it printed."""
    out = StringIO()
    with translation.override("en"):
        call_command("load_pack", *args, stdout=out, **options)
    return out.getvalue()


def test_it_says_what_it_made(pack: Path, front: Page) -> None:
    assert run(str(pack), parent=str(front.pk), publish=True) == (
        "Created: 4\n  Samtale (talk)\n  Guiden (guide)\n  Hjulet (wheel)\n  Planen (plan)\n"
        "To look at: 2\n"
        "  Say who answers for the page and when it is due for review, so that it does not grow old unseen. "
        "Guiden (guide), Hjulet (wheel), Planen (plan)\n"
        "  The theme “To” has no questions. Hjulet (wheel)\n"
    )
    assert GuidePage.objects.get().live


@pytest.mark.parametrize("where", ["/", "/norddjurs/", "norddjurs"])
def test_it_takes_an_address(pack: Path, front: Page, where: str) -> None:
    run(str(pack), parent=where)
    assert GuidePage.objects.get().get_parent() == front


def test_it_says_what_would_happen(pack: Path, front: Page) -> None:
    assert run(str(pack), parent=str(front.pk), dry_run=True).startswith(
        "Nothing was written; this is what would happen:\nCreated: 4\n"
    )
    assert not GuidePage.objects.exists()


def test_it_says_what_it_left_alone_and_how_to_replace_it(pack: Path, front: Page) -> None:
    run(str(pack), parent=str(front.pk), publish=True)
    edit(GuidePage.objects.get(), lead="Redaktørens.")
    assert run(str(pack), parent=str(front.pk)) == (
        "Unchanged: 3\n  Samtale (talk)\n  Hjulet (wheel)\n  Planen (plan)\n"
        "Left alone, because it was changed here (--overwrite replaces it): 1\n  Guiden (guide)\n"
    )
    assert "Changed: 1\n  Guiden (guide)\n" in run(str(pack), parent=str(front.pk), overwrite=True)


def test_it_refuses_a_page_that_is_not_there(pack: Path, front: Page) -> None:
    with pytest.raises(CommandError) as refused:
        run(str(pack), parent="/nowhere/")
    assert str(refused.value) == (
        "There is no page /nowhere/. Give the id of a page (it stands in its address in the admin) or its path."
    )


def test_it_lists_the_problems_of_a_pack(written: Callable[[str], Path], front: Page) -> None:
    path = written(PACK.replace("type: wheel, value", "type: wheell, value"))
    with pytest.raises(CommandError) as refused:
        run(str(path), parent=str(front.pk))
    assert str(refused.value) == (
        "The pack was not loaded: 1 problem.\n"
        "  Line 17, pages #1 > fields > body #2 > type: There is no block “wheell” here. Did you mean “wheel”?"
    )


def test_its_help_has_examples() -> None:
    with translation.override("en"):
        text = Command().create_parser("manage.py", "load_pack").format_help()
    assert "manage.py load_pack norddjurs_lus --parent /ledelse/ --publish\n" in text
