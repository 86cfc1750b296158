from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsPagesConfig(AppConfig):
    name = "forms_pages"
    label = "forms_pages"
    verbose_name = _("Plan forms")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what this one has: a page type, next steps, and rows that the ledger watches."""
        from forms_pages.models import PlanFormPage
        from forms_pages.watch import correction_url, next_steps, sealed_rows
        from samtale_intranet.conversations.api import register_next_steps
        from samtale_intranet.packs.api import register_page
        from samtale_intranet.personnel.api import register_correction, register_sealed_source

        register_page("plan_form", PlanFormPage, ["lead", "content_owner", "reviewed_on", "conversation_type", "form"])
        register_next_steps(next_steps)
        register_correction(correction_url)
        register_sealed_source(sealed_rows)
