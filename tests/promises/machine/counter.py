"""The counter: quote, sign, redeem, undo; and the shelf: deliver, lose, price."""

from __future__ import annotations

from datetime import datetime, timedelta

from pointsapp.core.actor import Actor, HouseholdId
from pointsapp.core.requests import RequestId
from pointsapp.redemptions import service
from pointsapp.redemptions.types import Look
from pointsapp.shop.service import change_reward, correct_stock, take_in
from pointsapp.shop.types import StockMoveKind
from tests.promises.machine.state import (
    DAILY_POINTS,
    QUOTE_MINUTES,
    UNDO_MINUTES,
    Answer,
    Content,
    Expectation,
    Model,
    Quote,
    Redemption,
    expect,
)


def quote(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    household_id = HouseholdId(content["household_id"])
    if content["code"] is None:
        noted = service.note_look_up(actor, household_id, "没带卡", at=at)
        look = Look(household_id, None, noted.id, at)
    else:
        look = service.look_by_card(actor, content["code"], at=at)
    goods = [(reward_id, units) for reward_id, units in content["goods"]]
    made = service.make_quote(actor, content["shop_id"], look, goods, at=at)
    return {"quote": made.id, "uid": made.uid, "points": made.total_points}


def expect_quote(model: Model, login: str, content: Content) -> Expectation:
    home = model.home_of(content["household_id"])
    card = next((card for card in model.cards.values() if card.code == content["code"]), None)
    lines: dict[str, tuple[int, int]] = {}
    for reward_id, units in content["goods"]:
        name = model.good_of(reward_id)
        before = lines.get(name, (0, 0))[0]
        lines[name] = (before + units, model.goods[name].price)
    reasons = set() if card is None else card.hindrances()
    if any(units <= 0 for _, units in content["goods"]):
        reasons.add("units_not_positive")
    if any(units > model.goods[name].stock for name, (units, _) in lines.items()):
        reasons.add("out_of_stock")
    if sum(units * price for units, price in lines.values()) > model.homes[home].balance:
        reasons.add("insufficient_points")
    answer = yield reasons
    made = Quote(answer["quote"], answer["uid"], home, card, lines, login, model.now)
    expect(made.points == answer["points"], f"a quote takes {answer['points']} points instead of {made.points}")
    model.quotes[made.quote_id] = made


def sign(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    service.sign_quote(actor, content["quote"], at=at)
    return {}


def expect_sign(model: Model, login: str, content: Content) -> Expectation:
    found = model.quotes[content["quote"]]
    whys = {
        "quote_used": found.is_used,
        "quote_expired": not _holds(model, found),
        "quote_signed": found.is_signed,
        "second_officer_has_no_office": not model.roles_of(login) & {"clerk", "secretary", "supervisor"},
        "second_officer_is_keeper": login == found.keeper,
        "second_officer_collects": model.logins[login].home == found.home,
        "second_officer_kin": (login, found.home) in model.kin,
    }
    yield {why for why, holds in whys.items() if holds}
    found.is_signed = True


def redeem(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    done = service.redeem(actor, content["quote"], at=at, request_id=request_id)
    return {"redemption": done.id, "uid": done.uid, "number": done.receipt_number}


def expect_redeem(model: Model, login: str, content: Content) -> Expectation:
    found = model.quotes[content["quote"]]
    is_own = model.logins[login].home == found.home
    spent = sum(each.points_out() for each in _done_today(model, found.home))
    shelf = {name: model.goods[name] for name in found.lines}
    whys = {
        "quote_of_another_counter": login != found.keeper,
        "quote_used": found.is_used,
        "quote_expired": not _holds(model, found),
        "insufficient_points": found.points > model.homes[found.home].balance,
        "needs_second_officer": not found.is_signed and (is_own or spent + found.points > DAILY_POINTS),
        "out_of_stock": any(units > shelf[name].stock for name, (units, _) in found.lines.items()),
        "price_changed": any(price != shelf[name].price for name, (_, price) in found.lines.items()),
    }
    reasons = {why for why, holds in whys.items() if holds}
    answer = yield reasons | (found.card.hindrances() if found.card else set())
    expect(answer["number"] == len(model.redemptions) + 1, "the numbers of receipts have gaps")
    found.is_used = True
    model.move(found.home, "redeemed", found.points)
    for name, (units, _) in found.lines.items():
        model.goods[name].stock -= units
    made = Redemption(answer["redemption"], answer["uid"], found, model.now)
    model.redemptions[made.redemption_id] = made


def undo(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    service.undo(actor, content["redemption"], at=at, request_id=request_id)
    return {}


def expect_undo(model: Model, login: str, content: Content) -> Expectation:
    found = model.redemptions[content["redemption"]]
    whys = {
        "already_undone": found.is_undone,
        "undo_over": model.now >= found.done_at + timedelta(minutes=UNDO_MINUTES),
        "part_returned": bool(found.returned),
    }
    yield {why for why, holds in whys.items() if holds}
    take_back(model, found)


def take_back(model: Model, found: Redemption) -> None:
    """Take a redemption back whole."""
    found.is_undone = True
    for name, (units, _) in found.quote.lines.items():
        model.goods[name].stock += units
    model.move("redeemed", found.quote.home, found.quote.points)
    model.settle([found.quote.home])


def deliver(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    take_in(actor, [(content["good"], content["units"])], "送货", at=at, request_id=request_id)
    return {}


def expect_deliver(model: Model, login: str, content: Content) -> Expectation:
    yield set() if content["units"] > 0 else {"units_not_positive"}
    model.goods[model.good_of(content["good"])].stock += content["units"]


def lose(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    found = (content["good"], content["units"])
    correct_stock(actor, found, StockMoveKind.LOST, "少了", at=at, request_id=request_id)
    return {}


def expect_lose(model: Model, login: str, content: Content) -> Expectation:
    good = model.goods[model.good_of(content["good"])]
    yield {"out_of_stock"} if content["units"] > good.stock else set()
    good.stock -= content["units"]


def price(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    change_reward(actor, content["good"], at=at, price_points=content["points"])
    return {}


def expect_price(model: Model, login: str, content: Content) -> Expectation:
    yield set() if content["points"] > 0 else {"price_not_positive"}
    model.goods[model.good_of(content["good"])].price = content["points"]


def _holds(model: Model, found: Quote) -> bool:
    return model.now < found.made_at + timedelta(minutes=QUOTE_MINUTES)


def _done_today(model: Model, home: str) -> list[Redemption]:
    return [
        each
        for each in model.redemptions.values()
        if each.quote.home == home and not each.is_undone and model.day_of(each.done_at) == model.today
    ]
