"""Files to take away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response, request
from flask_babel import gettext as _

from pointsapp.audit.service import note
from pointsapp.core.clock import now
from pointsapp.core.db import transaction
from pointsapp.exchange.export import Cell, workbook
from pointsapp.web.guard import actor
from pointsapp.web.practice import is_practice

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Answer with a list as a workbook that is called like its title, and write down who took it."""
    taken = list(rows)
    title = _("Practice, %(title)s", title=title) if is_practice() else title
    with transaction():
        note(actor(), "exports.take", "villages", actor().village_id, at=now(), list=request.endpoint, rows=len(taken))
    name = quote(f"{title}.xlsx", safe="")
    return Response(
        workbook(title, columns, taken),
        mimetype=XLSX,
        headers={"Content-Disposition": f"attachment; filename=list.xlsx; filename*=UTF-8''{name}"},
    )
