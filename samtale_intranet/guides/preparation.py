"""The page type for private preparation: what is written on it never leaves the reader's own browser."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from samtale_intranet.guides.blocks.preparation import PreparationThemeStream, prepared
from samtale_intranet.guides.contents import sections
from samtale_intranet.guides.drawing import hue_at
from samtale_intranet.guides.models import ReadingPage

LONGEST_SCALE = 10
MOST_CHOSEN = 10


class PreparationPage(ReadingPage):
    """Themes to think through alone before a conversation; ends in a ranked choice of what to bring.

    There is nothing here to save: the server never sees an answer.
    """

    class Version(models.TextChoices):
        """Whom the page is written for. The leader's has fewer statements, or only notes."""

        EMPLOYEE = "employee", _("The employee's version")
        LEADER = "leader", _("The leader's version")

    version = models.CharField(_("written for"), max_length=10, choices=Version, default=Version.EMPLOYEE)
    choose = models.PositiveSmallIntegerField(
        _("themes to bring"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CHOSEN)],
        help_text=_("How many themes the reader chooses at the end and puts in order."),
    )
    scale_highest = models.PositiveSmallIntegerField(
        _("highest number of the scale"),
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(LONGEST_SCALE)],
        help_text=_("The scale begins at 1."),
    )
    scale_lowest_label = models.CharField(_("what the lowest means"), max_length=60, blank=True)
    scale_highest_label = models.CharField(_("what the highest means"), max_length=60, blank=True)
    themes = StreamField(PreparationThemeStream(), verbose_name=_("themes"))

    content_panels = [
        *ReadingPage.opening_panels,
        FieldPanel("version"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("scale_highest"), FieldPanel("choose")]),
                FieldRowPanel([FieldPanel("scale_lowest_label"), FieldPanel("scale_highest_label")]),
            ],
            heading=_("The scale and the choice"),
        ),
        FieldPanel("themes"),
        ReadingPage.about_panel,
    ]
    search_fields = [*ReadingPage.search_fields, index.SearchField("themes")]
    subpage_types: list[str] = []
    page_description = _("Statements and notes that everybody fills in alone. Nothing leaves the reader's browser.")

    class Meta:
        verbose_name = _("preparation")
        verbose_name_plural = _("preparations")

    @property
    def numbers(self) -> range:
        """Give every number of the scale."""
        return range(1, self.scale_highest + 1)

    def shown_themes(self) -> list[dict[str, Any]]:
        """Give what the templates show of each theme, in order."""
        count = len(self.themes)
        return [
            prepared(
                section.block.value,
                key=str(section.block.id or nth),
                anchor=section.anchor,
                hue=hue_at(nth, count, section.block.value.get("hue")),
            )
            for nth, section in enumerate(sections(self.themes, taken=("indhold", "vaelg", "gem")))
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the themes, the scale, and a place for each theme to bring; never more places than themes."""
        themes = self.shown_themes()
        return {
            **super().get_context(request, *args, **kwargs),
            "shown_themes": themes,
            "numbers": self.numbers,
            "scaled": any(theme["statements"] for theme in themes),
            "places": range(1, min(self.choose, len(themes)) + 1),
        }
