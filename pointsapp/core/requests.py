"""Request keys: a command sent twice happens once, and a refusal stays a refusal."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, NewType

from sqlalchemy import JSON, String, UniqueConstraint, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, mapped_column

from pointsapp.core.actor import Actor
from pointsapp.core.columns import Pk
from pointsapp.core.db import Base, session, transaction
from pointsapp.core.engine import may_try_again
from pointsapp.core.errors import RuleError, rule_error
from pointsapp.core.prepared import Prepared
from pointsapp.core.timeline import ClockConfirmation, is_believable, require_believable

RequestId = NewType("RequestId", int)
Answer = dict[str, Any]
TRIES = 3
"""So often a command is begun when the database rolls it back only because another one was in its way."""

log = logging.getLogger("pointsapp")
_KEY_SHAPE = re.compile(r"[0-9A-Za-z-]{16,64}")


class KeyReused(RuleError):
    """The key was used before, by somebody else or with other content."""


class KeyMissing(RuleError):
    """The form came without a usable key."""


class _Refused(Exception):
    """A rule said no to the command itself, so that all it began is taken back before the refusal is kept."""

    def __init__(self, error: RuleError) -> None:
        super().__init__()
        self.error = error


@dataclass(frozen=True)
class _Once:
    """One command as it was sent."""

    actor: Actor
    key: str
    command: str
    digest: str
    at: datetime
    answer: Answer | None
    """What the command will give, where that is known before it begins."""


class Request(Base):
    """One command under its key, with the answer or the refusal it got."""

    __tablename__ = "requests"
    __table_args__ = (UniqueConstraint("village_id", "key"), UniqueConstraint("village_id", "id"))

    id: Mapped[RequestId] = mapped_column(Pk, primary_key=True)
    village_id: Mapped[int] = mapped_column(Pk)
    key: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int | None] = mapped_column(Pk)
    command: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[Answer | None] = mapped_column(JSON)
    made_at: Mapped[datetime]


_ROWS = Request.metadata.tables[Request.__tablename__]
_CLAIMED = ("village_id", "key", "user_id", "command", "digest", "made_at")
_CLAIMS = {
    (kind, is_answered): Prepared(
        insert(_ROWS)
        .values({name: bindparam(name, type_=_ROWS.c[name].type) for name in names})
        .on_conflict_do_nothing(index_elements=["village_id", "key"])
        .returning(_ROWS.c.id)
    )
    for kind, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
    for is_answered, names in ((False, _CLAIMED), (True, (*_CLAIMED, "outcome")))
}
_KEEP_OUTCOME = Prepared(
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("claimed_id"))
    .values(outcome=bindparam("outcome", type_=_ROWS.c.outcome.type))
)
_ANY_ID = 2**62
_LAST_MADE = Prepared(
    select(_ROWS.c.made_at)
    .where(
        _ROWS.c.village_id == bindparam("village_id"),
        _ROWS.c.id
        > select(func.coalesce(func.max(ClockConfirmation.last_request_id), 0))
        .where(ClockConfirmation.village_id == bindparam("village_id"))
        .scalar_subquery(),
        _ROWS.c.id < bindparam("before"),
    )
    .order_by(_ROWS.c.id.desc())
    .limit(1)
)
"""Statements are built once: building one costs several times as much as running it."""


def run_once(
    actor: Actor,
    key: str,
    command: str,
    content: Mapping[str, Any],
    act: Callable[[RequestId], Answer],
    *,
    at: datetime,
    answer: Answer | None = None,
) -> Answer:
    """Run a command in its own transaction, at most once for its key, and give its answer.

    Shape: `content` is what the person sent; `act` gets the request's id and gives plain JSON. What it will give may be
    said as `answer` before: then it is written along with the key, and goes with it if nothing comes of the command.
    Errors: KeyMissing, KeyReused, ClockDoubtful, and whatever rule error `act` raised the first time.
    Locks: the key, before anything that `act` locks.
    """
    if not _KEY_SHAPE.fullmatch(key):
        raise KeyMissing()
    once = _Once(actor, key, command, _digest(content), at, answer)
    try:
        outcome = _tried_again(lambda: _run(once, act))
    except _Refused as refused:
        outcome = _tried_again(partial(_keep_refusal, once, refused.error))
    if "refused" in outcome:
        raise rule_error(outcome["refused"], outcome["params"])
    given: Answer = outcome["answer"]
    return given


def _run(once: _Once, act: Callable[[RequestId], Answer]) -> Answer:
    with transaction():
        request_id = _claim(once)
        if request_id is None:
            return _kept_outcome(once)
        require_clock(once.actor.village_id, before=request_id, at=once.at)
        try:
            answer = act(request_id)
        except RuleError as error:
            raise _Refused(error) from error
        if once.answer is None:
            return _keep(request_id, {"answer": answer})
        if answer != once.answer:
            raise RuntimeError(f"{once.command} gave another answer than was kept for it")
        return {"answer": answer}


def _keep_refusal(once: _Once, error: RuleError) -> Answer:
    """Keep a refusal, after all that was begun is taken back. Who came in between with the same key has decided."""
    with transaction():
        request_id = _claim(replace(once, answer=None))
        if request_id is None:
            return _kept_outcome(once)
        return _keep(request_id, {"refused": error.code, "params": error.params})


def find_last(village_id: int) -> Request | None:
    """Find a village's last command since somebody last found the clock right."""
    confirmed = select(func.coalesce(func.max(ClockConfirmation.last_request_id), 0)).where(
        ClockConfirmation.village_id == village_id
    )
    return session().scalar(
        select(Request)
        .where(
            Request.village_id == village_id,
            Request.id > confirmed.scalar_subquery(),
        )
        .order_by(Request.id.desc())
        .limit(1)
    )


def require_clock(village_id: int, *, before: int | None = None, at: datetime) -> None:
    """Refuse to count days and limits by a clock that can't be right. Errors: ClockDoubtful."""
    last = _LAST_MADE.value(session(), village_id=village_id, before=before or _ANY_ID)
    if last is not None and not is_believable(last, at):
        log.warning("village %s: the clock says %s, the last entry was made at %s", village_id, at, last)
        require_believable(last, at=at)


def _tried_again(run: Callable[[], Answer]) -> Answer:
    """Begin anew after a deadlock: nothing of the first try is left, and the key keeps a second posting away."""
    for _ in range(TRIES - 1):
        try:
            return run()
        except DBAPIError as error:
            if not may_try_again(error):
                raise
    return run()


def _digest(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _claim(once: _Once) -> RequestId | None:
    current, is_answered = session(), once.answer is not None
    values = {
        "village_id": once.actor.village_id,
        "key": once.key,
        "user_id": once.actor.user_id,
        "command": once.command,
        "digest": once.digest,
        "made_at": once.at,
    }
    if is_answered:
        values["outcome"] = {"answer": once.answer}
    claimed: RequestId | None = _CLAIMS[current.get_bind().dialect.name, is_answered].value(current, **values)
    return claimed


def _kept_outcome(once: _Once) -> Answer:
    kept = (
        session()
        .execute(select(Request).where(Request.village_id == once.actor.village_id, Request.key == once.key))
        .scalar_one()
    )
    if (kept.user_id, kept.command, kept.digest) != (once.actor.user_id, once.command, once.digest):
        raise KeyReused()
    if kept.outcome is None:
        raise RuntimeError("a request was kept without its outcome")
    return kept.outcome


def _keep(request_id: RequestId, outcome: Answer) -> Answer:
    _KEEP_OUTCOME.run(session(), claimed_id=request_id, outcome=outcome)
    return outcome
