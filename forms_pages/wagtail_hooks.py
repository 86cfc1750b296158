"""What plan forms add to the Wagtail admin: the trial, and a word on plans that are under way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from forms_pages.pages import PlanFormPage
from forms_pages.trial_views import trial


@hooks.register("register_admin_urls")
def trial_url() -> list[URLPattern]:
    """Give the trial its address, below the admin's own: Wagtail asks for the right to enter the admin."""
    return [path("samtale-forms/<int:page_id>/trial/", trial, name="samtale_form_trial")]


@hooks.register("register_page_header_buttons")
def trial_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Offer the trial of a form."""
    if issubclass(page.specific_class or Page, PlanFormPage) and page.permissions_for_user(user).can_edit():
        url = reverse("samtale_form_trial", args=[page.pk])
        yield Button(_("Try the form"), url=url, icon_name="edit", priority=70, attrs={"target": "_blank"})


@hooks.register("after_publish_page")
def tell_of_plans_under_way(request: HttpRequest, page: Page) -> None:
    """Tell whoever publishes a form what that means for plans that were started already: nothing."""
    if isinstance(page, PlanFormPage):
        messages.info(
            request, _now("Plans that are under way keep the form as it was when they began. New plans get this one.")
        )
