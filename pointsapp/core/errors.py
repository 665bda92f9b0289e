"""The two kinds of refusal a feature can give: a rule was broken, or the thing is not there."""

from __future__ import annotations

import re
from typing import ClassVar

Param = str | int | bool | None

_KINDS: dict[str, type[RuleError]] = {}


class RuleError(Exception):
    """A rule said no. Subclasses are named as facts; `web/messages.py` has the words for each code.

    Shape: `code` is the class name in snake case; `params` hold plain values for the text,
    those named `in_points` in the smallest unit.
    """

    code: ClassVar[str] = "rule_error"
    in_points: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        if cls.code in _KINDS:
            raise RuntimeError(f"two rule errors are called {cls.__name__}")
        _KINDS[cls.code] = cls

    def __init__(self, **params: Param) -> None:
        super().__init__(self.code, params)
        self.params = params


class Absent(Exception):
    """The thing does not exist for this actor: never told apart from one of another village."""


def rule_error(code: str, params: dict[str, Param]) -> RuleError:
    """Build the rule error of a stored code again."""
    return _KINDS[code](**params)


def all_rule_errors() -> dict[str, type[RuleError]]:
    """List every rule error that has been defined, by code."""
    return dict(_KINDS)
