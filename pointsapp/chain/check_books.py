"""Check the books of a village that were exported, anywhere, without the product and without a network.

    python check_books.py books.jsonl --head 1234:a1b2c3d4

Needs Python 3.11 or newer and the package `cryptography`, nothing else; this file is all of it. It hashes every row
again, compares with the heads that were published and signed, adds everything up, and compares with the head printed on
a notice, a passbook or a receipt. It answers 0 when everything agrees, 1 when something does not, with the first line
that is wrong, and 2 when the file can't be read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Content = dict[str, Any]
SIGNED_OF_HEAD = ("number", "sequence", "hash", "transfers", "points", "occasion", "occasion_uid", "published_at")


class Wrong(Exception):
    """Something in the books does not agree with the rest."""


class Books:
    """What the lines read so far add up to."""

    def __init__(self, printed: Iterable[tuple[int, str]]) -> None:
        self.printed = dict(printed)
        self.book = ""
        self.keys: dict[str, bytes] = {}
        self.sequence, self.hash, self.transfers, self.points = 0, "0" * 64, 0, 0
        self.expected: dict[int, list[Content]] = {}
        self.wallets: dict[str, tuple[int, int]] = {}
        self.accounts: dict[str, str] = {}
        self.let_below: set[str] = set()
        self.moved: dict[str, tuple[str, str, int]] = {}
        self.reversed: set[str] = set()
        self.published = self.balances = self.line = 0
        self.newest_key: str | None = None
        self.has_head = False

    def read(self, line: Content) -> None:
        """Take one line of the file."""
        self.line += 1
        getattr(self, f"read_{line.pop('line')}")(line)

    def read_book(self, line: Content) -> None:
        require(line["form"] == 1, "this file is of another form: use the checker that came with it")
        self.book = line["book"]

    def read_key(self, line: Content) -> None:
        public = bytes.fromhex(line["public_key"])
        number, signature = line.pop("number"), bytes.fromhex(line.pop("signature"))
        name = line.pop("key_id")
        require((number, line["replaces"]) == (len(self.keys) + 1, self.newest_key), "a key is missing")
        require(name == hashlib.sha256(public).hexdigest()[:16], f"key {name} is another one")
        require_signed(public, signature, {**line, "key": name}, f"key {name} did not sign itself")
        self.keys[name], self.newest_key = public, name

    def read_link(self, line: Content) -> None:
        require(line["sequence"] == self.sequence + 1, f"link {self.sequence + 1} is missing")
        self.sequence += 1
        content = {
            "book": self.book,
            "kind": line["kind"],
            "previous": self.hash,
            "row": line["row"],
            "sequence": self.sequence,
        }
        self.hash = hashlib.sha256(canonical(content)).hexdigest()
        require(line["hash"] == self.hash, f"link {self.sequence}: the row is not what was sealed")
        getattr(self, f"count_{line['kind']}")(line["row"])
        self.meet()

    def meet(self) -> None:
        """Compare the link that is reached with what was published and printed of it."""
        found = (self.hash, self.transfers, self.points)
        for head in self.expected.pop(self.sequence, []):
            told = (head["hash"], head["transfers"], head["points"])
            require(found == told, f"link {self.sequence} is not what was published as number {head['number']}")
        letters = self.printed.get(self.sequence, "")
        require(self.hash.startswith(letters), f"link {self.sequence} is not what is printed on paper")

    def count_account(self, row: Content) -> None:
        require(row["uid"] not in self.accounts, f"account {row['uid']} was opened twice")
        self.accounts[row["uid"]] = row["kind"]

    def count_transfer(self, row: Content) -> None:
        where, points = f"transfer {row['uid']} (link {self.sequence})", row["points"]
        require(points > 0, f"{where} moves {points} points")
        require(row["uid"] not in self.moved, f"{where} is there twice")
        if row["reverses"] is not None:
            mirror = self.moved.get(row["reverses"])
            require(row["reverses"] not in self.reversed, f"{where} reverses what was reversed before")
            require(mirror == (row["destination"], row["source"], points), f"{where} does not mirror what it reverses")
            self.reversed.add(row["reverses"])
        self.moved[row["uid"]] = (row["source"], row["destination"], points)
        for side, change in (("source", -points), ("destination", points)):
            self.count_side(row, side, change, where)
        self.transfers += 1
        self.points += points

    def count_side(self, row: Content, side: str, change: int, where: str) -> None:
        account, after, number = row[side], row[f"{side}_balance_after"], row[f"{side}_number"]
        require(account in self.accounts, f"{where} names an account that was never opened")
        balance, lines = self.wallets.get(account, (0, 0))
        self.wallets[account] = (balance + change, lines + 1)
        if self.accounts[account] != "wallet":
            require(after is None and number is None, f"{where}: a system account keeps no balance")
            return
        require(after == balance + change, f"{where} says {after} points afterwards, {balance + change} are due")
        require(number == lines + 1, f"{where} has line number {number}, {lines + 1} is due")
        is_covered = balance + change >= 0 or change > 0 or account in self.let_below
        require(is_covered, f"{where} takes more than the wallet holds")

    def count_audit(self, row: Content) -> None:
        if row["act"] == "ledger.let_go_below":
            self.let_below.add(row["subject_uid"])

    def read_published(self, line: Content) -> None:
        self.published += 1
        what = f"published head {self.published}"
        require(line["number"] == self.published, f"{what} is missing")
        require(line["key_id"] in self.keys, f"{what} was signed with a key that is not listed")
        signed = {name: line[name] for name in SIGNED_OF_HEAD} | {"book": self.book, "key": line["key_id"]}
        signature = bytes.fromhex(line["signature"])
        require_signed(self.keys[line["key_id"]], signature, signed, f"{what} is not what was signed")
        self.expected.setdefault(line["sequence"], []).append(line)

    def read_balance(self, line: Content) -> None:
        uid = line["uid"]
        self.balances += 1
        balance, lines = self.wallets.get(uid, (0, 0))
        require(uid in self.accounts, f"account {uid} was never opened")
        if self.accounts[uid] == "wallet":
            found = (line["balance"], line["entries"], line["may_go_below"])
            require(found == (balance, lines, uid in self.let_below), f"wallet {uid} is not what its lines add up to")

    def read_head(self, line: Content) -> None:
        found = (line["sequence"], line["hash"], line["transfers"], line["points"])
        require(found == (self.sequence, self.hash, self.transfers, self.points), "the newest head names other books")
        self.has_head = True

    def end(self) -> None:
        """Compare what can only be compared when everything was read."""
        require(self.has_head, "the file was cut short: its last line is missing")
        require(self.balances == len(self.accounts), "an account has no line with its balance")
        require(sum(balance for balance, _ in self.wallets.values()) == 0, "the accounts do not add up to nothing")
        lost = [sequence for sequence in (*self.expected, *self.printed) if sequence > self.sequence]
        require(not lost, f"links are missing: {max(lost, default=0)} was published or printed")


def canonical(content: Content) -> bytes:
    """Give the bytes that are hashed and signed: JSON in ASCII, keys sorted, no spaces."""
    return json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def require(holds: bool, otherwise: str) -> None:
    """Stop at the first thing that is wrong."""
    if not holds:
        raise Wrong(otherwise)


def require_signed(public: bytes, signature: bytes, content: Content, otherwise: str) -> None:
    """Stop unless the signature belongs to the content."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(content))
    except InvalidSignature as error:
        raise Wrong(otherwise) from error


def printed_head(typed: str) -> tuple[int, str]:
    """Read a head as it is printed: `1234:a1b2 c3d4`."""
    sequence, _, letters = "".join(typed.split()).replace(",", "").lower().partition(":")
    if not sequence.isdecimal() or not 8 <= len(letters) <= 64 or set(letters) - set("0123456789abcdef"):
        raise argparse.ArgumentTypeError("write it as it is printed, for example 1234:a1b2c3d4")
    return int(sequence), letters


def main(arguments: list[str] | None = None) -> int:
    """Check one file and say what was found."""
    parser = argparse.ArgumentParser(description="Check the exported books of a village.")
    parser.add_argument("file", help="the books, one JSON object a line")
    parser.add_argument("--head", type=printed_head, action="append", default=[], help="a seal from paper")
    options = parser.parse_args(arguments)
    books = Books(options.head)
    try:
        with Path(options.file).open(encoding="ascii") as file:
            for text in file:
                books.read(json.loads(text))
        books.end()
    except Wrong as wrong:
        sys.stderr.write(f"WRONG, line {books.line}: {wrong}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.stderr.write(f"{options.file}, line {books.line + 1}: can't be read as books: {error!r}\n")
        return 2
    sys.stdout.write(
        f"The books agree: {books.sequence} links, {books.transfers} transfers, {books.published} published heads,"
        f" {len(books.printed)} from paper.\nNewest seal: {books.sequence}:{books.hash}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
