"""Of every table an archive says how far it goes along, and of every column what it is."""

from __future__ import annotations

from pointsapp.archives.tables import COLUMNS, LEFT_EMPTY, PEOPLE_WITHOUT_KEY, WORDS, list_taken, owner_column
from pointsapp.archives.types import By
from pointsapp.models import ALL_TABLES

TABLES = {table.name: table for table in ALL_TABLES}
OWNERS = {By.VILLAGE: "village_id", By.BOOK: "book_id"}


def test_every_table_has_its_section_in_the_list_of_archives() -> None:
    assert TABLES.keys() ^ WORDS.keys() == set()


def test_every_column_that_goes_along_has_its_word() -> None:
    taken = {column.name for table in list_taken() for column in table.columns}

    assert taken ^ COLUMNS.keys() == set()


def test_rows_go_along_by_the_column_that_names_their_village() -> None:
    for name, words in WORDS.items():
        if words.by in OWNERS:
            assert OWNERS[words.by] in TABLES[name].columns, name
            assert owner_column(TABLES[name]) == OWNERS[words.by]
        else:
            assert "village_id" not in TABLES[name].columns or words.by is By.NOBODY, name


def test_what_stays_behind_says_why_and_nothing_that_goes_along_leads_there() -> None:
    behind = {name for name, words in WORDS.items() if words.by is By.NOBODY}

    assert all(WORDS[name].zh_why and WORDS[name].en_why for name in behind)
    for table in list_taken():
        assert not {key.referred_table.name for key in table.foreign_key_constraints} & behind, table.name


def test_every_column_that_names_a_login_is_known_even_without_a_reference() -> None:
    loose = {
        (table.name, column.name)
        for table in list_taken()
        for column in table.columns
        if column.name.endswith(("_by_id", "user_id")) and not column.foreign_keys
    }

    assert loose == PEOPLE_WITHOUT_KEY


def test_no_password_goes_along() -> None:
    hashes = {
        (table.name, column.name) for table in list_taken() for column in table.columns if "password" in column.name
    }

    assert hashes - LEFT_EMPTY.keys() == {("users", "must_change_password")}
