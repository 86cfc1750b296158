"""Render one of our templates inside the host's base template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as django_render

from samtale_intranet.conf import settings


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the template, given `samtale_base` besides its own context."""
    return django_render(request, template, {**(context or {}), "samtale_base": settings.BASE_TEMPLATE}, status=status)


def wants_data(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which takes JSON, rather than a person's browser, which takes a page."""
    return request.headers.get("Accept", "") == "application/json"
