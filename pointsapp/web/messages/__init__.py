"""What each refusal says in words: what happened, what it means, what to do."""

from __future__ import annotations

from pointsapp.core.errors import RuleError
from pointsapp.web.messages.texts import TEXTS
from pointsapp.web.show import points


def text_of(error: RuleError) -> str:
    """Give the words for a rule error in the language of this answer."""
    params = {
        name: points(value) if name in error.in_points and isinstance(value, int) else value
        for name, value in error.params.items()
    }
    return str(TEXTS[error.code]) % params
