"""Founding the villages that examples begin with: a handful of people, and some weeks of history made by commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from pointsapp.core.actor import Role
from pointsapp.core.db import session, transaction
from pointsapp.kin.service import declare_kin
from pointsapp.people.models import Membership
from pointsapp.villages.service import change_settings
from tests.databases import Databases
from tests.promises.machine.books import Books
from tests.promises.machine.ground import Ground, Start
from tests.promises.machine.hand import Hand
from tests.promises.machine.state import DAILY_POINTS, NOTICE_DAYS, Good, Grant, Home, Item, Login, Model, Version
from tests.world import LONG_AGO, NOW, make_group, make_home, make_officer, make_rule_set, make_shop, make_village

DAY = timedelta(days=1)
OFFICERS = {
    "bo": ("bo", Role.CLERK),
    "ren": ("ren", Role.REVIEWER),
    "dan": ("dana", Role.REVIEWER),
    "sup": ("sup", Role.SUPERVISOR),
    "sec": ("sec", Role.SECRETARY),
    "kay": ("kay", Role.KEEPER),
}
HOMES = ("alice", "eve", "bo", "ren", "dana", "sup", "sec", "kay")
SETTINGS = {
    "notice_days": NOTICE_DAYS,
    "daily_points_without_second": DAILY_POINTS,
    "may_take_from_awards": True,
    "may_write_off": True,
}
ITEMS = {"patrol": (10, 10, None), "mediation": (5, 10, None), "upkeep": (2, 2, 12)}


@contextmanager
def founded(databases: Databases, kind: str, villages: int) -> Iterator[Ground]:
    """Give a ground with so many villages, each with the same history."""
    with databases.own_copy(kind) as (url, _):
        ground = Ground(databases, kind, template=url, url=url)
        try:
            ground.start_program(is_new=False)
            for number in range(villages):
                with ground.at_work():
                    model = _found(number)
                ground.starts.append(_lived(ground, model))
            ground.leave()
            yield ground
        finally:
            ground.leave()


def _lived(ground: Ground, model: Model) -> Start:
    hand = Hand(ground, model, Books(model.village_id), Counter())
    hand.check()
    _live(hand)
    hand.check()
    return Start(model, hand.books)


def _found(number: int) -> Model:
    with transaction():
        village = make_village(f"village-{number}", "模型村")
        group = make_group(village.id, "一组")
        model = Model(village.id, 0, NOW)
        made = {}
        for place, name in enumerate(HOMES):
            home = made[name] = make_home(village.id, group.id, f"{place + 1:03d}", f"户主{place}", f"家人{place}")
            model.homes[name] = Home(home.household_id, home.wallet_id, home.member_ids)
        actors = {}
        for login, (home, role) in OFFICERS.items():
            actors[login] = actor = make_officer(village.id, f"{login}-{number}", [role], made[home])
            model.logins[login] = Login(actor.user_id, actor.member_id, home)
        model.grants = _grants(model)
        rules = Version(LONG_AGO)
        rules.items = {
            key: Item(item_id, key, rules, *ITEMS[key]) for key, item_id in make_rule_set(village.id).items()
        }
        rules.items["upkeep"].cap = None
        model.versions.append(rules)
        model.shop_id, rewards = make_shop(village.id)
        model.goods = {"rice": Good(rewards["rice"], 30, 10), "soap": Good(rewards["soap"], 5, 50)}
        change_settings(actors["sec"], SETTINGS, at=NOW)
        declare_kin(actors["sec"], actors["ren"].user_id, made["eve"].household_id, at=NOW)
        model.kin.add(("ren", "eve"))
    return model


def _grants(model: Model) -> list[Grant]:
    logins = {login.user_id: name for name, login in model.logins.items()}
    rows = session().scalars(select(Membership).where(Membership.user_id.in_(logins)).order_by(Membership.id))
    return [Grant(row.id, logins[row.user_id], row.role.value, row.since_on) for row in rows]


def _live(hand: Hand) -> None:
    """Let some weeks pass: points earned, on notice and in dispute, cards out, goods taken, a correction asked for."""
    model = hand.model
    today = model.today
    rules = {"items": [[key, *terms] for key, terms in ITEMS.items()], "met_on": str(today - 25 * DAY)}
    hand.send("rules", "sec", {**rules, "since": str(today - 20 * DAY)})
    for name in ("alice", "eve", "dana"):
        home = model.homes[name]
        answer = _must(hand, "issue", "bo", household_id=home.household_id, holder_id=home.member_ids[0])
        if name != "dana":
            _must(hand, "card", "bo", card=answer["card"], kind="hand_out")
    for key in ("mediation", "patrol", "upkeep"):
        first = _record(hand, key, "alice", "eve", "sec")
        _review(hand, "ren", "approve", first["alice"], first["sec"])
        _review(hand, "dan", "approve", first["eve"])
    notice = _must(hand, "post", "bo", lines=None)["notice"]
    model.now += NOTICE_DAYS * DAY
    _must(hand, "close", "bo", notice=notice)
    _buy(hand, "alice", soap=2)
    model.now += DAY
    second = _record(hand, "mediation", "alice", "eve", "dana", "sup", "kay")
    _review(hand, "ren", "approve", second["alice"], second["dana"])
    _review(hand, "dan", "approve", second["eve"])
    _review(hand, "dan", "refuse", second["kay"])
    notice = _must(hand, "post", "sec", lines=[second["alice"], second["eve"]])["notice"]
    disputed = {name: _object(hand, notice, second[name]) for name in ("alice", "eve")}
    _must(hand, "answer", "sup", objection=disputed["alice"], outcome="changed", new_points=8)
    _must(hand, "post", "bo", lines=[second["alice"]])
    _must(hand, "ask_line", "bo", line=first["alice"], reason="记错了")


def _must(hand: Hand, command: str, login: str, **content: Any) -> dict[str, Any]:
    answer = hand.send(command, login, content)
    if answer is None:
        raise RuntimeError(f"the history breaks off: {command} was not accepted")
    return answer


def _object(hand: Hand, notice: int, line: int) -> int:
    said = {"notice": notice, "number": hand.model.notices[notice].numbers[line], "channel": "desk"}
    objection: int = _must(hand, "object", "bo", objector=None, **said)["objection"]
    return objection


def _record(hand: Hand, key: str, *homes: str) -> dict[str, int]:
    model = hand.model
    item = model.versions[-1].items[key]
    entries = [entry_for(model, item, name, amount=4) for name in homes]
    answer = _must(hand, "record", "bo", day=str(model.today - 3 * DAY), entries=entries)
    return dict(zip(homes, (line_id for line_id, _ in answer["lines"]), strict=True))


def _review(hand: Hand, login: str, verdict: str, *lines: int) -> None:
    said = {"met_on": str(hand.model.today), "recused": [], "verdict": verdict, "reason": "看过了"}
    _must(hand, "review", login, present=[hand.model.logins[login].user_id], lines=list(lines), **said)


def _buy(hand: Hand, home: str, **units: int) -> None:
    model = hand.model
    card = next(card for card in model.cards.values() if card.home == home)
    goods = [[model.goods[name].reward_id, count] for name, count in units.items()]
    said = {"household_id": model.homes[home].household_id, "shop_id": model.shop_id}
    answer = _must(hand, "quote", "kay", code=card.code, goods=goods, **said)
    hand.send("redeem", "kay", {"quote": answer["quote"]}, key=answer["uid"])


def entry_for(model: Model, item: Item, home: str, amount: int) -> dict[str, Any]:
    """Say what somebody of a household did. Shape: of the amounts 0 to 9, only 9 does not fit the item."""
    found = model.homes[home]
    is_odd = amount == 9
    entry: dict[str, Any] = {"household_id": found.household_id, "item_id": item.item_id}
    entry["member_id"] = None if is_odd and item.key == "patrol" else found.member_ids[amount % 2]
    entry["points"] = item.most + 1 if is_odd else item.least + amount % (item.most - item.least + 1)
    entry["units"] = 0 if is_odd else 1 + amount
    return entry
