from django.apps import AppConfig


class BenchConfig(AppConfig):
    """The peer that we measure beside: never installed by a host, nor by the reference intranet."""

    name = "bench"
    default_auto_field = "django.db.models.BigAutoField"
