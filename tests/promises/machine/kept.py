"""Programs that found something: each is run again, on both databases, before any new one.

A run that fails prints the shortest program that it could find. Its lines go into a function here, with what was wrong
in its first line, and the function into `KEPT`.
"""

from __future__ import annotations

from typing import Any


def a_line_shown_again_is_credited_by_its_last_notice(state: Any) -> None:
    """Closing the first notice must leave alone what a later one shows again with other points."""
    state.take_down(pick=1, who=0, is_stopped=False, is_early=False, count=0, strays=False)


def points_on_notice_buy_nothing(state: Any) -> None:
    """A household with few points and more of them on notice gets no quote for more than it has."""
    state.quote(home=1, who=0, count=9, has_card=False, strays=True)


def a_retry_gets_its_first_answer(state: Any) -> None:
    """A deed that was recorded before, and one with other content under its key, change nothing."""
    for pick in range(12):
        state.again(pick=pick)


KEPT = (a_line_shown_again_is_credited_by_its_last_notice, points_on_notice_buy_nothing, a_retry_gets_its_first_answer)
