"""Our browser scripts: small files, old phones' syntax, no sentence and no foreign address of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[2] / "pointsapp/web/static/js").rglob("*.js"))
MOST_LINES = 400
NEWER_THAN_ES2019 = re.compile(
    r"\?\.(?!\d)|\?\?|\|\|=|&&=|\bimport\(|import\.meta|\bstatic\s*\{|^await\b", re.MULTILINE
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
RISKY = re.compile(r"\beval\(|new Function\(|innerHTML|insertAdjacentHTML|document\.write|https?://")
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//.*?$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_small_old_enough_and_has_no_words_of_its_own(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    code = COMMENT.sub("", text)

    assert text.count("\n") < MOST_LINES
    assert NEWER_THAN_ES2019.findall(code) == []
    assert CHINESE.findall(text) == []
    assert RISKY.findall(code) == []
