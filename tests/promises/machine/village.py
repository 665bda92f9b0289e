"""The machine: all that people can do to a village, in any order, with the books checked after each step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies._internal.featureflags import FeatureFlags

from tests.promises.machine.founding import OFFICERS, entry_for
from tests.promises.machine.ground import Ground
from tests.promises.machine.hand import Hand
from tests.promises.machine.state import Card, Correction, Line, Model, Notice, Objection, Quote, Redemption

Thing = TypeVar("Thing")
DAY = timedelta(days=1)
LONGEST_SILENCE = timedelta(days=150)
PICK = st.integers(0, 63)
AMOUNT = st.integers(0, 9)
VERDICTS = ["approve", "approve", "approve", "refuse", "send back"]
STRAY = st.integers(0, 7).map(lambda number: number == 7)
"""Now and then somebody takes what does not fit: then the product has to refuse it."""

WAITS = st.booleans()
TIMES = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=12), DAY / 3, DAY, 3 * DAY, 12 * DAY]
KEYS = st.sampled_from(["mediation", "patrol", "upkeep"])
ROLE_NAMES = ["clerk", "reviewer", "supervisor", "secretary", "keeper"]
ROLES = st.sampled_from(ROLE_NAMES)
CARD_KINDS = st.sampled_from(["issue", "hand_out", "hand_out", "freeze", "thaw", "end", "reissue"])


def has(*states: str) -> Any:
    """Let a rule run only when there are lines in one of these states."""
    return precondition(lambda machine: any(line.state in states for line in machine.model.lines.values()))


def finds(things: str) -> Any:
    """Let a rule run only when there is something that it fits."""
    return precondition(lambda machine: bool(getattr(machine, things)()))


class VillageMachine(RuleBasedStateMachine):
    """One example: a founded village, and the program of what is done in it."""

    ground: Ground
    seen: Counter[tuple[str, str]]

    def __init__(self) -> None:
        super().__init__()
        # Each rule is always on: from a deed to goods it is too far for examples that lack some of them.
        self._rules_strategy.enabled_rules_strategy = st.just(FeatureFlags())
        start = self.ground.fresh()
        self.hand = Hand(self.ground, start.model, start.books, self.seen)
        self.model: Model = start.model

    @invariant()
    def the_books_are_what_they_should_be(self) -> None:
        self.hand.check()

    def teardown(self) -> None:
        """Count all of it again, unless something was found already."""
        if not self.hand.is_broken:
            self.hand.verify()

    # Deeds

    @rule(key=KEYS, homes=st.lists(PICK, min_size=1, max_size=3), amount=AMOUNT, days=st.integers(-1, 24), is_old=STRAY)
    def record(self, key: str, homes: list[int], amount: int, days: int, is_old: bool) -> None:
        day = self.model.today - days * DAY
        in_force = [version for version in self.model.versions if version.counts_on(day)]
        version = one(self.model.versions if is_old or not in_force else in_force, days)
        names = [one(list(self.model.homes), pick) for pick in homes]
        entries = [entry_for(self.model, version.items[key], name, amount) for name in names]
        self._send("record", self._somebody(amount, "clerk"), day=str(day), entries=entries)

    @has("submitted", "approved")
    @rule(pick=PICK, who=PICK, count=st.integers(1, 3), verdict=st.sampled_from(VERDICTS), strays=STRAY)
    def review(self, pick: int, who: int, count: int, verdict: str, strays: bool) -> None:
        login = self._somebody(who, "reviewer", strays=strays)
        waiting = self._lines("approved" if verdict == "send back" else "submitted", strays=strays)
        mine = [line for line in waiting if strays or self._may_review(login, line)]
        chosen = some(mine or waiting or list(self.model.lines.values()), pick, count)
        reason = "" if strays or verdict == "approve" else "没有参加"
        if verdict == "send back":
            self._meet("send_back", login, strays, who, line=chosen[0].line_id, reason=reason)
        else:
            self._meet("review", login, strays, who, lines=ids(chosen), verdict=verdict, reason=reason)

    @has("refused")
    @rule(
        pick=PICK, who=PICK, amount=AMOUNT, is_dropped=st.integers(0, 2).map(lambda number: number == 2), strays=STRAY
    )
    def rework(self, pick: int, who: int, amount: int, is_dropped: bool, strays: bool) -> None:
        line = one(self._lines("refused", strays=strays), pick)
        login = self._somebody(who, "clerk")
        if is_dropped:
            self._send("strike", login, line=line.line_id)
            return
        entry = entry_for(self.model, line.item, line.home, amount)
        if line.who[0] == "member" and entry["member_id"] is not None:
            entry["member_id"] = line.who[1]
        self._send("mend", login, line=line.line_id, entry=entry)

    # Notices

    @rule(pick=PICK, who=PICK, count=st.integers(0, 3), strays=STRAY)
    def post(self, pick: int, who: int, count: int, strays: bool) -> None:
        lines = self._lines("approved", strays=strays)
        chosen = ids(some(lines, pick, count)) if count and lines else None
        self._send("post", self._somebody(who, "clerk", "secretary"), lines=chosen)

    @finds("lines_to_object_to")
    @rule(pick=PICK, who=PICK, objector=PICK, is_web=WAITS, strays=STRAY)
    def protest(self, pick: int, who: int, objector: int, is_web: bool, strays: bool) -> None:
        posted = [line for line in self.model.lines.values() if line.notice]
        line = one(posted if strays else self.lines_to_object_to(), pick)
        notices = [notice for notice in self.model.notices.values() if line.line_id in notice.numbers]
        notice = one(notices, who) if strays else notices[-1]
        said = {"notice": notice.notice_id, "number": notice.numbers[line.line_id]}
        homes = list(self.model.homes.values())
        member = None if is_web or objector % 3 else one(homes, objector).member_ids[0]
        login = None if is_web else self._somebody(who, "clerk", "supervisor")
        self._send("object", login, channel="web" if is_web else "desk", objector=member, **said)

    @finds("open_objections")
    @rule(
        pick=PICK, who=PICK, outcome=st.sampled_from(["not_upheld", "voided", "changed"]), amount=AMOUNT, strays=STRAY
    )
    def answer(self, pick: int, who: int, outcome: str, amount: int, strays: bool) -> None:
        objection = one(list(self.model.objections.values()) if strays else self.open_objections(), pick)
        line = objection.line
        possible = [points for points in range(1, 2 * line.item.most) if line.item.can_be(points)]
        others = [points for points in possible if points != line.points]
        points = amount if strays or not others else one(others, amount)
        login = self._somebody(who, "supervisor", strays=strays)
        said = {"outcome": outcome, "new_points": points if outcome == "changed" else None}
        self._send("answer", login, objection=objection.objection_id, **said)

    @finds("running_notices")
    @rule(pick=PICK, who=PICK, is_stopped=STRAY, is_early=STRAY, count=st.integers(0, 3), strays=STRAY)
    def take_down(self, pick: int, who: int, is_stopped: bool, is_early: bool, count: int, strays: bool) -> None:
        notice = one(list(self.model.notices.values()) if strays else self.running_notices(), pick)
        login = self._somebody(who, "clerk", "secretary")
        if is_stopped:
            lines = [line for line in self.model.lines_in("on_notice") if line.notice is notice]
            lines = list(self.model.lines.values()) if strays else lines
            chosen = ids(some(lines, pick, count)) if lines else []
            self._send("stop", login, notice=notice.notice_id, lines=chosen)
            return
        if not is_early and self.model.today <= notice.ends_on:
            self.model.now += (notice.ends_on - self.model.today) + DAY
        self._send("close", login, notice=notice.notice_id)

    # The counter

    @rule(home=PICK, who=PICK, count=AMOUNT, has_card=WAITS, strays=STRAY)
    def quote(self, home: int, who: int, count: int, has_card: bool, strays: bool) -> None:
        self._quote(home, who, count, has_card, strays)

    @rule(home=PICK, who=PICK, count=AMOUNT, has_card=WAITS, second=PICK)
    def buy(self, home: int, who: int, count: int, has_card: bool, second: int) -> None:
        found = self._quote(home, who, count, has_card, strays=False)
        if found is None:
            return
        if second % 2:
            login = self._somebody(second, "clerk", "secretary", "supervisor")
            self._send("sign", login, quote=found.quote_id)
        self.hand.send("redeem", found.keeper, {"quote": found.quote_id}, key=found.uid)

    @finds("open_quotes")
    @rule(pick=PICK, who=PICK, strays=STRAY)
    def sign(self, pick: int, who: int, strays: bool) -> None:
        found = one(list(self.model.quotes.values()) if strays else self.open_quotes(), pick)
        login = self._somebody(who, "clerk", "secretary", "supervisor", strays=strays)
        self._send("sign", login, quote=found.quote_id)

    @finds("open_quotes")
    @rule(pick=PICK, who=PICK, is_anew=STRAY, strays=STRAY)
    def redeem(self, pick: int, who: int, is_anew: bool, strays: bool) -> None:
        found = one(list(self.model.quotes.values()) if strays else self.open_quotes(), pick)
        login = self._somebody(who, "keeper") if strays else found.keeper
        self.hand.send("redeem", login, {"quote": found.quote_id}, key="" if is_anew else found.uid)

    @finds("recent_redemptions")
    @rule(pick=PICK, who=PICK, is_anew=WAITS, strays=STRAY)
    def undo(self, pick: int, who: int, is_anew: bool, strays: bool) -> None:
        found = one(list(self.model.redemptions.values()) if strays else self.recent_redemptions(), pick)
        login = self._somebody(who, "keeper")
        key = "" if is_anew else f"undo-{self.model.logins[login].user_id}-{found.uid}"
        self.hand.send("undo", login, {"redemption": found.redemption_id}, key=key)

    @rule(kind=st.sampled_from(["deliver", "lose", "price"]), pick=PICK, who=PICK, count=AMOUNT)
    def stock(self, kind: str, pick: int, who: int, count: int) -> None:
        good = one(list(self.model.goods.values()), pick).reward_id
        if kind == "price":
            self._send("price", self._somebody(who, "clerk", "secretary"), good=good, points=3 * count)
        else:
            self._send(kind, self._somebody(who, "keeper"), good=good, units=count + (kind == "lose"))

    # The office

    @has("credited")
    @rule(pick=PICK, who=PICK, strays=STRAY)
    def ask_line(self, pick: int, who: int, strays: bool) -> None:
        line = one(self._lines("credited", strays=strays), pick)
        self._send("ask_line", self._somebody(who, "clerk"), line=line.line_id, reason="" if pick == 0 else "记错了")

    @finds("older_redemptions")
    @rule(pick=PICK, who=PICK, units=st.integers(0, 3), is_lost=WAITS, strays=STRAY)
    def ask_goods(self, pick: int, who: int, units: int, is_lost: bool, strays: bool) -> None:
        found = one(list(self.model.redemptions.values()) if strays else self.older_redemptions(), pick)
        name = one(list(found.quote.lines), pick)
        goods = [[self.model.goods[name].reward_id, units, is_lost]] if units else []
        said = {"redemption": found.redemption_id, "goods": goods, "reason": "退货"}
        self._send("ask_goods", self._somebody(who, "clerk"), **said)

    @finds("open_corrections")
    @rule(
        pick=PICK,
        who=PICK,
        is_agreed=st.integers(0, 3).map(bool),
        way=st.sampled_from(["next_awards", "written_off", "below_zero", None]),
        strays=STRAY,
    )
    def decide(self, pick: int, who: int, is_agreed: bool, way: str | None, strays: bool) -> None:
        asked = one(list(self.model.corrections.values()) if strays else self.open_corrections(), pick)
        login = self._somebody(who, "reviewer", "supervisor", "secretary", strays=strays)
        said = {"is_agreed": is_agreed, "way": way, "words": "" if strays else "查过了"}
        self._send("decide", login, correction=asked.correction_id, **said)

    @rule(kind=CARD_KINDS, pick=PICK, who=PICK, strays=STRAY)
    def card(self, kind: str, pick: int, who: int, strays: bool) -> None:
        login = self._somebody(who, "clerk", "secretary")
        cards = list(self.model.cards.values())
        card = one(cards if strays else [each for each in cards if fits(kind, each)] or cards, pick)
        home = self.model.homes[card.home]
        if kind == "issue":
            holder = one(list(self.model.homes.values()), pick).member_ids[0] if strays else home.member_ids[0]
            self._send("issue", login, household_id=home.household_id, holder_id=holder)
        elif kind == "reissue":
            self._send("reissue", login, card=card.card_id, holder_id=home.member_ids[0])
        else:
            self._send("card", login, card=card.card_id, kind=kind)

    @rule(pick=PICK, who=PICK, role=ROLES, days=st.integers(-1, 6), is_ended=WAITS, strays=STRAY)
    def office(self, pick: int, who: int, role: str, days: int, is_ended: bool, strays: bool) -> None:
        secretary = self._somebody(who, "secretary")
        later = [grant for grant in self.model.grants[len(OFFICERS) :] if not grant.is_ended]
        if is_ended and (later or strays):
            # Who came with the village mostly stays: without a clerk or a keeper little can happen.
            grant = one(self.model.grants if strays else later, pick)
            self._send("end", secretary, membership=grant.membership_id)
            return
        name = one(list(self.model.logins), pick)
        lacking = set(ROLE_NAMES) - self.model.roles_of(name)
        role = role if strays else one(sorted(lacking) or [role], who)
        since = self.model.today + min(days, days % 3) * DAY
        receiver = self.model.logins[name]
        said = {"user_id": receiver.user_id, "member_id": receiver.member_id, "role": role, "since": str(since)}
        self._send("give", secretary, **said)

    @rule(who=PICK, days=st.integers(-12, 5), points=st.integers(1, 6))
    def rules(self, who: int, days: int, points: int) -> None:
        items = [["patrol", 2 * points, 2 * points, None], ["mediation", points, 2 * points + 1, None]]
        items.append(["upkeep", points, points, 7 * points])
        dates = {"met_on": str(self.model.today - 10 * DAY), "since": str(self.model.today + days * DAY)}
        self._send("rules", self._somebody(who, "clerk", "secretary"), items=items, **dates)

    # Whatever happens to programs and networks

    @rule(pick=st.integers(0, 511))
    def again(self, pick: int) -> None:
        kept = one(list(self.model.keys.values()), pick // 4)
        if pick % 4:
            self.hand.send_again(kept)
        else:
            self.hand.misuse(kept, {**kept.content, "besides": True})

    @rule(is_new=st.integers(0, 23).map(lambda number: number == 23))
    def restart(self, is_new: bool) -> None:
        self.ground.start_program(is_new=is_new)
        self.hand.step = "restart"
        self.seen["restart", "with a new program" if is_new else "with new connections"] += 1

    @rule(time=st.sampled_from(TIMES))
    def wait(self, time: timedelta) -> None:
        self.model.now += time
        self.hand.step = "wait"
        self.seen["wait", "passed"] += 1

    # What rules have in common

    def _send(self, command: str, login: str | None, /, **content: Any) -> Any:
        return self.hand.send(command, login, content)

    def _meet(self, command: str, login: str, strays: bool, who: int, **content: Any) -> None:
        """Meet with the decider, and whoever else strays in, sits in it or steps out."""
        present = [self.model.logins[login].user_id]
        if who % 3 == 0:
            others = {self.model.logins[each].user_id for each in self.model.holders_of("reviewer")}
            present += sorted(others - set(present))
        recused = present[-1:] if who % 2 or strays else []
        recused = recused if strays or len(present) > 1 else []
        day = self.model.today + (DAY if strays and who % 5 == 0 else 0 * DAY)
        self._send(command, login, present=present, recused=recused, met_on=str(day), **content)

    def _quote(self, home: int, who: int, count: int, has_card: bool, strays: bool) -> Quote | None:
        rich = [each for each, found in self.model.homes.items() if found.balance > 9]
        name = one(list(self.model.homes) if strays else rich or list(self.model.homes), home)
        cards = [card for card in self.model.cards.values() if card.home == name]
        working = [card for card in cards if not card.hindrances()]
        card = one(cards if strays else working or cards, who) if cards and has_card else None
        good = one(list(self.model.goods.values()), who)
        most = min(good.stock, self.model.homes[name].balance // good.price)
        units = count if strays or most < 1 else 1 + count % most
        left = self.model.homes[name].balance - units * good.price
        besides = [
            other for other in self.model.goods.values() if strays or (other.price <= left and other.stock > units)
        ]
        goods = [[good.reward_id, units], *([other.reward_id, 1] for other in besides[: count % 2])]
        said = {"household_id": self.model.homes[name].household_id, "shop_id": self.model.shop_id}
        code = card.code if card else None
        answer = self._send("quote", self._somebody(who, "keeper"), code=code, goods=goods, **said)
        return self.model.quotes[answer["quote"]] if answer else None

    # What there is for a rule to fit

    def lines_to_object_to(self) -> list[Line]:
        posted = self.model.lines_in("on_notice", "disputed")
        return [line for line in posted if line.notice and not line.notice.is_closed and not line.notice.is_stopped]

    def open_objections(self) -> list[Objection]:
        return [each for each in self.model.objections.values() if each.outcome is None]

    def running_notices(self) -> list[Notice]:
        return [each for each in self.model.notices.values() if not each.is_closed and not each.is_stopped]

    def open_quotes(self) -> list[Quote]:
        quotes = (each for each in self.model.quotes.values() if not each.is_used)
        return [each for each in quotes if self.model.now - each.made_at < timedelta(minutes=3)]

    def recent_redemptions(self) -> list[Redemption]:
        return [each for each in self._standing() if self.model.now - each.done_at < timedelta(minutes=10)]

    def older_redemptions(self) -> list[Redemption]:
        return [each for each in self._standing() if self.model.now - each.done_at >= timedelta(minutes=10)]

    def open_corrections(self) -> list[Correction]:
        return [each for each in self.model.corrections.values() if not each.is_decided]

    def _standing(self) -> list[Redemption]:
        return [each for each in self.model.redemptions.values() if not each.is_undone]

    def _lines(self, *states: str, strays: bool = False) -> list[Line]:
        return list(self.model.lines.values()) if strays else self.model.lines_in(*states)

    def _may_review(self, login: str, line: Line) -> bool:
        is_own = login in line.sheet.recorders or self.model.logins[login].home == line.home
        return not is_own and (login, line.home) not in self.model.kin

    def _somebody(self, who: int, *roles: str, strays: bool = False) -> str:
        """Find somebody with one of these roles; somebody strayed in, or nobody has them, so anybody comes."""
        fit = self.model.holders_of(*roles)
        return one(list(self.model.logins) if strays or not fit else fit, who)


def one(things: Sequence[Thing], pick: int) -> Thing:
    """Pick one of several."""
    return things[pick % len(things)]


def some(things: Sequence[Thing], pick: int, count: int) -> list[Thing]:
    """Pick some that stand side by side."""
    first = pick % len(things)
    return list(things[first : first + count])


def fits(kind: str, card: Card) -> bool:
    """Tell whether a card is as far as what is to be done with it."""
    if kind == "hand_out":
        return not card.is_handed_out and not card.is_ended
    if kind == "freeze":
        return card.is_handed_out and not card.is_frozen and not card.is_ended
    return not card.is_ended and (kind != "thaw" or card.is_frozen)


def ids(lines: Iterable[Line]) -> list[int]:
    return [line.line_id for line in lines]
