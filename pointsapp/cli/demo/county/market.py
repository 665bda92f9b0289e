"""Market days of a village: goods on the shelf, quotes, redemptions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from pointsapp.cli.demo.county.books import Books, Moment
from pointsapp.cli.demo.county.types import Goods, Home
from pointsapp.ledger.types import TransferCode
from pointsapp.redemptions.rules import quote_ends
from pointsapp.redemptions.types import CollectedBy
from pointsapp.shop.types import RewardId, StockMoveKind

CUSTOMERS = 0.09
"""Of all households so many come on a market day, of which there are two a week."""

PURSES = (8, 12, 15, 20, 30, 50)
MOST_GOODS = 3
LOW_STOCK = 20
SHARE_FETCHED_BY_FAMILY = 0.2


@dataclass
class Market:
    """A shop with its shelves."""

    books: Books
    chance: Random
    stock: dict[RewardId, int] = field(default_factory=dict)
    receipts: int = 0

    def open_for_a_day(self, *, at: datetime) -> None:
        """Let households that have points come for goods, one after the other."""
        place = self.books.place
        if not self.stock:
            self.stock = {goods.reward_id: goods.stock for goods in place.goods}
        self._restock(Moment.of(at - timedelta(hours=1)))
        keeper = place.officers["dianzhu"]
        could = [home for home in place.homes if home.card_id and home.household_id != keeper.household_id]
        wanted = max(1, round(len(could) * CUSTOMERS))
        served = 0
        for home in self.chance.sample(could, min(len(could), 3 * wanted)):
            basket = self._basket(self.books.balance(home.wallet))
            if basket:
                self._redeem(home, basket, at + timedelta(seconds=60 * served))
                served += 1
            if served == wanted:
                break

    def _restock(self, at: Moment) -> None:
        for goods in self.books.place.goods:
            if self.stock[goods.reward_id] < LOW_STOCK:
                clerk = self.books.place.officers["wenshu"]
                self._shelve(goods, goods.stock + LOW_STOCK, StockMoveKind.IN, clerk.user_id, None, at)

    def _basket(self, balance: int) -> list[Goods]:
        left = min(balance, self.chance.choice(PURSES))
        goods = self.books.place.goods
        basket: list[Goods] = []
        for offer in self.chance.sample(goods, min(len(goods), 8)):
            if offer.price_points <= left and self.stock[offer.reward_id] > 1 and len(basket) < MOST_GOODS:
                basket.append(offer)
                left -= offer.price_points
        return sorted(basket, key=lambda offer: offer.reward_id)

    def _redeem(self, home: Home, basket: list[Goods], at: datetime) -> None:
        books, keeper = self.books, self.books.place.officers["dianzhu"]
        made, done = Moment.of(at), Moment.of(at + timedelta(seconds=40))
        total = sum(goods.price_points for goods in basket)
        quote_id, quote_uid = self._quote(home, basket, total, made)
        redemption_id, uid = books.next_id("redemptions"), books.uid(done)
        digest = hashlib.sha256(f'{{"quote": "{quote_uid}"}}'.encode()).hexdigest()
        sent = books.send(keeper, done, quote_uid, "redemptions.redeem", digest, {"uid": uid})
        code = TransferCode.REDEEM
        transfer_id = books.move(done, home.wallet, books.place.redeemed, total, code, sent)
        for goods in basket:
            self._shelve(goods, -1, StockMoveKind.HANDED_OVER, keeper.user_id, sent.request_id, done)
        self.receipts += 1
        ids = (quote_id, home.household_id, books.place.shop_id, transfer_id, sent.request_id)
        rest = (total, keeper.user_id, None, done.stored)
        books.add("redemptions", redemption_id, books.village_id, uid, self.receipts, *ids, *rest)
        books.publish_daily(done)

    def _quote(self, home: Home, basket: list[Goods], total: int, at: Moment) -> tuple[int, str]:
        books = self.books
        quote_id, uid = books.next_id("quotes"), books.uid(at)
        is_family = len(home.adults) > 1 and self.chance.random() < SHARE_FETCHED_BY_FAMILY
        how = (CollectedBy.FAMILY, home.adults[1]) if is_family else (CollectedBy.HOLDER, home.adults[0])
        where = (books.place.shop_id, home.household_id, home.card_id, None, how[0].value, how[1], total)
        until = Moment.of(quote_ends(at.at)).stored
        keeper_id = books.place.officers["dianzhu"].user_id
        books.add("quotes", quote_id, books.village_id, uid, *where, keeper_id, at.stored, at.stored, until)
        for goods in basket:
            told = (goods.reward_id, goods.name, goods.unit, 1, goods.price_points)
            books.add("quote_lines", books.next_id("quote_lines"), books.village_id, quote_id, *told)
        return quote_id, uid

    def _shelve(
        self, goods: Goods, change: int, kind: StockMoveKind, by_id: int, request_id: int | None, at: Moment
    ) -> None:
        self.stock[goods.reward_id] += change
        left = self.stock[goods.reward_id]
        what = (goods.reward_id, kind.value, abs(change), left, "", request_id, by_id, at.stored)
        self.books.add("stock_moves", self.books.next_id("stock_moves"), self.books.village_id, *what)
