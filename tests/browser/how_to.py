"""Reads the numbered steps of a how-to page, and does them in the Wagtail admin, as somebody with the page beside them.

A step is one of these sentences; what stands after it explains, and is left alone.

    In the menu, choose **A**, then **B**.      Fill in:
    Press **A**, then **B**.                    Under **Stream**, add **Block**:
    Under **Field**, choose the page “Title”.

The lines below `Fill in` and `add` are `**Label**: “text”, “text”`, `**Label**: the page “Title”`, `**List** 2:` for
the second item of a list, or `**Stream**, add **Block**:`, the last two with lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ElementHandle, Page

BOLD, QUOTED = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"“(.+?)”")
LINE = re.compile(r"(?P<indent> *)(?P<mark>\d+\.|-) (?P<text>.*)")

# Gives what a label, or the heading of a panel, names in a block or page, and not in a block inside of it.
FIND = """([scope, label]) => {
  const own = (element) => element.closest("[data-streamfield-child]") === scope.closest("[data-streamfield-child]");
  const named = [...scope.querySelectorAll("label, .w-field__label, [data-panel-heading-text]")].find(
    (element) => own(element) && element.textContent.replace("*", "").trim() === label);
  const input = named && document.getElementById(named.htmlFor || named.closest("label")?.htmlFor);
  return named && (named.closest("[data-contentpath]:not([data-streamfield-child])") ||
    input?.closest("[data-field]") || named.closest("section"));
}"""
OWN = """([field, selector]) => {
  const owner = field.closest("[data-streamfield-child]");
  return [...field.querySelectorAll(selector)].filter(
    (element) => (element.matches("[data-streamfield-child]") ? element.parentElement : element)
      .closest("[data-streamfield-child]") === owner);
}"""
ITEM, ADD = "[data-streamfield-child]", "button.c-sf-add-button"


@dataclass
class Line:
    """One line of a list, with the lines below it."""

    text: str
    below: list[Line] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """Give the bold words."""
        return BOLD.findall(self.text)

    @property
    def values(self) -> list[str]:
        """Give the quoted words."""
        return QUOTED.findall(self.text)


def steps(path: Path) -> list[Line]:
    """Give the numbered steps of the page, in order."""
    found: list[Line] = []
    open_lines: list[tuple[int, Line]] = []
    for row in path.read_text(encoding="utf-8").splitlines():
        match = LINE.fullmatch(row)
        if match is None:
            if row.strip() and open_lines and row.startswith("  "):
                open_lines[-1][1].text += " " + row.strip()
            elif row.strip():
                open_lines = []
            continue
        indent, line = len(match["indent"]), Line(match["text"])
        open_lines = [(depth, above) for depth, above in open_lines if depth < indent]
        if open_lines:
            open_lines[-1][1].below.append(line)
        elif match["mark"] != "-":
            found.append(line)
        elif indent == 0:
            continue
        open_lines.append((indent, line))
    return found


class Editor:
    """Somebody in the admin who does what a step says, and fails where the admin does not have what it names."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, step: Line) -> None:
        """Do one step; raise ValueError where it is none of the sentences above."""
        sentence = step.text.split(". ")[0].rstrip(".:")
        names = BOLD.findall(sentence)
        if sentence.startswith("In the menu, choose "):
            self._choose_in_menu(names)
        elif sentence.startswith("Press "):
            for name in names:
                self._press(name)
        elif sentence == "Fill in":
            for line in step.below:
                self._write(self._form(), line)
        elif sentence.startswith("Under ") and "add" in sentence:
            self._add(self._form(), names, step.below)
        elif sentence.startswith("Under ") and "choose the page" in sentence:
            self._choose_page(self._field(self._form(), names[0]), QUOTED.findall(sentence)[0])
        else:
            raise ValueError(f"No step that can be followed: {step.text!r}")

    def _form(self) -> ElementHandle:
        form = self.page.locator("main form[method=POST i]").last.element_handle()
        assert form
        return form

    def _choose_in_menu(self, names: list[str]) -> None:
        menu = self.page.get_by_role("navigation", name="Main menu")
        menu.get_by_role("button" if len(names) > 1 else "link", name=names[0], exact=True).click()
        if len(names) > 1:
            with self.page.expect_navigation():
                menu.get_by_role("link", name=names[1], exact=True).first.click()

    def _press(self, name: str) -> None:
        """Press the button or link of this name that can be seen; a link whose name begins so is one with its help."""
        main = self.page.locator("main")
        exact = main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True))
        begun = main.get_by_role("link", name=re.compile(rf"^{re.escape(name)}\b"))
        self.page.wait_for_load_state()
        target = exact.or_(begun).locator("visible=true")
        target.first.wait_for()
        before = self.page.evaluate("window.__here = Math.random()")
        opens = target.first.get_attribute("aria-expanded") is not None
        target.first.click()
        if not opens:
            self.page.wait_for_function("(before) => window.__here !== before", arg=before)
            self.page.wait_for_load_state()

    def _field(self, scope: ElementHandle, label: str) -> ElementHandle:
        found = self.page.evaluate_handle(FIND, [scope, label]).as_element()
        assert found, f"There is no {label!r} here."
        return found

    def _own(self, field: ElementHandle, selector: str) -> list[ElementHandle]:
        handle = self.page.evaluate_handle(OWN, [field, selector])
        return [element for one in handle.get_properties().values() if (element := one.as_element())]

    def _write(self, scope: ElementHandle, line: Line) -> None:
        if ", add " in line.text:
            self._add(scope, line.names, line.below)
            return
        field = self._field(scope, line.names[0])
        if "the page " in line.text:
            self._choose_page(field, line.values[0])
        elif line.below:
            nth = int(re.findall(r"\d+", line.text)[-1])
            for below in line.below:
                self._write(self._item(field, nth), below)
        elif self._own(field, ADD):
            for nth, value in enumerate(line.values, start=1):
                self._enter(self._item(field, nth), value)
        else:
            self._enter(field, line.values[0])

    def _item(self, field: ElementHandle, nth: int) -> ElementHandle:
        """Give an item of a list; it is added where the list is shorter."""
        if len(self._own(field, ITEM)) < nth:
            self._own(field, ADD)[-1].click()
        assert self._until(lambda: len(self._own(field, ITEM)) >= nth), f"There is no item {nth}."
        return self._own(field, ITEM)[nth - 1]

    def _add(self, scope: ElementHandle, names: list[str], lines: list[Line]) -> None:
        """Add a block at the end of a stream, and write its fields."""
        field = self._field(scope, names[0])
        count = len(self._own(field, ITEM))
        option = self.page.get_by_role("option", name=names[1], exact=True)
        # The list of blocks closes when the draft saves itself at that moment; one then clicks again.
        for _time in range(5):
            self._own(field, ADD)[-1].click()
            if self._until(lambda: option.count() > 0 or len(self._own(field, ITEM)) > count):
                break
        if len(self._own(field, ITEM)) == count:  # where there is one kind of block, it is there already
            option.click()
        assert self._until(lambda: len(self._own(field, ITEM)) > count), f"{names[1]!r} was not added."
        block = self._own(field, ITEM)[-1]
        kind = block.query_selector(".c-sf-block__type")
        assert kind
        assert kind.inner_text().replace("*", "").strip() == names[1]
        for line in lines:
            self._write(block, line)

    def _until(self, is_so: Callable[[], bool]) -> bool:
        """Wait for something that the editor's own script does after a click; False where it does not."""
        for _time in range(60):
            if is_so():
                return True
            self.page.wait_for_timeout(25)
        return False

    def _enter(self, field: ElementHandle, value: str) -> None:
        """Write into a text, choose in a list, or write rich text."""
        select = field.query_selector("select")
        if select:
            select.select_option(label=value)
        elif rich := field.query_selector("[contenteditable=true]"):
            rich.click()
            self.page.keyboard.type(value)
        else:
            box = field.query_selector("input:not([type=hidden]), textarea")
            assert box
            box.fill(value)
            box.press("Tab")  # a calendar that has opened would cover what comes next

    def _choose_page(self, field: ElementHandle, title: str) -> None:
        button = field.query_selector("button[data-chooser-action-choose]")
        assert button
        modal = self.page.locator(".modal-body")
        search = modal.locator("input[name=q]")
        for _press in range(5):
            # On a busy machine Wagtail's script may not listen to a new button yet; a person would press it again.
            if not self.page.locator(".modal").count():
                button.click()
            if self._until(search.is_visible):
                break
        search.fill(title)
        modal.get_by_role("link", name=title, exact=True).click()
        modal.wait_for(state="hidden")
