"""Municipality, units and employees: who leads whom, and who is HR."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Municipality(models.Model):
    """One municipality: its people, folders and ledger are its own. It may be tied to one Wagtail site."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("short name"), unique=True)
    site = models.OneToOneField(
        "wagtailcore.Site",
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("site"),
        related_name="samtale_municipality",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A workplace, department or directorate in the municipality's tree, with the one who leads it."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="units")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("name"), max_length=160)
    leader = models.ForeignKey(
        "Employee", models.SET_NULL, null=True, blank=True, related_name="leads", verbose_name=_("leader")
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "parent", "name"], name="unit_name_once_under_parent"),
            # Two NULL parents are distinct to a database, so units at the top need a rule of their own.
            models.UniqueConstraint(
                fields=["municipality", "name"], condition=Q(parent=None), name="unit_name_once_at_the_top"
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a circle in the tree, and a parent or leader from another municipality."""
        seen, parent = {self.pk}, self.parent
        while parent is not None:
            if parent.pk in seen:
                raise ValidationError({"parent": _("A unit cannot stand below itself. Choose another parent unit.")})
            if parent.municipality_id != self.municipality_id:
                raise ValidationError({"parent": _("Choose a parent unit in the same municipality.")})
            seen.add(parent.pk)
            parent = parent.parent
        if self.leader and self.leader.municipality_id != self.municipality_id:
            raise ValidationError({"leader": _("Choose a leader from the same municipality.")})


class EmployeeQuerySet(models.QuerySet["Employee"]):
    """Employees, in sentences."""

    def employed(self) -> EmployeeQuerySet:
        """Those employed today."""
        today = timezone.localdate()
        return self.filter(Q(employed_until=None) | Q(employed_until__gte=today), employed_from__lte=today)

    def with_lines(self) -> EmployeeQuerySet:
        """Everything that says who leads them, in the same query, for trees of up to four levels."""
        unit, paths = "unit", ["municipality", "own_leader"]
        for _level in range(4):
            paths.append(f"{unit}__leader")
            unit += "__parent"
        return self.select_related(*paths)


class Employee(models.Model):
    """Someone employed by the municipality, known by its employee number."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="employees")
    number = models.CharField(_("employee number"), max_length=32)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="samtale_employee"
    )
    name = models.CharField(_("name"), max_length=160)
    email = models.EmailField(_("e-mail"), blank=True)
    title = models.CharField(_("job title"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="employees", verbose_name=_("unit"))
    own_leader = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="leads_in_person",
        verbose_name=_("own leader"),
        help_text=_("Only where it is somebody else than the leader of the unit."),
    )
    employed_from = models.DateField(_("employed from"))
    employed_until = models.DateField(_("employed until"), null=True, blank=True)
    senior_from = models.DateField(
        _("senior conversation from"),
        null=True,
        blank=True,
        help_text=_("From this date a senior conversation is offered."),
    )
    is_hr = models.BooleanField(_("works in HR"), default=False)

    objects = EmployeeQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "number"], name="employee_number_once"),
            models.CheckConstraint(
                condition=Q(own_leader=None) | ~Q(own_leader=F("pk")), name="employee_not_own_leader"
            ),
            models.CheckConstraint(
                condition=Q(employed_until=None) | Q(employed_until__gte=F("employed_from")),
                name="employed_from_before_until",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a unit or leader of another municipality, and being one's own leader."""
        errors: dict[str, Any] = {}
        if self.unit_id and self.unit.municipality_id != self.municipality_id:
            errors["unit"] = _("Choose a unit in the same municipality.")
        if self.own_leader and self.own_leader.municipality_id != self.municipality_id:
            errors["own_leader"] = _("Choose a leader from the same municipality.")
        if self.own_leader_id and self.own_leader_id == self.pk:
            errors["own_leader"] = _("Nobody can be their own leader. Choose another, or leave it empty.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_employed(self) -> bool:
        """Whether the employment covers today."""
        today = timezone.localdate()
        return self.employed_from <= today and (self.employed_until is None or today <= self.employed_until)

    @property
    def senior_conversation_is_due(self) -> bool:
        """Whether the date from which a senior conversation is offered has come."""
        return self.senior_from is not None and self.senior_from <= timezone.localdate()
