from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidesConfig(AppConfig):
    """The page types to read; a content pack may hold each of them."""

    name = "samtale_intranet.guides"
    label = "samtale_guides"
    verbose_name = _("Guides")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the packs what they may hold of ours."""
        from samtale_intranet.guides.models import GuidePage, ValueFrameworkPage, WheelPage
        from samtale_intranet.packs.api import register_page

        register_page("guide", GuidePage, ["lead", "content_owner", "reviewed_on", "audience", "body"])
        register_page(
            "value_framework", ValueFrameworkPage, ["lead", "content_owner", "reviewed_on", "values", "foundations"]
        )
        register_page(
            "wheel", WheelPage, ["lead", "content_owner", "reviewed_on", "centre", "framework", "segments", "around"]
        )
