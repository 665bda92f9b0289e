"""The office: corrections, cards, roles and new versions of the rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pointsapp.cards.service import end_card, freeze_card, hand_out, issue_cards, replace_card, thaw_card
from pointsapp.cards.types import CardId, EndReason
from pointsapp.core.actor import Actor, HouseholdId, MemberId, Role
from pointsapp.core.requests import RequestId
from pointsapp.corrections.service import ask_for_line, ask_for_redemption
from pointsapp.corrections.service import decide as decide_on_correction
from pointsapp.corrections.types import SpentWay
from pointsapp.people.service import end_role, give_role
from pointsapp.redemptions.types import GoodsBack
from pointsapp.scoring.service import add_items, adopt, start_rule_set
from pointsapp.scoring.types import (
    Adoption,
    Attendance,
    CapPeriod,
    CountedPer,
    ItemContent,
    ItemShape,
    MeetingKind,
    NewItem,
)
from tests.promises.machine.counter import take_back
from tests.promises.machine.state import (
    UNDO_MINUTES,
    Answer,
    Card,
    Content,
    Correction,
    Expectation,
    Grant,
    Item,
    Line,
    Model,
    Redemption,
    Version,
    expect,
)

ALLOWED_WAYS = {"next_awards", "written_off"}


def ask_line(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    return {"correction": ask_for_line(actor, content["line"], content["reason"], at=at).id}


def expect_ask_line(model: Model, login: str, content: Content) -> Expectation:
    line = model.lines[content["line"]]
    whys = {
        "correction_reason_missing": not content["reason"],
        "line_not_correctable": line.state != "credited" or not line.has_credit,
        "correction_waiting": any(each.line is line for each in _waiting(model)),
    }
    answer = yield {why for why, holds in whys.items() if holds}
    made = Correction(answer["correction"], login, line.home, line=line)
    model.corrections[made.correction_id] = made


def ask_goods(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    goods = [GoodsBack(*back) for back in content["goods"]]
    asked = ask_for_redemption(actor, content["redemption"], content["reason"], at=at, goods=goods)
    return {"correction": asked.id}


def expect_ask_goods(model: Model, login: str, content: Content) -> Expectation:
    found = model.redemptions[content["redemption"]]
    out = {name: units for name, units in found.out().items() if units}
    goods = [(model.good_of(reward_id), units, is_lost) for reward_id, units, is_lost in content["goods"]]
    whys = {
        "correction_reason_missing": not content["reason"],
        "redemption_not_correctable": found.is_undone or not out,
        "still_undoable": model.now < found.done_at + timedelta(minutes=UNDO_MINUTES),
        "correction_waiting": any(each.redemption is found for each in _waiting(model)),
        "no_goods_back": any(name not in out or units < 1 for name, units, _ in goods),
        "more_back_than_taken": any(units > out.get(name, units) for name, units, _ in goods),
    }
    answer = yield {why for why, holds in whys.items() if holds}
    wanted = goods or [(name, units, False) for name, units in out.items()]
    made = Correction(answer["correction"], login, found.quote.home, redemption=found, goods=wanted)
    model.corrections[made.correction_id] = made


def decide(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    way = SpentWay(content["way"]) if content["way"] else None
    said = {"words": content["words"], "is_agreed": content["is_agreed"], "way": way}
    made = decide_on_correction(actor, content["correction"], at=at, request_id=request_id, **said)
    return {"transfer": made.transfer_id}


def expect_decide(model: Model, login: str, content: Content) -> Expectation:
    asked, is_agreed = model.corrections[content["correction"]], content["is_agreed"]
    missing = max(0, asked.line.points - model.homes[asked.home].balance) if asked.line else 0
    whys = {
        "decider_asked": login == asked.asked_by,
        "decider_concerned": model.logins[login].home == asked.home,
        "decider_kin": (login, asked.home) in model.kin,
        "correction_reason_missing": not is_agreed and not content["words"],
        "correction_decided": asked.is_decided,
        "corrected_points_spent": is_agreed and missing > 0 and content["way"] not in ALLOWED_WAYS,
    }
    answer = yield {why for why, holds in whys.items() if holds}
    expect((answer["transfer"] is not None) == is_agreed, "a correction moves points other than decided")
    asked.is_decided = True
    if not is_agreed:
        return
    if asked.line is not None:
        _take_line_back(model, asked.line, missing, content["way"])
    elif asked.redemption is not None:
        _take_goods_back(model, asked.redemption, asked.goods)


def _take_line_back(model: Model, line: Line, missing: int, way: str | None) -> None:
    line.state = "reversed"
    if missing:
        laid_out = missing if way == "next_awards" else line.points
        model.move("adjusted", line.home, laid_out)
        if way == "next_awards":
            model.claims.append((line.home, missing))
    model.move(line.home, "issued", line.points)


def _take_goods_back(model: Model, found: Redemption, goods: list[tuple[str, int, bool]]) -> None:
    taken = {name: units for name, (units, _) in found.quote.lines.items()}
    if not found.returned and {name: units for name, units, _ in goods} == taken:
        take_back(model, found)
    else:
        for name, units, _ in goods:
            found.returned[name] = found.returned.get(name, 0) + units
            model.goods[name].stock += units
            model.move("redeemed", found.quote.home, units * found.quote.lines[name][1])
        model.settle([found.quote.home])
    for name, units, is_lost in goods:
        model.goods[name].stock -= units if is_lost else 0


def issue(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    wish = (HouseholdId(content["household_id"]), MemberId(content["holder_id"]))
    [(card, code)] = issue_cards(actor, [wish], at=at)
    return {"card": card.id, "code": code, "serial": card.serial}


def expect_issue(model: Model, login: str, content: Content) -> Expectation:
    home = model.home_of(content["household_id"])
    answer = yield set() if content["holder_id"] in model.homes[home].member_ids else {"holder_not_here"}
    _add_card(model, home, answer)


def change_card(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    card_id, kind = CardId(content["card"]), content["kind"]
    if kind == "hand_out":
        hand_out(actor, [card_id], at=at)
    elif kind == "freeze":
        freeze_card(actor, card_id, "本人", "丢了", at=at)
    elif kind == "thaw":
        thaw_card(actor, card_id, "本人", "找到了", at=at)
    else:
        end_card(actor, card_id, EndReason.TAKEN_BACK, at=at)
    return {}


def expect_change_card(model: Model, login: str, content: Content) -> Expectation:
    card, kind = model.cards[content["card"]], content["kind"]
    whys = {
        "card_ended": card.is_ended and kind != "end",
        "card_not_in_use": kind == "freeze" and not card.is_handed_out,
        "card_not_frozen": kind == "thaw" and not card.is_frozen,
    }
    yield {why for why, holds in whys.items() if holds}
    card.is_handed_out |= kind == "hand_out"
    card.is_frozen = kind == "freeze" or (card.is_frozen and kind != "thaw")
    card.is_ended |= kind == "end"


def reissue(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    holder_id = MemberId(content["holder_id"])
    [(card, code)] = replace_card(actor, content["card"], EndReason.LOST, holder_id, at=at)
    return {"card": card.id, "code": code, "serial": card.serial}


def expect_reissue(model: Model, login: str, content: Content) -> Expectation:
    card = model.cards[content["card"]]
    answer = yield {"card_ended_before"} if card.is_ended else set()
    card.is_ended = True
    _add_card(model, card.home, answer)


def give(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    since = date.fromisoformat(content["since"])
    made = give_role(actor, content["user_id"], Role(content["role"]), content["member_id"], since, None, at=at)
    return {"membership": made.id}


def expect_give(model: Model, login: str, content: Content) -> Expectation:
    receiver, role = model.login_of(content["user_id"]), content["role"]
    since = date.fromisoformat(content["since"])
    held = [grant for grant in model.grants if (grant.login, grant.role) == (receiver, role)]
    whys = {
        "role_days_in_past": since < model.today,
        "role_given_already": any(not grant.is_ended for grant in held),
    }
    answer = yield {why for why, holds in whys.items() if holds}
    model.grants.append(Grant(answer["membership"], receiver, role, since))


def end(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    end_role(actor, content["membership"], at=at)
    return {}


def expect_end(model: Model, login: str, content: Content) -> Expectation:
    grant = next(each for each in model.grants if each.membership_id == content["membership"])
    is_last = grant.role == "secretary" and model.holders_of("secretary") == [grant.login]
    yield {"role_over"} if grant.is_ended else {"last_secretary"} if is_last else set()
    grant.is_ended = True


def change_rules(actor: Actor, content: Content, request_id: RequestId, at: datetime) -> Answer:
    made = start_rule_set(actor, "积分细则", None, None, at=at)
    items = add_items(actor, made.id, [NewItem(_content(*each)) for each in content["items"]], at=at)
    meeting = (MeetingKind.REPRESENTATIVES_MEETING, Attendance.REPRESENTATIVES)
    met_on, since = (date.fromisoformat(content[name]) for name in ("met_on", "since"))
    adopt(actor, made.id, Adoption(*meeting, met_on, 30, 25, 24, 1, since), at=at)
    return {"items": [item.id for item in items]}


def expect_change_rules(model: Model, login: str, content: Content) -> Expectation:
    met_on, since = (date.fromisoformat(content[name]) for name in ("met_on", "since"))
    touched = [
        each for each in model.versions if each.until is None or (each.until > since and each.until > each.since)
    ]
    whys = {
        "meeting_in_future": met_on > model.today,
        "in_force_before_adoption": since < met_on,
        "later_version_adopted": any(each.since > since for each in touched),
    }
    answer = yield {why for why, holds in whys.items() if holds}
    for each in touched:
        each.until = since
    made = Version(since)
    for (key, least, most, cap), item_id in zip(content["items"], answer["items"], strict=True):
        made.items[key] = Item(item_id, key, made, least, most, cap)
    model.versions.append(made)


def _content(key: str, least: int, most: int, cap: int | None) -> ItemContent:
    shapes = {"patrol": ItemShape.FIXED, "mediation": ItemShape.RANGE, "upkeep": ItemShape.PER_UNIT}
    is_range = key == "mediation"
    return ItemContent(
        category="公益",
        name=key,
        shape=shapes[key],
        points=None if is_range else least,
        points_min=least if is_range else None,
        points_max=most if is_range else None,
        unit="小时",
        counted_per=CountedPer.PERSON if key == "patrol" else CountedPer.HOUSEHOLD,
        cap_points=cap,
        cap_period=CapPeriod.MONTH if cap else None,
        is_on=True,
    )


def _waiting(model: Model) -> list[Correction]:
    return [each for each in model.corrections.values() if not each.is_decided]


def _add_card(model: Model, home: str, answer: Answer) -> None:
    expect(answer["serial"] == len(model.cards) + 1, "the numbers of cards have gaps")
    model.cards[answer["card"]] = Card(answer["card"], answer["code"], home)
