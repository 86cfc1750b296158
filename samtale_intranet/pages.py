"""What every page type of ours shares: how it stands in the host's own base template."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from samtale_intranet.conf import settings


class SamtalePageMixin:
    """Give a page's template the host's base template as `samtale_base`."""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `samtale_base` to the page's context."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        return {**context, "samtale_base": settings.BASE_TEMPLATE}
