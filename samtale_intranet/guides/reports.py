"""The report of pages that are due for review, in the Wagtail admin."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from samtale_intranet.guides.review import with_review_due

# What comes up in this time stands in the report too, so that nobody is surprised.
AHEAD = datetime.timedelta(days=30)


def may_see_report(user: Any) -> bool:
    """Whether the user works with any page."""
    return bool(PagePermissionPolicy().user_has_any_permission(user, ["add", "change", "publish"]))


class ReviewReport(ReportView):
    """Published pages due for review, or within a month, among those that the user may edit."""

    page_title = _("Due for review")
    header_icon = "calendar-check"
    results_template_name = "samtale_guides/review_report_results.html"
    index_url_name = "samtale_review_report"
    index_results_url_name = "samtale_review_report_results"
    any_permission_required = ["add", "change", "publish"]
    permission_policy = PagePermissionPolicy()
    model = Page
    list_export = ["title", "review_by", "reviewed_on", "content_owner", "content_owner_email", "full_url"]
    export_headings = {
        "title": _("Title"),
        "review_by": _("Review by"),
        "reviewed_on": _("Reviewed"),
        "content_owner": _("Owner"),
        "content_owner_email": _("E-mail"),
        "full_url": _("Address"),
    }

    def get_queryset(self) -> QuerySet[Page]:
        """Give the pages, the longest overdue first."""
        mine = PagePermissionPolicy().instances_user_has_any_permission_for(self.request.user, ["change", "publish"])
        until = timezone.localdate() + AHEAD
        pages: QuerySet[Page] = with_review_due(mine.live()).filter(review_due__lte=until)
        return pages.order_by("review_due", "title")

    def decorate_paginated_queryset(self, object_list: Any) -> list[Page]:
        """Give each page as its own type, with the owner; as many queries however many pages."""
        keys = [page.pk for page in object_list]
        specific = Page.objects.filter(pk__in=keys).specific().in_bulk()
        return [specific[key] for key in keys]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add today, which tells what is overdue."""
        return {**super().get_context_data(*args, **kwargs), "today": timezone.localdate()}
