"""Which pages are due for review, and which reminders were sent."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from samtale_intranet.guides.models import ReadingPage

# Whoever does not answer is asked again after this long.
REMIND_AGAIN = datetime.timedelta(days=7)


class ReviewReminder(models.Model):
    """A mail to a page's owner. Its row is written before the mail is sent, so that two runs send one."""

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="+")
    review_by = models.DateField(_("review by"))
    sent_on = models.DateField(_("sent on"))

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reminder of review")
        verbose_name_plural = _("reminders of review")
        constraints = [models.UniqueConstraint(fields=["page", "sent_on"], name="review_reminder_once_a_day")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.sent_on:%Y-%m-%d}"


def reading_types() -> list[type[ReadingPage]]:
    """Give every page type to read, those of the apps above too."""
    return [model for model in apps.get_models() if issubclass(model, ReadingPage)]


def with_review_due(pages: models.QuerySet[Page]) -> models.QuerySet[Page]:
    """Add `review_due`, the day a page is due for review; each page type keeps it in a table of its own."""
    own = [model for model in reading_types() if "page_ptr" in {field.name for field in model._meta.local_fields}]
    names = [model._meta.get_field("page_ptr").related_query_name() for model in own]
    return pages.annotate(review_due=Coalesce(*[f"{name}__review_by" for name in names]))


def due(*, on: datetime.date) -> list[ReadingPage]:
    """Give the published pages that are due for review on a day, the longest overdue first."""
    pages: Any = with_review_due(Page.objects.live()).filter(review_due__lte=on)
    return list(pages.order_by("review_due", "title").specific())


def claim(pages: Iterable[ReadingPage], *, on: datetime.date) -> list[ReadingPage]:
    """Write a reminder for each page whose owner should be written to today, and give those pages.

    Whoever claims a page sends its mail: of two runs at once, one gets it. What was sent in the last week is left out.
    """
    claimed = []
    for page in pages:
        if page.review_by is None:
            continue
        recent = ReviewReminder.objects.filter(page=page, review_by=page.review_by, sent_on__gt=on - REMIND_AGAIN)
        if recent.exists():
            continue
        _reminder, is_new = ReviewReminder.objects.get_or_create(
            page_id=page.pk, sent_on=on, defaults={"review_by": page.review_by}
        )
        if is_new:
            claimed.append(page)
    return claimed


def give_back(pages: Iterable[ReadingPage], *, on: datetime.date) -> None:
    """Forget today's reminders of these pages, because their mail could not be sent."""
    ReviewReminder.objects.filter(page__in=[page.pk for page in pages], sent_on=on).delete()
