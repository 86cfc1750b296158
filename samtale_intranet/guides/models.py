"""The page types to read: a guide and a value framework; the others stand in modules of their own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Site
from wagtail.search import index

from samtale_intranet.guides.blocks import FoundationStream, GuideBody, ValueStream
from samtale_intranet.guides.blocks.linked import linked_pages
from samtale_intranet.guides.blocks.prose import expand_together
from samtale_intranet.guides.content_checks import ReadingPageForm
from samtale_intranet.guides.contents import minutes_to_read, sections, short_code
from samtale_intranet.guides.drawing import hue_at
from samtale_intranet.pages import SamtalePageMixin


class ReadingPage(SamtalePageMixin, Page):
    """What all pages to read share: a lead, an owner, when somebody last looked it over, and the way up."""

    lead = models.TextField(_("lead"), blank=True, help_text=_("One or two sentences under the title."))
    content_owner = models.CharField(
        _("content owner"), max_length=120, blank=True, help_text=_("Who answers for the page.")
    )
    content_owner_email = models.EmailField(
        _("the owner's e-mail"), blank=True, help_text=_("Gets a mail when the page is due for review.")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    review_by = models.DateField(
        _("review by"), null=True, blank=True, help_text=_("From this day the page stands in the report of due pages.")
    )

    # Wagtail's own words for the title are not translated.
    opening_panels: list[Any] = [
        TitleFieldPanel(
            "title", placeholder=_("Title"), help_text=_("Stands at the top of the page and in every list of pages.")
        ),
        FieldPanel("lead"),
    ]
    owner_panels = [
        FieldRowPanel([FieldPanel("content_owner"), FieldPanel("content_owner_email")]),
        FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_by")]),
    ]
    about_panel: Any = MultiFieldPanel(owner_panels, heading=_("About the page"))
    # Everything that stands on the page, so that the beginning of a word is enough to find it.
    search_fields: list[Any] = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.AutocompleteField("searchable_text"),
    ]
    base_form_class = ReadingPageForm

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the way up from here to the site's front page."""
        return {**super().get_context(request, *args, **kwargs), "crumbs": self.crumbs(request)}

    def clean(self) -> None:
        """Refuse a day of review that is over before the page was last reviewed."""
        super().clean()
        if self.reviewed_on and self.review_by and self.review_by <= self.reviewed_on:
            raise ValidationError({"review_by": _("Choose a day after the day the page was reviewed on.")})

    def searchable_text(self) -> str:
        """Give the lead and all texts of the page's streams."""
        streams = [getattr(self, field.name) for field in self._meta.get_fields() if isinstance(field, StreamField)]
        texts = [text for stream in streams for text in stream.stream_block.get_searchable_content(stream)]
        return " ".join([self.lead, *map(str, texts)])

    def crumbs(self, request: HttpRequest) -> list[dict[str, str]]:
        """Give title and address of the pages above, from the site's root down.

        The way to the page was walked to find it, and each page on it remembers the one above: no query.
        """
        site = Site.find_for_request(request)
        found: list[dict[str, str]] = []
        top = site.root_page.depth if site else 2
        page = self
        while page.path and page.depth > top:
            page = page.get_parent()
            if page.live:
                found.insert(0, {"title": page.title, "url": page.get_url(request) or ""})
        return found


class GuidePage(ReadingPage):
    """How to hold a conversation."""

    audience = models.CharField(_("applies to"), max_length=120, blank=True)
    body = StreamField(GuideBody(), verbose_name=_("content"), blank=True)

    content_panels = [
        *ReadingPage.opening_panels,
        FieldPanel("body"),
        MultiFieldPanel(
            [*ReadingPage.owner_panels, FieldPanel("audience")],
            heading=_("About the page"),
        ),
    ]
    search_fields = [*ReadingPage.search_fields, index.SearchField("body")]
    subpage_types: list[str] = [
        "samtale_guides.GuidePage",
        "samtale_guides.ValueFrameworkPage",
        "samtale_guides.WheelPage",
        "samtale_guides.PreparationPage",
        "forms_pages.PlanFormPage",
    ]
    page_description = _("How to hold a conversation: steps, questions, checklists and links.")

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the sections, the reading time and the wheel of the first wheel block."""
        with linked_pages(self.body) as pages:
            expand_together(request, self.body, pages=pages)
        shown = sections(self.body, fields=("heading",))  # the name in a quotation is no heading
        wheels = [block.value["wheel"] for block in self.body if block.block_type == "wheel"]
        texts = [self.lead, *self.body.stream_block.get_searchable_content(self.body)]
        return {
            **super().get_context(request, *args, **kwargs),
            "sections": shown,
            "block_types": {block.block_type for block in self.body},
            "has_audiences": any(section.audience for section in shown),
            "minutes": minutes_to_read(texts),
            "hero": next((wheel.picture for wheel in wheels if wheel), None),
        }


class ValueFrameworkPage(ReadingPage):
    """What a municipality stands for: its values and what they rest on."""

    values = StreamField(ValueStream(), verbose_name=_("values"), blank=True)
    foundations = StreamField(FoundationStream(), verbose_name=_("foundations"), blank=True)

    content_panels = [
        *ReadingPage.opening_panels,
        FieldPanel("values"),
        FieldPanel("foundations"),
        ReadingPage.about_panel,
    ]
    search_fields = [*ReadingPage.search_fields, index.SearchField("values"), index.SearchField("foundations")]
    subpage_types: list[str] = []
    page_description = _("Values with questions, and the foundation they stand on.")

    class Meta:
        verbose_name = _("value framework")
        verbose_name_plural = _("value frameworks")

    @property
    def value_cards(self) -> list[dict[str, Any]]:
        """Give each value with its hue, by choice or by position, the id of its block and the anchor made of it."""
        count = len(self.values)
        return [
            {
                "value": block.value,
                "hue": hue_at(nth, count, block.value.get("hue")),
                "key": str(block.id or nth),
                "anchor": f"vaerdi-{short_code(str(block.id or nth))}",
            }
            for nth, block in enumerate(self.values)
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the values as cards and the foundations as sections."""
        expand_together(request, self.values, self.foundations)
        return {
            **super().get_context(request, *args, **kwargs),
            "cards": self.value_cards,
            "sections": sections(self.foundations, taken=("indhold", "vaerdier")),
        }


# Models of their own modules. They build on ReadingPage, so they come last.
from samtale_intranet.guides.branding import SamtaleSettings  # noqa: E402, F401
from samtale_intranet.guides.overview import GuideOverviewPage  # noqa: E402, F401
from samtale_intranet.guides.preparation import PreparationPage  # noqa: E402, F401
from samtale_intranet.guides.review import ReviewReminder  # noqa: E402, F401
from samtale_intranet.guides.wheel_page import WheelPage as WheelPage  # noqa: E402
