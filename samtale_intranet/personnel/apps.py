from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    name = "samtale_intranet.personnel"
    label = "samtale_personnel"
    verbose_name = _("Personnel section")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep what is decrypted out of the templates' log; register the checks of passkeys."""
        from django.core.checks import Tags, register

        from samtale_intranet.personnel.reports import hush_templates
        from samtale_intranet.personnel.second_factor.passkeys.checks import check_passkeys

        register(check_passkeys, Tags.security)

        hush_templates()
