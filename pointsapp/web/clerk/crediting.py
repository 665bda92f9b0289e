"""Closing a notice and crediting its lines, part by part where they are many: each part in a transaction of its own."""

from __future__ import annotations

from pointsapp.core.clock import now
from pointsapp.core.requests import Answer, RequestId, run_once
from pointsapp.core.turns import step_aside
from pointsapp.publicity.service import check_channels, close_notice, credit_more
from pointsapp.publicity.service.closing import AT_ONCE, Closing
from pointsapp.publicity.types import NoticeId
from pointsapp.web.guard import actor


def close_and_credit(notice_id: NoticeId, key: str) -> Answer:
    """Close a notice and credit all its undisputed lines. Source: ADR 28."""

    def act(request_id: RequestId) -> Answer:
        check_channels(actor(), notice_id, at=now())
        return _told(close_notice(actor(), notice_id, at=now(), request_id=request_id, at_most=AT_ONCE))

    return _all_parts(notice_id, key, run_once(actor(), key, "notices.close", {"notice": notice_id}, act, at=now()))


def credit_the_rest(notice_id: NoticeId, key: str) -> Answer:
    """Credit what an interrupted crediting left."""
    return _all_parts(notice_id, key, _credit_part(notice_id, key))


def _all_parts(notice_id: NoticeId, key: str, first: Answer) -> Answer:
    """Go on until no line is left. Whoever sends the same form again goes on where it stopped."""
    parts = [first]
    while parts[-1].get("left"):
        step_aside()
        parts.append(_credit_part(notice_id, f"{key}-{len(parts)}"))
    return {"lines": sum(part["lines"] for part in parts), "disputed": parts[-1]["disputed"]}


def _credit_part(notice_id: NoticeId, key: str) -> Answer:
    def act(request_id: RequestId) -> Answer:
        return _told(credit_more(actor(), notice_id, at=now(), request_id=request_id, at_most=AT_ONCE))

    return run_once(actor(), key, "notices.credit", {"notice": notice_id}, act, at=now())


def _told(part: Closing) -> Answer:
    return {"lines": part.lines, "disputed": part.disputed_lines, "left": part.left_lines}
