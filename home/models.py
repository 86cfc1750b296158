"""The front page of the reference intranet: it shows the way in."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from forms_pages.models import PlanFormPage
from samtale_intranet.guides.models import GuidePage, ValueFrameworkPage, WheelPage
from samtale_intranet.guides.preparation import PreparationPage
from samtale_intranet.pages import SamtalePageMixin

MOST_CARDS = 40


class HomePage(SamtalePageMixin, Page):
    """The front page: the guides below it, each with its wheel and form, and the way to one's own rooms."""

    lead = models.TextField(_("lead"), blank=True, help_text=_("One or two sentences under the title."))

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the guides, and what lies below each."""
        return {**super().get_context(request, *args, **kwargs), "guides": self.ways_in(request)}

    def ways_in(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Give each guide on the first level with the wheel, framework and form below it: two queries, however many."""
        kinds = ContentType.objects.get_for_models(
            GuidePage, WheelPage, ValueFrameworkPage, PreparationPage, PlanFormPage
        )
        below = self.get_descendants().live().public().filter(content_type__in=kinds.values())[:MOST_CARDS]
        pages = list(below.specific()) if self.path else []
        guides: list[dict[str, Any]] = []
        for page in pages:
            card = {"page": page, "url": page.get_url(request), "kind": page._meta.verbose_name, "below": []}
            over = next((guide for guide in guides if page.is_descendant_of(guide["page"])), None)
            if over:
                over["below"].append(card)
                over["picture"] = over["picture"] or getattr(page, "picture", None)
            else:
                guides.append({**card, "picture": getattr(page, "picture", None)})
        return guides
