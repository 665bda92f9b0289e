"""What each refusal says in words: what happened, what it means, what to do."""

from __future__ import annotations

from pointsapp.core.errors import RuleError
from pointsapp.web.messages.texts import TEXTS


def text_of(error: RuleError) -> str:
    """Give the words for a rule error in the language of this answer."""
    return str(TEXTS[error.code]) % error.params
