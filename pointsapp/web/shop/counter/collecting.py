"""Who collects: the holder, one of the household, or somebody found on the village's roster."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _

from pointsapp.core.actor import MemberId
from pointsapp.core.clock import now, village_day
from pointsapp.core.db import reading
from pointsapp.households.queries import search_people
from pointsapp.households.types import PersonHit
from pointsapp.redemptions.errors import CollectorAmbiguous, CollectorUnfit, CollectorUnknown
from pointsapp.redemptions.types import CollectedBy, Customer
from pointsapp.web.guard import actor
from pointsapp.web.shop.sent import read_id, read_text

COLLECTING = {word.value: word for word in CollectedBy}
LONGEST_TEXT = 60
MOST_CANDIDATES = 8


@dataclass
class Collecting:
    """What is ticked under “Who collects?”, as typed; `candidates` are who fits the text."""

    chosen: str = CollectedBy.HOLDER.value
    family_id: MemberId | None = None
    proxy_text: str = ""
    proxy_id: MemberId | None = None
    holder_name: str = ""
    family: list[tuple[MemberId, str]] = field(default_factory=list)
    candidates: list[tuple[MemberId, str]] = field(default_factory=list)

    @property
    def holder_label(self) -> str:
        """Name the card's holder, or without a card the head."""
        return _("%(name)s in person", name=self.holder_name)


def read_collecting() -> Collecting:
    """Read what was ticked and typed."""
    return Collecting(
        chosen=request.form.get("collector", ""),
        family_id=_member("family_id"),
        proxy_text=read_text(request.form.get("proxy_text", ""), LONGEST_TEXT),
        proxy_id=_member("proxy_id"),
    )


def settle(collecting: Collecting, customer: Customer) -> tuple[CollectedBy, MemberId | None]:
    """Decide who collects, looking typed names up on the roster.

    Errors: CollectorUnfit, CollectorUnknown, CollectorAmbiguous.
    """
    collected_by = COLLECTING.get(collecting.chosen)
    if collected_by is None:
        raise CollectorUnfit()
    if collected_by is not CollectedBy.PROXY:
        return collected_by, collecting.family_id if collected_by is CollectedBy.FAMILY else None
    hits = _others(collecting.proxy_text, customer)
    if not hits:
        raise CollectorUnknown(text=collecting.proxy_text)
    collecting.candidates = [(hit.member_id, _described(hit)) for hit in hits]
    if len(hits) == 1:
        collecting.proxy_id = hits[0].member_id
    if collecting.proxy_id not in {hit.member_id for hit in hits}:
        raise CollectorAmbiguous()
    return collected_by, collecting.proxy_id


def _others(text: str, customer: Customer) -> list[PersonHit]:
    if not text:
        return []
    with reading():
        hits = search_people(actor().village_id, text, on=village_day(now()), limit=MOST_CANDIDATES)
    return [hit for hit in hits if hit.household_id != customer.household_id]


def _described(hit: PersonHit) -> str:
    return f"{hit.member_name} · {hit.group_name} · {hit.household_number}"


def _member(name: str) -> MemberId | None:
    text = request.form.get(name, "")
    return MemberId(read_id(text)) if text else None
