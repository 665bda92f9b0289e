"""P13: no quiet gifts: nobody decides on points of the own person, household or kin, and nothing is spent too early."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest
from flask import Flask

from pointsapp.activities.rules import review as rules
from pointsapp.activities.service import review as review_service
from pointsapp.activities.service.review import decide
from pointsapp.activities.types import LineId, LineState, MeetingId, Verdict
from pointsapp.core.actor import Role
from pointsapp.core.db import reading, transaction
from pointsapp.core.errors import RuleError
from pointsapp.kin.service import declare_kin
from pointsapp.ledger.queries import get_balance
from pointsapp.outages.service import settle_slip
from pointsapp.outages.types import SettlementKind, SlipId
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.redemptions.service import sign_quote
from tests.buying import buy, offer
from tests.house.walking import undone
from tests.outage import Cut
from tests.promises.trial import Trial
from tests.reviewing import appoint, meet, submit_sheet
from tests.world import NOW, World, give_points

HOMES = ("alice", "bo", "ren", "sup", "sec", "kay", "dana")
PANEL = {"panel_ren": "ren", "panel_sup": "sup", "panel_sec": "sec", "panel_kay": "kay", "panel_dana": "dana"}
CLERKS = {"bo": "bo", "clerk_ren": "ren", "clerk_dana": "dana"}
P13 = pytest.mark.promise("P13", "gifts to oneself and kin: each recorder, reviewer and kin graph")
EARLY = pytest.mark.promise("P13", "points spent before the notice has ended")


def try_gifts(trial: Trial, app: Flask, world: World) -> None:
    """Draw kin, recorder and households, and let everybody try to decide; an oracle of our own says who may."""
    for login, home in PANEL.items():
        appoint(world, login, home, Role.REVIEWER, Role.SUPERVISOR)
    for login, home in CLERKS.items():
        if login not in world.actors:
            appoint(world, login, home, Role.CLERK)
    for number in range(trial.size(12, 1000)):
        with undone(app):
            one_graph(trial, app, world, random.Random(number))
        if trial.is_full and number % 100 == 99:
            trial.tell(f"{number + 1} graphs, {dict(trial.seen)}")
    trial.settle("decided", "kept out", "kept out of kin")


def one_graph(trial: Trial, app: Flask, world: World, chance: random.Random) -> None:
    chain = chance.sample(HOMES, chance.randint(2, 5))
    kin = {frozenset(pair) for pair in pairwise(chain)} if chance.random() < 0.5 else {frozenset(chain[:2])}
    for pair in sorted(map(sorted, kin)):
        declare(world, *pair)
    recorder = chance.choice(sorted(CLERKS))
    receiver = chance.choice(chain)
    _, lines = submit_sheet(world, receiver, by=recorder)
    meeting_id = meet(world, *PANEL)
    for login in chance.sample(sorted(PANEL), 3):
        home = PANEL[login]
        is_kin = frozenset((home, receiver)) in kin
        is_own = home == receiver or CLERKS[recorder] == home
        with undone(app):
            verdict = attempt(partial(approve, world, login, meeting_id, lines[receiver]))
        judge(trial, verdict, is_own=is_own, is_kin=is_kin, what=f"{login} on {receiver}, recorded by {recorder}")


def approve(world: World, login: str, meeting_id: MeetingId, line_id: LineId) -> None:
    decide(world.actor(login), meeting_id, [(line_id, Verdict.APPROVE, "")], at=NOW)


def declare(world: World, one: str, other: str) -> None:
    """Enter kin for whichever of the two households an officer lives in; the secretary writes it down."""
    officer = next(login for login, home in {**PANEL, **CLERKS}.items() if home in (one, other))
    household = other if {**PANEL, **CLERKS}[officer] == one else one
    with transaction():
        declare_kin(world.actor("sec"), world.actor(officer).user_id, world.homes[household].household_id, at=NOW)


def attempt(act) -> str | None:
    """Try, and give the refusal's code, None for success."""
    try:
        with transaction():
            act()
    except RuleError as refusal:
        return refusal.code
    return None


def judge(trial: Trial, verdict: str | None, *, is_own: bool, is_kin: bool, what: str) -> None:
    trial.tries()
    if verdict is None:
        trial.saw("decided")
        trial.require(not is_own, f"decided on the own: {what}")
        trial.require(not is_kin, f"decided on kin: {what}")
    else:
        trial.saw("kept out of kin" if is_kin and not is_own else "kept out")
        trial.require(is_own or is_kin, f"kept out without reason ({verdict}): {what}")


@P13
def test_nobody_decides_on_the_own_points_or_those_of_kin(trial: Trial, app: Flask, world: World) -> None:
    try_gifts(trial, app, world)


@P13
@pytest.mark.fault("the kin register is not asked", finds="decided on kin")
def test_a_review_that_forgets_kin_is_found(
    trial: Trial, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pointsapp.activities.queries.review.kin_on", lambda _found, _day: frozenset())
    try_gifts(trial, app, world)


@P13
@pytest.mark.fault("logins are compared, not persons", finds="decided on the own")
def test_a_review_that_compares_logins_is_found(
    trial: Trial, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    why_barred = rules.why_barred

    def by_login(reviewer, case, today):
        found = why_barred(reviewer, case, today)
        return None if found is rules.Bar.RECORDED and reviewer.user_id not in case.recorder_ids else found

    monkeypatch.setattr(rules, "why_barred", by_login)
    try_gifts(trial, app, world)


SIGNED = pytest.mark.promise("P13", "second signatures at the counter and decisions on slips, for oneself and kin")
SECONDS = ("bo", "sup", "sec")


def try_signing(trial: Trial, app: Flask, world: World) -> None:
    """Draw a household and kin, and let each second officer sign its quote and settle its slip."""
    cut = Cut(world)
    for number in range(trial.size(4, 200)):
        with undone(app):
            one_counter(trial, app, world, cut, random.Random(number))
    trial.settle("decided", "kept out", "kept out of kin")


def one_counter(trial: Trial, app: Flask, world: World, cut: Cut, chance: random.Random) -> None:
    receiver = chance.choice([home for home in HOMES if home != "kay"])
    number = world.homes[receiver].number
    cut.confirm(cut.enter(f"1 | {number} | 1x1"), "sup" if receiver == "sec" else "sec")
    slips = cut.open_slips()
    related = chance.choice([login for login in SECONDS if login != receiver])
    if chance.random() < 0.8:
        one, other = chance.sample([receiver, related], 2) if receiver in SECONDS else (related, receiver)
        with transaction():
            officer, household_id = world.actor(one).user_id, world.homes[other].household_id
            declare_kin(world.actor("sec"), officer, household_id, at=NOW)
    else:
        related = ""
    world.give(receiver, 300)
    quote = offer(world, receiver, rice=4)
    for login in SECONDS:
        acts = {"sign": partial(sign_quote, world.actor(login), quote.id, at=NOW)}
        if login != "bo":
            acts["settle"] = partial(settle, world, login, slips[0].slip_id)
        for name, act in acts.items():
            with undone(app):
                verdict = attempt(act)
            is_kin = login == related
            judge(trial, verdict, is_own=login == receiver, is_kin=is_kin, what=f"{name} by {login} for {receiver}")


def settle(world: World, login: str, slip_id: SlipId) -> None:
    settle_slip(world.actor(login), slip_id, SettlementKind.WRITTEN_OFF, "说好了", at=NOW)


@SIGNED
def test_nobody_signs_or_settles_for_the_own_household_or_kin(trial: Trial, app: Flask, world: World) -> None:
    try_signing(trial, app, world)


@SIGNED
@pytest.mark.fault("the counter does not ask the kin register", finds="decided on kin: sign")
def test_a_signature_that_forgets_kin_is_found(
    trial: Trial, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pointsapp.redemptions.service.quotes.kin_members_of", lambda *_: frozenset())
    try_signing(trial, app, world)


@SIGNED
@pytest.mark.fault("decisions on slips do not ask the kin register", finds="decided on kin: settle")
def test_a_settlement_that_forgets_kin_is_found(
    trial: Trial, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pointsapp.outages.service.settling.kin_members_of", lambda *_: frozenset())
    try_signing(trial, app, world)


def spend_early(trial: Trial, app: Flask, world: World) -> None:
    """Try to spend the points of a line at each step of its way, until the notice gives them."""
    appoint(world, "panel_ren", "ren", Role.REVIEWER)
    rounds = trial.size(1, 50)
    for _ in range(rounds):
        with undone(app):
            one_way(trial, world)
    trial.settle("refused", "spent after the notice")


def one_way(trial: Trial, world: World) -> None:
    _, lines = submit_sheet(world, "dana")
    spend(trial, world, LineState.SUBMITTED)
    meeting_id = meet(world, "panel_ren")
    with transaction():
        decide(world.actor("panel_ren"), meeting_id, [(lines["dana"], Verdict.APPROVE, "")], at=NOW)
    spend(trial, world, LineState.APPROVED)
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    spend(trial, world, LineState.ON_NOTICE)
    over = NOW + timedelta(days=8)
    early = attempt(lambda: close_notice(world.actor("bo"), notice.id, at=NOW + timedelta(days=1)))
    trial.require(early is not None, "a notice was closed before its days were over")
    spend(trial, world, "a notice whose days are over")
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=over)
        close_notice(world.actor("bo"), notice.id, at=over)
    trial.tries()
    spent = attempt_buying(world, over)
    trial.require(spent is None, f"credited points could not be spent: {spent}")
    trial.saw("spent after the notice")


def spend(trial: Trial, world: World, where: object) -> None:
    trial.tries()
    with reading():
        held = get_balance(world.village_id, world.homes["dana"].wallet_id)
    trial.require(held == 0, f"{where}: {held} points are held already")
    trial.require(attempt_buying(world, NOW) is not None, f"{where}: points were spent")
    trial.saw("refused")


def attempt_buying(world: World, at) -> str | None:
    try:
        buy(world, "dana", at=at, soap=1)
    except RuleError as refusal:
        return refusal.code
    return None


@EARLY
def test_points_are_spent_after_the_notice_and_not_before(trial: Trial, app: Flask, world: World) -> None:
    spend_early(trial, app, world)


@EARLY
@pytest.mark.fault("points are given when the panel approves", finds="points are held already")
def test_points_given_too_early_are_found(
    trial: Trial, app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = review_service._write

    def write_and_give(actor, meeting, decider, line, verdict, *rest):
        give_points(world.village_id, world.homes["dana"].wallet_id, line.points)
        return write(actor, meeting, decider, line, verdict, *rest)

    monkeypatch.setattr(review_service, "_write", write_and_give)
    spend_early(trial, app, world)
