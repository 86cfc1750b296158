"""Holds, controls and resets that name a person, for a copy: that they are there, when and by whom."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.export.person import shown
from samtale_intranet.personnel.export.sources import About, ExportSource, Part, Prepared
from samtale_intranet.personnel.models import FactorReset, Folder, LegalHold, SampledRead

__all__ = ["CONTROLS"]


def _prepare(folder: Folder) -> Prepared:
    return Prepared(leaving=(), open=_parts)  # what is sealed of it is withheld


def _parts(about: About) -> Iterable[Part]:
    yield _holds(about)
    yield _sampled(about)
    yield _resets(about.employee)


def _holds(about: About) -> Part:
    holds = LegalHold.objects.select_related("set_by", "lifted_by").filter(folder=about.folder).order_by("set_at")
    rows = [
        (
            shown(hold.set_at),
            hold.set_by.name,
            shown(hold.lifted_at),
            hold.lifted_by.name if hold.lifted_by else "",
        )
        for hold in holds
    ]
    return Part(
        _("Legal holds"),
        _("While a hold is in force, nothing in the folder is deleted, whatever its period is."),
        columns=(_("From"), _("Set by"), _("Until"), _("Lifted by")),
        rows=rows,
        withheld=[_("The reason for a hold: ask HR, who must weigh whether it can be given.")] if rows else (),
    )


def _sampled(about: About) -> Part:
    """Give the looks that were drawn for control, in the person's folder or of the person's own."""
    mine = Q(folder=about.folder) | Q(reader=about.employee) | Q(explained_by=about.employee)
    drawn = SampledRead.objects.select_related("reader", "explained_by").filter(mine).order_by("at", "sequence")
    rows = [
        (
            shown(one.at),
            one.reader.name,
            _("Your own folder") if one.folder_id == about.folder.pk else _("Somebody else’s folder"),
            str(one.get_verdict_display()),
            one.explained_by.name if one.explained_by else "",
        )
        for one in drawn
    ]
    return Part(
        _("Looks that were drawn for control"),
        _("Each month HR draws some of all looks at random and finds out whether they were in order."),
        columns=(_("When"), _("Who looked"), _("Where"), _("What came out"), _("Found out by")),
        rows=rows,
        withheld=[_("What was written about a look: it is about whoever looked, too. Ask HR.")] if rows else (),
    )


def _resets(employee: Employee) -> Part:
    named = Q(employee=employee) | Q(asked_by=employee) | Q(decided_by=employee)
    resets = FactorReset.objects.with_people().filter(named).order_by("asked_at")
    rows = [
        (
            one.employee.name if one.employee_id == employee.pk else _("Somebody else"),
            shown(one.asked_at),
            one.asked_by.name,
            str(one.get_state_display()),
            one.decided_by.name if one.decided_by else "",
        )
        for one in resets
    ]
    return Part(
        _("Lost second factors"),
        _("Where HR was asked to remove a second factor that was lost."),
        columns=(_("Whose"), _("Asked for"), _("By"), _("State"), _("Decided by")),
        rows=rows,
    )


CONTROLS = ExportSource(
    name="controls",
    place=80,
    prepare=_prepare,
    covers=frozenset(
        {
            "samtale_personnel.LegalHold.folder",
            "samtale_personnel.LegalHold.set_by",
            "samtale_personnel.LegalHold.lifted_by",
            "samtale_personnel.SampledRead.reader",
            "samtale_personnel.SampledRead.folder",
            "samtale_personnel.SampledRead.explained_by",
            "samtale_personnel.FactorReset.employee",
            "samtale_personnel.FactorReset.asked_by",
            "samtale_personnel.FactorReset.decided_by",
        }
    ),
)
