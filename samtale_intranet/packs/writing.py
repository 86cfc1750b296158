"""Write plain values as the YAML of a pack: always the same bytes for the same values. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

WIDTH = 110
# Longer text begins on a line of its own, so that the lines of a comparison stay short.
FOLD_AT = 80


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, never makes an alias, and keeps `{ref: key}` on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists as well."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out: packs are read without aliases."""
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    style = None
    if "\n" in text:
        style = "|"
    elif len(text) > FOLD_AT and text == text.strip() and "  " not in text and text.isprintable():
        style = ">"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


def _mapping(dumper: _Dumper, values: dict[str, Any]) -> yaml.Node:
    flow = values.keys() == {"ref"} or not values
    return dumper.represent_mapping("tag:yaml.org,2002:map", values, flow_style=flow)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)


def written(head: Mapping[str, Any], lists: Mapping[str, list[Any]]) -> str:
    """Write a pack: its head, and after an empty line each list that holds something."""
    parts = [dict(head), *({key: values} for key, values in lists.items() if values)]
    return "\n".join(_yaml(part) for part in parts)


def _yaml(values: dict[str, Any]) -> str:
    text: str = yaml.dump(
        values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False
    )
    return text
