"""Every remark of an import has its words, in both languages, with what it quotes."""

from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from pointsapp.exchange.scoring_table.proposals import propose_table
from pointsapp.exchange.scoring_table.types import ScoringRemark
from pointsapp.exchange.sheets import read_table
from pointsapp.exchange.types import SheetRemark
from pointsapp.scoring.types import WarningKind
from pointsapp.words.remarks import SCORING_REMARKS, SHEET_REMARKS, remark_text, warning_text

TABLES = Path(__file__).parents[1] / "data" / "tables"


def test_every_remark_has_its_words() -> None:
    assert set(SCORING_REMARKS) == set(ScoringRemark)
    assert set(SHEET_REMARKS) == set(SheetRemark)


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(path.name for path in TABLES.glob("*.csv")))
def test_the_remarks_on_real_tables_can_be_said(context: Flask, locale: str, name: str) -> None:
    table = propose_table(read_table((TABLES / name).read_bytes(), name))
    remarks = [*table.remarks, *(remark for item in table.items for remark in item.remarks)]

    with context.test_request_context(), force_locale(locale):
        texts = [remark_text(remark) for remark in remarks]

    assert all(text and "%(" not in text for text in texts)
    for text, remark in zip(texts, remarks, strict=True):
        assert "“" not in text or locale == "en"
        assert str(remark.params.get("text", "")) in text


def test_a_row_that_touches_rights_is_warned_of_in_the_same_words(context: Flask) -> None:
    with context.test_request_context(), force_locale("zh"):
        texts = {warning_text(kind) for kind in WarningKind}

        assert texts == {"这一条涉及违法记录、举报或言论，建议不列入"}
        assert warning_text(None) == ""
