"""Files and functions stay small enough to be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FUNCTION_LINES = 60
VIEW_LINES = 25
VIEW_MARKS = {"get", "post", "route", "put", "delete"}


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")
    yield from (ROOT / name for name in ("config.py", "wsgi.py"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def code_lines(function: ast.FunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_view(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr in VIEW_MARKS
        for mark in function.decorator_list
    )


def too_long(pattern: str, folder: str, limit: int) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in sorted((ROOT / folder).rglob(pattern))
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > limit
    ]


def test_product_files_have_at_most_400_lines() -> None:
    assert too_long("*.py", "pointsapp", 400) == []


def test_test_files_have_at_most_500_lines() -> None:
    assert too_long("*.py", "tests", 500) == []


def test_templates_have_at_most_150_lines() -> None:
    assert too_long("*.html", "pointsapp/web/templates", 150) == []


def test_functions_have_at_most_60_lines_and_views_25() -> None:
    long = []
    for path in python_files("pointsapp"):
        for function in functions(path):
            limit = VIEW_LINES if is_view(function) else FUNCTION_LINES
            if code_lines(function) > limit:
                long.append(f"{path.relative_to(ROOT)}:{function.lineno} {function.name} {code_lines(function)}")

    assert long == []
