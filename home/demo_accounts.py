"""The demo's sign-ins: random passwords and recovery codes, told once, kept in one file for its owner's eyes."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from home.demo import editors, story
from samtale_intranet.people.api import person_of
from samtale_intranet.personnel.second_factor.api import new_recovery_codes

# Without letters and digits that look alike: people type these from a screen.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Account:
    """One sign-in with what opens it."""

    username: str
    role: str
    password: str
    codes: tuple[str, ...]

    def __str__(self) -> str:
        password, codes = _("password"), _("recovery codes")
        lines = [f"{self.username:<15}{self.role}", f"    {password}: {self.password}"]
        if self.codes:
            label = f"    {codes}: "
            rows = [" ".join(self.codes[start : start + 5]) for start in range(0, len(self.codes), 5)]
            lines.append(label + f"\n{' ' * len(label)}".join(rows))
        return "\n".join(lines)


def accounts_file() -> Path:
    """Give where the passwords stand: in var/, which is never committed."""
    path: Path = settings.VAR_DIR / "demo-accounts.txt"
    return path


def open_accounts(*, reset: bool = False) -> list[Account]:
    """Give each account that cannot sign in yet, or with `reset` every one, a new password; also new recovery codes.

    Recovery codes are for those who have a folder; an authenticator app everybody sets up for themselves.
    """
    with transaction.atomic():
        opened = [account for told in story()["accounts"] if (account := _open(told, reset=reset))]
    if opened:
        write(opened, anew=reset)
    return opened


def _open(told: dict[str, Any], *, reset: bool) -> Account | None:
    """Open one account, or give None where it is open already."""
    user = _user(told)
    if user.has_usable_password() and not reset:
        return None
    password = "-".join("".join(secrets.choice(ALPHABET) for _char in range(4)) for _group in range(4))
    user.set_password(password)
    user.save()
    codes = new_recovery_codes(user=user) if person_of(user=user) else []
    return Account(user.get_username(), told["is"], password, tuple(codes))


def _user(told: dict[str, Any]) -> Any:
    """Give the account's user; those who are no employees are made here, still without a password."""
    users = get_user_model()._default_manager
    user = users.filter(username=told["username"]).first()
    if user is None:
        first, _space, last = told.get("name", told["username"]).rpartition(" ")
        admin = told.get("superuser", False)
        user = users.create(
            username=told["username"],
            first_name=first,
            last_name=last,
            email=f"{told['username']}@example.org",
            is_superuser=admin,
            is_staff=admin,
        )
        user.set_unusable_password()
        if told.get("editor"):
            user.groups.add(editors())
    return user


def write(accounts: Iterable[Account], *, anew: bool) -> None:
    """Write the accounts to the file, after what stands there or in its place; nobody else may read it."""
    path = accounts_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if anew:
        path.unlink(missing_ok=True)
    # SECURITY: created with the mode it keeps, so that there is no moment in which others can open it.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.writelines(f"{account}\n" for account in accounts)
