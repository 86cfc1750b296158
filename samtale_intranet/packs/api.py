"""The door of the packs: register what a pack may hold, load one, and write one.

An app registers its page types and items in `AppConfig.ready()`::

    register_page("guide", GuidePage, ["lead", "owner", "reviewed_on", "audience", "body"])
    register_items("conversation_types", ConversationTypeItems())     # see ItemHandler

`load(pack="norddjurs_lus", parent=page)` then builds the pack's pages below `parent`, and
`dump(page=page)` writes a page and what is below it as a pack again.
"""

from __future__ import annotations

from samtale_intranet.packs.canonical import canonical
from samtale_intranet.packs.dumping import Dump, DumpRefused, dump
from samtale_intranet.packs.loader import load
from samtale_intranet.packs.problems import PackRefused, Problem
from samtale_intranet.packs.registry import Context, ItemHandler, register_items, register_page
from samtale_intranet.packs.report import Report
from samtale_intranet.packs.shipped import shipped

__all__ = [
    "Context",
    "Dump",
    "DumpRefused",
    "ItemHandler",
    "PackRefused",
    "Problem",
    "Report",
    "canonical",
    "dump",
    "load",
    "register_items",
    "register_page",
    "shipped",
]
