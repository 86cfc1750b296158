"""The public door of plans: every step of a plan's way, as a verb. Each asks for access, and logs before it reads.

Keyword-only verbs that know of no request. The `gate` is called between the two, for the second factor.
"""

from __future__ import annotations

from forms_pages.carrying import CarriedRow, CarriedTable, LastPlan, ThemeChoice
from forms_pages.closing import finish, journal_plan, reopen, respond
from forms_pages.drafts import Comparison, Saved, compare, save_draft, save_fetched, share, undo
from forms_pages.reading import definition_for_writing, fetch_plan, history, open_plan
from forms_pages.starting import correct, last_plan, open_last, start_plan
from forms_pages.versions import SavedVersion
from samtale_intranet.personnel.api import Action

__all__ = [
    "Action",
    "CarriedRow",
    "CarriedTable",
    "Comparison",
    "LastPlan",
    "Saved",
    "SavedVersion",
    "ThemeChoice",
    "compare",
    "correct",
    "definition_for_writing",
    "fetch_plan",
    "finish",
    "history",
    "journal_plan",
    "last_plan",
    "open_last",
    "open_plan",
    "reopen",
    "respond",
    "save_draft",
    "save_fetched",
    "share",
    "start_plan",
    "undo",
]
