"""Every address, every role, whose folder, every method: the exact answer, and what the ledger knows of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from samtale_intranet.people.models import Employee
from tests.access.rules import (
    BY_EVERY_METHOD,
    FOLDERS,
    METHODS,
    NOT_THERE,
    REFUSED,
    ROLES,
    RULES,
    Answer,
    Case,
    Rule,
    filled,
    path_of,
)
from tests.access.world import Seen, World

pytestmark = pytest.mark.django_db

MAIN = ("GET", "POST")
ABOUT_ONE_TEAM = ("leaders_leader", *(role for role in ROLES if role.startswith("stand_in") and ROLES[role][1] == "-"))
WHOLE = os.environ.get("WHOLE_MATRIX") == "1"


def addresses(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Give every address that ships, by its name."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one, f"{space}{one.namespace}:" if one.namespace else space)
        else:
            yield f"{space}{one.name}", one


SHIPPED = dict(addresses(get_resolver("samtale_intranet.urls")))


def test_every_address_has_a_rule() -> None:
    """A view that nobody has thought of is the one that leaks."""
    new = sorted(SHIPPED.keys() - RULES.keys())
    assert not new, (
        f"No rule says who may do what at {', '.join(new)}. Add a line for each to RULES in tests/access/rules.py: "
        "its class of view, the names of the ids in its address, its answers by method, and who may (E, L, S, H)."
    )


def test_every_rule_has_an_address() -> None:
    old = sorted(RULES.keys() - SHIPPED.keys())
    assert not old, f"{', '.join(old)} ship no more: take their lines out of RULES in tests/access/rules.py."


@pytest.mark.parametrize("name", sorted(RULES.keys() & SHIPPED.keys()))
def test_it_answers_each_exactly_so(world: World, name: str) -> None:
    walk = Walk(world, name)
    wrong = [line for case in cases(RULES[name]) for line in walk.differences(case)]
    assert not wrong, "\n".join(["", *wrong[:40], f"{len(wrong)} answers in all are not as the rule says."])


def cases(rule: Rule) -> Iterator[Case]:
    """Give everybody with every folder, what does not exist before what does, by every method.

    One folder is enough where the address names none. Unless the environment says WHOLE_MATRIX=1, which takes some
    minutes, what another case shows is left out: what is neither GET nor a whole form is asked by some of the roles and
    for one folder, a method that a view does not have for nothing else, and who might stand in for the team's leader,
    but does not, asks for the team's folder alone.
    """
    for role, letters in ROLES.items():
        for method in METHODS:
            for folder, letter in zip(("missing", *FOLDERS), "-" + letters, strict=True):
                can_be_tried = letter != "." and (folder == "missing" or rule.has_target)
                if can_be_tried and (WHOLE or is_needed(rule, role, method, folder)):
                    yield Case(role, folder, letter, method)


def is_needed(rule: Rule, role: str, method: str, folder: str) -> bool:
    """Whether no other case shows the same."""
    if method in MAIN and rule.takes(method):
        return role not in ABOUT_ONE_TEAM or folder in ("employee", "missing")
    if role not in BY_EVERY_METHOD:
        return False
    if not rule.has_target:
        return folder == "missing"
    return folder == "employee" or (folder == "missing" and rule.takes(method))


class Walk:
    """One view, visited by everybody."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name, self.rule = world, name, RULES[name]
        self.nothing: dict[tuple[str, str], tuple[Any, ...]] = {}  # the answers for what does not exist

    def differences(self, case: Case) -> Iterator[str]:
        """Give in words what of the answer is not as the rule says."""
        ids = self.ids(case)
        path = reverse(self.name, args=[ids[key] for key in self.rule.address.split()])
        body = filled(self.rule.body, ids) if case.method == "POST" else {}
        seen = self.world.visit(case.role, case.method.split()[0], path, body)
        expected = self.rule.expected(case)
        got = Answer(seen.status, seen.to, seen.events)
        who = f"{case.method} {self.name} as {case.role}, folder {case.folder}"
        is_there = fnmatchcase(got.to, path_of(expected.to, path, ids))
        if not is_there or (got.status, got.events) != (expected.status, expected.events):
            yield f"{who}: expected {expected}, got {got}"
        if case.folder == "missing":
            self.nothing[case.role, case.method] = plain(seen)
        elif expected in (REFUSED, NOT_THERE):
            yield from (f"{who}: {line}" for line in self.told(case, seen))

    def ids(self, case: Case) -> dict[str, Any]:
        """Give what is asked for."""
        if case.folder == "missing":
            known = self.world.ids["employee"].items()
            return {key: UUID(int=4 << 76 | 9) if isinstance(one, UUID) else one for key, one in known}
        return self.world.ids[whose(case)]

    def told(self, case: Case, seen: Seen) -> Iterator[str]:
        """Give in words what a refusal tells a stranger; it must be the answer for what does not exist."""
        text = seen.answer.content.decode()
        if whose(case) != case.role:
            yield from (f"tells {secret!r}" for secret in self.world.secrets(whose(case)) if secret in text)
        if plain(seen) != self.nothing[case.role, case.method]:
            yield "is not the answer for what does not exist"


def whose(case: Case) -> str:
    """Give whose folder is meant."""
    return case.role if case.folder == "own" else case.folder


def plain(seen: Seen) -> tuple[Any, ...]:
    """Give an answer without its CSRF token, which is another each time."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", seen.answer.content.decode())
    return seen.status, text, {key: value for key, value in seen.answer.items() if key != "Set-Cookie"}


STRANGERS = [role for role, letters in ROLES.items() if letters[1] == "-" and role != "anonymous"]


def test_an_id_of_ones_own_opens_no_file_of_another(world: World) -> None:
    """What lies in a folder is looked up in that folder: a foreign file under one's own entry does not exist."""
    mine, other = world.ids["employee"], world.ids["other"]
    for name, parent, file in (
        ("samtale_personnel:entry_file", "entry", "entry_file"),
        ("forms_pages:file", "draft", "draft_file"),
    ):
        seen = world.visit("employee", "GET", reverse(name, args=[mine[parent], other[file]]))
        assert (seen.status, seen.events) == (404, ())


def test_an_address_with_anything_but_an_id_does_not_exist(world: World) -> None:
    """Nobody is told more than that, and no policy is asked."""
    for path in malformed(world):
        for role in ("employee", "superuser", "anonymous"):
            seen = world.visit(role, "GET", path)
            assert (path, role, seen.status == 404 or seen.to.startswith("/log-ind/")) == (path, role, True)
            assert seen.events == ()


def malformed(world: World) -> Iterator[str]:
    """Give every address with something else in the place of each id."""
    for name, rule in RULES.items():
        ids = [world.ids["employee"][key] for key in rule.address.split()]
        for one in ids:
            for wrong in ("x", "00", f"{one}x", f"{one}".upper() + "A", "-1", "%00", "..%2f"):
                yield reverse(name, args=ids).replace(f"/{one}/", f"/{wrong}/", 1)


def test_a_strangers_request_makes_no_folder(world: World) -> None:
    """The ledger tells whose it would have been."""
    starter = world.people["starter"]
    path = reverse("forms_pages:start", args=[world.ids["employee"]["page"]])
    for role in STRANGERS:
        seen = world.visit(role, "POST", path, {"employee": starter.uuid})
        assert (role, seen.status, seen.events, seen.folders) == (role, 404, ("refused",), 0)
        assert [(event.folder, event.record) for event in seen.last] == [(None, starter.uuid)]
    for role in ("leader", "stand_in_in_force"):
        seen = world.visit(role, "POST", path, {"employee": starter.uuid})
        assert (seen.status, seen.events, seen.folders) == (302, ("plan_started",), 1)


def test_somebody_without_a_second_factor_makes_no_folder(world: World) -> None:
    path = reverse("forms_pages:start", args=[world.ids["employee"]["page"]])
    starter = world.people["starter"].uuid
    Employee.objects.filter(uuid=starter).update(own_leader=world.people["hr_unproven"])
    seen = world.visit("hr_unproven", "POST", path, {"employee": starter})
    assert (seen.status, seen.to, seen.events, seen.folders) == (302, "/sikkerhed/bekraeft/", (), 0)
