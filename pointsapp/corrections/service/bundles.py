"""A whole sheet taken back at once: every line its own correction, asked for and decided on together."""

from __future__ import annotations

from datetime import datetime

from pointsapp.activities.queries.checks import list_lines
from pointsapp.activities.queries.sheet import get_activity
from pointsapp.activities.types import ActivityId, LineState
from pointsapp.arrivals.service import lock_wallets
from pointsapp.audit.service import note
from pointsapp.core.actor import Actor
from pointsapp.core.db import session
from pointsapp.core.requests import RequestId
from pointsapp.corrections.errors import NothingCredited
from pointsapp.corrections.models import BundlePart, CorrectionBundle
from pointsapp.corrections.queries import find_waiting, get_bundle, list_bundle_parts, list_bundle_wallets
from pointsapp.corrections.rules import require_reason
from pointsapp.corrections.service.asking import ask_for_line
from pointsapp.corrections.service.deciding import decide_one
from pointsapp.corrections.types import BundleId, SpentWay


def ask_for_sheet(actor: Actor, activity_id: ActivityId, reason: str, *, at: datetime) -> CorrectionBundle:
    """Ask for all credited lines of a sheet to be taken back; lines that wait already are left to themselves.

    Errors: Absent, CorrectionReasonMissing, NothingCredited. Locks: the households in id order.
    """
    require_reason(reason)
    get_activity(actor.village_id, activity_id)
    lines = [
        line
        for line in list_lines(actor.village_id, activity_id)
        if line.state is LineState.CREDITED and line.points and find_waiting(actor.village_id, line_id=line.id) is None
    ]
    if not lines:
        raise NothingCredited()
    bundle = CorrectionBundle(village_id=actor.village_id, activity_id=activity_id, asked_at=at)
    session().add(bundle)
    session().flush()
    for line in sorted(lines, key=lambda one: (one.household_id, one.id)):
        part = ask_for_line(actor, line.id, reason, at=at)
        session().add(BundlePart(village_id=actor.village_id, bundle_id=bundle.id, correction_id=part.id))
    session().flush()
    note(actor, "corrections.ask_sheet", "activities", activity_id, at=at, lines=len(lines))
    return bundle


def decide_bundle(
    actor: Actor,
    bundle_id: BundleId,
    words: str,
    *,
    is_agreed: bool,
    at: datetime,
    request_id: RequestId | None = None,
    way: SpentWay | None = None,
) -> int:
    """Agree to the whole sheet or refuse it, all lines or none, and say how many they are.

    Errors: as `decide` for any of the lines. Locks: the wallets in id order, then as `decide`.
    """
    get_bundle(actor.village_id, bundle_id)
    parts = list_bundle_parts(bundle_id)
    lock_wallets(actor.village_id, list_bundle_wallets(bundle_id))
    for correction_id in parts:
        decide_one(actor, correction_id, words, is_agreed=is_agreed, at=at, request_id=request_id, way=way)
    return len(parts)
