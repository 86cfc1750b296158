"""What loading a pack did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """The items of a pack, each as “title (key)”, by what happened to them.

    `kept` are those that were changed since they were loaded, or stood there already; they were left alone.
    `left_out` are the keys of those loaded earlier that this version of the pack no longer holds; left alone, too.
    `details` says of what is changed or kept, in words, what the pack changes there or would change.
    """

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    details: dict[str, list[str]] = field(default_factory=dict, compare=False)
    keys: dict[str, str] = field(default_factory=dict, compare=False)
    earlier_version: int | float | str | None = field(default=None, compare=False)
    version: int | float | str | None = field(default=None, compare=False)
    name: str = field(default="", compare=False)
