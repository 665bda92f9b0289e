"""What the house promises about its code, where no ready-made checker looks."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

from flask import Flask

import pointsapp
from pointsapp.core.errors import all_rule_errors
from pointsapp.web.guard import allowed_for
from pointsapp.web.messages.texts import TEXTS

ROOT = Path(__file__).parents[2]
NEVER_SAID = ("tenant", "refund", "coupon")


def sources() -> dict[str, str]:
    files = (ROOT / "pointsapp").rglob("*.py")
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}


def test_only_the_database_module_commits() -> None:
    committing = {name for name, text in sources().items() if re.search(r"\.(commit|rollback)\(", text)}

    assert committing == {"pointsapp/core/db.py"}


def test_no_relationships_between_models() -> None:
    assert [name for name, text in sources().items() if "relationship(" in text] == []


def test_words_that_mean_something_else_here_are_not_names() -> None:
    named = re.compile(rf"\b(def|class) \w*({'|'.join(NEVER_SAID)})|\b({'|'.join(NEVER_SAID)})\w*\s*[:=]", re.I)

    assert [name for name, text in sources().items() if named.search(text)] == []


def test_every_view_says_who_may_use_it(context: Flask) -> None:
    unmarked = [
        endpoint
        for endpoint, view in context.view_functions.items()
        if endpoint != "static" and allowed_for(view) is None
    ]

    assert unmarked == []


def test_every_refusal_has_its_words_and_no_words_are_left_over(context: Flask) -> None:
    for module in pkgutil.walk_packages(pointsapp.__path__, "pointsapp."):
        importlib.import_module(module.name)
    codes = {code for code, kind in all_rule_errors().items() if kind.__module__.startswith("pointsapp.")}

    assert codes - set(TEXTS) == set()
    assert set(TEXTS) - codes == set()
