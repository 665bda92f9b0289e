"""The books of one village while its months are written: numbers, uids, transfers, audit entries and their seal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pointsapp.chain.rules import link_hash, published_content, signed_bytes
from pointsapp.chain.types import Kind, Occasion
from pointsapp.cli.demo.county.types import AccountName, Ends, Key, Officer, Place, Row, Rows
from pointsapp.core.canonical import canonical, instant
from pointsapp.core.clock import village_day
from pointsapp.ledger.types import TransferCode

IDS_APART = 10_000_000
"""Each village's new rows have numbers of their own, whatever the other villages write meanwhile."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant as it is stored, as it is sealed, and as a uid begins with it."""

    at: datetime
    stored: str
    told: str
    begins: str

    @classmethod
    def of(cls, at: datetime) -> Moment:
        told = instant(at)
        milliseconds = f"{int(at.timestamp() * 1000):012x}"
        return cls(at, f"{told[:10]} {told[11:26]}", told, f"{milliseconds[:8]}-{milliseconds[8:]}")


@dataclass(frozen=True)
class Sent:
    """A command under its key, as transfers name it."""

    request_id: int
    told: dict[str, Any]


class Books:
    """Writes rows and seals them in their order, as the program would have."""

    def __init__(self, place: Place, chance: Random, key: Key) -> None:
        self.place = place
        self.village_id = place.village_id
        self._chance, self._key_name = chance, key.name
        self._private = Ed25519PrivateKey.from_private_bytes(key.private)
        self._rows: Rows = defaultdict(list)
        self._ids: dict[str, int] = defaultdict(lambda: (place.place + 1) * IDS_APART)
        self._sequence, self._hash = place.head.sequence, place.head.hash
        self._wallets = {home.wallet.account_id: [0, 0] for home in place.homes}
        self._moved = self._points = self._published = 0
        self._published_on: date | None = None

    def next_id(self, table: str) -> int:
        """Give the number of the next row of a table."""
        self._ids[table] += 1
        return self._ids[table]

    def uid(self, at: Moment) -> str:
        """Make a time-ordered UUID (version 7) of a moment, by the seed."""
        tail = self._chance.getrandbits(74)
        return f"{at.begins}-7{tail & 0xFFF:03x}-{0x8000 | tail >> 12 & 0x3FFF:04x}-{tail >> 26:012x}"

    def add(self, table: str, *row: Any) -> None:
        """Write a row, its values in the order of `COLUMNS`."""
        self._rows[table].append(row)

    def take_rows(self) -> Rows:
        """Give what was written so far, and begin anew."""
        rows, self._rows = self._rows, defaultdict(list)
        return dict(rows)

    def balance(self, wallet: AccountName) -> int:
        """Give the points that a household has."""
        return self._wallets[wallet.account_id][0]

    def send(self, officer: Officer, at: Moment, key: str, command: str, digest: str, answer: dict[str, Any]) -> Sent:
        """Keep a command under its key, with its answer."""
        request_id = self.next_id("requests")
        outcome = canonical({"answer": answer})
        self.add("requests", request_id, self.village_id, key, officer.user_id, command, digest, outcome, at.stored)
        return Sent(request_id, {"command": command, "digest": digest, "key": key, "user": officer.user_uid})

    def note(
        self, officer: Officer, act: str, subject: str, row_id: int, row_uid: str | None, at: Moment, **facts: Any
    ) -> None:
        """Write an audit entry and seal it. Shape: a row without a uid is told by its number."""
        entry_id, uid = self.next_id("audit_entries"), self.uid(at)
        told = row_uid or f"#{row_id}"
        who = (officer.user_id, officer.user_uid)
        rest = (canonical(facts), at.stored, uid, who[1], told)
        self.add("audit_entries", entry_id, self.village_id, who[0], act, subject, row_id, *rest)
        content = {
            "act": act,
            "at": at.told,
            "facts": facts,
            "subject": subject,
            "subject_uid": told,
            "uid": uid,
            "user": who[1],
        }
        self._link(Kind.AUDIT, entry_id, content)

    def move(
        self,
        at: Moment,
        source: AccountName,
        destination: AccountName,
        points: int,
        code: TransferCode,
        sent: Sent,
        occurred: Moment | None = None,
    ) -> int:
        """Move points and seal it; gives the transfer's number."""
        transfer_id, uid = self.next_id("transfers"), self.uid(at)
        left, left_number = self._change(source, -points)
        right, right_number = self._change(destination, points)
        ids = (transfer_id, self.village_id, uid, source.account_id, destination.account_id, points, code.value)
        times = (at.stored, occurred.stored if occurred else None)
        self.add("transfers", *ids, *times, sent.request_id, None, left, right, left_number, right_number)
        content = {
            "code": code.value,
            "destination": destination.uid,
            "destination_balance_after": right,
            "destination_number": right_number,
            "occurred_at": occurred.told if occurred else None,
            "points": points,
            "posted_at": at.told,
            "request": sent.told,
            "reverses": None,
            "source": source.uid,
            "source_balance_after": left,
            "source_number": left_number,
            "uid": uid,
        }
        self._link(Kind.TRANSFER, transfer_id, content)
        self._moved += 1
        self._points += points
        return transfer_id

    def publish(self, occasion: Occasion, uid: str | None, at: Moment) -> None:
        """Sign the newest link."""
        self._published += 1
        self._published_on = village_day(at.at)
        head = {
            "number": self._published,
            "sequence": self._sequence,
            "hash": bytes.fromhex(self._hash),
            "transfers": self._moved,
            "points": self._points,
            "occasion": occasion.value,
            "occasion_uid": uid,
            "published_at": at.told,
            "key_id": self._key_name,
        }
        signature = self._private.sign(signed_bytes(published_content(self.place.uid, head)))
        row: Row = tuple((head | {"published_at": at.stored}).values())
        self.add("published_heads", self.village_id, *row, signature)

    def publish_daily(self, at: Moment) -> None:
        """Sign with the first transfer of a day."""
        if self._published_on != village_day(at.at):
            self.publish(Occasion.FIRST_OF_DAY, None, at)

    def ends(self, stock: dict[Any, int]) -> Ends:
        """Say what balances, shelves and the head have come to."""
        head = {
            "sequence": self._sequence,
            "hash": bytes.fromhex(self._hash),
            "transfers": self._moved,
            "points": self._points,
            "published": self._published,
            "published_on": self._published_on,
        }
        balances = [(account_id, balance, entries) for account_id, (balance, entries) in self._wallets.items()]
        return Ends(balances, list(stock.items()), head)

    def _change(self, account: AccountName, change: int) -> tuple[int | None, int | None]:
        wallet = self._wallets.get(account.account_id)
        if wallet is None:
            return None, None
        wallet[0] += change
        wallet[1] += 1
        return wallet[0], wallet[1]

    def _link(self, kind: Kind, row_id: int, content: dict[str, Any]) -> None:
        self._sequence += 1
        digest = link_hash(self.place.uid, self._sequence, kind.value, self._hash, canonical(content))
        self._hash = digest.hex()
        self.add("links", self.village_id, self._sequence, kind.value, row_id, digest)
