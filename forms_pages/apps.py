from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsPagesConfig(AppConfig):
    name = "forms_pages"
    label = "forms_pages"
    verbose_name = _("Plan forms")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the rooms below what this one has: a page type, next steps, and rows that the ledger watches."""
        from forms_pages.exporting import PLANS
        from forms_pages.models import PlanFormPage
        from forms_pages.plan_files import sealed_files
        from forms_pages.reminders import RESPONSES
        from forms_pages.retention import PlanEraser
        from forms_pages.watch import correction_url, next_steps, plan_starts, sealed_rows
        from samtale_intranet.conversations.api import register_next_steps
        from samtale_intranet.conversations.reminders.api import register_reminders
        from samtale_intranet.guides.apps import ABOUT
        from samtale_intranet.guides.content_checks import findings
        from samtale_intranet.guides.plan_links import register_plan_starts
        from samtale_intranet.packs.api import register_page
        from samtale_intranet.personnel.api import register_correction, register_export, register_sealed_source
        from samtale_intranet.personnel.retention.api import register_eraser

        register_page("plan_form", PlanFormPage, ["lead", *ABOUT, "conversation_type", "form"], check=findings)
        register_next_steps(next_steps)
        register_plan_starts(plan_starts)
        register_correction(correction_url)
        register_export(PLANS)
        register_sealed_source(sealed_rows)
        register_sealed_source(sealed_files)
        register_eraser(PlanEraser())
        register_reminders(RESPONSES)
