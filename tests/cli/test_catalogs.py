"""Translations: compiled when they are old, and kept complete by tools/po.py."""

import gettext
import json
import os
from pathlib import Path

import pytest

from pointsapp.cli.catalogs import compile_catalogs
from tools import po

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A product of two files, with an empty catalog."""
    monkeypatch.setattr(po, "ROOT", tmp_path)
    monkeypatch.setattr(po, "SOURCE", tmp_path)
    monkeypatch.setattr(po, "PO_FILE", tmp_path / "zh" / "messages.po")
    (tmp_path / "templates").mkdir()
    (tmp_path / "notice.py").write_text('_("Hello %(name)s"); _p("month", "May"); _("May")\n')
    template = '{% trans count=n %}one line{% pluralize %}{{ count }} lines{% endtrans %}{{ _("A page") }}'
    (tmp_path / "templates" / "page.html").write_text(template)
    po.extract()
    return tmp_path


def given(folder: Path, translations: dict[str, object]) -> int:
    """Take translations in."""
    file = folder / "translations.json"
    file.write_text(json.dumps(translations), "utf-8")
    return po.take(file)


COMPLETE = {
    "Hello %(name)s": "%(name)s，您好",
    "month\u0004May": "五月",
    "May": "可以",
    "one line": ["%(count)s 行"],
    "A page": "一页",
}


def test_a_complete_catalog_passes(code: Path, capsys: pytest.CaptureFixture[str]):
    assert given(code, COMPLETE) == 0
    assert po.check() == 0
    assert capsys.readouterr().err == ""


def test_what_is_missing_is_named(code: Path, capsys: pytest.CaptureFixture[str]):
    given(code, {"May": "可以", "A page": "一页"})

    assert po.check() == 1
    assert capsys.readouterr().err.splitlines() == [
        "missing: 'Hello %(name)s'",
        "missing: 'May' (context 'month')",
        "missing: 'one line'",
    ]


def test_what_the_code_has_no_more_is_named_until_pruned(code: Path, capsys: pytest.CaptureFixture[str]):
    given(code, COMPLETE)
    (code / "templates" / "page.html").write_text("")

    assert po.check() == 1
    assert capsys.readouterr().err.splitlines() == ["obsolete: 'A page'", "obsolete: 'one line'"]
    po.prune()
    assert po.check() == 0


def test_a_string_that_comes_back_finds_its_translation(code: Path):
    given(code, COMPLETE)
    template = (code / "templates" / "page.html").read_text()
    (code / "templates" / "page.html").write_text("")
    po.extract()

    (code / "templates" / "page.html").write_text(template)
    po.extract()

    assert po.check() == 0


def test_a_translation_may_come_before_its_string(code: Path):
    assert given(code, {**COMPLETE, "Soon": "快了"}) == 1

    (code / "more.py").write_text('_("Soon")')
    po.extract()

    assert po.check() == 0


@pytest.mark.parametrize("text", ["您好", "%(nome)s，您好", "%(name)s，您好 %(name)s"])
def test_a_translation_fills_in_what_the_english_does(code: Path, text: str, capsys: pytest.CaptureFixture[str]):
    given(code, {**COMPLETE, "Hello %(name)s": text})

    assert po.check() == 1
    assert capsys.readouterr().err.splitlines() == ["other placeholders: 'Hello %(name)s'"]


def test_a_broken_template_is_named_and_loses_nothing(code: Path, capsys: pytest.CaptureFixture[str]):
    given(code, COMPLETE)
    template = (code / "templates" / "page.html").read_text()
    (code / "templates" / "page.html").write_text("{% if %}")
    assert po.extract() == 1
    assert "templates/page.html can't be read" in capsys.readouterr().err

    (code / "templates" / "page.html").write_text(template)
    po.extract()

    assert po.check() == 0


def test_writing_twice_changes_nothing(code: Path):
    given(code, COMPLETE)
    first = po.PO_FILE.read_bytes()

    po.extract()

    assert po.PO_FILE.read_bytes() == first


def test_only_old_catalogs_are_compiled(tmp_path: Path):
    source = tmp_path / "zh" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text(HEADER + 'msgid "May"\nmsgstr "可以"\n', "utf-8")

    made = compile_catalogs(tmp_path)

    assert gettext.translation("messages", tmp_path, ["zh"]).gettext("May") == "可以"
    assert made == [source.with_suffix(".mo")]
    assert compile_catalogs(tmp_path) == []
    os.utime(source, ns=(0, made[0].stat().st_mtime_ns + 1))
    assert compile_catalogs(tmp_path) == made


def test_no_string_of_the_product_waits_for_its_translation(capsys: pytest.CaptureFixture[str]):
    po.check()

    assert capsys.readouterr().err == ""
