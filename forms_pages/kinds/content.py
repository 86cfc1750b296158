"""Answers that are chosen among what other pages hold: themes of a wheel, values of a framework.

The plan takes their names along at its start, so a later edit of the wheel or the framework changes no plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from forms_pages.kinds.base import Field, FieldBlock, Shelf
from forms_pages.kinds.choice import MultipleChoiceField

WHEEL = "samtale_guides.WheelPage"
FRAMEWORK = "samtale_guides.ValueFrameworkPage"


@dataclass(frozen=True)
class Option:
    """A theme or a value as it was when the plan began; `id` is its stable name on its page."""

    id: str
    name: str
    hue: str = ""
    symbol: str = ""


def wheel_block(**kwargs: Any) -> blocks.PageChooserBlock:
    """Let the editor choose a wheel."""
    return blocks.PageChooserBlock(page_type=WHEEL, label=_("Conversation wheel"), **kwargs)


def framework_block(**kwargs: Any) -> blocks.PageChooserBlock:
    """Let the editor choose a value framework."""
    return blocks.PageChooserBlock(page_type=FRAMEWORK, label=_("Value framework"), **kwargs)


def options_of(stream: Iterable[Any]) -> list[dict[str, str]]:
    """Copy the named blocks of a wheel's segments, or of a framework's values; of two of one name, the first."""
    found: dict[str, dict[str, str]] = {}
    for block in stream:
        name = str(block.value.get("name") or "")
        parts = {part: str(block.value.get(part) or "") for part in ("hue", "symbol")}
        found.setdefault(name, {"id": str(block.id or ""), "name": name, **parts})
    return [option for name, option in found.items() if name]


def themes_of(wheel: Any) -> list[dict[str, str]]:
    """Copy the themes of a wheel page; none where the page is gone."""
    return options_of(wheel.specific.segments) if wheel else []


def values_of(framework: Any) -> list[dict[str, str]]:
    """Copy the values of a framework page; none where the page is gone."""
    return options_of(framework.specific.values) if framework else []


class ThemesBlock(FieldBlock):
    """Themes ticked from a wheel."""

    wheel = wheel_block()

    def spec(self, value: Any) -> dict[str, Any]:
        """Take the wheel's themes along, and which wheel it was."""
        spec = super().spec({name: part for name, part in value.items() if name != "wheel"})
        wheel = value.get("wheel")
        return {**spec, "wheel": wheel.pk if wheel else None, "options": themes_of(wheel)}

    class Meta:
        icon = "radio-full"
        group = Shelf.CHOICES
        label = _("Themes from a wheel")
        description = _("The themes of a conversation wheel, to tick what you talked about.")
        preview_value = {"label": "Hvilke temaer talte vi om?", "help": "Sæt kryds ved dem, I nåede."}


class ValuesBlock(FieldBlock):
    """Values tagged from a framework."""

    framework = framework_block()

    def spec(self, value: Any) -> dict[str, Any]:
        """Take the framework's values along."""
        spec = super().spec({name: part for name, part in value.items() if name != "framework"})
        return {**spec, "options": values_of(value.get("framework"))}

    class Meta:
        icon = "tag"
        group = Shelf.CHOICES
        label = _("Values from a framework")
        description = _("The values of a value framework, to tag what the plan builds on.")
        preview_value = {"label": "Hvilken værdi arbejder vi med?", "help": ""}


@dataclass(frozen=True)
class OptionsField(MultipleChoiceField):
    """Any number of options that another page gave; the answer is their names."""

    options: tuple[Option, ...] = ()

    @classmethod
    def from_spec(cls, spec: Mapping[str, Any]) -> Field:
        """Build the options, and the choices that are their names."""
        options = tuple(Option(**option) for option in spec["options"])
        return super().from_spec({**spec, "options": options, "choices": tuple(option.name for option in options)})

    @property
    def template(self) -> str:
        """One template shows themes and values."""
        return "forms_pages/fields/options.html"


@dataclass(frozen=True)
class ThemesField(OptionsField):
    """Themes of a wheel; `wheel` is its page's id, so that one can come here from a theme."""

    kind: ClassVar[str] = "themes"
    block: ClassVar[type[FieldBlock]] = ThemesBlock
    wheel: int | None = None


@dataclass(frozen=True)
class ValuesField(OptionsField):
    """Values of a framework."""

    kind: ClassVar[str] = "values"
    block: ClassVar[type[FieldBlock]] = ValuesBlock
