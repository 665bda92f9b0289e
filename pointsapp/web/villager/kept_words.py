"""What is kept about a household, in words for everybody: what, why, who sees it, how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

VERSION = 2
SINCE_ON = date(2026, 11, 22)


@dataclass(frozen=True)
class Kept:
    """One kind of data."""

    what: str
    why: str
    who: str
    how_long: str


def list_kept(notice_days: int, phone_days: int) -> list[Kept]:
    """List all kinds of data that are kept about households and the people in them."""
    office = _("clerk, secretary and supervisors")
    with_books = _("as long as the books: they show for good who got points for what")
    return [*_of_the_household(office, with_books, notice_days, phone_days), *_of_who_looked(office, with_books)]


def _of_the_household(office: str, with_books: str, notice_days: int, phone_days: int) -> list[Kept]:
    return [
        Kept(
            _("Household number, group, and whether the household lives in the village"),
            _("to tell households apart"),
            office,
            with_books,
        ),
        Kept(
            _("Names of the people in the household, how they are related to its head, since when they live there"),
            _("so that points come to the right household, and nobody decides on the own family"),
            _("the office and the review panel; the shop sees the head's name when the card is scanned"),
            _("as long as the books; who has left may ask that the name goes"),
        ),
        Kept(
            _("A phone number, only if you gave one"),
            _("to call you back"),
            office,
            _("until you say that it should go"),
        ),
        Kept(
            _("Deeds: what, which day, by whom, how many points, who recorded and reviewed them, photos without place"),
            _("so that everybody can check what points were given for"),
            _("the office and the review panel; on the notice only name with a letter hidden, group and points"),
            _("as long as the books; the public notice goes after %(days)s days", days=notice_days),
        ),
        Kept(
            _("Points, and what was exchanged for them: goods, shop, day, who collected"),
            _("the passbook of your household"),
            _("the office, your household; the keeper sees the balance while you stand at the counter"),
            with_books,
        ),
        Kept(
            _("Cards: number, whose they are, whether they work"),
            _("so that a lost card can be ended at once"),
            _("the office; the code itself is not kept, only a fingerprint of it"),
            with_books,
        ),
        Kept(
            _("Phones that show the passbook: make and when they were last used"),
            _("so that a lost phone can be ended"),
            _("the office and your household"),
            _("until the phone is ended, or not used for %(days)s days", days=phone_days),
        ),
        Kept(
            _("Objections: what was said, and a name if one was given"),
            _("so that each gets an answer with reasons"),
            _("supervisors, clerk, secretary"),
            with_books,
        ),
    ]


def _of_who_looked(office: str, with_books: str) -> list[Kept]:
    return [
        Kept(
            _("Who of the office opened your household's data or passbook, and on which day"),
            _("so that nobody looks without a reason"),
            _("who checks the books"),
            with_books,
        ),
        Kept(
            _("Who looked your household up without its card, when and why"),
            _("so that nobody looks without a reason"),
            office,
            with_books,
        ),
    ]


def list_not_kept() -> list[str]:
    """List what is never asked for."""
    return [
        _("identity card numbers and bank accounts"),
        _("illness, income, relief and insurance"),
        _("where you are, and the place in photos"),
        _("opinions, petitions, faith"),
    ]
