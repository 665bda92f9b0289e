"""What the database holds after a step, read past the product in one statement, and held against the model."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.promises.machine.state import Model, expect

SEALED = {"transfer": "transfer", "audit": "audit", "account": "account"}
READ = """
SELECT 'account' AS what, id AS a, coalesce(balance, 0) AS b, entries AS c, 0 AS d, kind AS t
  FROM accounts WHERE village_id = {village}
UNION ALL SELECT 'transfer', id, source_id, destination_id, points, code
  FROM transfers WHERE village_id = {village} AND id > {transfer}
UNION ALL SELECT 'audit', id, 0, 0, 0, '' FROM audit_entries WHERE village_id = {village} AND id > {audit}
UNION ALL SELECT 'link', sequence, row_id, 0, 0, kind FROM links WHERE book_id = {village} AND sequence > {link}
UNION ALL SELECT 'head', book_id, sequence, published, 0, {hash} FROM chain_heads
UNION ALL SELECT 'credit', id, line_id, transfer_id, 0, '' FROM credits WHERE village_id = {village} AND id > {credit}
UNION ALL SELECT 'good', id, stock, price_points, 0, '' FROM rewards WHERE village_id = {village}
UNION ALL SELECT 'line', id, points, 0, 0, state FROM lines WHERE village_id = {village}
UNION ALL SELECT 'request', id, coalesce(user_id, 0), 0, 0, key || ' ' || digest || ' ' || coalesce({outcome}, '')
  FROM requests WHERE village_id = {village}
"""
IN_WORDS = {
    "sqlite": {"hash": "lower(hex(hash))", "outcome": "CAST(outcome AS TEXT)"},
    "postgresql": {"hash": "encode(hash, 'hex')", "outcome": "CAST(outcome AS TEXT)"},
}

Row = tuple[int, int, int, int, str]


@dataclass
class Books:
    """The rows as the last step left them. History is read on from there, and added up row by row."""

    village_id: int
    last: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("transfer", "audit", "link", "credit"), 0))
    sums: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    numbers: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    accounts: set[int] = field(default_factory=set)
    heads: dict[int, Row] = field(default_factory=dict)
    """The village's own head, and once a step was read those of all other books."""
    credited: set[int] = field(default_factory=set)
    requests: dict[int, Row] = field(default_factory=dict)

    def statement(self, kind: str) -> str:
        """Give the statement that reads what a step can have changed."""
        return READ.format(village=self.village_id, **self.last, **IN_WORDS[kind])

    def take(self, rows: list[Any], model: Model) -> None:
        """Read on, and hold all of it against the model."""
        found: dict[str, list[Row]] = defaultdict(list)
        for what, *row in rows:
            found[what].append(tuple(row))
        self._take_transfers(found["transfer"])
        self._check_accounts(found["account"], model)
        self._check_chain(found)
        self._check_credits(found["credit"], model)
        self._check_requests(found["request"], model)
        self._check_goods(found["good"], model)
        self._check_lines(found["line"], model)
        self.accounts = {row[0] for row in found["account"]}
        for name in self.last:
            self.last[name] = max([self.last[name], *(row[0] for row in found[name])])

    def _take_transfers(self, rows: list[Row]) -> None:
        for _, source, destination, points, _ in rows:
            expect(points > 0, "a transfer moves nothing")
            self.sums[source] -= points
            self.sums[destination] += points
            self.numbers[source] += 1
            self.numbers[destination] += 1

    def _check_accounts(self, rows: list[Row], model: Model) -> None:
        wallets = {home.wallet_id: name for name, home in model.homes.items()}
        for account, balance, entries, _, kind in rows:
            if kind != "wallet":
                due = model.system.get(kind, 0)
                expect(self.sums[account] == due, f"{kind} adds up to {self.sums[account]}, not {due}")
                continue
            due = model.homes[wallets[account]].balance
            expect(balance == due, f"a wallet holds {balance}, not {due}")
            expect(balance >= 0, "a wallet is overdrawn")
            expect(balance == self.sums[account], "a wallet says something else than its transfers add up to")
            expect(entries == self.numbers[account], "a wallet's lines are not counted")
        expect(sum(self.sums.values()) == 0, "points were made out of nothing")
        expect({row[0] for row in rows} >= set(self.sums), "points went to an account of another village")

    def _check_chain(self, found: dict[str, list[Row]]) -> None:
        """See that the head went on by exactly what was written, and nobody else's moved."""
        written = {("transfer", row[0]) for row in found["transfer"]} | {("audit", row[0]) for row in found["audit"]}
        written |= {("account", row[0]) for row in found["account"] if row[0] not in self.accounts}
        linked = [(kind, row_id) for _, row_id, _, _, kind in found["link"]]
        expect(
            len(linked) == len(set(linked)) and set(linked) == written, "the chain holds other rows than were written"
        )
        heads = {row[0]: row for row in found["head"]}
        head, before = heads[self.village_id], self.heads.get(self.village_id)
        expect(head[1] == self.last["link"] + len(linked), "the head stands at another link than the last one")
        if before is not None:
            expect((head == before) or bool(linked) or head[2] > before[2], "the head moved though nothing was written")
        others = {book: row for book, row in self.heads.items() if book != self.village_id}
        expect(others.items() <= heads.items(), "another village's head moved")
        self.heads = heads

    def forget_others(self) -> None:
        """Begin in a database in which other villages have gone on meanwhile."""
        self.heads = {book: row for book, row in self.heads.items() if book == self.village_id}

    def _check_credits(self, rows: list[Row], model: Model) -> None:
        for _, line_id, _, _, _ in rows:
            expect(line_id not in self.credited, "a line was credited twice")
            self.credited.add(line_id)
        expect(len(self.credited) == model.credits, f"{len(self.credited)} lines are credited, not {model.credits}")

    def _check_requests(self, rows: list[Row], model: Model) -> None:
        kept = {row[0]: row for row in rows}
        expect(self.requests.items() <= kept.items(), "an old answer is not what it was")
        for row in (row for row_id, row in kept.items() if row_id not in self.requests):
            key, _, outcome = row[4].split(" ", 2)
            expect(key in model.keys, f"a key was kept that nobody was to keep: {key}")
            expect(json.loads(outcome) == model.keys[key].outcome, "an answer was kept other than it was given")
        expect(len(kept) == len(model.keys), f"{len(kept)} answers are kept, not {len(model.keys)}")
        self.requests = kept

    def _check_goods(self, rows: list[Row], model: Model) -> None:
        for reward_id, stock, price, _, _ in rows:
            good = model.goods[model.good_of(reward_id)]
            expect(stock == good.stock, f"{stock} are on the shelf, not {good.stock}")
            expect(price == good.price, f"goods cost {price}, not {good.price}")

    def _check_lines(self, rows: list[Row], model: Model) -> None:
        expect({row[0] for row in rows} == set(model.lines), "there are other lines than were recorded")
        for line_id, points, _, _, state in rows:
            line = model.lines[line_id]
            expect(state == line.state, f"a line is {state}, not {line.state}")
            # What a refused line would be worth changes with the sheet around it; it counts when it is mended.
            expect(state == "refused" or points == line.points, f"a line has {points} points, not {line.points}")
