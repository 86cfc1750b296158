"""Mails that somebody's way in was changed, so that nobody can do it unseen. They name nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_admin_base_url

from samtale_intranet.people.models import Employee
from samtale_intranet.personnel.access import Office

__all__ = ["addresses_of", "way_in_changed"]

logger = logging.getLogger("samtale_intranet.personnel")


def addresses_of(employee: Employee) -> set[str]:
    """Give where the employee reads mail: their own address, and that of their sign-in."""
    sign_in = getattr(employee.user, "email", "") if employee.user else ""
    return {address for address in (employee.email, sign_in) if address}


def way_in_changed(*, office: Office, addresses: Iterable[str]) -> None:
    """Tell the employee at these addresses, and everybody else in HR, once the caller's transaction stands."""
    own = addresses_of(office.person)
    colleagues = Employee.objects.employed().filter(municipality=office.municipality, is_hr=True)
    others = [one for one in colleagues.select_related("user") if one != office.person]
    in_hr = {address for one in others for address in addresses_of(one)} - own
    for address in sorted(set(addresses) - own - in_hr):
        transaction.on_commit(partial(_send, address, False))
    for address in sorted(in_hr):
        transaction.on_commit(partial(_send, address, True))


def _send(address: str, is_hr: bool) -> None:
    """Send one mail. The change stands, whatever becomes of it."""
    try:
        with translation.override(settings.LANGUAGE_CODE):
            send_mail(_("A way into the personnel section was changed"), _body(is_hr), None, [address])
    except Exception as problem:  # any mail backend, with errors of its own
        # SECURITY: a backend's message may hold the address or the mail; its kind is enough to look for the cause.
        logger.error("A notice of a changed way in could not be sent: %s", type(problem).__name__)


def _body(is_hr: bool) -> str:
    base = (get_admin_base_url() or "").rstrip("/")
    if is_hr:
        lines = [
            _("Somebody in HR has changed a sign-in, or who works in HR, in the register of employees."),
            _("See in the ledger who did it and whom it is about. If it was not meant to be, change it back."),
            base + reverse("samtale_personnel_ledgerevent_modeladmin_index"),
        ]
    else:
        lines = [
            _("HR has changed your sign-in, or whether you work in HR, in the register of employees."),
            _("If you do not know why, ask HR, and choose somebody else there than you usually talk to."),
        ]
    return "\n\n".join(lines) + "\n"
