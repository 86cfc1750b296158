"""Note what is wrong with where a pack's page would stand, and with what it is called there."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail.models import Page

from samtale_intranet.packs.cleaning import clean_field
from samtale_intranet.packs.outline import Entry
from samtale_intranet.packs.problems import Problems


def note_names(entry: Entry, problems: Problems) -> None:
    """Note a title or slug that the page model refuses; one that is missing was noted before."""
    for field, value in ((Page._meta.get_field("title"), entry.title), (Page._meta.get_field("slug"), entry.slug)):
        if value:
            clean_field(field, value, (*entry.at, field.name), problems, set())


def note_other_type(entry: Entry, own: Page, problems: Problems) -> None:
    """Note a page that was loaded under the same key as another type."""
    if own.specific_class is not entry.model:
        what = _("“%(key)s” was loaded as another type of page earlier.") % {"key": entry.key}
        problems.add((*entry.at, "type"), what, _("Give the new page another key."))


def note_parent(entry: Entry, parent: Page, problems: Problems) -> None:
    """Note a page type that may not stand below the page chosen."""
    if entry.model not in parent.specific_class.allowed_subpage_models():
        what = _("A page of type “%(type)s” cannot stand below “%(parent)s”.")
        what %= {"type": entry.model._meta.verbose_name, "parent": parent.title}
        problems.add((*entry.at, "type"), what, _("Load the pack below another page."))


def note_slug(entry: Entry, parent: Page | None, own: Page | None, problems: Problems) -> None:
    """Note a slug that another page has below the parent."""
    siblings = parent.get_children().filter(slug=entry.slug) if parent else Page.objects.none()
    if entry.slug and (taken := siblings.exclude(pk=own.pk if own else None).first()):
        what = _("The slug “%(slug)s” is taken by the page “%(page)s”.") % {"slug": entry.slug, "page": taken.title}
        problems.add((*entry.at, "slug"), what, _("Rename one of them, or load the pack below another page."))
