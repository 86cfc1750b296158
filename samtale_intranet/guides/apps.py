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
        from samtale_intranet.guides.overview import GuideOverviewPage
        from samtale_intranet.guides.preparation import PreparationPage
        from samtale_intranet.packs.api import register_page

        register_page("overview", GuideOverviewPage, ["lead", "content_owner", "reviewed_on"])
        register_page("guide", GuidePage, ["lead", "content_owner", "reviewed_on", "audience", "body"])
        register_page(
            "value_framework", ValueFrameworkPage, ["lead", "content_owner", "reviewed_on", "values", "foundations"]
        )
        register_page(
            "wheel", WheelPage, ["lead", "content_owner", "reviewed_on", "centre", "framework", "segments", "around"]
        )
        register_page(
            "preparation",
            PreparationPage,
            [
                *("lead", "content_owner", "reviewed_on", "version", "choose"),
                *("scale_lowest_label", "scale_highest_label", "scale_highest", "themes"),
            ],
        )
