"""What everybody is to get at every address that ships. A new view needs a line in `RULES`; without it the test fails.

Who somebody is to whose folder stands in `ROLES`, one letter for each of the four folders that everything is tried on:

    E the employee   L leader   S stand-in   H HR   - nobody   . has no folder of their own (that is tried)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

METHODS = ("GET", "HEAD", "POST", "POST empty", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
FOLDERS = ("own", "employee", "other", "elsewhere")  # `employee` is led by `leader`, and was led by `former_leader`
ROLES = {
    "employee": "EE--",
    "leader": "EL--",  # since the plans were begun with somebody else
    "former_leader": "E---",  # who began them
    "leaders_leader": ".---",
    "stand_in_in_force": "ES--",
    "stand_in_to_come": ".---",
    "stand_in_run_out": ".---",
    "stand_in_proposed": ".---",
    "stand_in_refused": ".---",
    "stand_in_withdrawn": ".---",
    "stand_in_given_elsewhere": ".---",  # by another municipality's HR
    "hr": "EHH-",
    "hr_silent": "EHH-",  # has not said what they open a folder for
    "hr_unproven": "EHH-",  # has proven no second factor
    "hr_elsewhere": "E--H",
    "colleague": "E---",
    "employed_superuser": "E---",
    "former_employee": "----",
    "superuser": ".---",
    "editor": ".---",  # with every permission of Wagtail
    "nobody": ".---",  # is employed nowhere
    "anonymous": ".---",
}
UNEMPLOYED = ("former_employee", "superuser", "editor", "nobody")


@dataclass(frozen=True)
class Answer:
    """A status, where a redirect leads, and the events that are in the ledgers afterwards."""

    status: int
    to: str = ""
    events: tuple[str, ...] = ()


NOT_THERE, REFUSED, NO_SUCH_METHOD = Answer(404), Answer(404, events=("refused",)), Answer(405)
SIGN_IN, KEPT_SIGNED_OUT = Answer(302, "/log-ind/?next={path}"), Answer(401)
PROVE, PROVE_AFTER_POST, KEPT_UNPROVEN = (
    Answer(302, "/sikkerhed/bekraeft/?next={path}"),
    Answer(302, "/sikkerhed/bekraeft/"),
    Answer(403),
)
ASK_WHY = Answer(500)  # until the section asks HR what they open the folder for


@dataclass(frozen=True)
class Case:
    """Somebody who asks for something: their role, whose folder it is, and their letter for it."""

    role: str
    folder: str  # one of FOLDERS, or "missing" for ids that nothing has
    letter: str
    method: str

    @property
    def is_post(self) -> bool:
        """Whether a form is sent."""
        return self.method.startswith("POST")


@dataclass(frozen=True)
class Rule:
    """What a view takes: the names of the ids in its address and in its form, and its answer to whoever gets in."""

    address: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)  # by method; HEAD is answered like GET
    body: Mapping[str, Any] = field(default_factory=dict)

    def own(self, case: Case) -> Answer | None:
        """Give the answer to whoever gets in; None for a method that the view does not have."""
        return self.answers.get("GET" if case.method == "HEAD" else case.method)

    def takes(self, method: str) -> bool:
        """Whether the view has the method."""
        return ("GET" if method == "HEAD" else method) in self.answers

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        raise NotImplementedError


@dataclass(frozen=True)
class FolderView(Rule):
    """Something in a folder: the policy is asked, then HR's purpose and the second factor, and only then it opens."""

    may: str = ""
    keeps_post: bool = False  # what was typed is given back to whoever is stopped

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        answer = self.own(case)
        if answer is None:
            return NO_SUCH_METHOD
        if case.role == "anonymous":
            return KEPT_SIGNED_OUT if self.keeps_post and case.is_post else SIGN_IN
        if case.folder == "missing":
            return NOT_THERE
        if case.letter not in self.may:
            return REFUSED
        if case.letter == "H" and case.role == "hr_silent":
            return ASK_WHY
        if case.role == "hr_unproven":
            return self._unproven(case)
        return answer

    def _unproven(self, case: Case) -> Answer:
        if not case.is_post:
            return PROVE
        return KEPT_UNPROVEN if self.keeps_post else PROVE_AFTER_POST


@dataclass(frozen=True)
class StartView(FolderView):
    """A page that everybody employed may open, with a form that names whose folder is meant."""

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        if case.method == "POST empty" and case.role != "anonymous":
            return NOT_THERE
        if case.is_post or case.role == "anonymous" or self.own(case) is None:
            return super().expected(case)
        if case.role in UNEMPLOYED:
            return NOT_THERE
        return PROVE if case.role == "hr_unproven" else Answer(200)


@dataclass(frozen=True)
class OwnPage(Rule):
    """A page about whoever is signed in; it has no ids, and gives nobody anything of another."""

    unemployed: Answer | None = None  # None: as everybody else
    unproven: bool = False  # whether it opens without a second factor
    signs_in_first: bool = False  # a stranger to the intranet is sent to sign in before the method is looked at

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        answer = self.own(case)
        if answer is None and not (case.role == "anonymous" and self.signs_in_first):
            return NO_SUCH_METHOD
        if case.role == "anonymous":
            return SIGN_IN
        assert answer is not None
        if self.unemployed and case.role in UNEMPLOYED:
            return self.unemployed
        if case.role == "hr_unproven" and not self.unproven:
            return PROVE_AFTER_POST if case.is_post else PROVE
        # Whoever is employed nowhere has no ledger.
        return replace(answer, events=()) if case.role in UNEMPLOYED else answer


@dataclass(frozen=True)
class OwnThing(Rule):
    """Something that is one's own alone, and for everybody else does not exist: no policy is asked."""

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        answer = self.own(case)
        if case.role == "anonymous":
            return SIGN_IN
        if answer is None:
            return NO_SUCH_METHOD
        if not is_own(case):
            return NOT_THERE
        return PROVE_AFTER_POST if case.role == "hr_unproven" else answer


@dataclass(frozen=True)
class Public(Rule):
    """The same for everybody, signed in or not."""

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        return self.own(case) or NO_SUCH_METHOD


def is_own(case: Case) -> bool:
    """Whether the folder is that of whoever asks."""
    return case.folder == "own" or case.folder == case.role


def reads(event: str, address: str, may: str) -> FolderView:
    """Give the rule of a view that only reads, and says so in the ledger."""
    return FolderView(address, {"GET": Answer(200, events=(event,))}, may=may)


PLAN, ENTRY = "/personale/planer/{draft}/", "/personale/poster/{entry}/"
RULES: dict[str, Rule] = {
    "samtale_guides:colours": Public(answers={"GET": Answer(200)}),
    "samtale_guides:logo": Public(answers={"GET": NOT_THERE}),  # the site has none
    "samtale_conversations:mine": OwnPage(answers={"GET": Answer(200)}, unproven=True, signs_in_first=True),
    # The folder
    "samtale_personnel:folders": OwnPage(answers={"GET": Answer(200)}, unemployed=Answer(200)),
    "samtale_personnel:folder": reads("folder_opened", "folder", "ELSH"),
    "samtale_personnel:who_looked": reads("log_read", "folder", "EH"),
    "samtale_personnel:entry": reads("entry_read", "entry", "ELSH"),
    "samtale_personnel:entry_pdf": reads("entry_exported", "entry", "ELSH"),
    "samtale_personnel:entry_file": reads("file_read", "entry entry_file", "ELSH"),
    "samtale_personnel:annotate": FolderView(
        "entry",
        {"POST": Answer(302, ENTRY + "#noter", ("annotated",)), "POST empty": Answer(400, events=("entry_read",))},
        {"text": "En note", "submit_key": "00000000-0000-4000-8000-000000000001"},
        may="ELSH",
        keeps_post=True,
    ),
    # Plans
    "forms_pages:start": StartView(
        "page",
        {
            "GET": Answer(200),
            "POST": Answer(302, "/personale/planer/*/", ("plan_started",)),
            "POST empty": NOT_THERE,
        },
        {"employee": "{employee}"},
        may="ELS",
    ),
    "forms_pages:correct": FolderView(
        "entry",
        dict.fromkeys(
            ("POST", "POST empty"),
            Answer(302, "/personale/planer/*/", ("plan_read", "entry_read", "plan_started", "file_attached")),
        ),
        may="ELS",
    ),
    "forms_pages:plan": FolderView(
        "draft",
        {
            "GET": Answer(200, events=("plan_read",)),
            "POST": Answer(302, PLAN, ("plan_saved",)),
            "POST empty": Answer(409, events=("plan_read",)),  # made from no version: both texts are shown
        },
        {"version": "{draft_version}", "do": "save", "f-aftale": "Noget andet", "f-bilag": ["", "{draft_file}"]},
        may="ELS",
        keeps_post=True,
    ),
    "forms_pages:pulse": FolderView("draft", {"GET": Answer(200)}, may="ELS"),
    "forms_pages:file": reads("file_read", "draft draft_file", "ELS"),
    "forms_pages:respond": FolderView(
        "finished",
        {
            "POST": Answer(302, "/personale/planer/{finished}/", ("plan_read", "responded")),
            "POST empty": Answer(422, events=("plan_read",)),
        },
        {"version": "{finished_version}", "outcome": "agree"},
        may="ELS",
        keeps_post=True,
    ),
    "forms_pages:reopen": FolderView(
        "finished",
        {
            "POST": Answer(302, "/personale/planer/{finished}/", ("plan_reopened",)),
            "POST empty": Answer(302, "/personale/planer/{finished}/"),
        },
        {"version": "{finished_version}"},
        may="ELS",
    ),
    "forms_pages:journal": FolderView(
        "finished",
        dict.fromkeys(
            ("POST", "POST empty"),
            Answer(
                302,
                "/personale/poster/*/",
                ("plan_read", "journaled", "file_kept", "file_discarded", "plan_closed"),
            ),
        ),
        {"submit_key": "k"},
        may="LS",
    ),
    # The second factor
    "samtale_second_factor:devices": OwnPage(answers={"GET": Answer(200)}, unproven=True, signs_in_first=True),
    "samtale_second_factor:verify": OwnPage(
        answers={"GET": Answer(200), "POST": Answer(400), "POST empty": Answer(400)},
        body={"second_factor_kind": "app", "second_factor_code": "12"},
        unproven=True,
        signs_in_first=True,
    ),
    "samtale_second_factor:enrol": OwnPage(
        answers=dict.fromkeys(("POST", "POST empty"), Answer(302, "/sikkerhed/ny/")) | {"GET": Answer(200)},
        body={"name": "Min telefon"},
        signs_in_first=True,
    ),
    "samtale_second_factor:recovery_codes": OwnPage(
        answers=dict.fromkeys(("POST", "POST empty"), Answer(200, events=("recovery_codes_renewed",)))
        | {"GET": Answer(200)},
        signs_in_first=True,
    ),
    "samtale_second_factor:lock": OwnPage(
        answers={"POST": Answer(302, "/sikkerhed/"), "POST empty": Answer(302, "/sikkerhed/")},
        unproven=True,
        signs_in_first=True,
    ),
    "samtale_second_factor:remove": OwnThing("device", {"POST": Answer(409), "POST empty": Answer(409)}),
}


def path_of(to: str, path: str, ids: Mapping[str, Any]) -> str:
    """Give where a redirect is to lead, with the ids in it."""
    return to.format(path=quote(path, safe="/" if "log-ind" in to else ""), **ids)
