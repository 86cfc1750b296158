"""The public door of themes: what the wheel offers, picking, and opening what was picked.

Access comes from `conversations.access.fetch` with the gate; each verb tells the ledger before it opens anything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from samtale_intranet.conversations.mail.api import enqueue
from samtale_intranet.conversations.models import Conversation
from samtale_intranet.conversations.sealing import folder_for, refuse_changed, seal, unseal
from samtale_intranet.conversations.themes.exchange import (
    BOTH,
    exchange_day,
    exchanges,
    is_exchanged,
    party_of,
    settle,
    settle_locked,
)
from samtale_intranet.conversations.themes.models import PickedThemes
from samtale_intranet.conversations.themes.problems import AlreadyExchanged, NoExchange, WrongNumber
from samtale_intranet.guides.models import WheelPage
from samtale_intranet.personnel import api as personnel
from samtale_intranet.personnel.api import Access, Event, Purpose
from samtale_intranet.personnel.models import Folder

__all__ = [
    "LONGEST_WHY",
    "AlreadyExchanged",
    "NoExchange",
    "Opened",
    "Picked",
    "Theme",
    "WrongNumber",
    "brought",
    "exchange_day",
    "exchanges",
    "is_exchanged",
    "offered",
    "open_row",
    "open_themes",
    "party_of",
    "pick",
    "settle",
    "wanted",
    "wheel_of",
]

LONGEST_WHY = 500
PICKED = "themes_picked"  # the kind of mail
KIND = "themes"  # how the ciphertext is bound


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as it was when it was picked: `id` is that of its block in the wheel of the page `wheel`."""

    id: str
    title: str
    hue: str
    wheel: int


@dataclass(frozen=True, slots=True)
class Picked:
    """What one party brings."""

    row: PickedThemes
    themes: tuple[Theme, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a person may see: their own, and the other's from the exchange on; None where nothing is picked or shown."""

    mine: Picked | None
    theirs: Picked | None
    is_exchanged: bool
    has_theirs: bool  # whether the other has picked, shown or not

    @property
    def may_pick(self) -> bool:
        """Whether one's own may still be picked or changed; who has not picked is asked until the meeting is held."""
        return self.mine is None or not self.is_exchanged


def wheel_of(conversation: Conversation) -> WheelPage | None:
    """Give the wheel that themes are picked from; None where it is not published."""
    found = WheelPage.objects.live().filter(pk=conversation.type.wheel_id).select_related("framework")
    return found.first() if exchanges(conversation) else None


def offered(wheel: WheelPage) -> list[Theme]:
    """Give the themes of the wheel, in its order."""
    return [Theme(theme["key"], theme["name"], str(theme["hue"]), wheel.pk) for theme in wheel.themes()]


def wanted(conversation: Conversation, themes: Collection[Theme]) -> int:
    """Give how many themes each party picks: those of the rules, and no more than there are."""
    return min(conversation.rules.themes_each, len(themes))


def open_themes(*, conversation: Conversation, access: Access) -> Opened:
    """Open what this person may see; the look is in the ledger first, where there is anything to see.

    SECURITY: the other's row is not even fetched with its ciphertext before the exchange. Raises KeyProblem.
    """
    settle(conversation)
    party = party_of(conversation, access.person)
    shown = BOTH if conversation.exchanged_at else {party}
    known = set(conversation.picked_themes.values_list("party", flat=True))
    rows = list(conversation.picked_themes.filter(party__in=shown)) if known & shown else []
    found: dict[str, Picked] = {}
    if rows:
        folder, access = folder_for(conversation=conversation, access=access)
        for row in rows:
            purpose = Purpose.HOLD_CONVERSATION
            personnel.log(access=access, action=Event.THEMES_READ, folder=folder, record=row.uuid, purpose=purpose)
        refuse_changed(folder, *rows)
        found = {row.party: open_row(folder, row) for row in rows}
    (other,) = BOTH - {party}
    return Opened(found.get(party), found.get(other), bool(conversation.exchanged_at), other in known)


def open_row(folder: Folder, row: PickedThemes) -> Picked:
    """Open one party's themes. SECURITY: only after the look is in the ledger."""
    content = unseal(folder, KIND, row, row.sealed)
    return Picked(row, tuple(Theme(**theme) for theme in content["themes"]), content["why"])


def brought(*, conversation: Conversation, access: Access) -> list[Theme]:
    """Give the themes that both bring, each once, for a plan that begins; none before the exchange. It is a look."""
    settle(conversation)
    if not conversation.exchanged_at:
        return []
    opened = open_themes(conversation=conversation, access=access)
    both = [theme for picked in (opened.mine, opened.theirs) if picked for theme in picked.themes]
    return list({(theme.wheel, theme.id): theme for theme in both}.values())


def pick(*, conversation: Conversation, access: Access, chosen: Collection[str], why: str = "") -> Conversation:
    """Keep the themes of these ids as one party's own, instead of those before; where both have, they are exchanged.

    Raises NoExchange, WrongNumber, AlreadyExchanged, personnel.RowChanged or KeyProblem.
    """
    wheel = wheel_of(conversation)
    if wheel is None or not conversation.is_open or conversation.held_at:
        raise NoExchange
    themes = offered(wheel)
    picked = [theme for theme in themes if theme.id in set(chosen)]
    if len(picked) != wanted(conversation, themes):
        raise WrongNumber(wanted(conversation, themes), len(picked))
    settle(conversation)
    folder, access = folder_for(conversation=conversation, access=access)
    with transaction.atomic():
        current = Conversation.objects.locked(conversation)
        _keep(current, folder, access, {"themes": [asdict(theme) for theme in picked], "why": why[:LONGEST_WHY]})
        if not settle_locked(current):
            _tell(current, access)
    conversation.exchanged_at = current.exchanged_at
    return conversation


def _keep(current: Conversation, folder: Folder, access: Access, content: dict[str, object]) -> None:
    """Write the party's row, new or over the one before, and its event."""
    party = party_of(current, access.person)
    row = current.picked_themes.filter(party=party).first()
    if not current.is_open or current.held_at:
        raise NoExchange
    if row is None:
        row = PickedThemes(conversation=current, party=party)
    elif current.exchanged_at:
        raise AlreadyExchanged
    else:
        refuse_changed(folder, row)
        row.version += 1
    row.by, row.picked_at = access.person, timezone.now()
    row.sealed = seal(folder, KIND, row, content)
    row.save()
    purpose = Purpose.HOLD_CONVERSATION
    personnel.log(
        access=access,
        action=Event.THEMES_PICKED,
        folder=folder,
        record=row.uuid,
        purpose=purpose,
        content=row.evidence(),
    )


def _tell(current: Conversation, access: Access) -> None:
    """Tell the other that there is something: once before the exchange, and once of what came after it."""
    party, late = party_of(current, access.person), bool(current.exchanged_at)
    other = current.leader if party == PickedThemes.Party.EMPLOYEE else current.employee
    key = f"{current.uuid}/{party}/{'late' if late else 'picked'}"
    enqueue(kind=PICKED, recipients=[other], key=key, conversation=current, data={"late": late})
