"""What is wrong with a pack, said so that the one who wrote it can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

KeyPath = tuple[str | int, ...]


def shown(path: KeyPath) -> str:
    """Write a key path for people, counting from one: `pages #1 > fields > body #3`."""
    text = ""
    for step in path:
        text += f" #{step + 1}" if isinstance(step, int) else f" > {step}"
    return text.removeprefix(" > ").strip()


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the line (0 where it is the whole file), the key path, what is wrong, and what to do."""

    line: int
    path: str
    what: str
    remedy: str

    def __str__(self) -> str:
        text = f"{self.what} {self.remedy}".strip()
        if not self.line:
            return text
        if not self.path:
            return _("Line %(line)d: %(text)s") % {"line": self.line, "text": text}
        return _("Line %(line)d, %(path)s: %(text)s") % {"line": self.line, "path": self.path, "text": text}


class PackRefused(Exception):
    """The pack has problems, and nothing of it was written. `problems` holds them in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        head = ngettext(
            "The pack was not loaded: %(count)d problem.", "The pack was not loaded: %(count)d problems.", count
        )
        return "\n".join([head % {"count": count}, *(f"  {problem}" for problem in self.problems)])


class Problems:
    """Collects problems with the line each stands on."""

    def __init__(self, lines: dict[KeyPath, int]) -> None:
        self.lines = lines
        self.found: list[Problem] = []

    def add(self, path: KeyPath, what: str, remedy: str = "") -> None:
        """Note a problem at `path`; a key that is not in the file gets the line of what should hold it."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        problem = Problem(self.lines.get(known, 1), shown(path), what, remedy)
        if problem not in self.found:
            self.found.append(problem)

    def under(self, path: KeyPath) -> bool:
        """Tell whether a problem stands at `path` or below it."""
        start = shown(path)
        return any(problem.path == start or problem.path.startswith(f"{start} ") for problem in self.found)

    def refuse(self) -> None:
        """Raise PackRefused where there is any problem."""
        if self.found:
            raise PackRefused(self.found)
