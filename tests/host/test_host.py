"""The product in a site that is not ours, put there by following the README, on each Wagtail that we support."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.host import readme
from tests.host.foreign_site import MARKER, ForeignSite, start

pytestmark = pytest.mark.host

# Django 6.1 needs Python 3.12.
NEWEST_DJANGO = "6.1.*" if sys.version_info >= (3, 12) else "5.2.*"
VERSIONS = [
    pytest.param(("7.4.4", "5.2.*"), id="wagtail-7.4", marks=pytest.mark.xdist_group("wagtail-7.4")),
    pytest.param(("8.0.1", NEWEST_DJANGO), id="wagtail-8.0", marks=pytest.mark.xdist_group("wagtail-8.0")),
]
WALK = Path(__file__).with_name("walk.py")


@pytest.fixture(scope="module", params=VERSIONS)
def site(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> ForeignSite:
    """Make a foreign site on these versions, and follow the README's section on installing there, block by block."""
    wagtail, django = request.param
    site = start(tmp_path_factory.mktemp(f"wagtail-{wagtail}"), wheel, wagtail=wagtail, django=django)
    told = readme.section(readme.INSTALLING, readme.README.read_text(encoding="utf-8"))
    for step in readme.steps(told):
        site.follow(step)
    return site


@pytest.fixture(scope="module")
def walked(site: ForeignSite) -> Any:
    """Read every page and take a plan from start to journal in the foreign site; give what the walk printed."""
    shutil.copy(WALK, site.folder)  # a script sees the packages beside it
    out = site.run(f'MARKER="{MARKER}" python walk.py')
    return json.loads(out.splitlines()[-1])


def test_it_is_the_wheel_that_is_installed(site: ForeignSite) -> None:
    out = site.run(
        "python -c 'import samtale_intranet, forms_pages; print(samtale_intranet.__file__, forms_pages.__file__)'"
    )
    assert out.count("site-packages") == 2


def test_it_would_notice_our_own_deprecated_calls(site: ForeignSite) -> None:
    warn = "import warnings; warnings.warn_explicit('old', DeprecationWarning, 'api.py', 1, module='forms_pages.api')"
    assert "DeprecationWarning: old" in site.run(f'python -c "{warn}"', fails=True)


def test_it_leaves_nothing_to_check(site: ForeignSite) -> None:
    assert "System check identified no issues (0 silenced)." in site.run("python manage.py check")


def test_it_leaves_no_migration_to_make_or_run(site: ForeignSite) -> None:
    assert "No changes detected" in site.run("python manage.py makemigrations --check --dry-run")
    site.run("python manage.py migrate --check")


def test_it_changes_nothing_when_pack_and_people_are_loaded_again(site: ForeignSite) -> None:
    loaded = site.run("python manage.py load_pack norddjurs_lus --parent / --publish")
    assert "Unchanged" in loaded
    assert "Created" not in loaded
    assert "Changed" not in loaded
    site.run("python manage.py import_people people.csv")


def test_it_answers_on_every_page_in_the_hosts_own_base_template(walked: Any) -> None:
    assert len(walked["pages"]) >= 4


def test_it_takes_a_plan_from_start_to_journal(walked: Any) -> None:
    assert walked["entry"].startswith("/personale/poster/")


def test_it_leaves_a_ledger_that_verifies(site: ForeignSite, walked: Any) -> None:
    site.run("python manage.py verify_journal")
