"""What the guides add to the Wagtail admin: a report, the way in for a new site, and what to mend after each save."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from samtale_intranet.guides import approval  # noqa: F401  it listens to approvals
from samtale_intranet.guides.content_checks import findings
from samtale_intranet.guides.getting_started import GettingStarted
from samtale_intranet.guides.models import ReadingPage
from samtale_intranet.guides.reports import ReviewReport, may_see_report

# More than this at once is not read.
MOST_SHOWN = 4


class ReviewReportItem(MenuItem):
    """The report's line in the menu, for those who work with pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user has the report."""
        return may_see_report(request.user)


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern]:
    """Give the report its addresses."""
    return [
        path("reports/samtale-review/", ReviewReport.as_view(), name="samtale_review_report"),
        path(
            "reports/samtale-review/results/",
            ReviewReport.as_view(results_only=True),
            name="samtale_review_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    """Put the report into the menu of reports."""
    return ReviewReportItem(
        gettext_lazy("Due for review"), reverse("samtale_review_report"), icon_name="calendar-check", order=1000
    )


@hooks.register("construct_homepage_panels")
def getting_started(request: HttpRequest, panels: list[Any]) -> None:
    """Put the first steps on the admin's front page."""
    panels.append(GettingStarted())


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_findings(request: HttpRequest, page: Page) -> None:
    """Tell whoever saved a page what should be mended; a page that was saved by itself says nothing."""
    if not isinstance(page, ReadingPage) or not request.accepts("text/html"):
        return
    found = sorted(findings(page), key=lambda finding: not finding.stops)
    for finding in found[:MOST_SHOWN]:
        text = _("Before you publish: %(finding)s") % {"finding": finding.text} if finding.stops else finding.text
        messages.warning(request, text)
    if (left := len(found) - MOST_SHOWN) and left > 0:
        text = ngettext("There is %(left)d thing more to mend.", "There are %(left)d things more to mend.", left)
        messages.warning(request, text % {"left": left})


@hooks.register("before_bulk_action")
def stop_bulk_publishing(request: HttpRequest, action: str, pages: Any, view: Any) -> HttpResponse | None:
    """Refuse to publish several pages at once while one of them has findings that stop it: no form asks there."""
    if action != "publish":
        return None
    stopped = [
        page.title
        for page in (page.get_latest_revision_as_object() for page in pages if isinstance(page, Page))
        if isinstance(page, ReadingPage) and any(finding.stops for finding in findings(page))
    ]
    if not stopped:
        return None
    text = _("Nothing was published. Open these pages and mend them first: %(titles)s.")
    messages.error(request, text % {"titles": ", ".join(stopped)})
    return HttpResponseRedirect(getattr(view, "next_url", None) or reverse("wagtailadmin_explore_root"))
