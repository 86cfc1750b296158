"""WSGI entry point of the reference intranet."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "home.settings")
application = get_wsgi_application()
