"""What an audit entry may say, and how it says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pointsapp.audit.types import Reference
from pointsapp.core.canonical import digest

PERSONAL = "personal"
"""The fact under which the commitments to personal values stand."""

_TABLES = {"copy_of": "rule_sets", "category_id": "categories", "new_head_id": "members"}


def references_in(facts: Any, name: str = "") -> Iterator[Reference]:
    """Find the rows that facts name: references, and numbers under a name that ends in `_id`."""
    reference = _reference(name, facts)
    if reference is not None:
        yield reference
    elif isinstance(facts, Mapping):
        for inner, value in facts.items():
            yield from references_in(value, inner)
    elif isinstance(facts, list | tuple):
        # A batch names its rows by hundreds of uids: a word of a list is no row.
        for value in facts:
            if type(value) is not str:
                yield from references_in(value)


def told_by_uid(facts: Any, uids: Mapping[Reference, str], name: str = "") -> Any:
    """Write facts with the uids of the rows that they name."""
    reference = _reference(name, facts)
    if reference is not None:
        return uid_or_number(reference, uids)
    if isinstance(facts, Mapping):
        return {inner: told_by_uid(value, uids, inner) for inner, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [value if type(value) is str else told_by_uid(value, uids) for value in facts]
    return facts


def words_in(facts: Any) -> Iterator[str]:
    """Give every text among facts, however deep it lies."""
    if isinstance(facts, str):
        yield facts
    elif isinstance(facts, Mapping):
        for value in facts.values():
            yield from words_in(value)
    elif isinstance(facts, list | tuple):
        for value in facts:
            yield from words_in(value)


def uid_or_number(reference: Reference, uids: Mapping[Reference, str]) -> str:
    """Tell a row by its uid, or by `#` and its number where it has none."""
    return uids.get(reference) or f"#{reference.row_id}"


def commitment(salt: str, value: Any) -> str:
    """Commit to a value without showing it: nobody guesses it back without the salt."""
    return digest([salt, value])


def _reference(name: str, value: Any) -> Reference | None:
    if isinstance(value, Reference):
        return value
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number and (name in _TABLES or name.endswith("_id")):
        return Reference(_TABLES.get(name, name.removesuffix("_id") + "s"), value)
    return None
