"""What is kept about a person outside the folder's documents: the employment, the sign-in, and what hangs on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samtale_intranet.moments import moment
from samtale_intranet.people.api import leader_of
from samtale_intranet.people.models import Employee, Unit
from samtale_intranet.personnel.export.sources import About, ExportSource, Held, Part, Prepared
from samtale_intranet.personnel.export.tables import as_json
from samtale_intranet.personnel.models import AuthenticatorDevice, Folder, RecoveryDevice, StandIn
from samtale_intranet.personnel.second_factor.passkeys.credentials import passkeys_of

__all__ = ["PERSON", "shown"]

# SECURITY: what proves who somebody is never leaves, not even to themselves.
_SECRET = ("password", "secret", "token", "key")


def _prepare(folder: Folder) -> Prepared:
    return Prepared(leaving=(), open=_parts)


def _parts(about: About) -> Iterable[Part]:
    employee = Employee.objects.with_lines().select_related("user").get(pk=about.employee.pk)
    yield _employment(employee)
    if employee.user:
        yield _sign_in(employee.user)
        yield _devices(employee.user)
    yield _stand_ins(employee)


def _employment(employee: Employee) -> Part:
    leader = leader_of(employee=employee)
    facts = [
        *_plain_fields(employee),
        (_("Municipality"), employee.municipality.name),
        (_("Unit"), " / ".join(unit.name for unit in reversed(_upwards(employee.unit)))),
        (_("Own leader"), employee.own_leader.name if employee.own_leader else ""),
        (_("Leader now"), leader.name if leader else _("Nobody")),
        (_("Leads these units"), ", ".join(employee.leads.order_by("name").values_list("name", flat=True))),
        (_("Is the own leader of"), _people(employee.leads_in_person.count())),
    ]
    files = [Held("ansaettelse/ansaettelse.json", _("The same as data (JSON)"), as_json(dict(facts)))]
    about = _("What the intranet’s register of people holds. It comes from the municipality’s own pay or HR system.")
    return Part(_("Your employment"), about, facts=facts, files=files)


def _people(count: int) -> str:
    return ngettext("%d employee", "%d employees", count) % count


def _upwards(unit: Unit | None) -> list[Unit]:
    found: list[Unit] = []
    while unit is not None and unit not in found:
        found.append(unit)
        unit = unit.parent
    return found


def _sign_in(user: Any) -> Part:
    groups = ", ".join(user.groups.order_by("name").values_list("name", flat=True)) if hasattr(user, "groups") else ""
    facts = [*_plain_fields(user), (_("Groups"), groups)]
    files = [Held("ansaettelse/login.json", _("The same as data (JSON)"), as_json(dict(facts)))]
    about = _("The account that you sign in with. The password is kept as a checksum that cannot be read.")
    return Part(_("Your sign-in"), about, facts=facts, files=files)


def _plain_fields(row: Model) -> list[tuple[str, str]]:
    """Give every column that holds something plain, by its own name; one that is added later comes along by itself."""
    fields = [field for field in row._meta.concrete_fields if not field.is_relation and not field.primary_key]
    readable = [field for field in fields if not any(word in field.name for word in _SECRET)]
    return [(str(field.verbose_name).capitalize(), shown(getattr(row, field.attname))) for field in readable]


def shown(value: Any) -> str:
    """Give a plain value as people read it."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case datetime():
            return moment(value)
        case date():
            return date_format(value, "DATE_FORMAT")
    return str(value)


def _devices(user: Any) -> Part:
    """Name what proves the second factor, and when; never what it proves it with."""
    apps = AuthenticatorDevice.objects.filter(user=user).order_by("created_at")
    recovery = RecoveryDevice.objects.filter(user=user).order_by("created_at")
    rows = [
        *((_("Authenticator app"), one.name, shown(one.created_at), shown(one.last_used_at)) for one in apps),
        *(
            (
                _("Passkey"),
                key.device.name,
                *(shown(getattr(key.device, at, None)) for at in ("created_at", "last_used_at")),
            )
            for key in passkeys_of(user=user)
        ),
        *(
            (_("Recovery codes"), _left(one.codes.count()), shown(one.created_at), shown(one.last_used_at))
            for one in recovery
        ),
    ]
    return Part(
        _("Your second factor"),
        _("What you confirm with that it is you. The secrets themselves are encrypted and are given to nobody."),
        columns=(_("Kind"), _("Name"), _("Added"), _("Last used")),
        rows=rows,
    )


def _left(count: int) -> str:
    return ngettext("%d code left", "%d codes left", count) % count


def _stand_ins(employee: Employee) -> Part:
    """Give the grants that name the person, in whatever part they have in them."""
    named = Q(leader=employee) | Q(stand_in=employee) | Q(given_by=employee) | Q(decided_by=employee)
    grants = StandIn.objects.with_people().select_related("withdrawn_by").filter(named | Q(withdrawn_by=employee))
    rows = [
        (
            grant.leader.name,
            grant.stand_in.name,
            shown(grant.starts_on),
            shown(grant.ends_on),
            str(grant.get_state_display()),
            grant.given_by.name,
            grant.decided_by.name if grant.decided_by else "",
            grant.withdrawn_by.name if grant.withdrawn_by else "",
        )
        for grant in grants.order_by("starts_on", "pk")
    ]
    return Part(
        _("Stand-ins"),
        _("Where you stand in for a leader, have a stand-in yourself, or have proposed, confirmed or ended one."),
        columns=(
            _("Leader"),
            _("Stand-in"),
            _("From"),
            _("Until"),
            _("State"),
            _("Proposed by"),
            _("Decided by"),
            _("Ended by"),
        ),
        rows=rows,
    )


PERSON = ExportSource(
    name="person",
    place=0,
    prepare=_prepare,
    covers=frozenset(
        {
            "samtale_people.Employee.user",
            "samtale_people.Employee.own_leader",
            "samtale_people.Unit.leader",
            "samtale_personnel.AuthenticatorDevice.user",
            "samtale_personnel.RecoveryDevice.user",
            "samtale_personnel.RecoveryCode.device",
            "samtale_personnel.PasskeyBinding.user",
            "samtale_personnel.StandIn.leader",
            "samtale_personnel.StandIn.stand_in",
            "samtale_personnel.StandIn.given_by",
            "samtale_personnel.StandIn.decided_by",
            "samtale_personnel.StandIn.withdrawn_by",
        }
    ),
    reasons={
        "samtale_packs.WaitingPack.user": "A pack that an editor has uploaded; it holds pages for everybody to read.",
    },
)
