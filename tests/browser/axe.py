"""What axe-core finds on a page, in light, in dark and on paper."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page, *, on_paper: bool = False) -> None:
    """Fail with what axe-core finds on the page as it stands, in both colour schemes, and printed where asked for."""
    found = []
    for scheme in ("light", "dark", "print") if on_paper else ("light", "dark"):
        medium, colours = ("print", "light") if scheme == "print" else ("screen", scheme)
        page.emulate_media(media=medium, color_scheme=colours, reduced_motion="reduce")  # type: ignore[arg-type]
        page.wait_for_timeout(50)
        results = Axe().run(page, options={"resultTypes": ["violations"]})
        for violation in results.response["violations"]:
            places = [
                str(node["target"]) + " " + node.get("failureSummary", "")[:160] for node in violation["nodes"][:4]
            ]
            found.append(f"{page.url} {scheme}: {violation['id']}: {violation['help']}: {places}")
    page.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference")
    assert not found, "\n".join(found)
