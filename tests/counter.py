"""A keeper at the counter's pages, for tests: scans, chooses, confirms."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from werkzeug.test import TestResponse

from pointsapp.cards.service import hand_out, issue_cards
from pointsapp.core.db import reading, session, transaction
from pointsapp.ledger.queries import get_balance
from pointsapp.shop.models import Reward
from tests.person import Person
from tests.world import NOW, World

COUNTER = "/v/lahai/counter"
JSON = {"Accept": "application/json"}


class Shop:
    """Kay at the counter; Alice's household has a card and 90 points."""

    def __init__(self, world: World, people: dict[str, Person], clock_file: Path) -> None:
        self.world, self.people, self.kay = world, people, people["kay"]
        self._clock_file = clock_file
        self.travel(NOW)
        world.give("alice", 90)
        home = world.homes["alice"]
        with transaction():
            [(self.card, self.code)] = issue_cards(world.actor("bo"), [(home.household_id, home.member_ids[0])], at=NOW)
            hand_out(world.actor("bo"), [self.card.id], at=NOW)

    def travel(self, at: datetime) -> None:
        """Set every clock of the product to this instant."""
        self.now = at
        self._clock_file.write_text(at.isoformat())

    def look(self, code: str | None = None, *, person: Person | None = None) -> TestResponse:
        return (person or self.kay).post(f"{COUNTER}/look", {"code": code or self.code, "way": "box"})

    def goods_url(self) -> str:
        answer = self.look()
        assert answer.status_code == 303, answer.text
        return answer.location

    def choose(self, url: str | None = None, **units: object) -> TestResponse:
        boxes = {f"qty-{self.world.rewards[name]}": count for name, count in units.items()}
        return self.kay.post(url or self.goods_url(), {"collector": "holder", **boxes})

    def quote_url(self, **units: object) -> str:
        answer = self.choose(**units)
        assert answer.status_code == 303, answer.text
        return answer.location

    def key(self, url: str) -> str:
        return re.search(r'name="request_key" value="([^"]+)"', self.kay.get(url).text)[1]

    def confirm(self, url: str, **kwargs: object) -> TestResponse:
        return self.kay.post(f"{url}/confirm", {"request_key": self.key(url)}, **kwargs)

    @property
    def balance(self) -> int:
        with reading():
            return get_balance(self.world.village_id, self.world.homes["alice"].wallet_id)

    def stock(self, name: str) -> int:
        with reading():
            return session().get(Reward, self.world.rewards[name]).stock

    def count(self, table: type) -> int:
        with reading():
            return session().query(table).count()
