"""The demo municipalities of the reference intranet: their sites, people, guides and editors. Each is made once.

What is there already is left alone, so that a second `make run` loses nothing that somebody changed meanwhile.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
)

from home.models import HomePage
from samtale_intranet.packs.api import load
from samtale_intranet.people.api import import_people
from samtale_intranet.people.models import Employee, Municipality

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page")
COLLECTION_PERMISSIONS = (
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
)


class DemoRefused(Exception):
    """The database is somebody's: the demo would put invented people and an administrator beside real ones."""


@cache
def story() -> dict[str, Any]:
    """Give what fixtures/demo.yaml tells."""
    path = settings.BASE_DIR / "fixtures" / "demo.yaml"
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


@transaction.atomic
def set_up() -> None:
    """Make the demo's sites, municipalities, people, guides and editors where they are not there yet.

    Raises DemoRefused in a database with other municipalities; PeopleRefused or PackRefused where a fixture is wrong.
    """
    slugs = [each["slug"] for each in story()["municipalities"]]
    if Municipality.objects.exclude(slug__in=slugs).exists():
        raise DemoRefused(_("There are other municipalities in this database. Use an empty one for the demo."))
    municipalities = [(_municipality(each), each["packs"]) for each in story()["municipalities"]]
    _remove_welcome_page()
    if not Employee.objects.exists():
        import_people(file=(settings.BASE_DIR / "fixtures" / "people.csv").read_bytes())
    for municipality, packs in municipalities:
        home = home_of(municipality)
        if not home.get_descendants().exists():
            for pack in packs:
                load(pack=pack, parent=home, publish=True)
    _editors()
    for told in story()["hr"]:
        _hr(told)


def home_of(municipality: Municipality) -> HomePage:
    """Give the front page of a demo municipality."""
    home: HomePage = HomePage.objects.get(slug=municipality.slug, depth=2)
    return home


def editors() -> Group:
    """Give the group whose members write and publish the first municipality's pages, and no others."""
    return Group.objects.get(name=story()["editors"]["group"])


def _municipality(told: dict[str, Any]) -> Municipality:
    """Give a municipality tied to its own site with a front page."""
    found = Municipality.objects.filter(slug=told["slug"]).first()
    if found is not None:
        return found
    home = HomePage(title=told["title"], slug=told["slug"], lead=told["lead"])
    Page.get_first_root_node().add_child(instance=home)
    home.save_revision().publish()
    site = _site(told, home)
    return Municipality.objects.create(slug=told["slug"], name=told["name"], site=site)


def _site(told: dict[str, Any], home: HomePage) -> Site:
    """Give the site of a front page; without a host of its own it is the default site, at the intranet's address."""
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    host = told["host"] or address.hostname or "localhost"
    site = Site(hostname=host) if told["host"] else Site.objects.filter(is_default_site=True).first() or Site()
    site.hostname = host
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = told["title"]
    site.root_page = home
    site.is_default_site = not told["host"]
    site.save()
    return site


def _remove_welcome_page() -> None:
    """Remove the page that Wagtail greets with; a page somebody made there is of another type, or has pages below."""
    for page in Page.objects.filter(depth=2, slug="home", numchild=0):
        if page.specific_class is Page and not page.sites_rooted_here.exists():
            page.delete()


def _editors() -> None:
    """Make the group of editors: the first municipality's pages from its front page down, and its setting, no other."""
    told = story()["editors"]
    group, is_new = Group.objects.get_or_create(name=told["group"])
    if not is_new:
        return
    municipality = Municipality.objects.get(slug=told["municipality"])
    home = home_of(municipality)
    group.permissions.add(_way_into_the_admin())
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS):
        GroupPagePermission.objects.create(group=group, page=home, permission=permission)
    setting = Permission.objects.get(content_type__app_label="samtale_guides", codename="change_samtalesettings")
    GroupSitePermission.objects.create(group=group, site=municipality.site, permission=setting)
    everything = Collection.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=COLLECTION_PERMISSIONS
    ):
        GroupCollectionPermission.objects.create(group=group, collection=everything, permission=permission)


def _hr(told: dict[str, Any]) -> None:
    """Make a municipality's group of HR: into the admin and no further. What they see there, the policy says."""
    group, is_new = Group.objects.get_or_create(name=told["group"])
    if is_new:
        group.permissions.add(_way_into_the_admin())
        in_hr = Employee.objects.employed().filter(municipality__slug=told["municipality"], is_hr=True)
        group.user_set.add(*(one.user for one in in_hr.select_related("user") if one.user))


def _way_into_the_admin() -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
