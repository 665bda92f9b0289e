"""Who lives where on a day: the condition that all readings share."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm.util import AliasedClass

from pointsapp.households.models import Stay


def living(stay: type[Stay] | AliasedClass[Stay], on: date) -> ColumnElement[bool]:
    """Keep the stays that cover a day; the last day counts."""
    return and_(stay.since_on <= on, or_(stay.until_on.is_(None), stay.until_on >= on))
