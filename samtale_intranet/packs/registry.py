"""What a pack may hold: the page types and the lists of other items that apps registered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from wagtail.blocks import Block, ChooserBlock
from wagtail.models import Page, Site


@dataclass(frozen=True)
class Context:
    """Where a pack is being loaded."""

    parent: Page
    site: Site | None


class ItemHandler(Protocol):
    """How a pack holds things that are no pages, such as conversation types.

    The loader does the work: it checks that every key of the item is in `fields`, that each value fits the model's
    field (type, choices, length, required), resolves `{ref: KEY}` for foreign keys to pages or to earlier items,
    runs `full_clean()`, and saves. A handler only says which model, which fields, and where an item belongs.

    The order is always the same, so that pages and items may refer to each other:

    1. items are saved without their references to pages (these foreign keys must therefore be nullable);
    2. pages are made, their references to items filled in;
    3. items are saved again with their references to pages.

    Example::

        class ConversationTypeItems:
            model = ConversationType
            fields = ("name", "kind", "responders", "respond_within_days", "keeps", "guide", "wheel")

            def find(self, key: str, *, context: Context) -> ConversationType:
                municipality = municipality_of(context.site)          # ValidationError where there is none
                known = ConversationType.objects.filter(municipality=municipality, key=key).first()
                return known or ConversationType(municipality=municipality, key=key)

        register_items("conversation_types", ConversationTypeItems())
    """

    model: type[Any]
    fields: Sequence[str]

    def find(self, key: str, *, context: Context) -> Model:
        """Give the item with this key that belongs where `context` is, or a new one, not saved.

        Must not write: it is called for dry runs and for packs that are refused as well. Raise Django's
        `ValidationError`, saying what to do, where no item can stand there.
        """
        ...


@runtime_checkable
class OwnForm(Protocol):
    """A block, neither stream, struct nor list, whose value has a form of its own in a pack, such as a table.

    Each method is given the walk that asks (`Converter`, `Plain`, `Canonical`), and hands it the parts by their blocks.
    """

    def from_pack(self, value: Any, at: tuple[str | int, ...], walk: Any) -> Any:
        """Give the JSON form of what stands in the pack. What is wrong goes into the walk's problems."""
        ...

    def to_pack(self, value: Any, at: tuple[str | int, ...], walk: Any) -> Any:
        """Give what stands in a pack for the JSON form."""
        ...

    def in_order(self, value: Any, at: tuple[str | int, ...], walk: Any) -> Any:
        """Give what stands in a pack in the order and spelling in which `dump` writes it."""
        ...


class Finding(Protocol):
    """One thing to mend on a page, in words for the editor; `stops` keeps the page from being published."""

    @property
    def field(self) -> str:
        """Name the field it stands in."""
        ...

    @property
    def text(self) -> str:
        """Say what to mend."""
        ...

    @property
    def stops(self) -> bool:
        """Tell whether the editor would refuse to publish the page."""
        ...


Check = Callable[[Any], Iterable[Finding]]


@dataclass(frozen=True)
class PageType:
    """A registered page type: the model, the fields that a pack may give, and what looks a page over."""

    model: type[Page]
    fields: tuple[str, ...]
    check: Check | None = None


def chosen_item(block: Block) -> type[Any] | None:
    """Give the model of the items that a block chooses from; None where it chooses none that a pack may hold."""
    model = block.model_class if isinstance(block, ChooserBlock) else None
    return model if any(handler.model is model for handler in item_lists.values()) else None


page_types: dict[str, PageType] = {}
item_lists: dict[str, ItemHandler] = {}


def register_page(key: str, model: type[Page], fields: Sequence[str], *, check: Check | None = None) -> None:
    """Let packs hold pages of `model` under the type name `key`, with these of its fields (title and slug are given).

    `check` gives what the editor would say of a page before publishing it; a pack is asked the same.
    Raises ImproperlyConfigured where the name is taken by another model.
    """
    if key in page_types and page_types[key].model is not model:
        raise ImproperlyConfigured(
            f"register_page: {key!r} already stands for {page_types[key].model.__name__}. Choose another key."
        )
    page_types[key] = PageType(model, tuple(fields), check)


def register_items(key: str, handler: ItemHandler) -> None:
    """Let packs hold a list `key` of things that are no pages. Lists are loaded in the order they were registered.

    Raises ImproperlyConfigured where the name is taken by another model or by a heading of the pack format.
    """
    taken = key in item_lists and item_lists[key].model is not handler.model
    if taken or key in ("format", "key", "name", "version", "language", "pictures", "documents", "pages"):
        raise ImproperlyConfigured(f"register_items: the name {key!r} is taken. Choose another key.")
    item_lists[key] = handler
