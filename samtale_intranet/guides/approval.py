"""What is approved outside of the editor's form, from a list or the reader's bar, is looked over here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from wagtail.signals import task_approved

from samtale_intranet.guides.content_checks import findings
from samtale_intranet.guides.models import ReadingPage


@receiver(task_approved)
def refuse_what_is_unfinished(instance: Any, **kwargs: Any) -> None:
    """Undo an approval of a page with findings that stop it: somebody has changed the draft since it was sent.

    Raises PermissionDenied inside Wagtail's transaction, so that neither the approval nor the publishing is kept.
    """
    # Wagtail publishes the latest draft, which may be a later one than was sent.
    page = instance.workflow_state.content_object.get_latest_revision_as_object()
    if isinstance(page, ReadingPage) and any(finding.stops for finding in findings(page)):
        raise PermissionDenied("The draft has findings that stop it. Open it in the editor to see them.")
