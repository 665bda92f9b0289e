"""The door's one question tells what its parts tell one by one, for every kind of visitor and every setting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from pointsapp.core.actor import Actor, Role, UserId
from pointsapp.core.db import asking, db, reading, session, transaction
from pointsapp.core.restored import Restoration, find_unconfirmed
from pointsapp.households.models import Stay
from pointsapp.households.types import StayEnd
from pointsapp.people.models import Membership, SignIn, User
from pointsapp.people.queries import find_actor, find_signed_in, find_visit
from pointsapp.people.service import make_envelope
from pointsapp.people.types import PasswordHash
from pointsapp.villages.models import VillageSetting
from pointsapp.villages.queries import find_village, get_settings
from tests.statements import heard
from tests.world import LONG_AGO, NOW, TODAY, World, make_sign_in

pytestmark = pytest.mark.usefixtures("context")

OFFICERS = ("bo", "ren", "sup", "sec", "kay")
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def require_same(slug: str, token: str | None) -> Actor | None:
    """Hold the answer against the questions one by one, and give who it was."""
    with reading():
        village = find_village(slug)
        assert village is not None
        settings, signed_in = get_settings(village.id), find_signed_in(token, at=NOW) if token else None
        actor = find_actor(village.id, signed_in, at=NOW) if signed_in else None
        restored = find_unconfirmed(village.id)
        as_of = restored and restored.as_of
    with heard(db.engine) as statements, asking():
        visit = find_visit(slug, token, at=NOW)
    assert visit is not None
    columns = village.__table__.columns.keys()
    assert [getattr(visit.village, name) for name in columns] == [getattr(village, name) for name in columns]
    assert (visit.settings, visit.signed_in, visit.actor) == (settings, signed_in, actor)
    assert (visit.restored_as_of, len(statements)) == (as_of, 1)
    return visit.actor


def add(*rows: object) -> None:
    with transaction() as current:
        current.add_all(rows)


def change_roles(world: World, name: str, **values: object) -> None:
    """Change all memberships of a login."""
    with transaction() as current:
        of_them = Membership.user_id == world.actor(name).user_id
        current.execute(update(Membership).where(of_them).values(values))


def role(world: World, name: str, **values: object) -> Membership:
    facts = {"role": Role.CLERK, "since_on": LONG_AGO, **values}
    return Membership(village_id=world.village_id, user_id=world.actor(name).user_id, **facts)


@pytest.mark.parametrize("name", [*OFFICERS, "alice", "charlie"])
def test_each_is_in_the_own_village_what_they_are_and_nobody_in_another(world: World, name: str) -> None:
    token = world.sign_in(name)
    home, away = ("other", "lahai") if name == "charlie" else ("lahai", "other")

    assert require_same(home, token) == world.actor(name)
    assert require_same(away, token) is None


@pytest.mark.parametrize("token", [None, "", "made up"])
def test_a_passer_by_finds_the_village_and_is_nobody(world: World, token: str | None) -> None:
    assert require_same("lahai", token) is None


@pytest.mark.parametrize("slug", ["nowhere", "", "LAHAI", "lahai'"])
def test_no_village_no_visit(world: World, slug: str) -> None:
    with asking():
        assert find_visit(slug, world.sign_in("bo"), at=NOW) is None


ENDED: dict[str, Callable[[World], object]] = {
    "ended": lambda _: session().execute(update(SignIn).values(ended_at=NOW)),
    "expired": lambda _: session().execute(update(SignIn).values(expires_at=NOW)),
    "switched off": lambda _: session().execute(update(User).values(is_active=False)),
}


@pytest.mark.parametrize("way", ENDED)
def test_a_session_that_is_over_is_nobodys(world: World, way: str) -> None:
    token, phone = world.sign_in("bo"), world.sign_in("alice")
    with transaction():
        ENDED[way](world)

    assert require_same("lahai", token) is None
    assert (require_same("lahai", phone) is None) is (way != "switched off"), "a phone has no login"


@pytest.mark.parametrize("values", [{"until_on": YESTERDAY}, {"since_on": TOMORROW}, {"ended_at": NOW}], ids=str)
def test_who_has_no_role_today_has_no_part(world: World, values: dict[str, object]) -> None:
    change_roles(world, "bo", **values)

    assert require_same("lahai", world.sign_in("bo")) is None


@pytest.mark.parametrize("values", [{"until_on": TODAY}, {"since_on": TODAY}], ids=str)
def test_a_role_counts_on_its_first_and_its_last_day(world: World, values: dict[str, object]) -> None:
    change_roles(world, "bo", **values)

    assert require_same("lahai", world.sign_in("bo")) == world.actor("bo")


def test_all_roles_of_today_count_and_the_person_is_the_one_named_last(world: World) -> None:
    alice = world.homes["alice"]
    add(role(world, "bo", role=Role.KEEPER, member_id=alice.member_ids[0], until_on=YESTERDAY))
    add(role(world, "bo", role=Role.REVIEWER))

    found = require_same("lahai", world.sign_in("bo"))

    assert found is not None
    assert found.roles == {Role.CLERK, Role.REVIEWER}
    assert (found.member_id, found.household_id) == (alice.member_ids[0], alice.household_id)


@pytest.mark.parametrize("is_from_elsewhere", [True, False])
def test_who_lives_in_no_household_is_from_elsewhere_or_not_found_yet(world: World, is_from_elsewhere: bool) -> None:
    change_roles(world, "bo", member_id=None, is_from_elsewhere=is_from_elsewhere)

    found = require_same("lahai", world.sign_in("bo"))

    assert found is not None
    assert (found.member_id, found.is_unmatched) == (None, not is_from_elsewhere)


def test_who_has_moved_away_is_known_and_has_no_household(world: World) -> None:
    with transaction() as current:
        here = Stay.member_id == world.actor("bo").member_id
        current.execute(update(Stay).where(here).values(until_on=YESTERDAY, end_reason=StayEnd.MOVED_AWAY))

    found = require_same("lahai", world.sign_in("bo"))

    assert found is not None
    assert (found.member_id, found.household_id) == (world.actor("bo").member_id, None)


def test_an_opened_envelope_acts_without_a_role(world: World) -> None:
    with transaction():
        envelope = make_envelope(world.actor("sec"), "xinfeng-1", "备用信封", PasswordHash(""), at=NOW)
        token = make_sign_in(Actor(world.village_id, user_id=UserId(envelope.user_id)))

    found = require_same("lahai", token)

    assert found is not None
    assert (found.is_envelope, found.roles) == (True, frozenset())


def test_the_newest_of_each_setting_counts_whatever_it_is(world: World) -> None:
    values = [
        ("notice_days", 9),
        ("notice_days", 12),
        ("may_deduct", True),
        ("may_deduct", False),
        ("has_voice", True),
        ("unit_word", '"工分"\\\n€😀'),
        ("office_phone", ""),
        ("low_stock_units", None),
        ("gone_since", {"a": [1, 2.5]}),
    ]
    for name, value in values:
        add(VillageSetting(village_id=world.village_id, name=name, value=value, set_at=NOW))

    require_same("lahai", world.sign_in("bo"))
    require_same("other", None)
    with asking():
        visit = find_visit("lahai", None, at=NOW)

    assert visit is not None
    found = visit.settings
    assert (found.notice_days, found.may_deduct, found.has_voice) == (12, False, True)
    assert (found.unit_word, found.office_phone, found.low_stock_units) == ('"工分"\\\n€😀', "", None)


def test_restored_books_wait_until_confirmed_and_the_newest_is_told(world: World) -> None:
    for days, confirmed_at in ((3, NOW), (2, None), (1, None)):
        as_of = NOW - timedelta(days=days)
        add(
            Restoration(
                village_id=world.village_id, as_of=as_of, restored_at=NOW, source="x", confirmed_at=confirmed_at
            )
        )

    require_same("other", world.sign_in("charlie"))
    require_same("lahai", world.sign_in("bo"))
    with asking():
        visit = find_visit("lahai", None, at=NOW)

    assert visit is not None
    assert visit.restored_as_of == NOW - timedelta(days=1)
