"""The counter: scan, choose, confirm, hand over. `docs/counter.md` says what pages and script agree on."""

from pointsapp.web.shop.counter import choosing, look_up, postings, quotes, receipts, scanning, shops
from pointsapp.web.shop.counter.blueprint import pages

__all__ = ["choosing", "look_up", "pages", "postings", "quotes", "receipts", "scanning", "shops"]
