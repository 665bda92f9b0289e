"""The scan screen: a card's code becomes a household."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pointsapp.cards.errors import CardCodeUnreadable
from pointsapp.cards.rules import parse_card_code
from pointsapp.core.actor import Role
from pointsapp.core.clock import now
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.people.errors import TooManyTries
from pointsapp.people.rules.tries import Limit
from pointsapp.people.service import count_try, forget_tries
from pointsapp.redemptions.errors import TooManyCodes
from pointsapp.redemptions.service import look_by_card
from pointsapp.redemptions.types import Look
from pointsapp.web.guard import actor, allow
from pointsapp.web.messages import text_of
from pointsapp.web.practice import is_practice
from pointsapp.web.shop.counter.blueprint import UNPROCESSABLE, pages
from pointsapp.web.shop.counter.looks import write_look

UNKNOWN_CARDS = 30
"""So many cards in a quarter of an hour may turn out wrong before the next must wait."""

SHOWN_LETTERS = 80


@pages.get("/")
@allow(Role.KEEPER)
def scan() -> ResponseReturnValue:
    """Show the camera and the box for a scanner gun."""
    return scan_page()


@pages.post("/look")
@allow(Role.KEEPER)
def look() -> ResponseReturnValue:
    """Identify the household of a card. The code stands in the form alone, never in an address, page or log."""
    typed = request.form.get("code", "")
    try:
        found = identify(typed, at=now())
    except CardCodeUnreadable as error:
        return scan_page(text_of(error), code=typed[:SHOWN_LETTERS]), UNPROCESSABLE
    except RuleError as error:
        return scan_page(text_of(error)), UNPROCESSABLE
    return redirect(url_for("counter.goods", look=write_look(found)), 303)


def scan_page(refusal: str = "", *, code: str = "") -> str:
    """Show the scan screen, with the reason when a card was refused."""
    facts = {
        "look_url": url_for("counter.look"),
        "look_up_url": url_for("counter.look_up"),
        "lost_card_url": url_for("lost_cards.index"),
        "code": code,
        "refusal": refusal,
    }
    return render_template("shop/counter/scan.html", scan=facts)


def identify(typed: str, *, at: datetime) -> Look:
    """Find the household of a code; a try is counted before the comparison and forgotten when it was right.

    Errors: CardCodeUnreadable, CardForPractice, CardNotForPractice, TooManyCodes, and those of `look_by_card`.
    """
    code = parse_card_code(typed, is_practice=is_practice())
    limits = (Limit(f"card:{actor().user_id}", UNKNOWN_CARDS),)
    try:
        with transaction():
            count_try(limits, at=at)
    except TooManyTries as error:
        raise TooManyCodes(**error.params) from error
    with reading():
        found = look_by_card(actor(), code, at=at)
    with transaction():
        forget_tries(limits, at=at)
    return found
