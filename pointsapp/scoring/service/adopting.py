"""From a draft to the village's rules, and from rules to rules of the past."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select

from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.clock import village_day
from pointsapp.core.db import session
from pointsapp.scoring.errors import EndInPast, LaterVersionAdopted, NotInForce
from pointsapp.scoring.models import RuleSet
from pointsapp.scoring.queries import describe_items, list_item_ids
from pointsapp.scoring.rules.adoption import require_adoptable
from pointsapp.scoring.service.drafts import lock_draft, lock_rule_set, lock_versions
from pointsapp.scoring.types import Adoption, RuleSetId, RuleSetState


def adopt(actor: Actor, rule_set_id: RuleSetId, adoption: Adoption, *, at: datetime) -> RuleSet:
    """Make a draft the rules of its scope from a day on; the version before it ends on that day.

    Errors: Absent, NotADraft, LaterVersionAdopted, and those of `require_adoptable`.
    Locks: the village, for its versions; the rule set; the versions before it in id order.
    """
    lock_versions(actor)
    draft = lock_draft(actor, rule_set_id)
    items = describe_items(actor.village_id, list_item_ids(actor.village_id, rule_set_id))
    require_adoptable(adoption, [item.terms for item in items], today=village_day(at))
    for earlier in _counting_from(actor, draft, adoption.in_force_on):
        _require_earlier(earlier, adoption.in_force_on)
        earlier.state, earlier.retired_on = RuleSetState.RETIRED, adoption.in_force_on
    draft.state = RuleSetState.ADOPTED
    draft.meeting_kind, draft.attendance, draft.met_on = adoption.meeting, adoption.attendance, adoption.met_on
    draft.due_count, draft.present_count = adoption.due, adoption.present
    draft.votes_for, draft.votes_against = adoption.votes_for, adoption.votes_against
    draft.in_force_on, draft.adopted_by_id = adoption.in_force_on, actor.user_id
    session().flush()
    note(actor, "scoring.adopt", "rule_sets", rule_set_id, at=at, in_force_on=adoption.in_force_on.isoformat())
    return draft


def retire(actor: Actor, rule_set_id: RuleSetId, retired_on: date, *, at: datetime) -> RuleSet:
    """End adopted rules without new ones: from that day on they don't count.

    Errors: Absent, NotInForce, EndInPast. Locks: the rule set.
    """
    rules = lock_rule_set(actor, rule_set_id)
    if rules.state is not RuleSetState.ADOPTED or rules.in_force_on is None:
        raise NotInForce()
    first = max(rules.in_force_on, village_day(at))
    if retired_on < first:
        raise EndInPast(day=first.isoformat())
    rules.state, rules.retired_on = RuleSetState.RETIRED, retired_on
    session().flush()
    note(actor, "scoring.retire", "rule_sets", rule_set_id, at=at, retired_on=retired_on.isoformat())
    return rules


def _counting_from(actor: Actor, draft: RuleSet, day: date) -> list[RuleSet]:
    """List the adopted versions of the same scope that would count on the day or after it."""
    same_scope = RuleSet.group_id.is_(None) if draft.group_id is None else RuleSet.group_id == draft.group_id
    return list(
        session().scalars(
            select(RuleSet)
            .where(
                RuleSet.village_id == actor.village_id,
                RuleSet.state != RuleSetState.DRAFT,
                same_scope,
                or_(
                    RuleSet.retired_on.is_(None),
                    (RuleSet.retired_on > day) & (RuleSet.retired_on > RuleSet.in_force_on),
                ),
            )
            .order_by(RuleSet.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _require_earlier(other: RuleSet, day: date) -> None:
    if other.in_force_on is not None and other.in_force_on > day:
        raise LaterVersionAdopted(day=other.in_force_on.isoformat())
