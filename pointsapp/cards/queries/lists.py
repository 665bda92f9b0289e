"""Lists of cards with whose they are."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from pointsapp.cards.models import Card, CardEvent
from pointsapp.cards.types import CardFilter, CardId, CardReport, CardRow, CardState, CardTrace, WaitingSheet
from pointsapp.core.actor import HouseholdId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.core.paging import PAGE_SIZE, Page, page_number
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.queries.living import living
from pointsapp.households.queries.people import LONGEST_SEARCH, matches
from pointsapp.households.types import Relation
from pointsapp.people.models import User
from pointsapp.villages.models import Group

Rows = Select[*tuple[Any, ...]]
_HeadStay = aliased(Stay)
_Head = aliased(Member)
_LARGEST_SERIAL = 2**31 - 1


def page_of_cards(village_id: VillageId, wanted: CardFilter, *, page: int, on: date) -> Page[CardRow]:
    """List cards, the newest first, a page at a time."""
    conditions = _conditions(village_id, wanted)
    total = session().scalar(_whose(select(func.count()), on).where(*conditions)) or 0
    number = page_number(page, total)
    rows = _rows(conditions, on).order_by(Card.serial.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(_read(rows), number, total)


def list_card_rows(village_id: VillageId, wanted: CardFilter, *, on: date) -> list[CardRow]:
    """List all cards that a filter leaves, by group and serial number."""
    return _read(_by_group(_rows(_conditions(village_id, wanted), on)))


def list_rows_by_id(village_id: VillageId, card_ids: Collection[CardId], *, on: date) -> list[CardRow]:
    """List these cards of the village, by group and serial number; unknown ids are left out."""
    return _read(_by_group(_rows([Card.village_id == village_id, Card.id.in_(card_ids)], on)))


def list_live_rows(
    village_id: VillageId, household_ids: Collection[HouseholdId], *, on: date
) -> dict[HouseholdId, list[CardRow]]:
    """List the cards of households that have not ended, by household; one without a card has an empty list."""
    wanted = [Card.village_id == village_id, Card.household_id.in_(household_ids), Card.ended_at.is_(None)]
    found: dict[HouseholdId, list[CardRow]] = {household_id: [] for household_id in household_ids}
    for row in _read(_by_group(_rows(wanted, on))):
        found[row.household_id].append(row)
    return found


def get_card_row(village_id: VillageId, card_id: CardId, *, on: date) -> CardRow:
    """Give a card with whose it is. Errors: Absent."""
    found = list_rows_by_id(village_id, [card_id], on=on)
    if not found:
        raise Absent()
    return found[0]


def get_trace(village_id: VillageId, card_id: CardId) -> CardTrace:
    """Tell who issued, handed out and ended a card. Errors: Absent."""
    steps = (Card.issued_by_id, Card.handed_out_by_id, Card.ended_by_id)
    ids = session().execute(select(*steps).where(Card.village_id == village_id, Card.id == card_id)).first()
    if ids is None:
        raise Absent()
    names = {row.id: row.name for row in session().execute(select(User.id, User.name).where(User.id.in_(tuple(ids))))}
    return CardTrace(*(names.get(user_id, "") for user_id in ids))


def list_reports(village_id: VillageId, card_id: CardId) -> list[CardReport]:
    """List what was reported of a card, the newest first."""
    rows = session().execute(
        select(CardEvent.kind, CardEvent.reported_by, CardEvent.words, User.name, CardEvent.done_at)
        .join(User, User.id == CardEvent.done_by_id)
        .where(CardEvent.village_id == village_id, CardEvent.card_id == card_id)
        .order_by(CardEvent.id.desc())
    )
    return [CardReport(*row) for row in rows]


def list_waiting_sheets(village_id: VillageId) -> list[WaitingSheet]:
    """List the printings of which cards still wait for hand-over, the newest first."""
    rows = session().execute(
        select(Card.issued_at, func.min(Card.serial), func.max(Card.serial), func.count())
        .where(Card.village_id == village_id, _in_state(CardState.ISSUED))
        .group_by(Card.issued_at)
        .order_by(Card.issued_at.desc())
    )
    return [WaitingSheet(*row) for row in rows]


def count_waiting(village_id: VillageId) -> int:
    """Count the cards that were printed and wait for hand-over."""
    return (
        session().scalar(
            select(func.count()).select_from(Card).where(Card.village_id == village_id, _in_state(CardState.ISSUED))
        )
        or 0
    )


def _read(rows: Rows) -> list[CardRow]:
    return [CardRow(*row) for row in session().execute(rows)]


def _by_group(rows: Rows) -> Rows:
    return rows.order_by(Group.position, Group.id, Card.serial)


def _conditions(village_id: VillageId, wanted: CardFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Card.village_id == village_id]
    if wanted.group_id is not None:
        conditions.append(Household.group_id == wanted.group_id)
    if wanted.household_id is not None:
        conditions.append(Card.household_id == wanted.household_id)
    if wanted.state is not None:
        conditions.append(_in_state(wanted.state))
    if wanted.first is not None:
        conditions.append(Card.serial >= wanted.first)
    if wanted.last is not None:
        conditions.append(Card.serial <= wanted.last)
    text = unicodedata.normalize("NFKC", wanted.text[:LONGEST_SEARCH]).strip()
    if text:
        conditions.append(_has(text))
    return conditions


def _has(text: str) -> ColumnElement[bool]:
    found = [matches(text), _Head.name.contains(text, autoescape=True)]
    if text.isascii() and text.isdigit() and int(text) <= _LARGEST_SERIAL:
        found.append(Card.serial == int(text))
    return or_(*found)


def _in_state(state: CardState) -> ColumnElement[bool]:
    if state is CardState.ENDED:
        return Card.ended_at.is_not(None)
    if state is CardState.FROZEN:
        return and_(Card.ended_at.is_(None), Card.frozen_at.is_not(None))
    is_handed_out = Card.handed_out_at.is_not(None)
    in_state = is_handed_out if state is CardState.HANDED_OUT else ~is_handed_out
    return and_(Card.ended_at.is_(None), Card.frozen_at.is_(None), in_state)


def _rows(conditions: list[ColumnElement[bool]], on: date) -> Rows:
    columns = select(
        Card.id,
        Card.serial,
        Card.household_id,
        Household.number,
        Group.id,
        Group.name,
        func.coalesce(_Head.name, ""),
        Card.holder_id,
        Member.name,
        Card.issued_at,
        Card.handed_out_at,
        Card.ended_at,
        Card.end_reason,
        Card.frozen_at,
    )
    return _whose(columns, on).where(*conditions)


def _whose(columns: Rows, on: date) -> Rows:
    return (
        columns.select_from(Card)
        .join(Household, and_(Household.village_id == Card.village_id, Household.id == Card.household_id))
        .join(Group, and_(Group.village_id == Household.village_id, Group.id == Household.group_id))
        .join(Member, and_(Member.village_id == Card.village_id, Member.id == Card.holder_id))
        .outerjoin(
            _HeadStay,
            and_(
                _HeadStay.village_id == Card.village_id,
                _HeadStay.household_id == Card.household_id,
                _HeadStay.relation == Relation.HEAD,
                living(_HeadStay, on),
            ),
        )
        .outerjoin(_Head, and_(_Head.village_id == _HeadStay.village_id, _Head.id == _HeadStay.member_id))
    )
