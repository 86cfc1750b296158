from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Who answers for a page, and when it is looked over: fields that every page to read has.
ABOUT = ("content_owner", "content_owner_email", "reviewed_on", "review_by")


class GuidesConfig(AppConfig):
    """The page types to read; a content pack may hold each of them."""

    name = "samtale_intranet.guides"
    label = "samtale_guides"
    verbose_name = _("Guides")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the packs what they may hold of ours."""
        from samtale_intranet.guides.content_checks import findings
        from samtale_intranet.guides.models import GuidePage, ValueFrameworkPage, WheelPage
        from samtale_intranet.guides.overview import GuideOverviewPage
        from samtale_intranet.guides.preparation import PreparationPage
        from samtale_intranet.packs.api import register_page

        register_page("overview", GuideOverviewPage, ["lead", *ABOUT], check=findings)
        register_page("guide", GuidePage, ["lead", *ABOUT, "audience", "body"], check=findings)
        register_page("value_framework", ValueFrameworkPage, ["lead", *ABOUT, "values", "foundations"], check=findings)
        wheel = ["lead", *ABOUT, "centre", "framework", "segments", "around"]
        register_page("wheel", WheelPage, wheel, check=findings)
        scale = ("scale_lowest_label", "scale_highest_label", "scale_highest")
        register_page(
            "preparation", PreparationPage, ["lead", *ABOUT, "version", "choose", *scale, "themes"], check=findings
        )
