from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SamtaleIntranetConfig(AppConfig):
    name = "samtale_intranet"
    label = "samtale_intranet"
    verbose_name = _("Conversations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        from samtale_intranet.checks import register_checks

        register_checks()
