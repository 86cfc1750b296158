"""The peer: a plain form page of `wagtail.contrib.forms`, as its documentation builds one."""

from __future__ import annotations

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class PeerField(AbstractFormField):
    """A field of the peer's form."""

    page = ParentalKey("PeerFormPage", on_delete=models.CASCADE, related_name="form_fields")


class PeerFormPage(AbstractForm):
    """A form whose submissions Wagtail keeps, in the clear."""

    template = "bench/peer.html"
    landing_page_template = "bench/peer.html"
