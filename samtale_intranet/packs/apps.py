from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PacksConfig(AppConfig):
    name = "samtale_intranet.packs"
    label = "samtale_packs"
    verbose_name = _("Content packs")
    default_auto_field = "django.db.models.BigAutoField"
