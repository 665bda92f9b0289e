"""Forgetting somebody who has left: no trace of the name but in evidence, and the books stay as they were."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from pointsapp.audit.models import AuditEntry, AuditValue
from pointsapp.cards.service import end_card, freeze_card, hand_out, issue_cards
from pointsapp.cards.types import CardId, EndReason
from pointsapp.chain import check_books
from pointsapp.chain.export import list_book_lines
from pointsapp.chain.queries import find_head
from pointsapp.chain.service import publish
from pointsapp.chain.types import Head, Occasion
from pointsapp.cli.people import people as command
from pointsapp.core.actor import MemberId, Role
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.forgetting.errors import (
    ForgetterNotSecretary,
    PersonForgotten,
    PersonHasMatters,
    PersonLivesHere,
    PersonServes,
)
from pointsapp.forgetting.queries import look_at
from pointsapp.forgetting.service import forget_person
from pointsapp.forgetting.types import FORGOTTEN, Forgotten, Matter, Remnant
from pointsapp.households.models import Household, Member, Stay
from pointsapp.households.service import end_stay
from pointsapp.households.types import StayEnd
from pointsapp.people.models import Membership
from pointsapp.people.service import end_role, make_pairing_code, pair_phone
from pointsapp.people.types import Lifetimes
from pointsapp.reports.verify import find_first_fault
from tests.house.walking import everything
from tests.posted import approve_lines
from tests.reviewing import appoint, submit_sheet
from tests.rosters import listed, take
from tests.world import NOW, TODAY, World

CANARY, PHONE, NUMBER = "欧阳忘忧", "13912340077", "401"
ROSTER = listed(f"{NUMBER} {CANARY} 一组 {CANARY} 户主 13900000000", f"{NUMBER} {CANARY} 一组 欧阳留 子女 -")


@pytest.fixture
def person(world: World) -> MemberId:
    """Somebody who came with a list, has a phone and a card that was reported lost, and has left since."""
    bo = world.actor("bo")
    take(bo, ROSTER)
    take(bo, ROSTER.replace("13900000000", PHONE), at=NOW)
    with transaction():
        household_id, member_id = find_person()
        code = make_pairing_code(bo, household_id, member_id, at=NOW)
        [(card, _)] = issue_cards(bo, [(household_id, member_id)], at=NOW)
        hand_out(bo, [card.id], at=NOW)
        freeze_card(bo, CardId(card.id), "邻居", "", at=NOW)
        end_card(bo, CardId(card.id), EndReason.LOST, at=NOW)
    with transaction():
        pair_phone(
            code,
            f"{CANARY}的手机",
            lifetimes=Lifetimes(timedelta(days=1), timedelta(days=1), timedelta(days=90)),
            at=NOW,
        )
    with transaction():
        leave(world, household_id, member_id)
        publish(world.village_id, Occasion.ASKED_FOR, at=NOW)
    return member_id


def find_person():
    return (
        session()
        .execute(
            select(Stay.household_id, Member.id).join(Member, Member.id == Stay.member_id).where(Member.name == CANARY)
        )
        .one()
    )


def leave(world: World, household_id, member_id) -> None:
    stays = session().scalars(select(Stay).where(Stay.household_id == household_id).order_by(Stay.id.desc()))
    for stay in stays:
        reason = StayEnd.DIED if stay.member_id == member_id else StayEnd.MOVED_AWAY
        end_stay(world.actor("sec"), household_id, stay.member_id, until_on=TODAY, reason=reason, at=NOW)


def forget(world: World, member_id: MemberId, by: str = "sec") -> Forgotten:
    with transaction():
        return forget_person(world.actor(by), member_id, at=NOW)


def traces(app: Flask, words: str) -> set[str]:
    """Name the tables in which words stand."""
    rows = everything(app, but=frozenset())
    return {table for table, found in rows.items() if any(words in value for row in found for value in row)}


def test_nothing_but_stars_is_left_and_the_books_stay_as_they_were(
    app: Flask, world: World, person: MemberId, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert traces(app, CANARY) == {"members", "sign_ins"}
    assert traces(app, PHONE) == {"members", "roster_changes"}
    with reading():
        before = find_head(world.village_id)
        committed = {entry.uid: entry.facts["personal"] for entry in entries() if "personal" in entry.facts}

    done = forget(world, person)

    assert (done.phones, done.rows, done.values >= 3) == (1, 1, True)
    assert {words: traces(app, words) for words in (CANARY, PHONE)} == {CANARY: set(), PHONE: set()}
    with reading():
        member = session().get_one(Member, person)
        assert (member.name, member.initials, member.phone) == (FORGOTTEN, "", None)
        after = {entry.uid: entry.facts["personal"] for entry in entries() if "personal" in entry.facts}
        assert after == committed, "the entries stand as they were sealed"
        assert find_first_fault({world.village_id: [Head(before.sequence, before.hash)]}) is None
        file = tmp_path / "books.jsonl"
        file.write_text("".join(list_book_lines(world.village_id)), encoding="ascii")
    assert check_books.main([str(file), "--head", f"{before.sequence}:{before.hash[:32]}"]) == 0
    capsys.readouterr()


def entries() -> list[AuditEntry]:
    return list(session().scalars(select(AuditEntry)))


def test_only_values_about_the_person_go(world: World, person: MemberId) -> None:
    with transaction():
        end_stay(
            world.actor("sec"),
            world.homes["dana"].household_id,
            world.homes["dana"].member_ids[0],
            until_on=TODAY,
            reason=StayEnd.MOVED_AWAY,
            at=NOW,
        )
        everywhere = values()

    done = forget(world, person)

    with reading():
        assert values() == everywhere - done.values
        kept = session().scalars(select(AuditValue.value).where(AuditValue.name == "reason")).all()
    assert kept == ["moved_away", "moved_away"], "why others have left is still there, a death and a lost card are not"


def values() -> int:
    return session().scalar(select(func.count()).select_from(AuditValue)) or 0


def test_it_is_written_down_who_had_somebody_forgotten(world: World, person: MemberId) -> None:
    done = forget(world, person)

    with reading():
        [entry] = session().scalars(select(AuditEntry).where(AuditEntry.act == "people.forget"))
    assert (entry.user_id, entry.subject_id) == (world.actor("sec").user_id, person)
    assert entry.facts == {"values": done.values, "phones": done.phones, "rows": done.rows}


def test_nobody_is_forgotten_twice_nor_by_another_office(world: World, person: MemberId) -> None:
    for name in ("bo", "sup", "kay"):
        with pytest.raises(ForgetterNotSecretary):
            forget(world, person, name)
    with pytest.raises(Absent):
        forget(world, person, "charlie")
    forget(world, person)

    with pytest.raises(PersonForgotten):
        forget(world, person)


def test_who_lives_here_or_serves_is_still_needed(world: World) -> None:
    alice, dana = (world.homes[name].member_ids[0] for name in ("alice", "dana"))
    with pytest.raises(PersonLivesHere):
        forget(world, alice)
    served = appoint(world, "old", "dana", Role.REVIEWER)
    with transaction():
        end_stay(
            world.actor("sec"), world.homes["dana"].household_id, dana, until_on=TODAY, reason=StayEnd.OTHER, at=NOW
        )
    with pytest.raises(PersonServes):
        forget(world, dana)

    with transaction():
        role = session().scalars(select(Membership.id).where(Membership.user_id == served.user_id)).one()
        end_role(world.actor("sec"), role, at=NOW)
        assert look_at(world.village_id, dana, on=TODAY).remnants[Remnant.LOGINS] == 1
    forget(world, dana)


def waiting_line(world: World) -> None:
    submit_sheet(world, "dana")


def approved_line(world: World) -> None:
    approve_lines(world, {"dana": 10})


def points_left(world: World) -> None:
    world.give("dana", 5)


def card_left(world: World) -> None:
    dana = world.homes["dana"]
    with transaction():
        issue_cards(world.actor("bo"), [(dana.household_id, dana.member_ids[0])], at=NOW)


@pytest.mark.parametrize(
    ("leave_open", "matter"),
    [
        (waiting_line, Matter.LINES),
        (approved_line, Matter.LINES),
        (points_left, Matter.POINTS),
        (card_left, Matter.CARDS),
    ],
)
def test_what_is_open_is_settled_first(world: World, leave_open: Callable[[World], None], matter: Matter) -> None:
    dana = world.homes["dana"]
    leave_open(world)
    with transaction():
        end_stay(
            world.actor("sec"), dana.household_id, dana.member_ids[0], until_on=TODAY, reason=StayEnd.OTHER, at=NOW
        )

    with reading():
        assert look_at(world.village_id, dana.member_ids[0], on=TODAY).matters == (matter,)
    with pytest.raises(PersonHasMatters):
        forget(world, dana.member_ids[0])


def run(app: Flask, *arguments: str, typed: str = ""):
    return app.test_cli_runner().invoke(command, ["forget", "--village", "lahai", *arguments], input=typed)


def test_the_command_asks_tells_and_forgets(app: Flask, world: World, person: MemberId) -> None:
    who = ("--household", NUMBER, "--name", CANARY)
    refused = run(app, *who, "--by", "bo")
    assert refused.exit_code == 1
    assert "Name the secretary" in refused.output

    hesitating = run(app, *who, "--by", "sec", typed="n\n")
    assert (hesitating.exit_code, "Nothing was changed." in hesitating.output) == (0, True)
    assert "reports of a lost or found card" in hesitating.output

    done = run(app, *who, "--by", "sec", "--yes")
    assert (done.exit_code, "已删去" in done.output, "Backups and exports" in done.output) == (0, True, True)
    again = run(app, *who, "--by", "sec", "--yes")
    assert "Nobody called" in again.output


def test_the_command_names_what_is_not_there(app: Flask, world: World) -> None:
    assert "ever lived in household 999" in run(app, "--household", "999", "--name", CANARY, "--by", "sec").output
    nowhere = app.test_cli_runner().invoke(
        command, ["forget", "--village", "nowhere", "--household", "1", "--name", "x", "--by", "sec"]
    )
    assert "There is no village nowhere." in nowhere.output


def test_a_household_whose_number_was_noted_is_forgotten_with_its_last_member(world: World, person: MemberId) -> None:
    forget(world, person)

    with reading():
        household = session().scalars(select(Household).where(Household.number == NUMBER)).one()
        about = session().scalars(
            select(AuditValue)
            .join(AuditEntry, AuditEntry.uid == AuditValue.entry_uid)
            .where(AuditEntry.subject == "households", AuditEntry.subject_id == household.id)
        )
        assert about.all() == []
