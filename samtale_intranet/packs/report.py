"""What loading a pack did."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Report:
    """The items of a pack, each as “title (key)”, by what happened to them.

    `kept` are those that were changed since they were loaded, or stood there already; they were left alone.
    `left_out` are the keys of those loaded earlier that this version of the pack no longer holds; left alone, too.
    `adopted` stood there already just as the pack has them, such as the pages a pack was written from; they know their
    key now. `warnings` and `stops` hold what the editor would say of the pages, each with the pages it is said of; with
    `stops` a page cannot be published. `drafts` are the pages that are not published as they stand.
    `kinds` names what kind of thing each is.
    `details` says of what is changed or kept, in words, what the pack changes there or would change.
    """

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    adopted: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list, compare=False)
    warnings: dict[str, list[str]] = field(default_factory=dict, compare=False)
    stops: dict[str, list[str]] = field(default_factory=dict, compare=False)
    details: dict[str, list[str]] = field(default_factory=dict, compare=False)
    kinds: dict[str, str] = field(default_factory=dict, compare=False)
    keys: dict[str, str] = field(default_factory=dict, compare=False)
    earlier_version: int | float | str | None = field(default=None, compare=False)
    version: int | float | str | None = field(default=None, compare=False)
    name: str = field(default="", compare=False)
