"""Faults of a checklist as lines of text: what was found, and what it takes off."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from wtforms import ValidationError

from pointsapp.exchange.text import clean_text
from pointsapp.scoring.types import Fault, FaultContent
from pointsapp.web.fields import points_of
from pointsapp.web.guard import village
from pointsapp.words.terms import number

_LONGEST = 200
_LINE = re.compile(r"(?P<name>.*?)[\s,，;；:：扣-]+(?P<points>[0-9０-９.]+)\s*分?")


def read_faults(text: str) -> tuple[FaultContent, ...]:
    """Read one fault from each line. Errors: ValidationError, which says the line."""
    lines = [(place, clean_text(line)) for place, line in enumerate(text.splitlines(), start=1)]
    return tuple(_read(place, line) for place, line in lines if line)


def written(faults: Iterable[Fault]) -> str:
    """Write faults as they are typed."""
    scale = village().point_scale
    return "\n".join(f"{fault.name} {number(fault.points, scale)}" for fault in faults)


def _read(place: int, line: str) -> FaultContent:
    found = _LINE.fullmatch(line)
    points = points_of(found["points"]) if found else None
    if found is None or not found["name"] or not points:
        raise ValidationError(
            _("Line %(line)s needs the fault and its points, for example “mud in the yard 3”.", line=place)
        )
    if len(found["name"]) > _LONGEST:
        raise ValidationError(_("Line %(line)s is too long.", line=place))
    return FaultContent(found["name"], points)
