"""The floor under a line of a sheet: a bare Flask application that writes it by hand on the driver's own cursor.

It finds the household and its head by number, sees that the item exists and the household is not in the sheet yet,
takes the next place, writes the line, and answers with the line and the sheet's totals. No login, no session, no CSRF,
no caps and no words. `benchmarks.sheet` holds the product against it.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue

from benchmarks.floor import IS_SQLITE, hand, stored
from pointsapp.core.clock import now
from pointsapp.core.codes import new_uid

_FIND = (
    "SELECT h.id, m.id, m.name FROM households h JOIN stays s ON s.household_id = h.id AND s.until_on IS NULL"
    " JOIN members m ON m.id = s.member_id WHERE h.village_id = %s AND h.number = %s ORDER BY s.id LIMIT 1"
)
_ITEM = "SELECT name, points_min, points_max FROM items WHERE village_id = %s AND id = %s"
_SHEET = "SELECT happened_on FROM activities WHERE village_id = %s AND id = %s" + ("" if IS_SQLITE else " FOR UPDATE")
_TWICE = "SELECT 1 FROM lines WHERE activity_id = %s AND household_id = %s AND item_id = %s"
_PLACE = "SELECT coalesce(max(position), -1) + 1 FROM lines WHERE activity_id = %s"
_WRITE = (
    "INSERT INTO lines (village_id, uid, activity_id, position, is_opening, household_id, member_id, item_id,"
    " chosen_points, points, capped_points, note, state, changed_at)"
    f" VALUES (%s, %s, %s, %s, {'0' if IS_SQLITE else 'false'}, %s, %s, %s, 5, 5, 0, '', 'draft', %s) RETURNING id"
)
_TOTALS = "SELECT count(*), count(DISTINCT household_id), sum(points) FROM lines WHERE activity_id = %s"

app = Flask(__name__)


@app.post("/<int:village_id>/<int:sheet_id>/<int:item_id>/<number>")
def add(village_id: int, sheet_id: int, item_id: int, number: str) -> ResponseReturnValue:
    own, at = hand(), stored(now())

    def ask(text: str, *values: Any) -> Any:
        return own.cursor.execute(text.replace("%s", "?") if IS_SQLITE else text, values).fetchone()

    with own.transaction():
        happened_on = ask(_SHEET, village_id, sheet_id)[0]
        household_id, member_id, name = ask(_FIND, village_id, number)
        item, least, most = ask(_ITEM, village_id, item_id)
        if not least <= 5 <= most or ask(_TWICE, sheet_id, household_id, item_id):
            return {"result": "not_done"}, 422
        place = ask(_PLACE, sheet_id)[0]
        line_id = ask(_WRITE, village_id, new_uid(), sheet_id, place, household_id, member_id, item_id, at)[0]
        lines, households, points = ask(_TOTALS, sheet_id)
    row = f"<tr><td>{number}</td><td>{name}</td><td>{item}</td><td>5</td></tr>"
    totals = f"{happened_on}: {lines} / {households} / {points}"
    return {"result": "done", "rows": [{"id": line_id, "html": row}], "removed": [], "totals": totals}
