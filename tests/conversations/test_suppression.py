"""Small groups stay hidden: DOMAIN's "small groups suppressed", also by subtraction, whatever the tree looks like."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from samtale_intranet.conversations.coverage.suppression import LEAST, shown_groups

Tree = tuple[dict[int, int | None], dict[int, int]]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    size = draw(st.integers(1, 14))
    parents = {key: draw(st.sampled_from([None, *range(key)])) if key else None for key in range(size)}
    parents = {key: 0 if parent is None and key else parent for key, parent in parents.items()}
    small = st.one_of(st.integers(0, 4), st.integers(0, 30))
    return parents, {key: draw(small) for key in range(size)}


def members(parents: dict[int, int | None], group: int) -> list[int]:
    """Give the group and all that stand below it."""
    found = [group]
    for key in found:
        found += [child for child, parent in parents.items() if parent == key]
    return found


def vector(parents: dict[int, int | None], group: int) -> list[Fraction]:
    inside = set(members(parents, group))
    return [Fraction(key in inside) for key in parents]


def reduced(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Bring what is known into reduced echelon form: what one can work out is a sum of these rows and nothing else."""
    rows, done = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for at, row in enumerate(rows):
            if at != done and row[column]:
                rows[at] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]


def can_be_worked_out(known: list[list[Fraction]], wanted: list[Fraction]) -> bool:
    return len(reduced([*known, wanted])) == len(reduced(known))


@given(trees())
@settings(max_examples=150)
def test_no_hidden_count_follows_from_all_that_is_shown(tree: Tree) -> None:
    """The attacker has every published number of a year, and solves the equations exactly.

    Places where nobody is are known to them: they are zero, so that even fewer unknowns are left.
    """
    parents, people = tree
    shown = shown_groups(parents=parents, people=people)
    empty = [[Fraction(key == place) for key in parents] for place in parents if not people[place]]
    known = [*(vector(parents, group) for group in shown), *empty]
    for group in parents:
        count = sum(people[key] for key in members(parents, group))
        if group in shown:
            assert count >= LEAST
        elif count:
            assert not can_be_worked_out(known, vector(parents, group))


@given(trees())
@settings(max_examples=100)
def test_no_set_of_one_to_four_people_follows_whichever_groups_are_subtracted(tree: Tree) -> None:
    """Every combination of shown groups with any whole factors is a sum of rests: none of these is small."""
    parents, people = tree
    shown = shown_groups(parents=parents, people=people)
    for group in shown:
        inside = set(members(parents, group))
        for other in shown:
            if other != group and other in inside:
                inside -= set(members(parents, other))
        rest = sum(people[key] for key in inside)
        assert rest == 0 or rest >= LEAST


@given(trees())
def test_what_is_large_enough_at_the_top_is_shown_and_nothing_is_hidden_without_need(tree: Tree) -> None:
    parents, people = tree
    shown = shown_groups(parents=parents, people=people)
    assert (0 in shown) == (sum(people.values()) >= LEAST)
    if all(count == 0 or count >= LEAST for count in people.values()):
        assert shown == {group for group in parents if any(people[key] for key in members(parents, group))}


@given(trees(), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_who_knows_the_method_and_everybodys_place_learns_no_hidden_share(tree: Tree, chance: Random) -> None:
    """What is hidden goes by how many people there are and never by what they did, so nothing follows from hiding.

    The proof is a second municipality with the same people and the same figures, where the hidden one is another. There
    is one unless everybody, or nobody, in the shown rest had their conversation: that is told on purpose (decision).
    """
    parents, people = tree
    shown = shown_groups(parents=parents, people=people)
    held = {key: chance.randint(0, count) for key, count in people.items()}
    if not shown:
        return
    for group in parents:
        inside = set(members(parents, group))
        if group in shown or not sum(people[key] for key in inside):
            continue
        block = _rest_around(parents, shown, group)
        had = sum(held[key] for key in block)
        if not any(people[key] for key in block & inside) or had in (0, sum(people[key] for key in block)):
            continue  # all of it stands in shown groups that lie inside, or all or none
        assert _another_answer(people, held, block & inside, block - inside), (tree, held, group)


def _rest_around(parents: dict[int, int | None], shown: set[int], group: int) -> set[int]:
    """Give the places whose sum is all that is known of the group's own: the rest of the shown group above it."""
    above: int | None = group
    while above is not None and above not in shown:
        above = parents[above]
    assert above is not None, "the whole is shown where anything is"
    places = set(members(parents, above))
    for other in shown - {above}:
        if other in places:
            places -= set(members(parents, other))
    return places


def _another_answer(people: dict[int, int], held: dict[int, int], inside: set[int], outside: set[int]) -> bool:
    """Whether one conversation can be moved between the two without any published figure telling."""

    def can_give(places: set[int]) -> bool:
        return any(held[key] for key in places)

    def can_take(places: set[int]) -> bool:
        return any(held[key] < people[key] for key in places)

    return (can_give(inside) and can_take(outside)) or (can_give(outside) and can_take(inside))


def test_a_lone_director_hides_one_row_and_no_whole_directorate() -> None:
    parents = {"all": None, "roads": "all", "schools": "all", "north": "schools", "south": "schools"}
    people = {"all": 1, "roads": 40, "schools": 6, "north": 12, "south": 9}
    assert shown_groups(parents=parents, people=people) == {"all", "roads", "north", "south"}
