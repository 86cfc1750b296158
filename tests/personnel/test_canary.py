"""No text of a plan stands anywhere in the clear: a word is let loose on the whole way, and then looked for."""

from __future__ import annotations

import datetime
import logging
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from forms_pages.models import Plan, PlanFormPage
from forms_pages.plan_files import PlanFile
from samtale_intranet.conversations.models import ConversationType, FollowUp
from samtale_intranet.people.models import Municipality
from samtale_intranet.personnel.models import Entry, EntryFile, Folder, SampledRead
from tests.conversations.agreeing import make_wheel
from tests.forms_pages.conftest import FORM, form_page, posted
from tests.forms_pages.files import a_pdf
from tests.personas import sign_in

__all__ = ["form_page"]

# One word for each thing that somebody writes; all of them begin alike, so that one search finds any.
WORD = "kanarief"
SHORT, LONG, CELL, TYPED_DATE, REMARKS, NOTE = (f"{WORD}{end}" for end in ("ugl", "jer", "løj", "nat", "bur", "not"))
FILE, FILE_NAME, REFUSED_NAME = (f"{WORD}{end}" for end in ("ind", "nav", "exe"))
RICH, NAMES, LEADERS, EMPLOYEES, SHOWN = (f"{WORD}{end}" for end in ("rig", "hvem", "lep", "mep", "vist"))
ROW, WHO = (f"{WORD}{end}" for end in ("rk", "ans"))
# What holds no words, but a number and days that stand nowhere else.
NUMBER, DAY, FOLLOW_UP = "90817263", "2041-07-23", "2043-05-17"
LINE, TITLE, TEXT, TO_FOLDER, HELD, EXPLAINED = (
    f"{WORD}{end}" for end in ("lin", "tit", "txt", "tnot", "hold", "fork")
)
WHY, WHY_MOVED, FOLLOWED = (f"{WORD}{end}" for end in ("tem", "fly", "opf"))
HR_FILE, HR_FILE_NAME = (f"{WORD}{end}" for end in ("hrf", "hrn"))
PLAN_WORDS = (SHORT, LONG, CELL, TYPED_DATE, REMARKS, NOTE, FILE, FILE_NAME, REFUSED_NAME)
KIND_WORDS = (RICH, NAMES, LEADERS, EMPLOYEES, SHOWN, ROW, WHO, NUMBER, "23.07.2041", "17.05.2043")
SOUGHT = (WORD, NUMBER, DAY, FOLLOW_UP, "23.7.2041", "17.5.2043")
AGREED_WORDS = (WHY, WHY_MOVED, FOLLOWED)
HR_WORDS = (LINE, TITLE, TEXT, TO_FOLDER, HELD, EXPLAINED, HR_FILE_NAME)


def _field(kind: str, id: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, "id": id, "value": {"label": id.capitalize(), "help": "", "required": False, **value}}


BILAG = _field("attachment", "bilag", most_files=3)
# Every kind of field and column in which somebody can write what stands nowhere else; choices stand on the page.
OTHER_KINDS = [
    _field("rich_text", "rig"),
    _field("number", "tal"),
    _field("date", "dag"),
    _field("people", "folk"),
    _field("long_text", "lederens", filled_by="leader", private=True),
    _field("long_text", "medarbejderens", filled_by="employee", private=True),
    _field("short_text", "derfor", shown_when={"field": "Overskrift", "answer": ""}),
    _field(
        "table",
        "handlinger",
        row_name="handling",
        given_rows=[],
        first_rows=1,
        fewest_rows=0,
        most_rows=4,
        columns=[
            _field("text", "hvad"),
            _field("responsible", "hvem"),
            _field("date", "hvornaar"),
            _field("follow_up", "igen"),
            _field("priority", "haster", choices=["Høj", "Lav"]),
        ],
    ),
]

pytestmark = pytest.mark.django_db(transaction=True)


class Walker(Client):
    """A browser of one person, which notes every address and title, and everything it was told to keep."""

    def __init__(self, person: Any) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.shown: list[str] = []
        sign_in(self, person)

    def request(self, **request: Any) -> Any:
        """Send it, and note what the answer leaves behind."""
        answer = super().request(**request)
        text = answer.content.decode("utf-8", "replace")
        self.seen += [answer.request["PATH_INFO"], answer.request["QUERY_STRING"]]
        self.seen += [f"{name}: {value}" for name, value in answer.items()]
        self.seen += re.findall(r"<title>.*?</title>", text, re.DOTALL)
        self.seen += [str(morsel) for morsel in self.cookies.values()]
        self.shown.append(text)
        return answer


class Kept(logging.Handler):
    """Everything that is logged at any level, as it would be written with its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


@pytest.fixture
def logged() -> Iterator[Kept]:
    """Every logger's words at DEBUG, those that pass nothing on included."""
    kept = Kept()
    names = ["", *logging.Logger.manager.loggerDict]
    loggers = [(logger, logger.level) for logger in map(logging.getLogger, names)]
    for logger, _level in loggers:
        logger.setLevel(logging.DEBUG)
        if logger.name == "root" or not logger.propagate:
            logger.addHandler(kept)
    yield kept
    for logger, level in loggers:
        logger.removeHandler(kept)
        logger.setLevel(level)


def written(version: int, do: str = "save", **changes: Any) -> dict[str, Any]:
    """Give a plan with the word in all that can be written, and the files that it has."""
    files = [str(uuid) for uuid in PlanFile.objects.values_list("uuid", flat=True)]
    words = {
        "titel": SHORT,
        "fastholde": LONG,
        "styrke__r1__hvad": CELL,
        "bilag": ["", *files],
        "rig": f"**{RICH}**",
        "tal": NUMBER,
        "dag": "23.7.2041",
        "folk": ["leader"],
        "folk__names": NAMES,
        "derfor": SHOWN,
        "handlinger__rows": ["r1"],
        "handlinger__r1__hvad": ROW,
        "handlinger__r1__hvem": WHO,
        "handlinger__r1__hvornaar": "23.7.2041",
        "handlinger__r1__igen": "17.5.2043",
    }
    return posted(version, do, **{**words, **changes})


def walk(people: SimpleNamespace, page: PlanFormPage) -> list[Walker]:
    """Go the whole way from start to note as leader and employee, and on every page that keeps what was typed."""
    leader, employee, late = Walker(people.leder), Walker(people.medarbejder), Walker(people.medarbejder)
    sign_in(late, people.medarbejder, step_up=False)
    late.session.flush()
    leader.post(reverse("forms_pages:start", args=[page.pk]), {"employee": people.medarbejder.uuid})
    plan = Plan.objects.get()
    url = plan.get_absolute_url()
    bring_themes(leader, employee, plan)
    for do, status in (("save", 302), ("add:styrke", 302), ("remove:styrke:r9", 302)):
        assert leader.post(url, written(now(), do, dato=TYPED_DATE, lederens=LEADERS)).status_code == status
    assert leader.get(url).status_code == 200
    assert employee.post(url, written(now(), medarbejderens=EMPLOYEES)).status_code == 302
    assert LEADERS not in employee.get(url).content.decode()
    assert employee.post(url, written(1, titel=f"{SHORT}-2")).status_code == 409
    assert late.post(url, written(now())).status_code == 401
    sign_in(late, people.medarbejder, step_up=False)
    assert late.post(url, written(now())).status_code == 403
    attach(leader, late, url)
    assert leader.post(url, written(now(), "finish", dato=TYPED_DATE)).status_code == 422
    assert leader.post(url, written(now(), "finish")).status_code == 302
    assert employee.post(url, written(now())).status_code == 409
    entry = close(leader, employee, plan)
    for walker in (leader, employee):
        read(walker, url, entry)
    follow_up(leader, employee)
    note = reverse("samtale_personnel:annotate", args=[entry.uuid])
    assert employee.post(note, {"text": NOTE, "submit_key": "no key"}).status_code == 400
    assert employee.post(note, {"text": NOTE, "submit_key": uuid4()}, follow=True).status_code == 200
    employee.get(reverse("samtale_personnel:who_looked", args=[entry.folder.uuid]))
    assert leader.post(reverse("forms_pages:correct", args=[entry.uuid]), follow=True).status_code == 200
    return [leader, employee, late, *at_hr(people, entry.folder)]


def bring_themes(leader: Walker, employee: Walker, plan: Plan) -> None:
    """Let both pick a theme, the first with a line why, and see each other's."""
    url = reverse("samtale_conversations:themes", args=[plan.conversation.uuid])
    assert employee.post(url, {"theme": [], "why": WHY}).status_code == 409
    assert employee.post(url, {"theme": "trivsel", "why": WHY}).status_code == 302
    assert WHY not in leader.get(url).content.decode()
    assert leader.post(url, {"theme": "balance"}).status_code == 302
    assert WHY in leader.get(url).content.decode()


def follow_up(leader: Walker, employee: Walker) -> None:
    """Tick an action, move the follow-up with a reason, and settle it with a note."""
    found = FollowUp.objects.select_related("conversation").get()
    url = reverse("samtale_conversations:follow_up", args=[found.conversation.uuid, found.uuid])
    assert ROW in employee.get(url).content.decode()
    assert employee.post(url, {"do": "tick", "done": "handlinger:r1"}).status_code == 302
    day = timezone.localdate() + datetime.timedelta(days=90)
    assert leader.post(url, {"do": "move", "day": WHY_MOVED, "reason": WHY_MOVED}).status_code == 400
    assert leader.post(url, {"do": "move", "day": f"{day:%d.%m.%Y}", "reason": WHY_MOVED}).status_code == 302
    assert WHY_MOVED in employee.get(url).content.decode()
    assert employee.post(url, {"do": "done", "note": FOLLOWED}, follow=True).status_code == 200
    assert leader.get(url).status_code == 200
    assert leader.get(reverse("samtale_personnel:entry", args=[found.entry.uuid])).status_code == 200


def at_hr(people: SimpleNamespace, folder: Folder) -> list[Walker]:
    """Go HR's way through the folder, and a month later through the log control."""
    hr, place = Walker(people.hr), f"/personale/mapper/{folder.uuid}/"
    said = {"purpose": "access_request", "line": LINE}
    assert hr.post(f"{place}formaal/", {**said, "purpose": ""}).status_code == 400
    assert hr.post(f"{place}formaal/", said, follow=True).status_code == 200
    letter = {"title": TITLE, "kind": "letter", "dated": "1.2.2026", "text": TEXT}
    for key, status in (("no key", 400), (str(uuid4()), 302)):
        file = SimpleUploadedFile(f"{HR_FILE_NAME}.pdf", a_pdf(HR_FILE))
        answer = hr.post(f"{place}dokument/", {**letter, "submit_key": key, "attachments": [file]})
        assert answer.status_code == status
    note = {"title": TITLE, "dated": "1.2.2026", "text": TO_FOLDER, "submit_key": uuid4()}
    assert hr.post(f"{place}note/", note).status_code == 302
    assert hr.post(f"{place}sletningsstop/", {"reason": HELD}).status_code == 302
    assert hr.get(f"{place}sletningsstop/").status_code == 200
    for page in ("", "opslag/", "pdf/", "alt/"):
        assert hr.get(f"{place}{page}").status_code == 200
    newest = Entry.objects.filter(folder=folder).latest("pk")
    assert hr.get(reverse("samtale_personnel:entry", args=[newest.uuid])).status_code == 200
    assert hr.post(f"{place}alt/").status_code == 200
    assert hr.post(f"{place}sletningsstop/ophaev/").status_code == 302
    return [hr, control(people)]


def control(people: SimpleNamespace) -> Walker:
    """Draw this month’s looks when it is over, and explain one."""
    with travel(timezone.now() + datetime.timedelta(days=32), tick=False):
        other = Walker(people.hr2)
        assert other.get("/personale/stikproeve/").status_code == 200
        drawn = SampledRead.objects.exclude(reader=people.hr2).first()
        assert drawn is not None
        explain = reverse("samtale_personnel:explain_read", args=[drawn.uuid])
        assert other.post(explain, {"verdict": "", "words": EXPLAINED, "version": 0}).status_code == 400
        told = {"verdict": "in_order", "words": EXPLAINED, "version": drawn.version}
        assert other.post(explain, told, follow=True).status_code == 200
    return other


def now() -> int:
    """Give the version that stands."""
    return Plan.objects.get().version


def attach(leader: Walker, late: Walker, url: str) -> None:
    """Send a good and a bad file together, once as somebody whose second factor has run out."""
    for walker, status in ((late, 403), (leader, 422)):
        good = SimpleUploadedFile(f"{FILE_NAME}.pdf", a_pdf(FILE))
        bad = SimpleUploadedFile(f"{REFUSED_NAME}.pdf", f"MZ {FILE}".encode())
        answer = walker.post(url, written(now(), "attach", bilag__file=[good, bad]))
        assert answer.status_code == status
    file = reverse("forms_pages:file", args=[Plan.objects.get().uuid, PlanFile.objects.get().uuid])
    assert leader.get(file).status_code == 200


def close(leader: Walker, employee: Walker, plan: Plan) -> Entry:
    """Respond in every way, and put the plan into the folder."""
    respond = reverse("forms_pages:respond", args=[plan.uuid])
    remarks = {"outcome": "remarks", "remarks": REMARKS}
    assert employee.post(respond, {"version": now(), "remarks": REMARKS}).status_code == 422
    assert employee.post(respond, {"version": now() - 1, **remarks}).status_code == 409
    assert employee.post(respond, {"version": now(), **remarks}).status_code == 302
    assert employee.get(plan.get_absolute_url()).status_code == 200
    leader.post(respond, {"version": now(), "outcome": "agree"})
    leader.post(reverse("forms_pages:journal", args=[plan.uuid]), {"submit_key": "k"})
    assert employee.post(respond, {"version": now(), **remarks}).status_code in (302, 409)
    return Entry.objects.get()


def read(walker: Walker, url: str, entry: Entry) -> None:
    """Read everything that can be read of the entry."""
    assert walker.get(url, follow=True).status_code == 200
    assert walker.get(reverse("samtale_personnel:entry_pdf", args=[entry.uuid])).content[:4] == b"%PDF"
    file = reverse("samtale_personnel:entry_file", args=[entry.uuid, EntryFile.objects.get().file])
    assert walker.get(file).content == a_pdf(FILE)
    assert walker.get(reverse("samtale_personnel:folder", args=[entry.folder.uuid])).status_code == 200
    assert walker.get(reverse("samtale_conversations:mine")).status_code == 200


def everything_in_the_database() -> Iterator[tuple[str, str]]:
    """Give every value of every table, Wagtail's included, as text; bytes as far as they are text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    yield table, bytes(value).decode("utf-8", "replace") if is_bytes else str(value)


def files_of_the_database() -> list[Path]:
    """Give SQLite's files, its log of what is not yet written back included."""
    name = Path(str(connection.settings_dict["NAME"]))
    return [path for path in name.parent.glob(f"{name.name}*") if path.is_file()]


def test_no_text_of_a_plan_stands_anywhere_in_the_clear(
    people: SimpleNamespace,
    form_page: PlanFormPage,
    logged: Kept,
    mailoutbox: list[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(connections["default"], "force_debug_cursor", True)  # so that queries are logged
    form_page.form = [*FORM, BILAG, *OTHER_KINDS]
    form_page.save()
    rules = {"wheel": make_wheel(), "exchange_days": 14, "follow_up_months": "4"}
    ConversationType.objects.filter(pk=form_page.conversation_type_id).update(**rules)
    walkers = walk(people, PlanFormPage.objects.get(pk=form_page.pk))

    shown = "".join(text for walker in walkers for text in walker.shown)
    for word in (*PLAN_WORDS, *KIND_WORDS, *HR_WORDS, *AGREED_WORDS):
        assert word in shown, f"The walk must show {word}, or finding none proves nothing."
    assert len({table for table, _text in everything_in_the_database()}) > 20
    assert any("Exception while resolving" in line for line in logged.lines)
    assert any("UPDATE" in line and "sealed_answers" in line for line in logged.lines)

    assert not [(table, one) for table, text in everything_in_the_database() for one in SOUGHT if one in text]
    assert not [path for path in files_of_the_database() for one in SOUGHT if one.encode() in path.read_bytes()]
    assert not [session for session in Session.objects.all() if WORD in str(session.get_decoded())]
    assert not [
        value for cache in caches.all() for value in vars(cache).get("_cache", {}).values() if WORD in str(value)
    ]
    assert not [seen for walker in walkers for seen in walker.seen if WORD in seen]
    assert not [line[:400] for line in logged.lines if WORD in line]
    assert not [mail for mail in mailoutbox if WORD in str(mail.message())]
    assert not list(tmp_path.iterdir())
    for root in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
        files = [path for path in Path(root).rglob("*") if path.is_file()] if Path(root).exists() else []
        assert not [path for path in files if WORD.encode() in path.read_bytes() or WORD in path.name]


def test_the_search_finds_what_stands_in_the_clear(people: SimpleNamespace) -> None:
    Municipality.objects.create(name=WORD, slug="kanari")
    assert [table for table, text in everything_in_the_database() if WORD in text] == ["samtale_people_municipality"]
    if connection.vendor == "sqlite":
        assert [path for path in files_of_the_database() if WORD.encode() in path.read_bytes()]
