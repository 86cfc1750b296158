"""A municipality in which there is some of everything that is kept, two of each, old and new."""

from __future__ import annotations

import datetime
import io
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from forms_pages import api as plans
from forms_pages.attachments import attach_all
from forms_pages.models import Plan, PlanFormPage
from samtale_intranet.conversations.access import fetch
from samtale_intranet.conversations.follow_ups import api as follow_ups
from samtale_intranet.conversations.models import AgreedActions, Conversation, ConversationType, FollowUp
from samtale_intranet.conversations.themes import api as themes
from samtale_intranet.people.models import Employee
from samtale_intranet.personnel import ledger
from samtale_intranet.personnel.api import Event, annotate, folder_of, open_folder
from samtale_intranet.personnel.archive.settling import settle_as_delivered
from samtale_intranet.personnel.archive.targets import Receipt
from samtale_intranet.personnel.events import Purpose
from samtale_intranet.personnel.models import Entry, Erasure, FactorReset, OutboxItem, SampledRead, StandIn
from samtale_intranet.personnel.pruning.api import prune
from samtale_intranet.personnel.purposes.api import state
from samtale_intranet.personnel.retention.holds import lift_hold, set_hold
from samtale_intranet.personnel.sampling.api import explain
from samtale_intranet.personnel.sampling.drawing import draw_due
from samtale_intranet.personnel.uploads import Upload
from tests.conversations.agreeing import make_wheel
from tests.forms_pages.conftest import make_form
from tests.forms_pages.files import a_pdf
from tests.personnel.tamper.rows import Row, raw

LONG_AGO = datetime.datetime(2020, 3, 1, 10, tzinfo=datetime.UTC)
FORM = [
    {"type": "short_text", "id": "titel", "value": {"label": "Overskrift"}},
    {"type": "attachment", "id": "bilag", "value": {"label": "Bilag", "most_files": 3}},
]


class World:
    """What the tests tamper with; `earlier` are rows as they were before somebody rightly changed them."""

    def __init__(self, people: SimpleNamespace) -> None:
        self.people = people
        self.earlier: list[Row] = []
        made = make_form(people.municipality)
        made.form = FORM
        made.save()
        self.page = PlanFormPage.objects.get(pk=made.pk)
        self.now = timezone.now()
        with self.at(LONG_AGO):
            for employee in (people.medarbejder, people.kollega):
                self._journaled(employee)
        with self.at(self.now.replace(day=1) - datetime.timedelta(days=10)):
            for reader, employee in ((people.leder, people.medarbejder), (people.leder, people.kollega)):
                open_folder(user=reader.user, folder_uuid=folder_of(employee=employee).uuid)
        for employee in (people.medarbejder, people.kollega):
            self._drafted(employee)
            state(user=people.hr.user, folder_uuid=folder_of(employee=employee).uuid, purpose=Purpose.PERSONNEL_CASE)
        self._granted()
        self._sampled()
        prune(municipality=people.municipality)
        self._went_on()
        self._agreed()
        self._delivered()
        self._erased()

    @staticmethod
    def at(moment: datetime.datetime) -> Any:
        """Let everything happen at this moment."""
        return mock.patch("django.utils.timezone.now", return_value=moment)

    def _written(self, employee: Employee) -> Plan:
        plan = plans.start_plan(user=self.people.leder.user, page=self.page, employee=employee)
        content = a_pdf(employee.name)
        upload = Upload(io.BytesIO(content), None, "bevis.pdf", "text/html", len(content), None, refused=None)
        chosen = MultiValueDict({"f-bilag-file": [upload]})
        attach_all(user=self.people.leder.user, plan_uuid=plan.uuid, chosen=chosen)
        return plan

    def _journaled(self, employee: Employee) -> None:
        plan = self._written(employee)
        plans.finish(user=self.people.leder.user, plan_uuid=plan.uuid, version=2)
        for person in (employee, self.people.leder):
            plans.respond(user=person.user, plan_uuid=plan.uuid, version=2, outcome="agree")
        plans.journal_plan(user=self.people.leder.user, plan_uuid=plan.uuid, submit_key=str(plan.uuid))

    def _drafted(self, employee: Employee) -> None:
        plan = self._written(employee)
        self.earlier.append(raw(plan))
        plans.share(user=self.people.leder.user, plan_uuid=plan.uuid)

    def _granted(self) -> None:
        """Two grants, as HR gives and confirms them."""
        people, today = self.people, timezone.localdate()
        for stand_in in (people.direktoer, people.kollega):
            grant = StandIn(
                municipality=people.municipality,
                leader=people.leder,
                stand_in=stand_in,
                starts_on=today,
                ends_on=today + datetime.timedelta(days=9),
                given_by=people.hr,
            )
            grant.save()
            self._told(grant, people.hr, Event.STAND_IN_PROPOSED)
            self.earlier.append(raw(grant))
            grant.state, grant.decided_by, grant.decided_at = StandIn.State.CONFIRMED, people.hr2, timezone.now()
            grant.save()
            self._told(grant, people.hr2, Event.STAND_IN_CONFIRMED)

    def _told(self, row: StandIn | FactorReset | Erasure, person: Employee, event: Event) -> None:
        ledger.commit(
            municipality=self.people.municipality,
            actor=f"employee:{person.uuid}",
            actor_role="hr",
            action=event,
            record=row.uuid,
            content=row.evidence(),
        )

    def _sampled(self) -> None:
        draw_due(municipality=self.people.municipality)
        for nth, read in enumerate(SampledRead.objects.order_by("pk")):
            self.earlier.append(raw(read))
            explain(user=self.people.hr.user, read_uuid=read.uuid, verdict="in_order", words=f"Nr. {nth}", version=0)
        later = self.now.replace(day=1) + datetime.timedelta(days=40)
        with self.at(later):  # a second month, empty
            draw_due(municipality=self.people.municipality)

    def _went_on(self) -> None:
        """A note has the first number of this year; both folders were held; two factors were reset."""
        people = self.people
        noted = folder_of(employee=people.medarbejder).entries.get()
        annotate(user=people.leder.user, entry_uuid=noted.uuid, text="Husk opfølgning", submit_key="note")
        for employee in (people.medarbejder, people.kollega):
            folder = folder_of(employee=employee)
            hold = set_hold(user=people.hr.user, folder_uuid=folder.uuid, reason="En sag kører")
            self.earlier.append(raw(hold))
            lift_hold(user=people.hr.user, folder_uuid=folder.uuid)
            reset = FactorReset.objects.create(municipality=people.municipality, employee=employee, asked_by=people.hr)
            self._told(reset, people.hr, Event.SECOND_FACTOR_RESET_ASKED)

    def _agreed(self) -> None:
        """Both brought themes to what is under way; what was journaled is followed up, and moved."""
        people = self.people
        ConversationType.objects.update(wheel=make_wheel())
        rules = {"exchange_days": 14, "follow_up_months": [4]}
        Conversation.objects.update(rules_copy=rules)
        for employee in (people.medarbejder, people.kollega):
            ahead = Conversation.objects.open().get(employee=employee)
            for person, theme in ((employee, "trivsel"), (people.leder, "balance")):
                found, access = fetch(user=person.user, uuid=ahead.uuid)
                themes.pick(conversation=found, access=access, chosen=[theme], why="Fordi")
            entry = Entry.objects.with_relations().get(folder__employee=employee, annotates=None)
            over = Conversation.objects.with_people().exclude(closed_at=None).get(employee=employee)
            _over, access = fetch(user=people.leder.user, uuid=over.uuid)
            actions = [follow_ups.Action("t:r1", "Ringe"), follow_ups.Action("t:r2", "Skrive")]
            with transaction.atomic():
                follow_ups.create(access=access, conversation=over, entry=entry, actions=actions)
            follow_up = FollowUp.objects.get(entry=entry)
            self.earlier += [raw(follow_up), raw(AgreedActions.objects.get(entry=entry))]
            ticks = follow_ups.Ticks(frozenset(), frozenset({"t:r1"}))
            follow_ups.tick(follow_up=follow_up, access=access, ticks=ticks)
            day = timezone.localdate() + datetime.timedelta(days=30)
            follow_ups.move(follow_up=follow_up, access=access, day=day, reason="Ferie")

    def _delivered(self) -> None:
        """The archive has all there is but the note."""
        for item in OutboxItem.objects.select_related("entry__folder__employee__municipality").order_by("pk")[:2]:
            settle_as_delivered(item, Receipt(b"kept", reference=f"SAG-{item.pk}"))

    def _erased(self) -> None:
        """That two things were erased, long gone folders of nobody who is here."""
        for line in (1, 2):
            erasure = Erasure.objects.create(
                municipality=self.people.municipality,
                folder=uuid4(),
                what=Erasure.What.ENTRIES,
                records=3,
                line=line,
                line_mac=str(line) * 64,
            )
            self._told(erasure, self.people.hr, Event.ERASURE_NOTED)
