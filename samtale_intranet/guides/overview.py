"""The page type that lists the guides below it, and finds them by word."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from samtale_intranet.guides.models import GuidePage, ReadingPage
from samtale_intranet.guides.review import reading_types
from samtale_intranet.guides.words import stems

MOST = 60


class GuideOverviewPage(ReadingPage):
    """A way in: every guide below, with what belongs to it, and a field to search them all."""

    content_panels = [*ReadingPage.opening_panels, ReadingPage.about_panel]
    subpage_types = ["samtale_guides.GuideOverviewPage", "samtale_guides.GuidePage", *GuidePage.subpage_types[1:]]
    page_description = _("Lists the guides below it, with a field to search them.")

    class Meta:
        verbose_name = _("overview of guides")
        verbose_name_plural = _("overviews of guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the words asked for and what they find, or the guides where nothing was asked."""
        query = " ".join(request.GET.get("q", "").split())[:100]
        context = {**super().get_context(request, *args, **kwargs), "query": query}
        if query:
            return {**context, "found": [self.card(page, request) for page in self.find(query)]}
        return {**context, "guides": self.ways_in(request)}

    def below(self) -> Any:
        """Give the published pages to read below, that are open to everybody on the intranet."""
        return self.get_descendants().live().public().type(tuple(reading_types()))

    def find(self, query: str) -> list[Page]:
        """Give the pages with a word that begins like each one asked for; then those with one inside their title."""
        words = stems(query)
        if not words or not self.path:
            return []
        found = list(self.below().autocomplete(" ".join(words))[:MOST])
        inside = Q()
        for word in words:
            inside &= Q(title__icontains=word)
        known = {page.pk for page in found}
        found += [page for page in self.below().filter(inside)[:MOST] if page.pk not in known]
        specific = Page.objects.filter(pk__in=[page.pk for page in found]).specific().in_bulk()
        return [specific[page.pk] for page in found]

    def ways_in(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Give what stands right below, each with what belongs to it; as many queries however many pages."""
        ways: dict[str, dict[str, Any]] = {}
        pages = list(self.below().specific()[: MOST * 4]) if self.path else []
        for page in pages:
            over = ways.get(page.path[: len(self.path) + Page.steplen])
            if over:
                over["below"].append(self.card(page, request))
                over["picture"] = over["picture"] or getattr(page, "picture", None)
            else:
                ways[page.path] = {**self.card(page, request), "below": [], "picture": getattr(page, "picture", None)}
        return list(ways.values())

    @staticmethod
    def card(page: Page, request: HttpRequest) -> dict[str, Any]:
        """Give what a list shows of a page."""
        lead = getattr(page, "lead", "")
        return {"title": page.title, "lead": lead, "url": page.get_url(request), "kind": page._meta.verbose_name}
