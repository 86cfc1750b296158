"""`manage.py erase_expired`: what is not to be kept any longer goes, and leaves nothing behind."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from samtale_intranet.commands import CommandWithExamples
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.api import KeyProblem
from samtale_intranet.personnel.retention import erasing
from samtale_intranet.personnel.retention.api import (
    Fate,
    Judged,
    ListProblem,
    NotErased,
    Replayed,
    TracesLeft,
    checked_list,
    erase,
    judged,
    list_file,
    replay,
    tidied,
)
from samtale_intranet.personnel.snapshot import snapshot

FORMAT = "samtale-erasing/1"


class Command(CommandWithExamples):
    """List or erase what has expired: documents with their notes, drafts nobody finished, folders of who has left."""

    help = (
        "Erase what is not to be kept any longer: a document with its notes and corrections when the last of them has "
        "expired, a plan that never came into the folder, and the whole folder, key and all, of somebody who left. "
        "Each conversation type says how long; RETENTION_MONTHS, RETENTION_FROM and DRAFT_MONTHS hold for the rest. "
        "Nothing goes that is under a legal hold or that an archive waits for. Every erasure is first written to "
        "ERASURES_FILE, so that replay_erasures can erase it again after a restore. Kill it whenever you like: the "
        "next run finishes. The exit status is 1 where something could not be erased."
    )
    examples = """Examples:
    manage.py erase_expired --dry-run
    manage.py erase_expired --dry-run --municipality norddjurs --json
    manage.py erase_expired                                       every night
"""

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to look at, and whether to erase."""
        parser.add_argument("--municipality", metavar="SLUG", help="Look at this one only, by its short name.")
        parser.add_argument("--dry-run", action="store_true", help="List what would go and what is kept back.")
        parser.add_argument("--json", action="store_true", help="Answer with one JSON object.")

    def handle(self, *args: Any, municipality: str | None, dry_run: bool, **options: Any) -> None:
        """List, or erase and tidy up; fail where something could not be erased."""
        found = _municipalities(municipality)
        try:
            answers = [_listed(one) for one in found] if dry_run else _erased(found)
        except (ListProblem, KeyProblem, TracesLeft) as problem:
            raise CommandError(str(problem)) from None
        if options["json"]:
            whole = {"format": FORMAT, "dry_run": dry_run, "municipalities": answers}
            self.stdout.write(json.dumps(whole))
        else:
            for answer in answers:
                self._print(answer, dry_run=dry_run)
        if failed := sum(len(answer["failed"]) for answer in answers):
            raise CommandError(f"{failed} could not be erased and are as they were.")

    def _print(self, answer: dict[str, Any], *, dry_run: bool) -> None:
        slug, verb = answer["municipality"], "would go" if dry_run else "erased"
        kept = answer["held"] + answer["waiting"]
        line = f", line {answer['lines']} is the last of the list" if answer["lines"] is not None else ""
        self.stdout.write(f"{slug}: {len(answer['going'])} {verb}, {len(kept)} kept back{line}.")
        for one in answer["going"]:
            self.stdout.write(f"  {one['text']}")
        for one in answer["held"]:
            self.stdout.write(f"  kept back, legal hold: {one['text']}")
        for one in answer["waiting"]:
            self.stdout.write(f"  kept back, the archive waits for {', '.join(one['waiting'])}: {one['text']}")
        for text in answer["failed"]:
            self.stderr.write(f"  {text}")


def _municipalities(slug: str | None) -> list[Municipality]:
    found = Municipality.objects.order_by("slug")
    if slug and not found.filter(slug=slug):
        known = ", ".join(found.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no municipality {slug!r}. The known ones are: {known}.")
    return list(found.filter(slug=slug) if slug else found)


def _listed(municipality: Municipality) -> dict[str, Any]:
    with snapshot():
        found = judged(municipality=municipality)
    return _answer(municipality, found, [one for one in found if one.may_go], [], None)


def _erased(municipalities: list[Municipality]) -> list[dict[str, Any]]:
    """Finish what an earlier run had listed, then erase what has expired; tidy up also where something fails."""
    path = list_file()
    answers, tables = [], set[str]()
    with tidied(tables):
        for municipality in municipalities:
            lines = checked_list(path)
            unfinished = list(replay(lines=lines, municipality=municipality, actor=erasing.ACTOR))
            for done in unfinished:
                tables |= done.tables
            with snapshot():
                found = judged(municipality=municipality)
            gone, failed = [], [_unfinished(one) for one in unfinished if one.fate is Fate.FAILED]
            for one in found:
                if not one.may_go:
                    continue
                try:
                    tables |= erase(municipality=municipality, wanted=one.due).tables
                    gone.append(one)
                except NotErased as problem:
                    failed.append(f"{_text(one)}: {problem}")
            answers.append(_answer(municipality, found, gone, failed, len(checked_list(path))))
    return answers


def _answer(
    municipality: Municipality, found: list[Judged], going: list[Judged], failed: list[str], lines: int | None
) -> dict[str, Any]:
    return {
        "municipality": municipality.slug,
        "going": [_plain(one) for one in going],
        "held": [_plain(one) for one in found if one.is_held],
        "waiting": [_plain(one) for one in found if one.waiting and not one.is_held],
        "failed": failed,
        "lines": lines,
    }


def _plain(one: Judged) -> dict[str, Any]:
    return {
        "what": one.due.what,
        "folder": str(one.due.folder),
        "numbers": list(one.due.numbers),
        "entries": len(one.due.entries),
        "drafts": len(one.due.drafts),
        "kept_until": one.due.since.isoformat(),
        "why": one.due.why,
        "waiting": list(one.waiting),
        "text": _text(one),
    }


def _text(one: Judged) -> str:
    due = one.due
    counts = [f"{len(due.entries)} entries ({', '.join(due.numbers)})"] if due.entries else []
    counts += [f"{len(due.drafts)} drafts"] if due.drafts and due.what == "folder" else []
    what = {"folder": f"folder {due.folder} as a whole", "draft": f"a draft in folder {due.folder}"}
    words = what.get(due.what, f"in folder {due.folder}")
    return f"{words}: {', '.join(counts) + '; ' if counts else ''}{due.why}, kept until {due.since.isoformat()}"


def _unfinished(one: Replayed) -> str:
    return f"line {one.line.number} of the list: {one.text}"
