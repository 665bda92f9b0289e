"""Every refusal can be said: the words in both languages ask for nothing that the code does not tell."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import defaultdict
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

import pointsapp
from pointsapp.core.errors import all_rule_errors
from pointsapp.web.messages.texts import TEXTS

ROOT = Path(__file__).parents[2]
ASKED = re.compile(r"%\((\w+)\)")


def told() -> dict[str, list[set[str]]]:
    """Give, for each refusal by the name of its class, the facts that each place in the code tells with it."""
    kinds = {kind.__name__: code for code, kind in all_rule_errors().items()}
    found: dict[str, list[set[str]]] = defaultdict(list)
    for path in (ROOT / "pointsapp").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_made_here = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds
            if is_made_here and all(keyword.arg for keyword in node.keywords):
                found[kinds[node.func.id]].append({keyword.arg or "" for keyword in node.keywords})
    return found


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_words_of_a_refusal_ask_only_for_what_is_told_with_it(context: Flask, locale: str) -> None:
    for module in pkgutil.walk_packages(pointsapp.__path__, "pointsapp."):
        importlib.import_module(module.name)
    lacking = []

    with context.test_request_context(), force_locale(locale):
        for code, places in told().items():
            asked = set(ASKED.findall(str(TEXTS[code])))
            lacking += [f"{code}: {sorted(asked - facts)}" for facts in places if asked - facts]

    assert not lacking, "\n".join(lacking)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_refusal_is_said_in_chinese(context: Flask) -> None:
    with context.test_request_context(), force_locale("zh"):
        english = [code for code, words in TEXTS.items() if not re.search(r"[\u4e00-\u9fff]", str(words))]

    assert english == []
