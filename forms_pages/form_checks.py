"""What is looked over in a form before it is published: names, conditions, tables and where choices come from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from forms_pages.kinds import FIELD_TYPES
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.content_checks import Finding


def form_findings(page: Any) -> list[Finding]:
    """Give what should be mended in the form of the page, and in what its conversation type says of it."""
    blocks = [block for block in page.form if block.block_type in FIELD_TYPES]
    found = [Finding("form", text, stops=stops) for text, stops in _in_fields(blocks)]
    if not blocks:
        found.append(Finding("form", _("The form asks for nothing yet. Add a field."), stops=True))
    type = page.conversation_type
    if type is None or type.keeps == ConversationType.Keeps.NOTHING:
        text = _("Nobody can start a plan from this page: choose a conversation type that keeps a document.")
        found.append(Finding("conversation_type", text))
    return found


def _in_fields(blocks: list[Any]) -> Iterator[tuple[str, bool]]:
    names = Counter(_name(block) for block in blocks)
    for name, count in names.items():
        if count > 1:
            yield (
                _("%(count)s fields are called “%(name)s”. Give each a name of its own.")
                % {
                    "count": count,
                    "name": name,
                },
                False,
            )
    for block in blocks:
        yield from ((text, True) for text in _in_condition(block, blocks))
        yield from _in_sources(block)


def _name(block: Any) -> str:
    return str(block.value.get("label") or "")


def _condition(block: Any) -> tuple[str, str]:
    condition = block.value.get("shown_when") or {}
    return condition.get("field") or "", condition.get("answer") or ""


def _in_condition(block: Any, blocks: list[Any]) -> Iterator[str]:
    """Say why a condition can never hold, or what it would tell that it must not."""
    wanted, answer = _condition(block)
    if not wanted:
        return
    words = {"name": _name(block), "other": wanted, "answer": answer}
    others = [other for other in blocks if _name(other) == wanted]
    if len(others) != 1:
        text = (
            _("“%(name)s” waits for “%(other)s”, which several fields are called. Give each a name of its own.")
            if others
            else _("“%(name)s” waits for “%(other)s”, which is no field here. Write the name as it stands in the form.")
        )
        yield text % words
        return
    other = others[0]
    if block in _chain(other, blocks):
        yield _("“%(name)s” and “%(other)s” wait for each other, so nobody would see them.") % words
    if other.value.get("private") and not (
        block.value.get("private") and block.value.get("filled_by") == other.value.get("filled_by")
    ):
        yield _("“%(name)s” would tell what is answered in “%(other)s”, which is private.") % words
    choices = _choices(other)
    if answer and choices is not None and answer not in choices:
        yield _("“%(name)s” waits for the answer “%(answer)s”, which “%(other)s” does not have.") % words


def _chain(block: Any, blocks: Iterable[Any]) -> list[Any]:
    """Give the block and those that it waits for, one after the other; a circle is walked once."""
    by_name = {_name(other): other for other in blocks}
    found: list[Any] = []
    while block is not None and block not in found:
        found.append(block)
        block = by_name.get(_condition(block)[0])
    return found


def _choices(block: Any) -> list[str] | None:
    """Give the answers that a field can have, or None where people write them."""
    if block.block_type == "scale":
        return [str(number) for number in range(block.value["lowest"] or 0, (block.value["highest"] or 0) + 1)]
    if block.block_type in ("themes", "values"):
        return [option["name"] for option in block.block.spec(block.value)["options"]]
    return [str(choice) for choice in block.value["choices"]] if "choices" in block.value else None


def _in_sources(block: Any) -> Iterator[tuple[str, bool]]:
    """Say which table has no columns, and which page that choices come from has none to give."""
    name = {"name": _name(block)}
    parts = [block]
    if "columns" in block.value:
        parts = list(block.value["columns"])
        if not parts:
            yield _("The table “%(name)s” has no columns. Add one.") % name, True
    for part in parts:
        for source in ("wheel", "framework"):
            if source not in part.value:
                continue
            page = part.value[source]
            if page is None:
                text = _("“%(name)s” takes its choices from a page that is not chosen, or not there any more.")
                yield text % name, True
            elif not Page.objects.filter(pk=page.pk, live=True).exists():
                text = _("“%(name)s” takes its choices from “%(title)s”, which is not published.")
                yield text % {**name, "title": page.title}, False
