"""A night patrol goes before the panel: most of it passes, one line comes back, is mended and passes too."""

from datetime import timedelta

import pytest

from pointsapp.activities.errors import ReviewBarred
from pointsapp.activities.queries.decisions import list_minutes
from pointsapp.activities.queries.desk import read_desk
from pointsapp.activities.queries.lines import get_line
from pointsapp.activities.queries.sheet import read_sheet
from pointsapp.activities.queries.waiting import list_waiting
from pointsapp.activities.service.review import decide, send_back
from pointsapp.activities.service.sheet import change_line, submit_activity
from pointsapp.activities.types import LineEntry, LineState, Verdict
from pointsapp.core.db import reading, transaction
from pointsapp.ledger.queries import get_balance
from tests.reviewing import appoint, meet, submit_sheet
from tests.world import NOW, TODAY, World

MORNING, NOON, EVENING = (NOW + timedelta(hours=hours) for hours in (1, 3, 8))


def states(world: World, lines: dict) -> dict[str, LineState]:
    with reading():
        return {name: get_line(world.village_id, line_id).state for name, line_id in lines.items()}


def test_a_sheet_passes_with_exceptions_and_comes_back_mended(world: World) -> None:
    appoint(world, "dana", "dana")
    village_id, ren, dana = world.village_id, world.actor("ren"), world.actor("dana")

    # Bo, the clerk, records four patrols of last night and hands the sheet in.
    activity_id, lines = submit_sheet(world, "alice", "kay", "ren", "dana", on=TODAY - timedelta(days=1))
    with reading():
        (waiting,) = list_waiting(village_id, ren.user_id, TODAY)
    assert (waiting.lines, waiting.points, waiting.barred, waiting.stuck) == (4, 40, 1, 0)

    # Ren and Dana of the panel meet. Ren approves all but Kay's, and stays out of the own household's line.
    meeting_id = meet(world, "ren", "dana", at=MORNING)
    with transaction():
        decide(
            ren,
            meeting_id,
            [
                (lines["alice"], Verdict.APPROVE, ""),
                (lines["kay"], Verdict.REFUSE, "那晚没看到他"),
                (lines["dana"], Verdict.APPROVE, ""),
            ],
            at=MORNING,
        )
    with reading():
        desk = read_desk(village_id, meeting_id, activity_id, ren.user_id, TODAY)
    assert desk.mine == ()
    assert [line.entry.line.line_id for line in desk.others] == [lines["ren"]]

    # Dana decides on Ren's line: nobody is missing for any line.
    with pytest.raises(ReviewBarred), transaction():
        decide(ren, meeting_id, [(lines["ren"], Verdict.APPROVE, "")], at=MORNING)
    with transaction():
        decide(dana, meeting_id, [(lines["ren"], Verdict.APPROVE, "")], at=MORNING)
    assert states(world, lines) == {
        "alice": LineState.APPROVED,
        "kay": LineState.REFUSED,
        "ren": LineState.APPROVED,
        "dana": LineState.APPROVED,
    }

    # Bo reads why, mends the line and hands the sheet in again: only that line waits.
    with reading():
        sheet = read_sheet(village_id, activity_id)
    assert [entry.refusal for entry in sheet.lines] == ["", "那晚没看到他", "", ""]
    home = world.homes["kay"]
    with transaction():
        mended = LineEntry(home.household_id, world.items["patrol"], home.member_ids[0], note="走的是后山那条路")
        change_line(world.actor("bo"), lines["kay"], mended, at=NOON)
        assert submit_activity(world.actor("bo"), activity_id, at=NOON) == 1
    with reading():
        (waiting,) = list_waiting(village_id, dana.user_id, TODAY)
    assert (waiting.lines, waiting.points, waiting.barred) == (1, 10, 0)

    # In the evening the same meeting goes on. Dana approves the line, then Ren finds Alice's recorded twice.
    with transaction():
        decide(dana, meeting_id, [(lines["kay"], Verdict.APPROVE, "")], at=EVENING)
        send_back(ren, meeting_id, lines["alice"], "上周已经记过", at=EVENING)

    # The minutes tell all of it in order, and no point has moved: that comes with the notice.
    with reading():
        minutes = list_minutes(village_id, meeting_id)
        assert [(m.head_name, m.verdict.value, m.reason, m.decider_name) for m in minutes] == [
            ("张晓明", "approve", "", "Ren"),
            ("张晓明", "refuse", "上周已经记过", "Ren"),
            ("钱开", "refuse", "那晚没看到他", "Ren"),
            ("钱开", "approve", "", "Dana"),
            ("王仁", "approve", "", "Dana"),
            ("孙丹", "approve", "", "Ren"),
        ]
        assert list_waiting(village_id, ren.user_id, TODAY) == []
        assert [get_balance(village_id, world.homes[name].wallet_id) for name in lines] == [0] * 4
