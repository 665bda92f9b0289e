"""Files to take away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from flask import Response

from pointsapp.exchange.export import Cell, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Response:
    """Answer with a list as a workbook that is called like its title."""
    name = quote(f"{title}.xlsx", safe="")
    return Response(
        workbook(title, columns, rows),
        mimetype=XLSX,
        headers={"Content-Disposition": f"attachment; filename=list.xlsx; filename*=UTF-8''{name}"},
    )
