"""What everybody is to get at every address that ships. A new view needs a line in `RULES`; without it the test fails.

Who somebody is to whose folder stands in `ROLES`, one letter for each of the four folders that everything is tried on:

    E the employee   L leader   S stand-in   H HR   - nobody   . has no folder of their own (that is tried)
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from samtale_intranet.conversations.workdays import add_working_days
from tests.conversations.agreeing import THEMES

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
HR = ("hr", "hr_silent", "hr_unproven", "hr_elsewhere")
# By whom every method is tried. By all others GET and a whole form: a method is not a matter of who somebody is.
BY_EVERY_METHOD = ("employee", "leader", "hr", "hr_unproven", "colleague", "superuser", "anonymous")
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
ASK_WHY = Answer(302, "/personale/mapper/{folder}/formaal/?next={path}")
ASK_WHY_AFTER_POST, KEPT_WITHOUT_WHY = Answer(302, "/personale/mapper/{folder}/formaal/"), Answer(403)


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

    @property
    def has_target(self) -> bool:
        """Whether the address names something that lies in one folder, or belongs to one municipality."""
        return bool(self.address)

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
    asks_why: str = "hr_silent"  # which of HR are asked what they open the folder for, or "H" for all of them

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
        if case.letter == "H" and self.asks_why in ("H", case.role):
            return self.stopped(case, ASK_WHY, ASK_WHY_AFTER_POST, KEPT_WITHOUT_WHY)
        if case.role == "hr_unproven":
            return self.stopped(case, PROVE, PROVE_AFTER_POST, KEPT_UNPROVEN)
        return answer

    def stopped(self, case: Case, get: Answer, post: Answer, kept: Answer) -> Answer:
        """Choose what somebody gets who may, but has to do something first."""
        if not case.is_post:
            return get
        return kept if self.keeps_post else post


@dataclass(frozen=True)
class PartyView(FolderView):
    """Something about a conversation for its parties: nothing of it is sealed, so it opens without a second factor."""

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        opened = case.role == "hr_unproven" and case.folder != "missing" and case.letter in self.may
        return (self.own(case) or NO_SUCH_METHOD) if opened else super().expected(case)


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
class EmployedPage(Rule):
    """A page for everybody employed, without a second factor; what its form names is tried in the view's own tests."""

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        answer = self.own(case)
        if answer is None:
            return NO_SUCH_METHOD
        if case.role == "anonymous":
            return KEPT_SIGNED_OUT if case.is_post else SIGN_IN
        return answer if self.opens(case) else NOT_THERE

    def opens(self, case: Case) -> bool:
        """Whether it is there for them."""
        return case.role not in UNEMPLOYED


@dataclass(frozen=True)
class LedView(EmployedPage):
    """Something about many whom one leads: it is there for whoever leads one of them now, and for nobody else."""

    def opens(self, case: Case) -> bool:
        """Whether it is there for them."""
        return case.letter in ("L", "S") and case.folder != "missing"


@dataclass(frozen=True)
class OfficeView(FolderView):
    """What HR does for the whole municipality; what is another municipality's does not exist for them.

    Its ids are things of the municipality of the folder's employee.
    """

    of_all: bool = False  # each municipality has it
    proves_first: bool = False  # the second factor is asked for before the thing is looked for
    signs_in_first: bool = False
    for_oneself: Mapping[str, Answer] = field(default_factory=dict)  # where HR's own folder or person is meant

    @property
    def has_target(self) -> bool:
        """Whether the address names something of one municipality."""
        return bool(self.address) and not self.of_all

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        answer = self.own(case)
        if answer is None and not (case.role == "anonymous" and self.signs_in_first):
            return NO_SUCH_METHOD
        if case.role == "anonymous":
            return KEPT_SIGNED_OUT if self.keeps_post and case.is_post else SIGN_IN
        if case.role not in HR:
            return NOT_THERE if case.role in UNEMPLOYED else REFUSED
        unproven = case.role == "hr_unproven"
        if unproven and self.proves_first:
            return self.stopped(case, PROVE, PROVE_AFTER_POST, KEPT_UNPROVEN)
        if self.has_target and not is_near(case):
            return NOT_THERE
        if unproven:
            return self.stopped(case, PROVE, PROVE_AFTER_POST, KEPT_UNPROVEN)
        assert answer is not None
        return self.for_oneself.get(case.method, answer) if is_own(case) else answer


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

    keeps_post: bool = False

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        answer = self.own(case)
        if case.role == "anonymous":
            return KEPT_SIGNED_OUT if self.keeps_post and case.is_post else SIGN_IN
        if answer is None:
            return NO_SUCH_METHOD
        if not is_own(case):
            return NOT_THERE
        if case.role == "hr_unproven":
            after = KEPT_UNPROVEN if self.keeps_post else PROVE_AFTER_POST
            return after if case.is_post else PROVE
        return answer


@dataclass(frozen=True)
class Public(Rule):
    """The same for everybody, signed in or not."""

    def expected(self, case: Case) -> Answer:
        """Give the answer to this case."""
        return self.own(case) or NO_SUCH_METHOD


def is_own(case: Case) -> bool:
    """Whether the folder is that of whoever asks."""
    return case.folder == "own" or case.folder == case.role


def is_near(case: Case) -> bool:
    """Whether the thing is there, and of the same municipality."""
    return case.folder != "missing" and (case.folder == "own" or (case.folder == "elsewhere") == (case.role == HR[-1]))


def reads(event: str, address: str, may: str) -> FolderView:
    """Give the rule of a view that only reads, and says so in the ledger."""
    return FolderView(address, {"GET": Answer(200, events=(event,))}, may=may)


def hr_form(
    body: Mapping[str, str], address: str = "folder", before: tuple[str, ...] = (), event: str = "journaled"
) -> FolderView:
    """Give the rule of a form with which HR puts something into a folder."""
    answers = {
        "GET": Answer(200, events=before),
        "POST": Answer(302, "/personale/poster/*/", (*before, event)),
        "POST empty": Answer(400, events=before),
    }
    return FolderView(address, answers, {**body, "submit_key": NUMBER}, may="H", keeps_post=True)


def decides(event: str) -> OfficeView:
    """Give the rule of a button that decides on a stand-in."""
    answer = Answer(302, "/personale/stedfortraedere/", (event,))
    return OfficeView("grant", dict.fromkeys(("POST", "POST empty"), answer))


NUMBER = "00000000-0000-4000-8000-000000000001"  # of a form that is sent once
TALK = "/samtaler/samtale/{conversation}/"
SOON = add_working_days(datetime.date.today() + datetime.timedelta(days=30), 0)
EXPORTED = (
    "person_exported",
    *("entry_exported",) * 2,
    "file_read",
    *("plan_read",) * 2,
    *("file_read",) * 2,
    "follow_up_read",
)
PLAN, ENTRY = "/personale/planer/{draft}/", "/personale/poster/{entry}/"
RULES: dict[str, Rule] = {
    "samtale_guides:colours": Public(answers={"GET": Answer(200)}),
    "samtale_guides:logo": Public(answers={"GET": NOT_THERE}),  # the site has none
    "samtale_conversations:mine": OwnPage(answers={"GET": Answer(200)}, unproven=True, signs_in_first=True),
    "samtale_conversations:conversation": PartyView("conversation", {"GET": Answer(200)}, may="ELS"),
    "samtale_conversations:calendar": PartyView("conversation", {"GET": Answer(200)}, may="ELS"),
    "samtale_conversations:invitation": PartyView(
        "conversation",
        {"GET": Answer(200), "POST": Answer(302, "/samtaler/samtale/{conversation}/"), "POST empty": Answer(400)},
        {"version": "{meeting_version}", "text": "Kom, som du er."},
        may="LS",
        keeps_post=True,
    ),
    "samtale_conversations:send_again": PartyView(
        "conversation message",
        dict.fromkeys(("POST", "POST empty"), Answer(302, "/samtaler/samtale/{conversation}/")),
        may="LS",
    ),
    "samtale_conversations:reminders": OwnPage(
        answers={"GET": Answer(200), **dict.fromkeys(("POST", "POST empty"), Answer(302, "/samtaler/paamindelser/"))},
        unproven=True,
        signs_in_first=True,
        unemployed=Answer(200),
    ),
    "samtale_conversations:meeting": PartyView(
        "conversation",
        {"GET": Answer(200), "POST": Answer(302, TALK), "POST empty": Answer(400)},
        {"day": f"{SOON:%d.%m.%Y}", "starts": "9.30", "version": "{meeting_version}"},
        may="LS",
        keeps_post=True,
    ),
    "samtale_conversations:held": PartyView(
        "conversation",
        {"GET": Answer(200), "POST": Answer(302, TALK), "POST empty": Answer(400)},
        {"day": f"{datetime.date.today():%d.%m.%Y}"},
        may="LS",
        keeps_post=True,
    ),
    "samtale_conversations:cancel": PartyView(
        "conversation",
        {"GET": Answer(200)} | dict.fromkeys(("POST", "POST empty"), Answer(302, "/samtaler/")),
        may="LS",
        keeps_post=True,
    ),
    # Of the id of somebody who is not there; test_planning tries those who are.
    "samtale_conversations:begin": EmployedPage(
        answers={"GET": Answer(200), "POST": NOT_THERE, "POST empty": Answer(400)}, body={"employee": "{employee}"}
    ),
    "samtale_conversations:ask": EmployedPage(
        answers={"GET": Answer(200), "POST": Answer(400), "POST empty": Answer(400)}
    ),
    "samtale_conversations:round_new": EmployedPage(
        answers={"GET": Answer(200)} | dict.fromkeys(("POST", "POST empty"), Answer(400))
    ),
    "samtale_conversations:round": LedView(
        "round",
        {"GET": Answer(200)} | dict.fromkeys(("POST", "POST empty"), Answer(302, "/samtaler/runder/{round}/")),
    ),
    "samtale_conversations:follow_up": FolderView(
        "agreed follow_up",
        {
            "GET": Answer(200, events=("follow_up_read",)),
            "POST": Answer(302, "/samtaler/samtale/{agreed}/", ("follow_up_read", "annotated", "follow_up_settled")),
            "POST empty": Answer(
                302, "/samtaler/samtale/{agreed}/opfoelgning/{follow_up}/", ("follow_up_read",)
            ),  # ticks nothing
        },
        {"do": "done", "note": "Det går godt"},
        may="ELS",
        keeps_post=True,
    ),
    "samtale_conversations:themes": FolderView(
        "conversation",
        {
            "GET": Answer(200),  # nothing is picked yet, so nothing is opened
            "POST": Answer(302, "/samtaler/samtale/{conversation}/temaer/", ("themes_picked",)),
            "POST empty": Answer(409),
        },
        {"theme": THEMES[0]},
        may="ELS",
        keeps_post=True,
    ),
    "samtale_conversations:bring_theme": OwnPage(answers={"GET": Answer(200)}, unproven=True, signs_in_first=True),
    "samtale_conversations:coverage": OfficeView(answers={"GET": Answer(200, events=("coverage_read",))}),
    "samtale_conversations:coverage_report": OfficeView(answers={"GET": Answer(200, events=("coverage_read",))}),
    "samtale_conversations:coverage_csv": OfficeView(answers={"GET": Answer(200, events=("coverage_exported",))}),
    "samtale_conversations:coverage_leaderless": OfficeView(answers={"GET": Answer(200, events=("leaderless_read",))}),
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
        {"text": "En note", "submit_key": NUMBER},
        may="ELSH",
        keeps_post=True,
    ),
    "samtale_personnel:purpose": FolderView(
        "folder",
        {
            "GET": Answer(200),
            "POST": Answer(302, "/personale/mapper/{folder}/", ("purpose_stated",)),
            "POST empty": Answer(200),
        },
        {"purpose": "personnel_case", "line": "Klage"},
        may="H",
        keeps_post=True,
        asks_why="",
    ),
    "samtale_personnel:folder_pdf": FolderView(
        "folder", {"GET": Answer(200, events=("folder_exported", "entry_exported", "entry_exported"))}, may="EH"
    ),
    "samtale_personnel:export_person": FolderView(
        "folder",
        {"GET": Answer(200), "POST": Answer(200, events=EXPORTED), "POST empty": Answer(200, events=EXPORTED)},
        may="EH",
        asks_why="H",  # until they have said that it is for a request for access
    ),
    "samtale_personnel:add_document": hr_form({"kind": "letter", "dated": "1.2.2026", "title": "Brev", "text": "Kære"}),
    "samtale_personnel:add_note": hr_form({"dated": "1.2.2026", "title": "Note", "text": "En samtale"}),
    "samtale_personnel:correct_document": hr_form(
        {"kind": "letter", "dated": "1.2.2026", "title": "Brev", "text": "Kære alle"},
        address="hr_entry",
        before=("entry_read",),
        event="corrected",
    ),
    "samtale_personnel:hold": FolderView(
        "folder",
        {
            "GET": Answer(200, events=("hold_read",)),
            "POST": Answer(302, "/personale/mapper/{folder}/", ("hold_set",)),
            "POST empty": Answer(400, events=("hold_read",)),
        },
        {"reason": "Sag ved retten"},
        may="H",
        keeps_post=True,
    ),
    "samtale_personnel:lift_hold": FolderView(
        "folder", dict.fromkeys(("POST", "POST empty"), Answer(302, "/personale/mapper/{folder}/")), may="H"
    ),
    # HR's office
    "samtale_personnel:begin_folder": OfficeView(
        "employee", dict.fromkeys(("POST", "POST empty"), Answer(302, "/personale/mapper/{folder}/"))
    ),
    "samtale_personnel:archive": OfficeView(answers={"GET": Answer(200, events=("archive_listed",))}),
    "samtale_personnel:archive_retry": OfficeView(
        answers={"POST": Answer(302, "/personale/arkiv/"), "POST empty": NOT_THERE}, body={"delivery": "all"}
    ),
    "samtale_personnel:stand_ins": OfficeView(
        answers={"GET": Answer(200), "POST": Answer(400), "POST empty": Answer(200)},
        body={"leader": "medarb-0"},
        keeps_post=True,
    ),
    "samtale_personnel:stand_in_confirm": decides("stand_in_confirmed"),
    "samtale_personnel:stand_in_turn_down": decides("stand_in_refused"),
    "samtale_personnel:stand_in_withdraw": decides("stand_in_withdrawn"),
    "samtale_personnel:samples": OfficeView(answers={"GET": Answer(200, events=("samples_read",))}),
    "samtale_personnel:sample": OfficeView("year month", {"GET": Answer(200, events=("samples_read",))}, of_all=True),
    "samtale_personnel:sample_csv": OfficeView(
        "year month", {"GET": Answer(200, events=("samples_exported",))}, of_all=True
    ),
    "samtale_personnel:explain_read": OfficeView(
        "read",
        {
            "POST": Answer(302, "/personale/stikproeve/*", ("read_explained",)),
            "POST empty": Answer(400, events=("samples_read",)),
        },
        {"verdict": "in_order", "words": "Var aftalt", "version": "0"},
        keeps_post=True,
        proves_first=True,
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
    "samtale_second_factor:rename": OwnThing(
        "device",
        {"GET": Answer(200), "POST": Answer(302, "/sikkerhed/"), "POST empty": Answer(400)},
        {"name": "Ny telefon"},
        keeps_post=True,
    ),
    "samtale_second_factor:passkey_new": OwnPage(
        answers={"GET": Answer(200), "POST": Answer(400), "POST empty": Answer(200)},
        body={"name": "Nøgle", "answer": "{{}}"},
        signs_in_first=True,
    ),
    "samtale_second_factor:resets": OfficeView(answers={"GET": Answer(200)}, signs_in_first=True),
    "samtale_second_factor:reset_ask": OfficeView(
        "employee",
        {"GET": Answer(200)}
        | dict.fromkeys(("POST", "POST empty"), Answer(302, "/sikkerhed/nulstil/*/", ("second_factor_reset_asked",))),
        signs_in_first=True,
        for_oneself=dict.fromkeys(("POST", "POST empty"), Answer(409)),
    ),
    "samtale_second_factor:reset": OfficeView(
        "reset",
        {
            "GET": Answer(200),
            "POST": Answer(302, "/sikkerhed/nulstil/{reset}/", ("second_factor_reset_turned_down",)),
            "POST empty": Answer(200),
        },
        {"answer": "turn_down"},
        signs_in_first=True,
    ),
}


def path_of(to: str, path: str, ids: Mapping[str, Any]) -> str:
    """Give where a redirect is to lead, with the ids in it."""
    return to.format(path=quote(path, safe="/" if "log-ind" in to else ""), **ids)


def filled(body: Mapping[str, Any], ids: Mapping[str, Any]) -> dict[str, Any]:
    """Put the ids into a form."""
    return {
        key: [one.format(**ids) for one in value] if isinstance(value, list) else value.format(**ids)
        for key, value in body.items()
    }
