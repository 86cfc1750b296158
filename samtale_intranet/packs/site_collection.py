"""The collection that a site's packs put their pictures and documents into: each site has its own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Collection, Page

from samtale_intranet.packs.files import FileKind
from samtale_intranet.packs.models import LoadedPack
from samtale_intranet.packs.permissions import collections_to_add
from samtale_intranet.packs.registry import Context


class CollectionRefused(Exception):
    """The user may not put files where they belong. The text says so."""


def front_of(context: Context) -> Page:
    """Give the page that stands for the whole site."""
    return context.site.root_page if context.site else context.parent


def known_collection(context: Context) -> Collection | None:
    """Give the collection of the site's packs: the one used before, else the one that has the site's name."""
    front = front_of(context)
    used = LoadedPack.objects.filter(collection__isnull=False)
    earlier = used.filter(parent__path__startswith=front.path).select_related("collection").order_by("pk").first()
    if earlier is not None:
        return earlier.collection
    others = used.exclude(parent__path__startswith=front.path).values("collection")
    named = Collection.objects.filter(depth=2, name=front.title).exclude(pk__in=others)
    found: Collection | None = named.order_by("pk").first()
    return found


def with_hash(kind: FileKind, made: str, context: Context) -> Any:
    """Give the picture or document with this content from the site's own collection; never another site's."""
    collection = known_collection(context)
    if collection is None:
        return None
    inside = Collection.objects.descendant_of(collection, inclusive=True)
    return kind.model()._default_manager.filter(file_hash=made, collection__in=inside).order_by("pk").first()


def collection_for(context: Context, kind: FileKind, user: Any) -> Collection:
    """Give the collection for new files, and make it where there is none. Raises CollectionRefused."""
    allowed = collections_to_add(user, kind)
    # Two loads at once would both make one; and treebeard needs the node as it is now.
    root = Collection.objects.select_for_update().filter(depth=1).first() or Collection.add_root(name="Root")
    collection = known_collection(context)
    if collection is None and allowed.filter(pk=root.pk).exists():
        front = front_of(context)
        taken = Collection.objects.filter(depth=2, name=front.title).exists()
        name = f"{front.title[:200]} ({front.pk})" if taken else front.title
        collection = root.add_child(instance=Collection(name=name))
    elif collection is None:
        collection = allowed.order_by("path").first()
    if collection is None or not allowed.filter(pk=collection.pk).exists():
        raise CollectionRefused(_("The pack brings pictures or documents, and you may not add any."))
    return collection
