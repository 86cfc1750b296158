"""The reference intranet's own settings, with the peer beside, on a database that lasts as long as the measurement."""

import base64
import os
import secrets

from home.settings import *  # noqa: F403
from home.settings import DATABASES, INSTALLED_APPS, SAMTALE_INTRANET

SECRET_KEY = secrets.token_urlsafe(50)
DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
PEER = ["wagtail.contrib.forms", "bench"]
INSTALLED_APPS = [*INSTALLED_APPS, *(app for app in PEER if app not in INSTALLED_APPS)]


class NoMigrations:
    """Tables straight from the models: the peer's page has no migrations, and Django wants all or none."""

    def __contains__(self, label: str) -> bool:
        return True

    def __getitem__(self, label: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
ALLOWED_HOSTS = ["*"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SAMTALE_INTRANET = {
    **SAMTALE_INTRANET,
    "KEYS": {"active": "k1", "keys": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()}},
    "KEYS_FILE": None,
}
