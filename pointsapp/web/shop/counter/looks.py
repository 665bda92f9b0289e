"""The opaque part of a goods address: which household was identified, how, when, where and by whom."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from pointsapp.cards.types import CardId
from pointsapp.core.actor import HouseholdId
from pointsapp.core.errors import Absent
from pointsapp.redemptions.types import Look, LookUpId
from pointsapp.web.guard import actor
from pointsapp.web.shop.counter.blueprint import this_shop_id

SALT = "counter look"


def write_look(look: Look) -> str:
    """Sign a look for this shop and this login. It ages by the instant inside, and the service judges that."""
    return _signer().dumps([*_here(), look.household_id, look.card_id, look.look_up_id, look.looked_at.isoformat()])


def read_look(text: str) -> Look:
    """Read a look that was signed for this shop and this login. Errors: Absent."""
    try:
        content = _signer().loads(text)
    except BadSignature as error:
        raise Absent() from error
    if content[:3] != _here():
        raise Absent()
    household_id, card_id, look_up_id, looked_at = content[3:]
    return Look(
        HouseholdId(household_id),
        None if card_id is None else CardId(card_id),
        None if look_up_id is None else LookUpId(look_up_id),
        datetime.fromisoformat(looked_at),
    )


def _here() -> list[int | None]:
    return [actor().village_id, this_shop_id(), actor().user_id]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=SALT)
