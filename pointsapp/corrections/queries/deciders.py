"""Who asked for a correction, whom it concerns, and who may therefore decide on it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from pointsapp.activities.models import Line
from pointsapp.core.actor import Actor, MemberId, VillageId
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.core.errors import RuleError
from pointsapp.corrections.models import Correction
from pointsapp.corrections.rules import require_may_decide
from pointsapp.corrections.types import DECIDERS, Asked, CorrectionId
from pointsapp.kin.queries import kin_of
from pointsapp.kin.rules import kin_on
from pointsapp.people.queries import find_officers, list_officers
from pointsapp.redemptions.models import Quote, Redemption
from pointsapp.redemptions.queries.quotes import list_member_ids_of_user


def asked_of(correction: Correction) -> Asked:
    """Collect who asked for a correction and whom it concerns."""
    return _asked(correction.village_id, [correction])[0]


def find_obstacle(actor: Actor, correction: Correction) -> RuleError | None:
    """Give the reason why this person may not decide, or None."""
    return _obstacle(actor, asked_of(correction))


def find_obstacle_to_any(
    actor: Actor, village_id: VillageId, correction_ids: Collection[CorrectionId]
) -> RuleError | None:
    """Give the first reason why this person may not decide on all of some corrections, or None."""
    wanted = select(Correction).where(Correction.village_id == village_id, Correction.id.in_(correction_ids))
    corrections = session().scalars(wanted.order_by(Correction.id)).all()
    found = (_obstacle(actor, asked) for asked in _asked(village_id, corrections))
    return next((error for error in found if error is not None), None)


def has_decider(correction: Correction, *, at: datetime) -> bool:
    """Tell whether any officer of this moment may decide."""
    asked, village_id = asked_of(correction), correction.village_id
    officers = list_officers(village_id, None, village_day(at))
    user_ids = {officer.user_id for officer in officers if officer.role in DECIDERS}
    return any(_obstacle(officer, asked) is None for officer in find_officers(village_id, user_ids, at=at).values())


def _obstacle(actor: Actor, asked: Asked) -> RuleError | None:
    try:
        require_may_decide(actor, asked)
    except RuleError as error:
        return error
    return None


def _asked(village_id: VillageId, corrections: Sequence[Correction]) -> list[Asked]:
    """Collect for each of some corrections who asked and whom it concerns. Shape: few people asked for them."""
    asker_ids = {correction.asked_by_id for correction in corrections}
    members = {asker_id: set(list_member_ids_of_user(village_id, asker_id)) for asker_id in asker_ids}
    concerned = dict(_concerned(village_id, corrections))
    kin = kin_of(village_id, {correction.household_id for correction in corrections})
    return [
        Asked(
            correction.asked_by_id,
            frozenset(members[correction.asked_by_id] | _known(correction.asked_member_id)),
            correction.household_id,
            concerned.get(correction.id),
            kin_on(kin[correction.household_id], village_day(correction.asked_at)),
        )
        for correction in corrections
    ]


def _known(member_id: MemberId | None) -> set[MemberId]:
    return set() if member_id is None else {member_id}


def _concerned(
    village_id: VillageId, corrections: Sequence[Correction]
) -> Iterator[tuple[CorrectionId, MemberId | None]]:
    """Give who did the deed of a line, or who collected the goods."""
    ids = [correction.id for correction in corrections]
    deeds = select(Correction.id, Line.member_id).join(Line, Line.id == Correction.line_id)
    goods = (
        select(Correction.id, Quote.collector_id)
        .join(Redemption, Redemption.id == Correction.redemption_id)
        .join(Quote, Quote.id == Redemption.quote_id)
    )
    for found in (deeds, goods):
        rows = session().execute(found.where(Correction.village_id == village_id, Correction.id.in_(ids)))
        yield from ((row[0], row[1]) for row in rows)
