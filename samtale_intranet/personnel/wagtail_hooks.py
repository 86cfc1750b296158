"""What the personnel section adds to the Wagtail admin: HR's registers, in a menu of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup, modeladmin_register

from samtale_intranet.personnel.registers.grants import StandInRegister
from samtale_intranet.personnel.registers.people import EmployeeRegister, MunicipalityRegister, UnitRegister
from samtale_intranet.personnel.registers.records import JournalRegister, LedgerRegister


@modeladmin_register
class PersonnelGroup(ModelAdminGroup):
    """The registers, for HR alone: each of them asks the policy whether it stands in the menu."""

    menu_label = _("Personnel")
    menu_icon = "folder-open-inverse"
    menu_order = 250
    items = (
        EmployeeRegister,
        UnitRegister,
        StandInRegister,
        JournalRegister,
        LedgerRegister,
        MunicipalityRegister,
    )
