"""The story of a family: a son divides while points are on their way, the father dies, the mother moves in with kin."""

from datetime import UTC, date, datetime

from pointsapp.core.db import reading, transaction
from pointsapp.households.queries import describe_household
from pointsapp.life.types import EventKind
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from pointsapp.reports.passbook import read_passbook
from pointsapp.reports.types import AsideKind
from tests.households import agree, happen, settle_family, split
from tests.posted import approve_lines, balances_of
from tests.world import Home, World

NAMES = ("eve", "dana", "alice")


def day(number: int, hour: int = 9) -> datetime:
    """A day of December 2026, village time."""
    return datetime(2026, 12, number, hour - 8, tzinfo=UTC)


def post_and_close(world: World, posted: datetime, closed: datetime) -> None:
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=posted)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=closed)
        close_notice(world.actor("bo"), notice.id, at=closed)


def test_a_split_a_death_and_a_merge_with_points_on_their_way(world: World) -> None:
    family = settle_family(world)
    father, _mother, son, _daughter = family.member_ids

    # Tuesday the 1st: the family holds 50, Dana 8. Ten more are on notice for the family.
    world.give("eve", 50)
    world.give("dana", 8)
    approve_lines(world, {"eve": 10}, on=date(2026, 11, 30), at=day(1))
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=day(1))
    assert balances_of(world, *NAMES) == {"eve": 50, "dana": 8, "alice": 0}

    # Thursday the 3rd: the son founds household 021 with his sister; the village agrees that 20 points go along.
    event_id = split(world, "eve", points=20, on=date(2026, 12, 3), at=day(3))
    assert balances_of(world, *NAMES) == {"eve": 50, "dana": 8, "alice": 0}
    new_id = agree(world, event_id, at=day(3)).new_household_id
    with reading():
        made = describe_household(world.village_id, new_id, on=date(2026, 12, 3))
    world.homes["son"] = Home(new_id, made.wallet_id, made.number, [member.member_id for member in made.members])
    assert balances_of(world, *NAMES, "son") == {"eve": 30, "dana": 8, "alice": 0, "son": 20}

    # Wednesday the 9th: the ten points on notice belong to the household of the day of the deed, the father's.
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=day(9))
        close_notice(world.actor("bo"), notice.id, at=day(9))
    assert balances_of(world, *NAMES, "son") == {"eve": 40, "dana": 8, "alice": 0, "son": 20}

    # Thursday the 10th: the father dies; the mother is head from that day. No point moves.
    happen(world, EventKind.DEATH, "eve", on=date(2026, 12, 10), at=day(10), member_id=father,
           successor_id=family.member_ids[1])  # fmt: skip
    with reading():
        assert describe_household(world.village_id, family.household_id, on=date(2026, 12, 11)).head_name == "周秀英"
    assert balances_of(world, *NAMES, "son") == {"eve": 40, "dana": 8, "alice": 0, "son": 20}

    # Monday the 14th: the mother moves in with Dana. Six of her points are approved and wait for a notice.
    approve_lines(world, {"eve": 6}, on=date(2026, 12, 8), at=day(12))
    merge = happen(world, EventKind.MERGE, "eve", on=date(2026, 12, 14), at=day(14),
                   other_id=world.homes["dana"].household_id)  # fmt: skip
    agree(world, merge, at=day(14))
    assert balances_of(world, *NAMES, "son") == {"eve": 0, "dana": 48, "alice": 0, "son": 20}

    # Thursday the 24th: the six are credited to the old passbook, as of the deed, and go on to Dana's by themselves.
    post_and_close(world, day(15), day(24))
    assert balances_of(world, *NAMES, "son") == {"eve": 0, "dana": 54, "alice": 0, "son": 20}

    # Both sides tell it: where points went, where they came from, and why.
    with reading():
        old = read_passbook(world.village_id, family.household_id, at=day(24))
        new = read_passbook(world.village_id, new_id, at=day(24))
        kin = read_passbook(world.village_id, world.homes["dana"].household_id, at=day(24))
    assert [(line.entry.change, line.aside and line.aside.number) for line in old.lines] == [
        (-6, "007"),
        (6, None),
        (-40, "007"),
        (10, None),
        (-20, "021"),
        (50, None),
    ]
    assert [(line.aside.kind, line.aside.number, line.aside.event.reason) for line in new.lines] == [
        (AsideKind.FROM_HOUSEHOLD, "020", "村民会议同意")
    ]
    assert [(line.entry.change, line.aside and line.aside.number) for line in kin.lines] == [
        (6, "020"),
        (40, "020"),
        (8, None),
    ]
    assert son in world.homes["son"].member_ids
