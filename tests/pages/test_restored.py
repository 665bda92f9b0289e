"""Books that came back from a backup: everybody is told, no points move, and the secretary lets them go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from pointsapp.audit.models import AuditEntry
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.restored import Restoration, RestoredUnconfirmed, find_unconfirmed
from pointsapp.publicity.service import check_channels, close_notice, post_notice
from tests.buying import buy
from tests.person import Person
from tests.posted import approve_lines
from tests.world import NOW, World

PAGE = "/v/lahai/settings/restored"


@pytest.fixture
def restored(world: World) -> Restoration:
    row = Restoration(
        village_id=world.village_id, as_of=NOW - timedelta(days=1), restored_at=NOW, source="points.backup"
    )
    with transaction():
        session().add(row)
    return row


@pytest.mark.parametrize("name", ["bo", "ren", "sup", "sec", "kay"])
def test_every_officer_reads_on_every_page_that_the_books_are_older(
    people: dict[str, Person], restored: Restoration, name: str
) -> None:
    page = people[name].get("/v/lahai/").text

    assert "Restored, older books" in page
    assert (PAGE in page) is (name == "sec")


def test_villagers_and_the_other_village_are_told_nothing(people: dict[str, Person], restored: Restoration) -> None:
    assert "Restored" not in people["alice"].get("/v/lahai/passbook").text
    assert "Restored" not in people["charlie"].get("/v/other/").text


def test_no_goods_go_out_and_nothing_is_credited_before_the_books_are_confirmed(
    world: World, people: dict[str, Person]
) -> None:
    world.give("alice", 90)
    approve_lines(world, {"dana": 10})
    over = NOW + timedelta(days=7)
    with transaction():
        notice = post_notice(world.actor("bo"), None, at=NOW)
    with transaction():
        check_channels(world.actor("bo"), notice.id, at=over)
        session().add(Restoration(village_id=world.village_id, as_of=NOW, restored_at=NOW, source="points.backup"))

    with pytest.raises(RestoredUnconfirmed), transaction():
        close_notice(world.actor("bo"), notice.id, at=over)
    with pytest.raises(RestoredUnconfirmed):
        buy(world, "alice", at=NOW, soap=1)
    people["sec"].post(PAGE, {"is_compared": "y"})

    buy(world, "alice", at=NOW, soap=1)
    with transaction():
        close_notice(world.actor("bo"), notice.id, at=over)


def test_the_secretary_compares_first_and_the_name_is_kept(
    app: Flask, world: World, people: dict[str, Person], restored: Restoration
) -> None:
    page = people["sec"].get(PAGE).text
    assert "2026" in page
    assert "What to compare" in page

    unticked = people["sec"].post(PAGE)
    assert (unticked.status_code, "Compare first" in unticked.text) == (422, True)

    answer = people["sec"].post(PAGE, {"is_compared": "y"})
    assert answer.status_code == 303
    with reading():
        assert find_unconfirmed(world.village_id) is None
        acts = list(session().scalars(select(AuditEntry.act)))
    assert "villages.confirm_restored" in acts
    again = people["sec"].post(PAGE, {"is_compared": "y"})
    assert "somebody has confirmed them already" in again.text
