"""`manage.py verify_journal`: check that what is kept is what was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel import anchors
from samtale_intranet.personnel.api import KeyProblem
from samtale_intranet.personnel.findings import Finding
from samtale_intranet.personnel.verification import Outside, Verdict, verify

FORMAT = "samtale-verification/1"
_FAILED = "The journal is not what was written. Keep the database as it is, and find out why."
_UNPROVEN = {
    "row": "what came before event {since} was not looked at, and only the row itself vouches for event {since}",
    "anchor": "what came before event {since} was not looked at; the anchor knows event {since}",
    "checkpoint": "it was looked at from event {first}, the first that was not pruned",
}
_PRUNED = "the events up to {pruned} were pruned on {day}; the signed checkpoint stands for what they wrote"
_BEYOND = "{beyond} of the anchors know only events that were pruned since, and could not be compared"


class Command(CommandWithExamples):
    """Walk the ledger of each municipality and compare every stored ciphertext with the event that wrote it."""

    help = (
        "Check the journal: an event that was changed, moved, inserted, removed or swapped, a document or plan that is "
        "missing or not what was written, an outbox row that is gone, and a journal number counter that was set back. "
        "Names the first thing wrong in each municipality; the exit status is then 1. A tail that was cut "
        "off, or a whole database put in place of another, is seen only with --anchor or --paper. Nobody who writes "
        "has to wait meanwhile."
    )
    examples = """Examples:
    manage.py verify_journal
    manage.py verify_journal --municipality norddjurs
    manage.py verify_journal --anchor /media/stick/anchors.jsonl --json
    manage.py verify_journal --paper "norddjurs 418 2026-11-21 3f9a-12bc-07de-55aa-91c0"
    manage.py verify_journal --municipality norddjurs --anchor anchors.jsonl --since 418

--since N takes event N on trust and looks only at what came after it: at those events, and at the entries and files
that they wrote. It does not prove that what came before is whole, nor that no row was added of which no event tells,
and it does not look at plans. Run it often, and the whole check now and then.
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to check, what to compare it with, and how to answer."""
        parser.add_argument("--municipality", metavar="SLUG", help="Check this one only, by its short name.")
        parser.add_argument("--anchor", type=Path, metavar="FILE", help="Compare with what anchor_journal wrote.")
        parser.add_argument("--paper", action="append", default=[], metavar="LINE", help="Compare with a printed line.")
        parser.add_argument("--since", type=int, default=0, metavar="N", help="Look only at what came after event N.")
        parser.add_argument("--json", action="store_true", help="Answer with one JSON object.")

    def handle(self, *args: Any, municipality: str | None, since: int, **options: Any) -> None:
        """Check, print a line for each municipality, and fail where one is wrong."""
        found = _municipalities(municipality)
        if since < 0 or (since and len(found) > 1):
            raise CommandError("--since counts the events of one municipality from 1: name it by --municipality SLUG.")
        known = _anchors(options["anchor"])
        paper = [_paper(line) for line in options["paper"]]
        answers = [self._checked(one, known, paper, since) for one in found]
        answers += _not_here(known, paper, municipality)
        if options["json"]:
            whole = all(one["whole"] for one in answers)
            self.stdout.write(json.dumps({"format": FORMAT, "whole": whole, "municipalities": answers}))
        else:
            for answer in answers:  # every one of them is told about before the command fails
                self._print(answer, anchored=options["anchor"] is not None)
        if not all(one["whole"] for one in answers):
            raise CommandError(_FAILED)

    def _checked(
        self, municipality: Municipality, known: list[anchors.Anchor], paper: list[Any], since: int
    ) -> dict[str, Any]:
        own = [one for one in known if one.municipality == str(municipality.uuid)]
        against = Outside(own, [one for slug, one in paper if slug == municipality.slug])
        try:
            verdict = verify(municipality=municipality, against=against, since=since)
        except KeyProblem as problem:
            verdict = Verdict(Finding("cannot be checked", f"It cannot be checked: {problem}"), 0)
        answer = _answer(municipality.slug, str(municipality.uuid), verdict.wrong)
        lost = _lost(municipality, own) if verdict.wrong and verdict.wrong.kind in ("cut off", "replaced") else ""
        return answer | {
            "events": verdict.events,
            "since": since,
            "trusts": verdict.start,
            "pruned": verdict.pruned,
            "pruned_at": verdict.pruned_at,
            "anchors": len(against.known),
            "beyond": verdict.beyond,
            "lost": lost,
        }

    def _print(self, answer: dict[str, Any], *, anchored: bool) -> None:
        slug, since = answer["municipality"], answer["since"]
        if not answer["whole"]:
            self.stderr.write("\n".join(f"{slug}: {answer[name]}" for name in ("wrong", "lost") if answer[name]))
            return
        after = f" after event {since}" if since else ""
        self.stdout.write(f"{slug}: {answer['events']} events{after}, all as they were written.")
        if since:
            first = answer["pruned"] + 1
            self.stdout.write(f"{slug}: {_UNPROVEN[answer['trusts']].format(since=since, first=first)}.")
        if answer["pruned"]:
            self.stdout.write(f"{slug}: {_PRUNED.format(pruned=answer['pruned'], day=answer['pruned_at'][:10])}.")
        if answer["beyond"]:
            self.stdout.write(f"{slug}: {_BEYOND.format(beyond=answer['beyond'])}.")
        if anchored and not answer["anchors"]:
            self.stdout.write(f"{slug}: the anchor file knows nothing of it, so that a lost tail would not be seen.")


def _municipalities(slug: str | None) -> list[Municipality]:
    found = Municipality.objects.order_by("slug")
    if slug:
        found = found.filter(slug=slug)
        if not found:
            known = ", ".join(Municipality.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no municipality {slug!r}. The known ones are: {known}.")
    return list(found)


def _anchors(path: Path | None) -> list[anchors.Anchor]:
    try:
        return anchors.read(path) if path else []
    except (anchors.AnchorProblem, KeyProblem) as problem:
        raise CommandError(str(problem)) from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


def _paper(line: str) -> tuple[str, Any]:
    try:
        return anchors.from_paper(line)
    except anchors.AnchorProblem as problem:
        raise CommandError(str(problem)) from None


def _answer(slug: str, uuid: str, wrong: Finding | None) -> dict[str, Any]:
    """Give what stands in the JSON of one municipality; every key is always there."""
    return {
        "municipality": slug,
        "uuid": uuid,
        "whole": wrong is None,
        "wrong": wrong.text if wrong else None,
        "kind": wrong.kind if wrong else None,
        "event": wrong.event if wrong else None,
        "record": wrong.record if wrong else None,
        "events": 0,
        "since": 0,
        "trusts": "beginning",
        "pruned": 0,
        "pruned_at": "",
        "anchors": 0,
        "beyond": 0,
        "lost": "",
    }


def _lost(municipality: Municipality, known: list[anchors.Anchor]) -> str:
    """Say how much the newest anchor counted, and how much there is now."""
    if not known:
        return ""
    newest, now = max(known, key=lambda one: one.sequence), anchors.counts(municipality)
    then = ", ".join(f"{count} {name}" for name, count in newest.counts.items())
    return f"The anchor of {newest.taken} counted {then}. Now: {', '.join(f'{n} {name}' for name, n in now.items())}."


def _not_here(known: list[anchors.Anchor], paper: list[Any], only: str | None) -> list[dict[str, Any]]:
    """Give an answer for each municipality that an anchor knows and the database does not."""
    here = {str(uuid) for uuid in Municipality.objects.values_list("uuid", flat=True)}
    slugs = set(Municipality.objects.values_list("slug", flat=True))
    lost = {one.municipality: (one.slug, one.taken) for one in known if one.municipality not in here}
    lost |= {slug: (slug, one.since) for slug, one in paper if slug not in slugs}
    text = "It is not in this database, but the anchor of {} knows it: the whole database was exchanged or rolled back."
    return [
        _answer(slug, uuid, Finding("not here", text.format(taken)))
        for uuid, (slug, taken) in sorted(lost.items())
        if only in (None, slug)
    ]
