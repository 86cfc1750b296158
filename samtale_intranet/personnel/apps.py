from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    name = "samtale_intranet.personnel"
    label = "samtale_personnel"
    verbose_name = _("Personnel section")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep what is decrypted out of the templates' log; let the ledger watch holds, erasures and deliveries."""
        from django.core.checks import Tags, register

        from samtale_intranet.personnel.api import register_sealed_source
        from samtale_intranet.personnel.archive.api import waits
        from samtale_intranet.personnel.archive.checks import register_archive_check
        from samtale_intranet.personnel.archive.settling import settled
        from samtale_intranet.personnel.reports import hush_templates
        from samtale_intranet.personnel.retention.keepers import register_waiting
        from samtale_intranet.personnel.retention.models import sealed_rows
        from samtale_intranet.personnel.second_factor.passkeys.checks import check_passkeys

        register(check_passkeys, Tags.security)

        hush_templates()
        register_sealed_source(sealed_rows)
        register_sealed_source(settled)
        register_archive_check()
        register_waiting(waits)
