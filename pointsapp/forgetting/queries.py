"""What is known of a person, what is still open, and what would stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from pointsapp.activities.models import Line
from pointsapp.activities.types import LineState
from pointsapp.arrivals.queries import list_open_claims
from pointsapp.audit.types import Reference
from pointsapp.cards.models import Card, CardEvent
from pointsapp.core.actor import HouseholdId, MemberId, VillageId
from pointsapp.core.db import session
from pointsapp.core.errors import Absent
from pointsapp.corrections.models import Correction, CorrectionDecision
from pointsapp.forgetting.types import Matter, Outlook, Remnant
from pointsapp.households.models import Household, Member, Stay
from pointsapp.ledger.models import Account
from pointsapp.life.models import EventMember, EventOutcome, HouseholdEvent
from pointsapp.life.queries import ON_THE_WAY
from pointsapp.outages.models import OutageSettlement, OutageSlip
from pointsapp.people.models import Membership, SignIn
from pointsapp.publicity.models import NoticeLine, Objection, ObjectionAnswer
from pointsapp.redemptions.models import Quote

_OPEN_LINES = ON_THE_WAY | {LineState.DRAFT}


def find_past_members(village_id: VillageId, household_number: str, name: str) -> list[MemberId]:
    """Find who of this name ever lived in a household."""
    rows = session().scalars(
        select(Member.id)
        .join(Stay, and_(Stay.village_id == Member.village_id, Stay.member_id == Member.id))
        .join(Household, and_(Household.village_id == Stay.village_id, Household.id == Stay.household_id))
        .where(Member.village_id == village_id, Member.name == name, Household.number == household_number)
        .distinct()
    )
    return sorted(rows)


def look_at(village_id: VillageId, member_id: MemberId, *, on: date) -> Outlook:
    """Say what forgetting a person would meet. Errors: Absent."""
    member = session().scalar(select(Member).where(Member.village_id == village_id, Member.id == member_id))
    if member is None:
        raise Absent()
    home = session().scalar(
        select(Household.number)
        .join(Stay, and_(Stay.village_id == Household.village_id, Stay.household_id == Household.id))
        .where(Stay.village_id == village_id, Stay.member_id == member_id, Stay.until_on.is_(None))
    )
    empty = list_empty_homes(village_id, member_id)
    return Outlook(
        member_id=member_id,
        name=member.name,
        home=home or "",
        serves=_serves(village_id, member_id, on),
        matters=tuple(matter for matter, wanted in _matters(village_id, member_id, empty).items() if _any(wanted))
        + ((Matter.POINTS,) if _holds_points(village_id, empty) else ()),
        remnants={remnant: _count(wanted) for remnant, wanted in _remnants(village_id, member_id).items()},
    )


def list_empty_homes(village_id: VillageId, member_id: MemberId) -> list[HouseholdId]:
    """List the households where the person lived and nobody lives any more."""
    living = exists().where(Stay.household_id == Household.id, Stay.until_on.is_(None))
    lived = exists().where(Stay.household_id == Household.id, Stay.member_id == member_id)
    return list(session().scalars(select(Household.id).where(Household.village_id == village_id, lived, ~living)))


def references_to(village_id: VillageId, member_id: MemberId) -> list[Reference]:
    """List the rows of which the audit would say something about the person."""
    wanted: dict[str, Select[int]] = {
        "stays": select(Stay.id).where(Stay.village_id == village_id, Stay.member_id == member_id),
        "cards": select(Card.id).where(Card.village_id == village_id, Card.holder_id == member_id),
        "sign_ins": select(SignIn.id).where(SignIn.village_id == village_id, SignIn.member_id == member_id),
        "objections": select(Objection.id).where(
            Objection.village_id == village_id, Objection.objector_id == member_id
        ),
        "household_events": select(HouseholdEvent.id).where(
            HouseholdEvent.village_id == village_id, _in_event(member_id)
        ),
    }
    rows = {table: session().scalars(ids).all() for table, ids in wanted.items()}
    rows |= {"members": [member_id], "households": list_empty_homes(village_id, member_id)}
    return [Reference(table, row_id) for table, ids in rows.items() for row_id in ids]


def _serves(village_id: VillageId, member_id: MemberId, on: date) -> bool:
    """Look for an office of any login of the person, today or later."""
    logins = select(Membership.user_id).where(Membership.village_id == village_id, Membership.member_id == member_id)
    return _any(
        select(Membership.id).where(
            Membership.village_id == village_id,
            Membership.user_id.in_(logins),
            Membership.ended_at.is_(None),
            or_(Membership.until_on.is_(None), Membership.until_on >= on),
        )
    )


def _matters(village_id: VillageId, member_id: MemberId, empty: Collection[HouseholdId]) -> dict[Matter, Select[int]]:
    return {
        Matter.LINES: select(Line.id).where(
            Line.village_id == village_id,
            Line.state.in_(_OPEN_LINES),
            or_(Line.member_id == member_id, Line.household_id.in_(empty)),
        ),
        Matter.OBJECTIONS: select(Objection.id).where(
            Objection.village_id == village_id,
            ~exists().where(ObjectionAnswer.objection_id == Objection.id),
            or_(Objection.objector_id == member_id, Objection.household_id.in_(empty)),
        ),
        Matter.CORRECTIONS: select(Correction.id)
        .outerjoin(Line, Line.id == Correction.line_id)
        .where(
            Correction.village_id == village_id,
            ~exists().where(CorrectionDecision.correction_id == Correction.id),
            or_(Line.member_id == member_id, Correction.household_id.in_(empty)),
        ),
        Matter.EVENTS: select(HouseholdEvent.id).where(
            HouseholdEvent.village_id == village_id,
            ~exists().where(EventOutcome.event_id == HouseholdEvent.id),
            or_(
                _in_event(member_id),
                HouseholdEvent.household_id.in_(empty),
                HouseholdEvent.other_household_id.in_(empty),
            ),
        ),
        Matter.SLIPS: select(OutageSlip.id)
        .join(Quote, and_(Quote.village_id == OutageSlip.village_id, Quote.id == OutageSlip.quote_id))
        .where(
            OutageSlip.village_id == village_id,
            OutageSlip.obstacle.is_not(None),
            ~exists().where(OutageSettlement.slip_id == OutageSlip.id),
            or_(Quote.collector_id == member_id, Quote.household_id.in_(empty)),
        ),
        Matter.CARDS: select(Card.id).where(
            Card.village_id == village_id,
            Card.ended_at.is_(None),
            or_(Card.holder_id == member_id, Card.household_id.in_(empty)),
        ),
    }


def _holds_points(village_id: VillageId, empty: Collection[HouseholdId]) -> bool:
    rows = session().execute(
        select(Household.wallet_id, Account.balance)
        .join(Account, and_(Account.village_id == Household.village_id, Account.id == Household.wallet_id))
        .where(Household.village_id == village_id, Household.id.in_(empty))
    )
    balances = {row.wallet_id: row.balance for row in rows}
    return any(balances.values()) or bool(balances and list_open_claims(village_id, balances))


def _remnants(village_id: VillageId, member_id: MemberId) -> dict[Remnant, Select[int]]:
    return {
        Remnant.LOGINS: select(Membership.user_id)
        .where(Membership.village_id == village_id, Membership.member_id == member_id)
        .distinct(),
        Remnant.NOTICES: select(NoticeLine.id)
        .join(Line, and_(Line.village_id == NoticeLine.village_id, Line.id == NoticeLine.line_id))
        .where(NoticeLine.village_id == village_id, Line.member_id == member_id),
        Remnant.OBJECTIONS: select(Objection.id).where(
            Objection.village_id == village_id, Objection.objector_id == member_id
        ),
        Remnant.REPORTS: select(CardEvent.id)
        .join(Card, and_(Card.village_id == CardEvent.village_id, Card.id == CardEvent.card_id))
        .where(CardEvent.village_id == village_id, Card.holder_id == member_id),
        Remnant.SLIPS: select(OutageSlip.id)
        .join(Quote, and_(Quote.village_id == OutageSlip.village_id, Quote.id == OutageSlip.quote_id))
        .where(OutageSlip.village_id == village_id, Quote.collector_id == member_id),
    }


def _in_event(member_id: MemberId) -> ColumnElement[bool]:
    goes_along = exists().where(EventMember.event_id == HouseholdEvent.id, EventMember.member_id == member_id)
    return or_(HouseholdEvent.member_id == member_id, HouseholdEvent.successor_id == member_id, goes_along)


def _any(wanted: Select[int]) -> bool:
    return session().scalars(wanted.limit(1)).first() is not None


def _count(wanted: Select[int]) -> int:
    return session().scalar(select(func.count()).select_from(wanted.subquery())) or 0
