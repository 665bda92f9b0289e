"""The story of a notice with five lines: one struck off, one changed and shown again, one missing, two at once."""

from datetime import UTC, date, datetime

from pointsapp.activities.models import Activity
from pointsapp.core.db import reading, session, transaction
from pointsapp.publicity.queries import list_on_notice_points, notice_of_line, sum_on_notice
from pointsapp.publicity.service import (
    answer_objection,
    check_channels,
    close_notice,
    object_to_line,
    post_notice,
    report_missing,
)
from pointsapp.publicity.types import Answered, Channel, MissingDeed, Objector, Outcome
from tests.posted import approve_lines, balances_of, states_of
from tests.world import World

EVERYBODY = ("alice", "bo", "dana", "kay", "ren")


def day(number: int, hour: int = 9) -> datetime:
    """November 2026, village time."""
    return datetime(2026, 11, number, hour - 8, tzinfo=UTC)


def test_a_notice_from_the_wall_to_the_passbook(world: World) -> None:
    bo, sup = world.actor("bo"), world.actor("sup")

    # Friday the 20th: five lines are approved, and nobody has points yet.
    deeds = approve_lines(world, {"alice": 10, "bo": 8, "dana": 6, "kay": 7, "ren": 5}, on=date(2026, 11, 18))
    assert balances_of(world, *EVERYBODY) == dict.fromkeys(EVERYBODY, 0)

    # Saturday the 21st: the notice goes up for seven days. Points are seen, not spendable.
    with transaction():
        notice = post_notice(bo, None, at=day(21))
    assert (notice.number, notice.starts_on, notice.ends_on) == (1, date(2026, 11, 21), date(2026, 11, 27))
    assert set(states_of(deeds).values()) == {"on_notice"}
    with reading():
        assert sum_on_notice(world.village_id) == 36
        assert list_on_notice_points(world.village_id, world.homes["alice"].household_id) == [
            (10, "参加村里公益", date(2026, 11, 18), date(2026, 11, 28))
        ]
    assert balances_of(world, *EVERYBODY) == dict.fromkeys(EVERYBODY, 0)

    # Monday the 23rd: someone says on the web that line 2 is wrong; at the desk Dana says hers is too low.
    anybody = world.actor("alice")
    with transaction():
        wrong = object_to_line(anybody, notice.id, 2, "那天他不在村里", Objector(), Channel.WEB, at=day(23))
        dana = world.homes["dana"].member_ids[0]
        too_low = object_to_line(bo, notice.id, 5, "说好了八分", Objector("孙丹", "", dana), Channel.DESK, at=day(23))
        missed = report_missing(anybody, notice.id, "我家扫了路", Objector("张晓明"), Channel.WEB, at=day(23))
    assert (wrong.due_on, missed.due_on) == (date(2026, 12, 2), date(2026, 12, 2))
    assert states_of(deeds) == {
        "alice": "on_notice", "bo": "disputed", "dana": "disputed", "kay": "on_notice", "ren": "on_notice",
    }  # fmt: skip
    with reading():
        assert sum_on_notice(world.village_id) == 22

    # Wednesday the 25th: the supervisor strikes one off, raises the other, and sends the missing one to the clerk.
    with transaction():
        answer_objection(sup, wrong.id, Answered(Outcome.VOIDED), "值班表上没有他", at=day(25))
        answer_objection(sup, too_low.id, Answered(Outcome.CHANGED, 8), "会上定的是八分", at=day(25))
        deed = MissingDeed("清扫村道", date(2026, 11, 19), world.homes["alice"].household_id)
        recorded = answer_objection(sup, missed.id, Answered(Outcome.TO_RECORD), "照片上有", deed, at=day(25))
    assert (states_of(deeds)["bo"], states_of(deeds)["dana"]) == ("voided", "approved")
    with reading():
        draft = session().get_one(Activity, recorded.activity_id)
        assert (draft.title, draft.note, draft.made_by_id) == ("清扫村道", "001 张晓明", None)

    # Thursday the 26th: the changed line is shown again on a second notice, until the 2nd of December.
    with transaction():
        second = post_notice(bo, None, at=day(26))
    assert (second.number, second.ends_on) == (2, date(2026, 12, 2))
    with reading():
        assert notice_of_line(world.village_id, deeds.line_ids["dana"]).number == 2
        assert notice_of_line(world.village_id, deeds.line_ids["alice"]).number == 1

    # Saturday the 28th: the first notice is over. Its three undisputed lines become points; Dana's waits for hers.
    with transaction():
        check_channels(bo, notice.id, at=day(28))
        closing = close_notice(bo, notice.id, at=day(28))
    assert (closing.lines, closing.households, closing.points, closing.disputed_lines) == (3, 3, 22, 0)
    assert balances_of(world, *EVERYBODY) == {"alice": 10, "bo": 0, "dana": 0, "kay": 7, "ren": 5}

    # Thursday the 3rd of December: the second notice is over too.
    with transaction():
        check_channels(bo, second.id, at=datetime(2026, 12, 3, 1, tzinfo=UTC))
        close_notice(bo, second.id, at=datetime(2026, 12, 3, 1, tzinfo=UTC))
    assert balances_of(world, *EVERYBODY) == {"alice": 10, "bo": 0, "dana": 8, "kay": 7, "ren": 5}
    assert states_of(deeds) == {
        "alice": "credited", "bo": "voided", "dana": "credited", "kay": "credited", "ren": "credited",
    }  # fmt: skip
    with reading():
        assert sum_on_notice(world.village_id) == 0
