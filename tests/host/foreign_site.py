"""A site that is not ours: made by `wagtail start` in its own environment, then taught the product by the README."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.host.readme import Step

MARKER = "This is the foreign site's own base template."
# What belongs to the reference intranet, or to this very test run, must not reach the foreign site.
OURS = ("DJANGO_", "SAMTALE_", "PYTHON", "PYTEST_", "COV_", "SECRET_KEY", "DATABASE_URL", "VIRTUAL_ENV", "DEBUG")
# Read by the interpreter at every start: our own use of what goes away is an error in each command that is run.
WARNINGS = "import warnings" + "".join(
    rf"; warnings.filterwarnings('error', category={category}, module=r'(samtale_intranet|forms_pages)(\.|$)')"
    for category in ("DeprecationWarning", "PendingDeprecationWarning")
)


@dataclass(frozen=True)
class ForeignSite:
    """The foreign site's folder and environment, and what can be done there."""

    folder: Path
    venv: Path
    constraints: Path

    def run(self, command: str, *, fails: bool = False) -> str:
        """Type a command in the site's folder and give all that it printed; an unexpected outcome fails the test."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        environment |= {
            "PATH": f"{self.venv / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "VIRTUAL_ENV": str(self.venv),
            "PIP_CONSTRAINT": str(self.constraints),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        done = subprocess.run(
            ["sh", "-ec", command],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
        )
        assert (done.returncode != 0) == fails, f"{command}\n(exit status {done.returncode})\n{done.stdout[-6000:]}"
        return done.stdout

    def follow(self, step: Step) -> str:
        """Do what one block of the README says."""
        if step.file is None:
            return self.run(step.text)
        path = self.folder / step.file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(step.text)
        return ""


def start(folder: Path, wheel: Path, *, wagtail: str, django: str) -> ForeignSite:
    """Make an environment with these versions, and in it a site with a database and a base template of its own."""
    site = ForeignSite(folder / "site", folder / "venv", folder / "constraints.txt")
    site.folder.mkdir(parents=True)
    # `pip install samtale-intranet` finds the wheel just built, and leaves the site's own versions alone.
    site.constraints.write_text(f"samtale-intranet @ {wheel.as_uri()}\nwagtail=={wagtail}\ndjango=={django}\n")
    subprocess.run([sys.executable, "-m", "venv", str(site.venv)], check=True)
    packages = next((site.venv / "lib").glob("python3*/site-packages"))
    (packages / "our_warnings_are_errors.pth").write_text(f"{WARNINGS}\n")
    site.run("pip install --quiet wagtail")
    site.run("wagtail start mysite .")
    base = site.folder / "mysite/templates/base.html"
    text = base.read_text(encoding="utf-8")
    assert "{% block content %}" in text
    base.write_text(text.replace("{% block content %}", f"<p>{MARKER}</p>\n{{% block content %}}"), encoding="utf-8")
    site.run("python manage.py migrate --verbosity 0")
    return site
