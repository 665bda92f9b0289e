"""The hand that sends commands: under a key, through the door, to product and model alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from functools import partial

from pointsapp.chain.types import Head
from pointsapp.core.actor import Actor, HouseholdId, UserId, VillageId
from pointsapp.core.db import reading
from pointsapp.core.errors import RuleError
from pointsapp.core.requests import run_once
from pointsapp.ledger.queries import get_balance
from pointsapp.ledger.types import AccountId
from pointsapp.people.queries import find_officer
from pointsapp.publicity.queries.points import sum_on_notice
from pointsapp.reports.verify import find_first_fault
from tests.promises.machine.books import Books
from tests.promises.machine.commands import COMMANDS
from tests.promises.machine.ground import Ground
from tests.promises.machine.state import Answer, Content, Kept, Model, expect
from tests.promises.trial import PromiseBroken

STEP = timedelta(seconds=7)
ACCEPTED, REFUSED, KEPT_OUT = "accepted", "refused", "kept out"


class Hand:
    """One village under the hand of a program."""

    def __init__(self, ground: Ground, model: Model, books: Books, seen: Counter[tuple[str, str]]) -> None:
        self.ground, self.model, self.books, self.seen = ground, model, books, seen
        self.step, self.is_broken = "begin", False
        self._known: dict[tuple[str, date, int, int], Actor | None] = {}

    def send(self, command: str, login: str | None, content: Content, *, key: str = "") -> Answer | None:
        """Give a command under a key of its own, unless one is named; give its answer if it was accepted."""
        self.model.now += STEP
        with self._named(command):
            actor = self._come_in(command, login)
            if actor is None:
                self.seen[command, KEPT_OUT] += 1
                return None
            known = self.model.keys.get(key)
            if known is not None:
                self._repeat(known, actor, login, content)
                return None
            key = key or f"key-of-the-model-{len(self.model.keys):05d}"
            return self._first(Kept(key, login, command, content), actor)

    def send_again(self, kept: Kept) -> None:
        """Send an old command once more as it was, whatever has become of who sent it."""
        self.model.now += STEP
        with self._named("again"):
            self._repeat(kept, self._sender_of(kept), kept.login, kept.content)

    def misuse(self, kept: Kept, content: Content) -> None:
        """Send other content under an old key."""
        self.model.now += STEP
        with self._named("again"):
            outcome = self._send(self._sender_of(kept), kept.key, kept.command, content)
            expect(outcome.get("refused") == "key_reused", f"a key was taken for other content: {outcome}")
        self.seen["again", REFUSED] += 1

    def check(self) -> None:
        """Hold the database against the model."""
        with self._named(self.step):
            rows = self.ground.read(self.books.statement(self.ground.kind))
            self.books.take(rows, self.model)

    def verify(self) -> None:
        """Count everything again, as `flask ledger verify` does, with the head as paper would show it."""
        village_id = VillageId(self.model.village_id)
        _, sequence, _, _, digest = self.books.heads[village_id]
        with self._named("at the end"), self.ground.at_work(), reading():
            bad = find_first_fault({village_id: [Head(sequence, digest)]})
            expect(bad is None, f"verify finds {bad}")
            for name, home in self.model.homes.items():
                balance = get_balance(village_id, AccountId(home.wallet_id))
                expect(balance == home.balance, f"a household is shown {balance} points instead of {home.balance}")
                shown = sum_on_notice(village_id, HouseholdId(home.household_id))
                due = self.model.on_notice(name)
                expect(shown == due, f"{shown} points are shown as on notice, not {due}")

    @contextmanager
    def _named(self, step: str) -> Iterator[None]:
        """Say with which step a finding came up."""
        self.step = step
        try:
            yield
        except PromiseBroken as broken:
            self.is_broken = True
            raise PromiseBroken(f"{step}: {broken}") from broken

    def _come_in(self, command: str, login: str | None) -> Actor | None:
        """Find out who somebody is today, as the door does, and whether that opens it."""
        village_id = VillageId(self.model.village_id)
        if login is None:
            return Actor(village_id)
        grants = self.model.grants
        today = (login, self.model.today, len(grants), sum(grant.is_ended for grant in grants))
        if today not in self._known:
            with self.ground.at_work(), reading():
                user_id = UserId(self.model.logins[login].user_id)
                self._known[today] = find_officer(village_id, user_id, at=self.model.now)
        actor = self._known[today]
        roles = {role.value for role in actor.roles} if actor else set()
        expect(roles == self.model.roles_of(login), f"somebody has the roles {roles} at the door")
        return actor if roles & COMMANDS[command].roles else None

    def _first(self, asked: Kept, actor: Actor) -> Answer | None:
        expectation = COMMANDS[asked.command].expect(self.model, asked.login or "", asked.content)
        reasons = next(expectation)
        asked.outcome = self._send(actor, asked.key, asked.command, asked.content)
        self.model.keys[asked.key] = asked
        refused = asked.outcome.get("refused")
        expect(bool(refused) or not reasons, f"accepted in spite of {sorted(reasons)}")
        expect(not refused or refused in reasons, f"refused as {refused}, not for {sorted(reasons) or 'no reason'}")
        self.seen[asked.command, REFUSED if refused else ACCEPTED] += 1
        if refused:
            expectation.close()
            return None
        answer: Answer = asked.outcome["answer"]
        with suppress(StopIteration):
            expectation.send(answer)
        return answer

    def _repeat(self, known: Kept, actor: Actor, login: str | None, content: Content) -> None:
        outcome = self._send(actor, known.key, known.command, content)
        due = known.outcome if login == known.login else {"refused": "key_reused", "params": {}}
        expect(outcome == due, f"a key was answered {outcome} the second time, not {due}")
        self.seen["again", ACCEPTED if login == known.login else REFUSED] += 1

    def _sender_of(self, kept: Kept) -> Actor:
        login = self.model.logins.get(kept.login or "")
        return Actor(VillageId(self.model.village_id), UserId(login.user_id) if login else None)

    def _send(self, actor: Actor, key: str, command: str, content: Content) -> Answer:
        act = partial(COMMANDS[command].act, actor, content, at=self.model.now)
        try:
            with self.ground.at_work():
                return {"answer": run_once(actor, key, command, content, act, at=self.model.now)}
        except RuleError as refusal:
            return {"refused": refusal.code, "params": refusal.params}
