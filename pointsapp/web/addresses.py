"""Addresses: how they are made, and those that leave the page: on paper, in codes to scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, url_for
from werkzeug.routing import Rule

from config import Config

_ANY_NUMBER = 918_273_645_546_372_819


def public_url(endpoint: str, **values: Any) -> str:
    """Give the whole address of a page as people outside reach it.

    Shape: begins with the address from the settings; without one, with the address of this request.
    """
    config: Config = current_app.extensions["points_config"]
    if config.public_addresses:
        return config.public_addresses[0] + url_for(endpoint, **values)
    return url_for(endpoint, _external=True, **values)


def each_address(endpoint: str, name: str, **values: Any) -> Callable[[int], str]:
    """Give the addresses that differ in one number: a long page has hundreds, and making one takes as long as a row."""
    marked: dict[str, Any] = {**values, name: _ANY_NUMBER}
    before, after = url_for(endpoint, **marked).split(str(_ANY_NUMBER))
    return lambda number: f"{before}{number}{after}"


class LateRule(Rule):
    """The rule of one address, which learns to write it when that is first asked for.

    Source: werkzeug compiles two programs for each rule at once, which was an eighth of the time to start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []
        compile_now = super()._compile_builder

        def write(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return write
