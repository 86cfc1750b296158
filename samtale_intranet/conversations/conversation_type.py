"""A kind of conversation and the rules that hold for it, as data that editors and HR change without a developer."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from samtale_intranet.conversations.letters import check_placeholders
from samtale_intranet.people.models import Municipality

_MONTHS = re.compile(r"\s*,\s*")
MOST_MONTHS = 36


def months_of(text: str) -> tuple[int, ...]:
    """Give the months that a text such as "4, 8" lists, in order and each once; ValueError where it lists none."""
    return tuple(sorted({int(part) for part in _MONTHS.split(text.strip()) if part}))


def check_months(text: str) -> None:
    """Refuse what does not list months as "4, 8"; raise ValidationError."""
    try:
        months = months_of(text)
    except ValueError:
        months = (0,)
    if any(not 1 <= month <= MOST_MONTHS for month in months):
        raise ValidationError(_("Write months as whole numbers with commas between them, for instance: 4, 8"))


class ConversationType(models.Model):
    """The rules that hold for a kind of conversation. What is under way keeps the rules it began with (`rules`)."""

    class Kind(models.TextChoices):
        """What the written result is called."""

        PLAN = "plan", _("Plan")
        NOTE = "note", _("Note")
        MINUTES = "minutes", _("Minutes")

    class Responders(models.TextChoices):
        """Who is asked to respond to what was written."""

        BOTH = "both", _("Employee and leader")
        EMPLOYEE = "employee", _("The employee")
        NOBODY = "nobody", _("Nobody")

    class Keeps(models.TextChoices):
        """What is kept of it."""

        DOCUMENT = "document", _("The document, in the personnel folder")
        OWN_NOTES = "own_notes", _("The leader’s own notes, for a time, and never in the folder")
        NOTHING = "nothing", _("Nothing")

    class RetentionFrom(models.TextChoices):
        """What the months of keeping are counted from; the values are those of `retention.CountedFrom`."""

        LAST_ACTIVITY = "last_activity", _("The last activity in the matter")
        END_OF_EMPLOYMENT = "end_of_employment", _("The end of the employment")

    class Audience(models.TextChoices):
        """With whom it is held."""

        WHEN_NEEDED = "when_needed", _("Anybody, when there is a need")
        EVERYBODY = "everybody", _("Everybody, with their leader")
        LEADERS = "leaders", _("Those who lead others, with their own leader")
        SENIORS = "seniors", _("Those who have come to the date of a senior conversation")

    class HrPart(models.TextChoices):
        """When HR joins."""

        NONE = "none", _("Not at all")
        SANCTION = "sanction", _("Where a warning, dismissal or expulsion is likely")
        ALWAYS = "always", _("Always")

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="conversation_types", verbose_name=_("municipality")
    )
    key = models.SlugField(_("key"), max_length=80, help_text=_("Stable name, used by content packs."))
    name = models.CharField(_("name"), max_length=120)
    guide = models.ForeignKey(
        "samtale_guides.GuidePage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("guide")
    )
    wheel = models.ForeignKey(
        "samtale_guides.WheelPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("wheel")
    )
    preparation = models.ForeignKey(
        "samtale_guides.PreparationPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("preparation"),
    )

    # With whom, and how often.
    for_whom = models.CharField(
        _("with whom it is held"), max_length=12, choices=Audience.choices, default=Audience.WHEN_NEEDED
    )
    every_months = models.PositiveSmallIntegerField(
        _("months between two"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("How often it is due, in months. Empty: it is not held at regular times."),
    )
    along = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("conversation offered along with it"),
        help_text=_("Offered to those who have come to the date of a senior conversation."),
    )
    offered_from_age = models.PositiveSmallIntegerField(
        _("usually offered from the age of"),
        null=True,
        blank=True,
        validators=[MinValueValidator(40), MaxValueValidator(80)],
        help_text=_(
            "The age at which HR registers the date of a senior conversation. Who has come to that date is offered it."
        ),
    )

    # Before it.
    exchange_days = models.PositiveSmallIntegerField(
        _("days before, when themes are exchanged"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(90)],
        help_text=_("Each picks themes from the wheel, and sees the other’s at the latest now. Empty: no exchange."),
    )
    themes_each = models.PositiveSmallIntegerField(
        _("themes that each picks"), default=1, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    invitation_subject = models.CharField(_("subject of the invitation"), max_length=200, blank=True)
    invitation_text = models.TextField(
        _("text of the invitation"),
        blank=True,
        help_text=_("An empty line begins a new paragraph. Placeholders stand in [square brackets]. Empty: our own."),
    )

    # Formal steps.
    sanction_possible = models.BooleanField(
        _("may end in a sanction"), default=False, help_text=_("Such as a warning. The steps below must then be kept.")
    )
    summons_in_writing = models.BooleanField(_("needs a written summons"), default=False)
    summons_working_days = models.PositiveSmallIntegerField(
        _("working days between summons and meeting"),
        default=5,
        validators=[MaxValueValidator(60)],
        help_text=_("How early the summons is sent, so that the employee can prepare and find a companion."),
    )
    summons_text = models.TextField(
        _("text of the summons"),
        blank=True,
        help_text=_(
            "Stands above subject, time, place, participants and the right to a companion, which a summons always has."
        ),
    )
    companion = models.BooleanField(_("the employee may bring a companion"), default=False)
    hearing = models.BooleanField(
        _("heard before a decision"),
        default=False,
        help_text=_("No warning is put into the folder before the employee has answered, or the time is up."),
    )
    hearing_working_days = models.PositiveSmallIntegerField(
        _("working days to answer a hearing"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    hr_part = models.CharField(_("when HR joins"), max_length=12, choices=HrPart.choices, default=HrPart.NONE)

    # What comes of it.
    kind = models.CharField(_("kind of document"), max_length=12, choices=Kind.choices, default=Kind.PLAN)
    responders = models.CharField(_("who responds"), max_length=12, choices=Responders.choices, default=Responders.BOTH)
    respond_within_days = models.PositiveSmallIntegerField(
        _("days to respond"),
        default=14,
        help_text=_("Calendar days from when the plan is finished. After that it may be journaled without an answer."),
    )
    keeps = models.CharField(_("what is kept"), max_length=12, choices=Keeps.choices, default=Keeps.DOCUMENT)
    own_notes_days = models.PositiveSmallIntegerField(
        _("days to keep own notes"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(730)],
        help_text=_("Counted from when they were last written in. Then they are deleted for good."),
    )
    follow_up_months = models.CharField(
        _("followed up after months"),
        max_length=60,
        blank=True,
        validators=[check_months],
        help_text=_("Counted from when the document was put into the folder, for instance: 4, 8"),
    )
    follow_up_actions = models.BooleanField(
        _("followed up on the date of each action"),
        default=False,
        help_text=_("Where the form has a table of actions with a date."),
    )
    retention_months = models.PositiveSmallIntegerField(
        _("months to keep"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1200)],
        help_text=_(
            "After these months the document is erased for good. Empty: as the municipality has decided for all."
        ),
    )
    retention_from = models.CharField(
        _("counted from"),
        max_length=20,
        blank=True,
        choices=RetentionFrom.choices,
        help_text=_("Notes and corrections count as activity. Empty: as the municipality has decided for all."),
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("conversation type")
        verbose_name_plural = _("conversation types")
        ordering = ["name"]
        constraints = [models.UniqueConstraint("municipality", "key", name="conversation_type_key_once")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse rules that contradict each other, or the law; raise ValidationError with words at each field."""
        errors: dict[str, Any] = {}
        for name in ("invitation_subject", "invitation_text", "summons_text"):
            try:
                check_placeholders(getattr(self, name))
            except ValidationError as problem:
                errors[name] = problem
        if self.summons_in_writing and not self.companion:
            # Forvaltningsloven § 8: whoever is party to a case may let somebody assist them.
            errors["companion"] = _("Whoever is summoned in writing may bring a companion. Tick this as well.")
        if self.sanction_possible and not self.hearing:
            # Forvaltningsloven § 19.
            errors["hearing"] = _("Before a sanction the employee is heard. Tick this, or take the sanction away.")
        if self.hearing and self.keeps != self.Keeps.DOCUMENT:
            errors["keeps"] = _("A hearing stands in the folder. Choose that the document is kept.")
        if self.along is not None and (self.along == self or self.along.municipality_id != self.municipality_id):
            errors["along"] = _("Choose another conversation type of the same municipality.")
        if self._has_lost_its_key():
            errors["key"] = _("Conversations are kept by this key. Leave it as it is; the name may be changed freely.")
        if errors:
            raise ValidationError(errors)

    def _has_lost_its_key(self) -> bool:
        """Whether another key is given to a type in use: what was kept by the old one would lose its period."""
        known = type(self).objects.filter(pk=self.pk).exclude(key=self.key)
        return self.pk is not None and known.filter(conversations__isnull=False).exists()
