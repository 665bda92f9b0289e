"""Finding notices and posted lines by what somebody remembers of them."""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, or_, select

from pointsapp.activities.models import Line
from pointsapp.core.actor import VillageId
from pointsapp.households.models import Member, Stay
from pointsapp.publicity.models import Notice, NoticeLine

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def says_notice(text: str) -> ColumnElement[bool]:
    """Tell of a notice whether a text is its number."""
    return Notice.number == (int(text) if _NUMBER.fullmatch(text) else 0)


def says_line(village_id: VillageId, text: str) -> ColumnElement[bool]:
    """Tell of a posted line whether a text is its household's number, or part of a name there or of its wording."""
    homes = (
        select(Stay.household_id)
        .join(Member, Member.id == Stay.member_id)
        .where(Stay.village_id == village_id, Member.name.contains(text, autoescape=True))
    )
    theirs = select(Line.id).where(Line.village_id == village_id, Line.household_id.in_(homes))
    return or_(
        NoticeLine.household_number == text,
        NoticeLine.wording.contains(text, autoescape=True),
        NoticeLine.line_id.in_(theirs),
    )
