"""The seal of the books: whatever a transaction writes is linked, and a change anywhere is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from pointsapp.audit.models import AuditValue
from pointsapp.audit.service import note
from pointsapp.chain.errors import SigningKeyGone
from pointsapp.chain.keys import FOLDER, require_key
from pointsapp.chain.models import ChainHead, Link, PublishedHead, SigningKey
from pointsapp.chain.queries import find_head
from pointsapp.chain.service import change_key, publish
from pointsapp.chain.signatures import find_bad_key
from pointsapp.chain.types import INSTALLATION, BookId, Head, Kind, Occasion
from pointsapp.chain.verify import find_stray, find_unsealed
from pointsapp.core.db import reading, session, transaction
from pointsapp.core.sealing import hold
from pointsapp.ledger.models import Transfer
from pointsapp.ledger.service import open_wallet
from tests.world import NOW, World, give_points


def wrong(world: World, *printed: Head) -> str | None:
    with reading():
        row = find_unsealed(BookId(world.village_id), printed=printed) or find_stray(session())
    return row and f"{row.table} {row.reason}"


def links(world: World) -> list[tuple[int, str]]:
    wanted = select(Link.sequence, Link.kind).where(Link.book_id == world.village_id).order_by(Link.sequence)
    with reading():
        return [(sequence, kind.value) for sequence, kind in session().execute(wanted)]


def give_and_break_off(world: World, current: Session) -> None:
    with current.begin_nested():
        give_points(world.village_id, world.homes["alice"].wallet_id, 5)
        with current.begin_nested():
            give_points(world.village_id, world.homes["alice"].wallet_id, 6)
        raise LookupError


def test_whatever_a_transaction_writes_is_linked_without_anybody_asking(world: World) -> None:
    before = len(links(world))

    with transaction():
        give_points(world.village_id, world.homes["alice"].wallet_id, 5)
        open_wallet(world.village_id)
        note(world.actor("bo"), "tests.note", "villages", world.village_id, at=NOW)

    assert links(world)[before:] == [(before + 1, "transfer"), (before + 2, "account"), (before + 3, "audit")]
    assert wrong(world) is None


def test_what_a_savepoint_takes_back_is_not_linked(world: World) -> None:
    before = len(links(world))

    with transaction() as current:
        with pytest.raises(LookupError):
            give_and_break_off(world, current)
        with current.begin_nested():
            give_points(world.village_id, world.homes["alice"].wallet_id, 7)

    assert links(world)[before:] == [(before + 1, "transfer")]
    assert wrong(world) is None
    with reading():
        assert session().scalars(select(Transfer.points)).one() == 7


def test_what_is_written_after_a_village_was_held_is_linked_too(world: World) -> None:
    before = len(links(world))

    with transaction() as current:
        give_points(world.village_id, world.homes["alice"].wallet_id, 5)
        hold(current, world.village_id)
        give_points(world.village_id, world.homes["alice"].wallet_id, 6)
        hold(current, world.village_id)
        note(world.actor("bo"), "tests.note", "villages", world.village_id, at=NOW)

    assert links(world)[before:] == [(before + 1, "transfer"), (before + 2, "transfer"), (before + 3, "audit")]
    assert wrong(world) is None


def test_a_village_that_was_held_in_a_savepoint_taken_back_is_held_no_more(world: World) -> None:
    before = len(links(world))

    with transaction() as current:
        begun = current.begin_nested()
        give_points(world.village_id, world.homes["alice"].wallet_id, 5)
        hold(current, world.village_id)
        begun.rollback()
        give_points(world.village_id, world.homes["alice"].wallet_id, 7)

    assert links(world)[before:] == [(before + 1, "transfer")]
    assert wrong(world) is None


def test_the_first_transfer_of_a_day_publishes_the_head(world: World) -> None:
    world.give("alice", 30)
    world.give("bo", 12)

    with reading():
        head = session().scalars(select(PublishedHead)).one()
        newest = (
            session()
            .execute(
                select(ChainHead.transfers, ChainHead.points, ChainHead.published).where(
                    ChainHead.book_id == world.village_id
                )
            )
            .one()
        )
    assert (head.number, head.occasion, head.transfers, head.points) == (1, Occasion.FIRST_OF_DAY, 1, 30)
    assert newest == (2, 42, 1)
    assert wrong(world) is None


def test_a_head_is_published_as_it_stands_when_the_transaction_ends(world: World) -> None:
    with transaction():
        publish(world.village_id, Occasion.ASKED_FOR, "0192f0c4-0000-7000-8000-000000000001", at=NOW)
        give_points(world.village_id, world.homes["alice"].wallet_id, 5)

    with reading():
        heads = session().scalars(select(PublishedHead)).all()
        newest = find_head(world.village_id)
    assert [(head.occasion, head.sequence, head.hash.hex()) for head in heads] == [
        (Occasion.ASKED_FOR, newest.sequence, newest.hash)
    ]


def test_a_head_from_paper_is_met_or_missed(world: World) -> None:
    world.give("alice", 30)
    with reading():
        head = find_head(world.village_id)
    world.give("alice", 1)

    assert wrong(world, Head(head.sequence, head.hash[:8])) is None
    assert wrong(world, Head(head.sequence, "0" * 8)) == "links is not what is printed on the paper"
    assert "is missing: link 99 is printed on paper" in wrong(world, Head(99, head.hash))


def test_a_personal_value_can_be_forgotten_and_the_seal_stays_whole(world: World) -> None:
    with transaction():
        note(world.actor("bo"), "tests.note", "villages", world.village_id, at=NOW, personal={"name": ["张", "章"]})
    assert wrong(world) is None

    with transaction() as current:
        value = current.scalars(select(AuditValue)).one()
        current.delete(value)

    assert wrong(world) is None
    with reading():
        assert session().scalar(select(func.count()).select_from(AuditValue)) == 0


@pytest.mark.parametrize("value", ["张", "12", "null", '"张"', 12, None, {"a": "b"}])
def test_a_personal_value_of_any_kind_is_what_was_promised(world: World, value: object) -> None:
    with transaction():
        note(world.actor("bo"), "tests.note", "villages", world.village_id, at=NOW, personal={"name": value})

    assert wrong(world) is None


def test_a_personal_value_that_was_changed_is_named(world: World) -> None:
    with transaction():
        note(world.actor("bo"), "tests.note", "villages", world.village_id, at=NOW, personal={"name": "张"})

    with transaction() as current:
        current.execute(text("UPDATE audit_values SET value = '\"李\"'"))

    assert wrong(world) == "audit_entries committed to another name"


def test_a_fraction_never_gets_into_the_books(world: World) -> None:
    with pytest.raises(TypeError, match="has no canonical form"), transaction():
        note(world.actor("bo"), "tests.note", "villages", world.village_id, at=NOW, share=0.5)


def test_a_new_key_signs_and_the_old_one_still_checks(world: World) -> None:
    world.give("alice", 30)
    with transaction():
        name = change_key(at=NOW)
    with transaction():
        publish(world.village_id, Occasion.ASKED_FOR, at=NOW)

    with reading():
        used = session().scalars(select(PublishedHead.key_id).order_by(PublishedHead.number)).all()
        listed = session().scalars(select(SigningKey.key_id).order_by(SigningKey.number)).all()
        assert find_bad_key(session()) is None
        assert find_unsealed(INSTALLATION) is None
        own = session().scalars(select(Link.kind).where(Link.book_id == INSTALLATION)).all()
    assert used == listed
    assert used[-1] == name
    assert own == [Kind.AUDIT]
    assert wrong(world) is None


def test_without_its_key_the_books_take_no_new_head_and_no_other_key(world: World, tmp_path: Path) -> None:
    with transaction() as current:
        current.connection().execution_options(instance_folder=str(tmp_path))
        publish(world.village_id, Occasion.ASKED_FOR, at=NOW)
    [file] = (tmp_path / FOLDER).glob("*.pem")
    assert file.stat().st_mode & 0o777 == 0o600
    kept = file.read_bytes()

    for spoilt in (None, b"no key", kept[:-30]):
        file.unlink(missing_ok=True)
        if spoilt is not None:
            file.write_bytes(spoilt)
        with pytest.raises(SigningKeyGone), transaction():
            publish(world.village_id, Occasion.ASKED_FOR, at=NOW)
        with pytest.raises(SigningKeyGone), reading():
            require_key(session(), tmp_path)

    file.write_bytes(kept)
    with reading():
        require_key(session(), tmp_path)
        assert session().scalar(select(func.count()).select_from(SigningKey)) == 1
        assert session().scalar(select(func.count()).select_from(PublishedHead)) == 1
