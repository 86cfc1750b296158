"""Every type of page to read, for everybody: assistive technology, keyboard, small screens, zoom, little motion."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.axe import assert_accessible

Window = Callable[..., Page]
PAGES = [
    "/",
    "/guider/",
    "/guider/?q=samtale",
    "/lederudviklingssamtale/",
    "/senkarrieresamtale/",
    "/vanskelige-samtaler/",
    "/lederudviklingssamtale/vores-norddjurs/",
    "/senkarrieresamtale/samtalehjul/",
    "/senkarrieresamtale/forberedelse-medarbejder/",
    "/senkarrieresamtale/udviklingsplan/",
]
REACHABLE = """() => {
    const fields = ":is(button, input, textarea, select):enabled";
    const all = document.querySelectorAll(`a[href], ${fields}, summary, [tabindex], [contenteditable]`);
    const seen = (part) => part.tabIndex >= 0 && part.checkVisibility({ visibilityProperty: true });
    window.left = new Set([...all].filter(seen));
    return left.size;
}"""
STEP = """() => {
    const part = document.activeElement;
    if (!part || part === document.body || part === window.first) return false;
    window.first ??= part;
    left.delete(part);
    for (const radio of part.name ? document.getElementsByName(part.name) : []) left.delete(radio);
    return true;
}"""
LEFT = "() => [...left].map((part) => part.outerHTML.slice(0, 120))"
MOTION = """() => [document.documentElement, ...document.querySelectorAll("*")].filter((part) => {
    const style = getComputedStyle(part);
    const times = `${style.transitionDuration}, ${style.animationDuration}`.split(", ");
    return times.some((time) => time !== "0s") || style.scrollBehavior === "smooth";
}).length"""


def test_axe_finds_nothing_in_light_dark_or_print(window: Window, models: list[str]) -> None:
    page = window("medarbejder")
    for address in PAGES:
        page.goto(address)
        assert_accessible(page, on_paper=True)


def test_the_keyboard_alone_reaches_and_leaves_everything(window: Window, models: list[str]) -> None:
    page = window("medarbejder")
    for address in PAGES:
        page.goto(address, wait_until="networkidle")
        count = page.evaluate(REACHABLE)
        assert count > 5, address
        for _press in range(count + 20):  # the browser itself adds a stop for each box that scrolls
            page.keyboard.press("Tab")
            if not page.evaluate(STEP):
                break
        else:
            raise AssertionError(f"{address}: the tab key never leaves the page")
        assert page.evaluate(LEFT) == [], address


def test_no_page_scrolls_sideways_at_320_pixels_or_at_200_percent(window: Window, models: list[str]) -> None:
    phone = window("medarbejder", viewport={"width": 320, "height": 640})
    zoomed = window("medarbejder", viewport={"width": 640, "height": 450}, device_scale_factor=2)
    wide = [
        f"{address} at {width}"
        for page, width in ((phone, 320), (zoomed, 640))
        for address in models
        if page.goto(address) and page.evaluate("document.documentElement.scrollWidth") > width
    ]
    assert wide == []


def test_nothing_moves_for_those_who_want_no_motion(window: Window, models: list[str]) -> None:
    still = window("medarbejder", reduced_motion="reduce")
    lively = window("medarbejder", reduced_motion="no-preference")
    wheel = "/senkarrieresamtale/samtalehjul/"
    lively.goto(wheel)
    assert lively.evaluate(MOTION) > 0  # there is something to leave out
    for address in PAGES:
        still.goto(address)
        assert still.evaluate(MOTION) == 0, address
