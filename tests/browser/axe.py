"""What axe-core finds on a page, in light and in dark."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page) -> None:
    """Fail with what axe-core finds on the page as it stands, in both colour schemes."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(50)
        results = Axe().run(page, options={"resultTypes": ["violations"]})
        for violation in results.response["violations"]:
            places = [
                str(node["target"]) + " " + node.get("failureSummary", "")[:160] for node in violation["nodes"][:4]
            ]
            found.append(f"{page.url} {scheme}: {violation['id']}: {violation['help']}: {places}")
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    assert not found, "\n".join(found)
