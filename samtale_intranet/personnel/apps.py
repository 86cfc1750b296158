from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    name = "samtale_intranet.personnel"
    label = "samtale_personnel"
    verbose_name = _("Personnel section")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep what is decrypted out of the templates' log; say what the ledger watches, and what a copy holds."""
        from django.core.checks import Tags, register

        from samtale_intranet.personnel.api import register_sealed_source
        from samtale_intranet.personnel.archive.api import waits
        from samtale_intranet.personnel.archive.checks import register_archive_check
        from samtale_intranet.personnel.archive.settling import settled
        from samtale_intranet.personnel.export.controls import CONTROLS
        from samtale_intranet.personnel.export.documents import DOCUMENTS
        from samtale_intranet.personnel.export.log import LOG
        from samtale_intranet.personnel.export.person import PERSON
        from samtale_intranet.personnel.export.sources import register_export
        from samtale_intranet.personnel.reports import hush_templates
        from samtale_intranet.personnel.retention.keepers import register_waiting
        from samtale_intranet.personnel.retention.models import sealed_rows
        from samtale_intranet.personnel.second_factor.passkeys.checks import check_passkeys

        hush_templates()
        register(check_passkeys, Tags.security)
        register_archive_check()
        for rows in (sealed_rows, settled):
            register_sealed_source(rows)
        register_waiting(waits)
        for source in (PERSON, DOCUMENTS, LOG, CONTROLS):
            register_export(source)
