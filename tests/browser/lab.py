"""What a page costs its reader: bytes over the wire, the largest paint, and how much it shifts while it loads.

`python -m tests.browser.lab var` starts a server of its own on what `make run` has set up, opens every page to read
with an empty cache over a line of 10 Mbit/s with 40 ms to the server and back, and prints the figures. `make bench`
calls it.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

MOST_BYTES, MOST_SCRIPT, MOST_SHIFT, MOST_SECONDS = 60_000, 15_000, 0.05, 1.25
LINE = {"offline": False, "latency": 40, "downloadThroughput": 1_250_000, "uploadThroughput": 1_250_000}
RUNS = 3
WATCH = """
    window.lab = { shift: 0, paint: 0 };
    const watch = (type, seen) =>
      new PerformanceObserver((list) => list.getEntries().forEach(seen)).observe({ type, buffered: true });
    watch("layout-shift", (entry) => { window.lab.shift += entry.value; });
    watch("largest-contentful-paint", (entry) => { window.lab.paint = entry.startTime / 1000; });
"""


@dataclass(frozen=True)
class Figures:
    """What was measured of one page; bytes are those over the wire, with headers, pictures aside."""

    address: str
    total: int
    script: int
    shift: float
    paint: float

    def problems(self) -> list[str]:
        """Name what is too much; the paint is not judged, for it depends on what else the machine does."""
        limits = (("bytes", self.total, MOST_BYTES), ("bytes of script", self.script, MOST_SCRIPT))
        found = [f"{self.address}: {number} {name}" for name, number, most in limits if number > most]
        return found + ([f"{self.address}: shifts by {self.shift:.3f}"] if self.shift >= MOST_SHIFT else [])


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """Serve the reference intranet as it is served to people, and give its address."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    # Loaded before it listens, so that whoever is let in is answered.
    command = ["gunicorn", "home.wsgi", "--preload", "--bind", address, "--threads", "4", "--log-level", "error"]
    server = subprocess.Popen([sys.executable, "-m", *command], env={**os.environ, "DEBUG": "", **environment})
    try:
        _wait_for(server, address)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    host, port = address.split(":")
    for _attempt in range(1200):
        if server.poll() is not None:
            raise RuntimeError("The server did not start; what it says stands above.")
        with closing(socket.socket()) as knock:
            if knock.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server has not answered on {address} for two minutes.")


def measure(browser: Browser, url: str, session: str, *, width: int = 1280, slow_line: bool = False) -> Figures:
    """Open a page as somebody who has never been there, and scroll to its end."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="da-DK")
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    context.add_init_script(WATCH)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    if slow_line:
        network.send("Network.emulateNetworkConditions", LINE)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    network.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    network.on(
        "Network.loadingFinished", lambda event: sizes.update({event["requestId"]: int(event["encodedDataLength"])})
    )
    answer = page.goto(url, wait_until="networkidle", timeout=120_000)
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{url} does not answer with a page.")
    page.mouse.wheel(0, 100_000)
    page.wait_for_timeout(200)
    seen: dict[str, float] = page.evaluate("window.lab")
    context.close()
    return Figures(
        address=url,
        total=sum(size for key, size in sizes.items() if kinds.get(key) != "Image"),
        script=sum(size for key, size in sizes.items() if kinds.get(key) == "Script"),
        shift=seen["shift"],
        paint=seen["paint"],
    )


def session_of(user: Any) -> str:
    """Sign a user in, and give the session's key."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from home.sessions import SEEN, SIGNED_IN

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[SIGNED_IN] = session[SEEN] = time.time()  # as the reference intranet notes at each sign-in
    session.create()
    return str(session.session_key)


def _pages_and_session() -> tuple[list[str], str]:
    """Give the addresses of the demo's pages to read, and the session of its employee."""
    from django.contrib.auth import get_user_model
    from wagtail.models import Site

    site = Site.objects.get(is_default_site=True)
    pages = site.root_page.get_descendants(inclusive=True).live().order_by("path")
    employee = get_user_model().objects.get(username="medarbejder")
    return [page.get_url_parts()[2] for page in pages], session_of(employee)


def main(var: str) -> None:
    """Print a line for each page; the median of three runs, after one that warms the server up."""
    import django
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import ensure

    os.environ.update(SAMTALE_VAR=str(Path(var).resolve()), DJANGO_SETTINGS_MODULE="home.settings")
    django.setup()
    addresses, session = _pages_and_session()
    slowest = 0.0
    print(f"{'bytes':>7} {'script':>7} {'shift':>6} {'LCP s':>6}")
    with serving() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=ensure(), args=["--no-sandbox"])
        for address in addresses:
            runs = [measure(browser, server + address, session, slow_line=True) for _run in range(RUNS + 1)][1:]
            paint, last = statistics.median(run.paint for run in runs), runs[-1]
            slowest = max(slowest, paint)
            print(f"{last.total:>7} {last.script:>7} {max(run.shift for run in runs):>6.3f} {paint:>6.2f} {address}")
        browser.close()
    print(f"Largest paint of the slowest page: {slowest:.2f} s; at most {MOST_SECONDS} s is wanted.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "var")
