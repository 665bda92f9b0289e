"""Confirm and undo: the two forms that move points, with the three answers done, not done, checking."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from pointsapp.cards.errors import CardEnded, CardFrozen, CardNotHandedOut
from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.codes import new_uid
from pointsapp.core.db import reading
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import Answer, KeyMissing, KeyReused, RequestId, run_once
from pointsapp.core.timeline import ClockDoubtful
from pointsapp.ledger.errors import InsufficientPoints
from pointsapp.redemptions import service
from pointsapp.redemptions.errors import (
    CardHolderGone,
    HouseholdNotServed,
    QuoteOfAnotherCounter,
)
from pointsapp.redemptions.queries import (
    StandingQuote,
    describe_redemption,
    get_quote_by_uid,
    get_redemption_by_uid,
    get_standing_quote_by_uid,
    lock_standing_quote_by_uid,
)
from pointsapp.redemptions.types import RedemptionId
from pointsapp.web.errors import wants_json
from pointsapp.web.guard import actor, allow
from pointsapp.web.language import gettext as _
from pointsapp.web.messages import text_of
from pointsapp.web.shop.counter.blueprint import UNPROCESSABLE, look_for_shop, pages, stand_at, this_shop_id
from pointsapp.web.shop.counter.quotes import confirm_key, goods_url
from pointsapp.web.shop.counter.receipts import undo_key
from pointsapp.web.shop.wording import goods_text, points_text, receipt_number_text

CONFLICT = 409
BACK_TO_SCAN = (QuoteOfAnotherCounter, HouseholdNotServed, CardHolderGone, CardEnded, CardFrozen, CardNotHandedOut)
NOT_OF_THIS_KEY = (KeyReused, KeyMissing, ClockDoubtful)
"""Refusals that say nothing about what the key itself has done or will do."""

log = logging.getLogger("pointsapp")


@dataclass(frozen=True)
class Posting:
    """One command under its key, what it answers when it is done, and where the screen goes on after each answer."""

    command: str
    key: str
    content: dict[str, Any]
    act: Callable[[RequestId], Answer]
    answer: Answer
    done_text: Callable[[], str]
    page_if_done: Callable[[str], str]
    page_if_refused: Callable[[RuleError], str]


@dataclass
class Confirming:
    """A quote that is confirmed: read within the command, or afterwards where the command did not come so far."""

    uid: str
    quote: StandingQuote | None = None

    def lock(self) -> StandingQuote:
        """Read it within the command. Errors: Absent."""
        return self._here(lock_standing_quote_by_uid(actor().village_id, self.uid))

    def seen(self) -> StandingQuote:
        """Give it for the answer. Errors: Absent."""
        if self.quote is not None:
            return self.quote
        with reading():
            return self._here(get_standing_quote_by_uid(actor().village_id, self.uid))

    def _here(self, quote: StandingQuote) -> StandingQuote:
        """Find out with it at which shop this device stands."""
        self.quote = quote
        stand_at(quote.open_shop_ids)
        return quote


@pages.post("/quotes/<uuid:uid>/confirm")
@allow(Role.KEEPER)
def confirm(uid: UUID) -> ResponseReturnValue:
    """Hand the quoted goods over and take the points, once."""
    at, confirming, done_uid = now(), Confirming(str(uid)), new_uid()
    answer = {"uid": done_uid}

    def act(request_id: RequestId) -> Answer:
        quote = confirming.lock()
        service.hand_over(actor(), quote, at=at, request_id=request_id, shop_id=this_shop_id(), uid=done_uid)
        return answer

    return _answer(
        Posting(
            command="redemptions.redeem",
            key=confirm_key(confirming.uid),
            content={"quote": confirming.uid},
            act=act,
            answer=answer,
            done_text=lambda: _done_text(confirming),
            page_if_done=lambda done_uid: url_for("counter.receipt", uid=done_uid, new=1),
            page_if_refused=lambda error: _page_after(confirming, error),
        )
    )


@pages.post("/receipts/<uuid:uid>/undo")
@allow(Role.KEEPER)
def undo(uid: UUID) -> ResponseReturnValue:
    """Take a redemption back whole, once."""
    with reading():
        look_for_shop()
        found = get_redemption_by_uid(actor().village_id, str(uid))
    at, shop_id, answer = now(), this_shop_id(), {"uid": found.uid}

    def act(request_id: RequestId) -> Answer:
        service.undo(actor(), found.id, at=at, request_id=request_id, shop_id=shop_id)
        return answer

    return _answer(
        Posting(
            command="redemptions.undo",
            key=undo_key(found.uid),
            content={"redemption": found.uid},
            act=act,
            answer=answer,
            done_text=lambda: _undone_text(found.id),
            page_if_done=lambda done_uid: url_for("counter.receipt", uid=done_uid, new=1),
            page_if_refused=lambda _error: url_for("counter.receipt", uid=uid),
        )
    )


def _answer(posting: Posting) -> ResponseReturnValue:
    try:
        if request.form.get("request_key", "") != posting.key:
            raise KeyMissing()
        kept = run_once(
            actor(), posting.key, posting.command, posting.content, posting.act, at=now(), answer=posting.answer
        )
    except RuleError as error:
        return _not_done(posting, error)
    except OperationalError:
        log.warning("the database is busy or away: %s %s stays open", posting.command, posting.key)
        return _checking(posting)
    return _done(posting, kept)


def _done(posting: Posting, kept: Answer) -> ResponseReturnValue:
    text = posting.done_text()
    page = posting.page_if_done(kept["uid"])
    if wants_json():
        return {"result": "done", "request_key": posting.key, "text": text, "page": page}
    return redirect(page, 303)


def _not_done(posting: Posting, error: RuleError) -> ResponseReturnValue:
    """Say no. Only the key's own kept refusal carries the key: that alone is definite."""
    text, page = _refusal_text(error), posting.page_if_refused(error)
    if not wants_json():
        flash(text, "refused")
        return redirect(page, 303)
    answer = {"result": "not_done", "code": error.code, "text": text, "page": page}
    if not isinstance(error, NOT_OF_THIS_KEY):
        answer["request_key"] = posting.key
    return answer, UNPROCESSABLE


def _checking(posting: Posting) -> ResponseReturnValue:
    if wants_json():
        return {"result": "checking", "request_key": posting.key}, CONFLICT
    flash(_("It is not known yet whether this was done. Press once more: nothing is taken twice."), "waiting")
    return redirect(request.path.rpartition("/")[0], 303)


def _refusal_text(error: RuleError) -> str:
    """Say a refusal without the balance: at the counter others listen."""
    if isinstance(error, InsufficientPoints):
        short = int(error.params["wanted"] or 0) - int(error.params["balance"] or 0)
        return _("%(points)s short.", points=points_text(short))
    return text_of(error)


def _page_after(confirming: Confirming, error: RuleError) -> str:
    found = confirming.seen()
    if isinstance(error, BACK_TO_SCAN) or this_shop_id() != found.shop_id:
        return url_for("counter.scan")
    with reading():
        return goods_url(get_quote_by_uid(actor().village_id, confirming.uid))


def _done_text(confirming: Confirming) -> str:
    found = confirming.seen()
    return _("%(goods)s, %(points)s", goods=goods_text(found.lines), points=points_text(found.total_points))


def _undone_text(redemption_id: RedemptionId) -> str:
    with reading():
        view = describe_redemption(actor().village_id, redemption_id)
    return _(
        "Receipt %(number)s: %(points)s are back with the household.",
        number=receipt_number_text(view.receipt_number),
        points=points_text(view.points),
    )
