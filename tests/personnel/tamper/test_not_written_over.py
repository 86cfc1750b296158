"""What HR decides on is what was proposed: a row that was changed meanwhile is not decided on, and stays named."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from samtale_intranet.personnel.access import authorise_hr
from samtale_intranet.personnel.api import Event, RowChanged
from samtale_intranet.personnel.models import FactorReset, LedgerEvent, LegalHold, StandIn
from samtale_intranet.personnel.retention.holds import lift_hold, set_hold
from samtale_intranet.personnel.second_factor.lost import api as lost
from samtale_intranet.personnel.stand_ins import api as stand_ins
from tests.personnel.tamper.rows import raw, write
from tests.personnel.tamper.test_tamper import said, world
from tests.personnel.tamper.world import World

__all__ = ["world"]


def grant(world: World) -> tuple[Any, dict[str, Any], Callable[[], Any]]:
    """Another person is put into a grant before it is withdrawn, as it could be before it is confirmed."""
    row, user = StandIn.objects.order_by("pk")[0], world.people.hr.user
    return row, {"stand_in_id": world.people.medarbejder.pk}, lambda: stand_ins.withdraw(user=user, grant_uuid=row.uuid)


def hold(world: World) -> tuple[Any, dict[str, Any], Callable[[], Any]]:
    """Somebody else is said to have set the hold."""
    user, folder = world.people.hr.user, LegalHold.objects.order_by("pk")[0].folder.uuid
    row = set_hold(user=user, folder_uuid=folder, reason="En ny sag")
    return row, {"set_by_id": world.people.hr2.pk}, lambda: lift_hold(user=user, folder_uuid=folder)


def reset(world: World) -> tuple[Any, dict[str, Any], Callable[[], Any]]:
    """The request is turned to another person, whose second factor would be gone."""
    row, office = FactorReset.objects.order_by("pk")[0], authorise_hr(user=world.people.hr2.user)

    def confirm() -> None:
        lost.confirm(office=office, reset=lost.request_of(office=office, uuid=row.uuid))

    return row, {"employee_id": world.people.direktoer.pk}, confirm


@pytest.mark.parametrize("kind", [grant, hold, reset])
def test_it_is_not_decided_on(world: World, kind: Callable[[World], Any]) -> None:
    row, values, decide = kind(world)
    assert said(world) == ""
    write(raw(row), **values)
    events = LedgerEvent.objects.exclude(action=Event.FOLDER_OPENED).count()
    with pytest.raises(RowChanged, match=rf"^Record {row.uuid} is not what event \d+ wrote"):
        decide()
    assert LedgerEvent.objects.exclude(action=Event.FOLDER_OPENED).count() == events
    assert str(row.uuid) in said(world)


@pytest.mark.parametrize("kind", [grant, hold, reset])
def test_what_nobody_changed_is_decided_on_as_ever(world: World, kind: Callable[[World], Any]) -> None:
    _row, _values, decide = kind(world)
    decide()
    assert said(world) == ""
