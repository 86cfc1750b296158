"""What somebody does not want to be reminded of, and the days whose reminders are collected."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samtale_intranet.people.models import Employee


class ReminderChoice(models.Model):
    """One kind of reminder that one person has switched off. Without a row a kind is on, also one that comes later."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("reminder switched off")
        verbose_name_plural = _("reminders switched off")
        constraints = [models.UniqueConstraint("employee", "kind", name="reminder_switched_off_once")]

    def __str__(self) -> str:
        return self.kind


class ReminderDay(models.Model):
    """A day on which every source was asked to its end: it is not asked again on that day."""

    day = models.DateField(primary_key=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("day of reminders")
        verbose_name_plural = _("days of reminders")

    def __str__(self) -> str:
        return self.day.isoformat()
