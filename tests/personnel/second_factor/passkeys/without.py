"""The reference site's settings where the extra is not installed: importing the library fails."""

import sys

sys.modules["django_otp_webauthn"] = None  # type: ignore[assignment]

from home.settings import *  # noqa: E402, F403
from home.settings import INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [name for name in INSTALLED_APPS if name != "django_otp_webauthn"]
SECRET_KEY = "only-for-tests-" * 4
