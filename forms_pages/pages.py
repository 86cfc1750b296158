"""The page type that holds a form."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django.db import models
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from forms_pages.definition import Definition, snapshot
from forms_pages.form_checks import form_findings
from forms_pages.kinds import FormBlock
from forms_pages.trial import trial_context
from samtale_intranet.conversations.models import ConversationType
from samtale_intranet.guides.content_checks import Finding, ReadingPageForm
from samtale_intranet.guides.models import ReadingPage
from samtale_intranet.people.models import Municipality


class PlanFormPageForm(ReadingPageForm):
    """Offers the conversation types of the municipality whose site the page stands on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.instance if self.instance.path else self.parent_page
        if "conversation_type" in self.fields and place is not None and (own := municipality_at(place)):
            field = self.fields["conversation_type"]
            field.queryset = ConversationType.objects.filter(municipality=own)


def municipality_at(page: Page) -> Municipality | None:
    """Give the municipality whose site holds the page; None on a site that is tied to none."""
    tied = Municipality.objects.filter(site__isnull=False).annotate(root=F("site__root_page__path"))
    holding = [(len(found.root), found) for found in tied if page.path.startswith(found.root)]
    return max(holding, key=itemgetter(0))[1] if holding else None


class PlanFormPage(ReadingPage):
    """A form that people start plans from. It is public to the intranet and never holds anybody's answers."""

    base_form_class = PlanFormPageForm
    template = "forms_pages/plan_form_page.html"
    conversation_type = models.ForeignKey(
        ConversationType,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_forms",
        verbose_name=_("conversation type"),
        help_text=_("Its rules hold for the plans: who responds, by when, and what is kept."),
    )
    form = StreamField(FormBlock(), verbose_name=_("form"), blank=True)

    content_panels = [
        *ReadingPage.opening_panels,
        FieldPanel("conversation_type"),
        HelpPanel(
            _(
                "A plan takes the form along when it is started. What you change here holds for plans that are started "
                "from now on; plans under way keep the form they began with."
            ),
            heading=_("When you change the form"),
        ),
        FieldPanel("form"),
        ReadingPage.about_panel,
    ]
    subpage_types: list[str] = []
    page_description = _("A form that a leader and an employee fill in together.")

    class Meta:
        verbose_name = _("plan form")
        verbose_name_plural = _("plan forms")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the form as people will see it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["definition"] = Definition(snapshot(self.form))
        return context

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer the editor the page that people read, and the form that they fill in."""
        return [("", _("The page")), ("form", _("The form, as it is filled in"))]

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """Show the form alone where the editor asks for it."""
        return "forms_pages/trial.html" if mode_name else super().get_preview_template(request, mode_name)

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """Add the form, empty, as the leader sees it."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return {**context, **trial_context(self), "is_preview": True} if mode_name else context

    def own_findings(self) -> list[Finding]:
        """Give what should be mended in the form."""
        return form_findings(self)
