"""The Chromium of the browser tests: one that is installed, else the system's package, else Playwright's own.

`python -m tests.browser.chromium` makes sure there is one; `make walk` calls it first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without a font a page has text of no width, and nothing can be clicked or measured.
PACKAGES = ("chromium", "fonts-dejavu-core")


def installed() -> str | None:
    """Give the path of an installed browser, or of the one that CHROMIUM names; None where there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def playwrights_own() -> str | None:
    """Give the path of the browser that Playwright has downloaded; None where it has not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def _by_package_manager() -> bool:
    """Install the system's package; False where that takes another user or another system."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing Chromium by the package manager …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *PACKAGES])
    return all(subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL).returncode == 0 for command in commands)


def ensure() -> str:
    """Give the path of a Chromium, installing one where there is none; raise SystemExit that says what to do."""
    if path := installed() or playwrights_own():
        return path
    if _by_package_manager() and (path := installed()):
        return path
    print("Downloading Playwright's own Chromium …", flush=True)
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    if done.returncode == 0 and (path := playwrights_own()):
        return path
    raise SystemExit(
        "The browser tests need a Chromium. Install one (Debian: apt-get install chromium), or name one in CHROMIUM."
    )


if __name__ == "__main__":
    print(f"Browser tests use {ensure()}")
