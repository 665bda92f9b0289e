"""P8, P10: forged codes are refused, an ended card works at no counter, and guessing gets no further than it may."""

from __future__ import annotations

import random
import string
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from pointsapp.cards.errors import CardCodeUnreadable
from pointsapp.cards.queries import cards as lookup
from pointsapp.cards.rules import PREFIX, new_card_code, parse_card_code
from pointsapp.cards.service import end_card, hand_out, issue_cards
from pointsapp.cards.types import EndReason
from pointsapp.core.codes import ALPHABET, base32, check_letters, token_hash
from pointsapp.core.db import db, reading, session, transaction
from pointsapp.core.errors import RuleError
from pointsapp.people import service as people_service
from pointsapp.people.rules.tries import PAIRINGS_PER_ADDRESS, TRIES_PER_LOGIN
from pointsapp.web.public import proving
from tests.counter import Shop
from tests.databases import make_app
from tests.person import Person
from tests.promises.trial import Trial
from tests.world import NOW, World

WAIT = "Too many tries"
REPORT_EACH = 100_000
LONGEST = 4096
OTHER_PREFIXES = ("JF1D", "JF1V", "JF1R", "JF2P", "XF1P", "JF0P", "JF1p\u200b")
SENT_EACH = 1000
"""One payload of so many that only the parser sees goes through the counter's page as well."""


@dataclass
class Cards:
    """Codes of cards: live ones of this village, and good ones that must not work here."""

    live: list[str]
    dead: dict[str, str]


def make_cards(world: World) -> Cards:
    """Print cards for Alice and Charlie, hand most of them out, end one."""
    dead = {}
    with transaction():
        alice, charlie = world.homes["alice"], world.homes["charlie"]
        mine = [
            issue_cards(world.actor("bo"), [(alice.household_id, alice.member_ids[0])], at=NOW)[0] for _ in range(3)
        ]
        [(theirs, dead["another village's"])] = issue_cards(
            world.actor("charlie"), [(charlie.household_id, charlie.member_ids[0])], at=NOW
        )
        hand_out(world.actor("charlie"), [theirs.id], at=NOW)
        hand_out(world.actor("bo"), [mine[0][0].id, mine[1][0].id], at=NOW)
        end_card(world.actor("bo"), mine[1][0].id, EndReason.LOST, at=NOW)
    dead["ended"], dead["never handed out"] = mine[1][1], mine[2][1]
    dead["nobody's"] = new_card_code()
    return Cards([mine[0][1]], dead)


def mutations(cards: Cards, count: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Give payloads with how each was made: first every flipped bit, every length and every good code of elsewhere."""
    [code] = cards.live
    yield from ((kind, dead) for kind, dead in cards.dead.items())
    yield from ((kind, dead.lower()) for kind, dead in cards.dead.items())
    for place in range(len(code)):
        for bit in range(16):
            yield "flipped bit", code[:place] + chr(ord(code[place]) ^ 1 << bit) + code[place + 1 :]
    for length in (*range(40), 63, 64, 65, 255, 256, 1000, LONGEST):
        yield "length", (code * (length // len(code) + 1))[:length]
    for prefix in OTHER_PREFIXES:
        body = base32(chance.randbytes(16))
        yield "other kind", prefix + body + check_letters(body)
    alphabets = (ALPHABET, string.printable, "０１２ＪＦ一㛃\u202e\0\ud800")
    for _ in range(count):
        kind = chance.randrange(4)
        letters = list(chance.choice([code, *cards.dead.values()]))
        if kind == 0:
            body = base32(chance.randbytes(16))
            yield "guessed", PREFIX + body + check_letters(body)
        elif kind == 1:
            for _ in range(chance.randint(1, 3)):
                letters[chance.randrange(len(letters))] = chance.choice(chance.choice(alphabets))
            yield "changed letters", "".join(letters)
        elif kind == 2:
            chance.shuffle(letters)
            yield "shuffled", "".join(letters)
        else:
            yield "noise", "".join(chance.choices(chance.choice(alphabets), k=chance.randrange(80)))


def try_codes(trial: Trial, world: World, kay: Person) -> None:
    """Hold every payload against parser and look-up, and some against the counter's page."""
    cards = make_cards(world)
    [live] = cards.live
    chance = random.Random(8)
    with reading():
        assert lookup.get_live_card(world.village_id, live)
    payloads = mutations(cards, trial.size(2_000, 1_000_000), chance)
    while some := list(islice(payloads, trial.size(SENT_EACH // 2, SENT_EACH))):
        before = trial.tried
        # One reading for many: to PostgreSQL each is a savepoint here, and it minds some hundred thousand of them.
        with reading():
            for kind, payload in some:
                trial.tries()
                judge(trial, world, kind, payload, live)
        kind, payload = some[0]
        answer = kay.post("/v/lahai/counter/look", {"code": payload.encode("utf-8", "replace"), "way": "scan"})
        trial.require(answer.status_code < 500, f"{kind}: the counter answered {answer.status_code}")
        trial.require(answer.status_code != 303, f"{kind}: the counter took it")
        trial.saw("sent to the counter")
        if before // REPORT_EACH < trial.tried // REPORT_EACH:
            trial.tell(f"{trial.tried:,} payloads, {dict(trial.seen)}")
    trial.settle("refused", "looked up", "sent to the counter")


def judge(trial: Trial, world: World, kind: str, payload: str, live: str) -> None:
    """Refuse it, or read the very code of the card, typed another way. What is looked up is read in one snapshot."""
    try:
        code = parse_card_code(payload)
    except CardCodeUnreadable:
        trial.saw("refused")
        return
    trial.saw("looked up")
    try:
        lookup.get_live_card(world.village_id, payload)
    except RuleError:
        trial.saw("refused")
        return
    trial.require(code == live, f"{kind}: a card was found for it")
    trial.saw("the same code")


P8 = pytest.mark.promise("P8", "mutated card codes against parser, look-up and counter")


@P8
def test_no_code_but_the_cards_own_opens_a_household(trial: Trial, world: World, people: dict[str, Person]) -> None:
    try_codes(trial, world, people["kay"])


@P8
@pytest.mark.fault("the look-up forgets the village", finds="another village's: a card was found")
def test_a_look_up_without_its_village_is_found(
    trial: Trial, world: World, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_anywhere(_village_id: object, scanned: str) -> lookup.Card:
        wanted = lookup.select(lookup.Card).where(lookup.Card.code_hash == token_hash(parse_card_code(scanned)))
        found = session().scalar(wanted)
        if found is None:
            raise lookup.CardUnknown()
        return found

    monkeypatch.setattr(lookup, "get_card_by_code", find_anywhere)
    try_codes(trial, world, people["kay"])


@P8
@pytest.mark.fault("an ended card is a card", finds="ended: a card was found")
def test_a_look_up_of_ended_cards_is_found(
    trial: Trial, world: World, people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookup, "require_live", lambda _card: None)
    try_codes(trial, world, people["kay"])


def lose_cards(trial: Trial, shop: Shop) -> None:
    """End a card between the scan, the goods and the confirmation; each next request must refuse it."""
    for number in range(trial.size(3, 100)):
        moment = ("before the scan", "before the goods", "before the confirmation")[number % 3]
        shop.card, shop.code = renew(shop)
        steps = {"before the scan": lambda: None, "before the goods": shop.goods_url}.get(
            moment, lambda: shop.quote_url(soap=1)
        )
        url, balance = steps(), shop.balance
        key = shop.key(url) if moment == "before the confirmation" else ""
        trial.tries()
        with transaction():
            end_card(shop.world.actor("bo"), shop.card.id, EndReason.LOST, at=shop.now)
        if moment == "before the scan":
            answer = shop.look()
        elif moment == "before the goods":
            answer = shop.choose(url, soap=1)
        else:
            answer = shop.kay.post(f"{url}/confirm", {"request_key": key})
        trial.require(shop.balance == balance, f"{moment}: an ended card paid")
        trial.require(answer.status_code < 500, f"{moment}: answered {answer.status_code}")
        trial.saw("refused")
    trial.settle("refused", figure=f"{trial.tried} cards ended in mid-course, 0 points taken")


def renew(shop: Shop) -> tuple[object, str]:
    home = shop.world.homes["alice"]
    with transaction():
        [(card, code)] = issue_cards(shop.world.actor("bo"), [(home.household_id, home.member_ids[0])], at=shop.now)
        hand_out(shop.world.actor("bo"), [card.id], at=shop.now)
    return card, code


LOST = pytest.mark.promise("P10", "a card ended between scan and confirmation")


@LOST
def test_an_ended_card_pays_nothing_more(trial: Trial, shop: Shop) -> None:
    lose_cards(trial, shop)


@LOST
@pytest.mark.fault("a card is looked at when it is scanned only", finds="an ended card paid")
def test_a_card_looked_at_once_is_found(trial: Trial, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pointsapp.redemptions.service.checks.require_live", lambda _card: None)
    lose_cards(trial, shop)


@dataclass
class Guesses:
    """What came of guesses at the door: how many were compared at all."""

    compared: int = 0
    wrong: int = 0
    told_to_wait: int = 0


def guess(urls: tuple[str, str], folder: Path, guesses: int, at_pairing: bool, patch: pytest.MonkeyPatch) -> Guesses:
    """Guess from many threads at once at one login, or at pairing codes from one address."""
    app = make_app(*urls, folder, migrate=False)
    counted = Guesses()
    lock = threading.Lock()
    compares = proving.service.pair_phone if at_pairing else proving.password_matches

    def compare(*args: object, **more: object) -> object:
        with lock:
            counted.compared += 1
        return compares(*args, **more)

    target = (proving.service, "pair_phone") if at_pairing else (proving, "password_matches")
    patch.setattr(*target, compare)

    def one(number: int) -> str:
        person = Person(app)
        if at_pairing:
            answer = person.post("/pair", {"code": new_pairing_guess(number)})
        else:
            answer = person.post("/sign-in", {"login": "bo", "password": f"a wrong password {number}"})
        with app.app_context():
            db.session.remove()
        return answer.text

    with app.app_context():
        World.make()
    with ThreadPoolExecutor(16) as threads:
        pages = list(threads.map(one, range(guesses)))
    counted.told_to_wait = sum(WAIT in page for page in pages)
    counted.wrong = guesses - counted.told_to_wait
    with app.app_context():
        db.engine.dispose()
    return counted


def new_pairing_guess(number: int) -> str:
    body = "".join(random.Random(number).choices(ALPHABET, k=8))
    return body + check_letters(body)


def try_guessing(
    trial: Trial, urls: tuple[str, str], folder: Path, patch: pytest.MonkeyPatch, *, pairing: bool
) -> None:
    """Let no more guesses be compared than there are tries, whoever comes first."""
    guesses = trial.size(40, 400)
    trial.tries(guesses)
    found = guess(urls, folder, guesses, pairing, patch)
    most = PAIRINGS_PER_ADDRESS if pairing else TRIES_PER_LOGIN
    trial.saw("compared", found.compared)
    trial.saw("told to wait", found.told_to_wait)
    trial.require(found.compared <= most, f"{found.compared} guesses were compared, more than {most}")
    trial.require(found.told_to_wait == guesses - found.compared, "some were neither compared nor told to wait")
    trial.settle("compared", "told to wait")


PASSWORDS = pytest.mark.promise("P10", "passwords guessed at one login, 16 at once")
PAIRING = pytest.mark.promise("P10", "pairing codes guessed from one address, 16 at once")
Urls = tuple[str, str]


@PASSWORDS
def test_passwords_are_guessed_a_few_times_only(
    trial: Trial, own_database: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_guessing(trial, own_database, tmp_path, monkeypatch, pairing=False)


@PAIRING
def test_pairing_codes_are_guessed_a_few_times_only(
    trial: Trial, own_database: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try_guessing(trial, own_database, tmp_path, monkeypatch, pairing=True)


@PASSWORDS
@pytest.mark.fault("tries are counted after they were compared", finds="guesses were compared, more than")
def test_tries_counted_too_late_are_found(
    trial: Trial, own_database: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_service, "count_try", lambda _limits, *, at: None)
    try_guessing(trial, own_database, tmp_path, monkeypatch, pairing=False)
