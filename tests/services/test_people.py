"""Logins, roles, sessions and phones."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pointsapp.audit.models import AuditEntry
from pointsapp.core.actor import Actor, Role
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.errors import Absent
from pointsapp.households import service as households
from pointsapp.households.types import HouseholdState
from pointsapp.people import queries, service
from pointsapp.people.errors import (
    LastSecretary,
    LoginServesElsewhere,
    LoginTaken,
    LoginUnreadable,
    MemberHasLogin,
    PairingCodeSpent,
    PairingCodeUnreadable,
    RoleDaysInPast,
    RoleGivenAlready,
    RoleOver,
    WrongLoginOrPassword,
)
from pointsapp.people.models import Membership, PairingCode, SignIn
from pointsapp.people.types import Lifetimes, PasswordHash
from tests.world import NOW, TODAY

HASH = PasswordHash("a hash")
LIVES = Lifetimes(office=timedelta(minutes=30), counter=timedelta(hours=12), phone=timedelta(days=400))


@pytest.fixture
def sec(world):
    return world.actor("sec")


@pytest.fixture
def mia(world, sec):
    with transaction():
        return service.add_user(sec, "Mia", "孙米", HASH, at=NOW).id


def give(actor, user_id, role=Role.CLERK, member_id=None, since_on=TODAY, until_on=None, at=NOW):
    with transaction():
        return service.give_role(actor, user_id, role, member_id, since_on, until_on, at=at)


def actor_of(world, name, at=NOW):
    token = world.sign_in(name)
    with reading():
        signed_in = queries.find_signed_in(token, at=at)
        return signed_in and queries.find_actor(world.village_id, signed_in, at=at)


def membership_of(world, name):
    with reading():
        return session().scalars(select(Membership.id).where(Membership.user_id == world.actor(name).user_id)).one()


def test_a_login_is_kept_in_canonical_letters_and_given_once(world, sec, mia):
    with pytest.raises(LoginTaken), transaction():
        service.add_user(sec, " ＭＩＡ", "别人", HASH, at=NOW)

    with reading():
        assert queries.get_user(mia).login == "mia"
        assert queries.get_user(mia).must_change_password


def test_a_login_of_lookalike_letters_is_not_made(sec):
    with pytest.raises(LoginUnreadable), transaction():
        service.add_user(sec, "\u0430dmin", "假", HASH, at=NOW)


def test_a_role_counts_from_its_first_to_its_last_day(world, sec, mia):
    give(sec, mia, since_on=TODAY + timedelta(days=1), until_on=TODAY + timedelta(days=2))

    def clerks(on: date) -> list[str]:
        with reading():
            return [row.name for row in queries.list_officers(world.village_id, Role.CLERK, on) if row.user_id == mia]

    assert [len(clerks(TODAY + timedelta(days=days))) for days in range(4)] == [0, 1, 1, 0]


def test_an_ended_role_is_lost_at_once_in_an_open_session(world, sec):
    assert actor_of(world, "bo").has(Role.CLERK)
    bo = membership_of(world, "bo")

    with transaction():
        service.end_role(sec, bo, at=NOW)

    assert actor_of(world, "bo") is None


def test_a_role_ends_once(world, sec):
    bo = membership_of(world, "bo")
    with transaction():
        service.end_role(sec, bo, at=NOW)

    with pytest.raises(RoleOver), transaction():
        service.end_role(sec, bo, at=NOW)


def test_the_last_secretary_stays(world, sec, mia):
    own = membership_of(world, "sec")
    with pytest.raises(LastSecretary), transaction():
        service.end_role(sec, own, at=NOW)
    with pytest.raises(LastSecretary), transaction():
        service.switch_off(sec, sec.user_id, at=NOW)

    give(sec, mia, Role.SECRETARY)
    with transaction():
        service.end_role(sec, own, at=NOW)

    with reading():
        assert [row.user_id for row in queries.list_officers(world.village_id, Role.SECRETARY, TODAY)] == [mia]


def test_a_secretary_whose_days_begin_later_does_not_count_yet(world, sec, mia):
    give(sec, mia, Role.SECRETARY, since_on=TODAY + timedelta(days=1))

    own = membership_of(world, "sec")
    with pytest.raises(LastSecretary), transaction():
        service.end_role(sec, own, at=NOW)


@pytest.mark.parametrize(
    ("since_on", "until_on"),
    [(TODAY - timedelta(days=1), None), (TODAY, TODAY - timedelta(days=1))],
)
def test_a_role_begins_today_or_later_and_ends_no_earlier(sec, mia, since_on, until_on):
    with pytest.raises(RoleDaysInPast):
        give(sec, mia, since_on=since_on, until_on=until_on)


def test_a_role_is_not_given_twice_for_one_day(sec, mia):
    give(sec, mia, until_on=TODAY + timedelta(days=5))

    with pytest.raises(RoleGivenAlready):
        give(sec, mia, since_on=TODAY + timedelta(days=5))
    give(sec, mia, since_on=TODAY + timedelta(days=6))
    give(sec, mia, Role.REVIEWER)


def test_a_member_has_one_login(world, sec, mia):
    with pytest.raises(MemberHasLogin):
        give(sec, mia, member_id=world.homes["bo"].member_ids[0])


def test_a_member_of_another_village_is_not_there(world, sec, mia):
    with pytest.raises(Absent):
        give(sec, mia, member_id=world.homes["charlie"].member_ids[0])


def test_a_secretary_gives_no_role_to_a_login_of_another_village(world, sec):
    with pytest.raises(Absent):
        give(sec, world.actor("charlie").user_id)
    with pytest.raises(Absent):
        give(sec, 10**9)


@pytest.mark.parametrize(
    "command",
    [
        lambda who, user_id: service.reset_password(who, user_id, HASH, at=NOW),
        lambda who, user_id: service.switch_off(who, user_id, at=NOW),
        lambda who, user_id: service.switch_on(who, user_id, at=NOW),
        lambda who, user_id: service.end_sessions_of(who, user_id, at=NOW),
    ],
)
def test_a_login_of_another_village_is_not_there(world, command):
    with pytest.raises(Absent), transaction():
        command(world.actor("charlie"), world.actor("bo").user_id)


def test_another_villages_role_is_not_there(world):
    bo = membership_of(world, "bo")

    with pytest.raises(Absent), transaction():
        service.end_role(world.actor("charlie"), bo, at=NOW)


def test_a_login_that_serves_two_villages_is_neither_ones_to_reset(world, sec):
    bo = world.actor("bo").user_id
    with transaction():
        session().add(Membership(village_id=world.other_village_id, user_id=bo, role=Role.CLERK, since_on=TODAY))

    with pytest.raises(LoginServesElsewhere), transaction():
        service.reset_password(sec, bo, HASH, at=NOW)


def test_a_reset_ends_the_sessions_and_asks_for_a_new_password(world, sec):
    world.sign_in("bo")

    with transaction():
        service.reset_password(sec, world.actor("bo").user_id, HASH, at=NOW)

    assert actor_of(world, "bo") is None
    with reading():
        assert queries.get_user(world.actor("bo").user_id).must_change_password


def test_a_switched_off_login_loses_its_session_and_comes_back_without_it(world, sec):
    world.sign_in("bo")
    bo = world.actor("bo").user_id

    with transaction():
        service.switch_off(sec, bo, at=NOW)
    assert actor_of(world, "bo") is None
    with transaction():
        service.switch_on(sec, bo, at=NOW)

    assert actor_of(world, "bo") is None


def test_nobody_signs_in_with_a_password_that_changed_meanwhile(world):
    with pytest.raises(WrongLoginOrPassword), transaction():
        service.sign_in(world.actor("bo").user_id, PasswordHash("older"), "", lifetimes=LIVES, at=NOW)


def test_people_are_listed_with_roles_of_this_village_only(world):
    with reading():
        here = {row.login: row for row in queries.list_people(world.village_id, at=NOW)}

    assert "charlie" not in here
    assert [role.role for role in here["bo"].current_roles] == [Role.CLERK]
    with pytest.raises(Absent), reading():
        queries.get_person(world.village_id, world.actor("charlie").user_id, at=NOW)


def pair_code(world, name="alice", by="bo", at=NOW):
    home = world.homes[name]
    with transaction():
        return service.make_pairing_code(world.actor(by), home.household_id, home.member_ids[0], at=at)


def use(code, at=NOW):
    with transaction():
        return service.pair_phone(code, "Android · WeChat", lifetimes=LIVES, at=at)


def test_a_pairing_code_ties_a_phone_to_the_household_once(world):
    code = pair_code(world)

    token = use(code)

    with reading():
        signed_in = queries.find_signed_in(token, at=NOW)
        actor = queries.find_actor(world.village_id, signed_in, at=NOW)
        assert queries.find_actor(world.other_village_id, signed_in, at=NOW) is None
    assert signed_in.is_phone
    assert actor == world.actor("alice")
    with pytest.raises(PairingCodeSpent):
        use(code)


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", " "), lambda code: f"\n{code}\r\n"])
def test_a_code_may_be_typed_loosely(world, change):
    assert use(change(pair_code(world)))


def test_a_code_may_be_typed_in_wide_letters(world):
    code = pair_code(world)

    assert use("".join(chr(ord(letter) + 0xFEE0) if letter != "-" else letter for letter in code))


@pytest.mark.parametrize(
    "typed", ["", "A", "ABCD-EFGH-00", "ABCDEFGH", "x" * 4000, "\0", "http://evil", "ABCD-EFGH-1Z" * 2]
)
def test_a_mistyped_code_is_said_to_be_mistyped(world, typed):
    with pytest.raises(PairingCodeUnreadable):
        use(typed)


def test_one_wrong_letter_is_noticed(world):
    code = pair_code(world)
    wrong = ("0" if code[0] != "0" else "1") + code[1:]

    with pytest.raises(PairingCodeUnreadable):
        use(wrong)


def test_a_code_is_good_for_three_days(world):
    code = pair_code(world)

    with pytest.raises(PairingCodeSpent):
        use(code, at=NOW + timedelta(days=3))
    assert use(code, at=NOW + timedelta(days=3, seconds=-1))


def test_a_new_code_ends_the_older_unused_one(world):
    old, new = pair_code(world), pair_code(world)

    with pytest.raises(PairingCodeSpent):
        use(old)
    assert use(new)


def test_the_code_itself_is_not_kept(world):
    code = pair_code(world)

    with reading():
        kept = session().scalars(select(PairingCode.code_hash)).all()
    assert all(code.replace("-", "")[:8] not in row for row in kept)


def test_no_code_for_a_closed_household_nor_for_who_lives_elsewhere(world):
    alice, dana = world.homes["alice"], world.homes["dana"]
    with pytest.raises(Absent), transaction():
        service.make_pairing_code(world.actor("bo"), alice.household_id, dana.member_ids[0], at=NOW)
    with pytest.raises(Absent), transaction():
        service.make_pairing_code(world.actor("charlie"), alice.household_id, alice.member_ids[0], at=NOW)

    code = pair_code(world)
    with transaction():
        households.change_state(world.actor("sec"), alice.household_id, HouseholdState.CLOSED, at=NOW)

    with pytest.raises(PairingCodeSpent):
        use(code)
    with pytest.raises(Absent):
        pair_code(world)


def test_the_desk_ends_a_phone(world):
    token = use(pair_code(world))
    home = world.homes["alice"].household_id
    with reading():
        phone = queries.list_phones(world.village_id, home, at=NOW)[0]

    for actor, household_id in (
        (world.actor("charlie"), home),
        (world.actor("bo"), world.homes["dana"].household_id),
    ):
        with pytest.raises(Absent), transaction():
            service.end_phone(actor, household_id, phone.sign_in_id, at=NOW)
    with transaction():
        service.end_phone(world.actor("bo"), home, phone.sign_in_id, at=NOW)

    with reading():
        assert queries.find_signed_in(token, at=NOW) is None


def test_a_phone_stays_signed_in_while_it_is_used(world):
    token = use(pair_code(world))
    later = NOW + timedelta(days=399)
    with reading():
        signed_in = queries.find_signed_in(token, at=later)
    with transaction():
        service.touch(signed_in, lifetimes=LIVES, at=later)

    with reading():
        assert queries.find_signed_in(token, at=later + timedelta(days=399)) is not None
        assert queries.find_signed_in(token, at=later + timedelta(days=400)) is None


def test_the_phones_of_who_moves_away_are_ended(world):
    token = use(pair_code(world))
    code = pair_code(world)

    with transaction():
        service.end_phones_of_member(world.actor("bo"), world.homes["alice"].member_ids[0], at=NOW)

    with reading():
        assert queries.find_signed_in(token, at=NOW) is None
    with pytest.raises(PairingCodeSpent):
        use(code)


def test_each_act_leaves_a_trace_without_secrets(world, sec, mia):
    give(sec, mia)
    with transaction():
        service.reset_password(sec, mia, PasswordHash("secret hash"), at=NOW)
    with transaction():
        service.switch_off(sec, mia, at=NOW)
    code = pair_code(world)
    use(code)

    with reading():
        entries = list(session().scalars(select(AuditEntry).where(AuditEntry.village_id == world.village_id)))
        phone = session().scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    acts = {entry.act for entry in entries}
    assert {
        "people.add_user",
        "people.give_role",
        "people.reset_password",
        "people.switch_off",
        "people.make_pairing_code",
        "people.pair_phone",
    } <= acts
    assert "secret hash" not in str([entry.facts for entry in entries])
    assert phone.device == "Android · WeChat"


def test_the_system_can_not_make_a_pairing_code(world):
    alice = world.homes["alice"]
    with pytest.raises(Absent), transaction():
        service.make_pairing_code(Actor(world.village_id), alice.household_id, alice.member_ids[0], at=NOW)
