from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    name = "samtale_intranet.personnel"
    label = "samtale_personnel"
    verbose_name = _("Personnel section")
    default_auto_field = "django.db.models.BigAutoField"
