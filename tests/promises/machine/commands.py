"""All commands by name: what the product is asked, what the model expects, and which roles the door lets in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pointsapp.core.actor import Actor
from pointsapp.core.requests import RequestId
from tests.promises.machine import counter, deeds, notices, office
from tests.promises.machine.state import Answer, Content, Expectation, Model

Act = Callable[[Actor, Content, RequestId, datetime], Answer]
Expect = Callable[[Model, str, Content], Expectation]


@dataclass(frozen=True)
class Command:
    act: Act
    expect: Expect
    roles: frozenset[str]


def _command(act: Act, expect: Expect, *roles: str) -> Command:
    return Command(act, expect, frozenset(roles))


OFFICE = "clerk", "secretary"
DECIDERS = "reviewer", "supervisor", "secretary"
COMMANDS = {
    "record": _command(deeds.record, deeds.expect_record, "clerk"),
    "review": _command(deeds.review, deeds.expect_review, "reviewer"),
    "send_back": _command(deeds.send_line_back, deeds.expect_send_back, "reviewer"),
    "mend": _command(deeds.mend, deeds.expect_mend, "clerk"),
    "strike": _command(deeds.strike, deeds.expect_strike, "clerk"),
    "post": _command(notices.post, notices.expect_post, *OFFICE),
    "object": _command(notices.protest, notices.expect_protest, "clerk", "supervisor"),
    "answer": _command(notices.reply, notices.expect_reply, "supervisor"),
    "close": _command(notices.close, notices.expect_close, *OFFICE),
    "stop": _command(notices.stop, notices.expect_stop, *OFFICE),
    "quote": _command(counter.quote, counter.expect_quote, "keeper"),
    "sign": _command(counter.sign, counter.expect_sign, "clerk", "secretary", "supervisor", "reviewer"),
    "redeem": _command(counter.redeem, counter.expect_redeem, "keeper"),
    "undo": _command(counter.undo, counter.expect_undo, "keeper"),
    "deliver": _command(counter.deliver, counter.expect_deliver, "keeper"),
    "lose": _command(counter.lose, counter.expect_lose, "keeper"),
    "price": _command(counter.price, counter.expect_price, *OFFICE),
    "ask_line": _command(office.ask_line, office.expect_ask_line, "clerk"),
    "ask_goods": _command(office.ask_goods, office.expect_ask_goods, "clerk"),
    "decide": _command(office.decide, office.expect_decide, *DECIDERS),
    "issue": _command(office.issue, office.expect_issue, *OFFICE),
    "card": _command(office.change_card, office.expect_change_card, *OFFICE),
    "reissue": _command(office.reissue, office.expect_reissue, *OFFICE),
    "give": _command(office.give, office.expect_give, "secretary"),
    "end": _command(office.end, office.expect_end, "secretary"),
    "rules": _command(office.change_rules, office.expect_change_rules, *OFFICE),
}
