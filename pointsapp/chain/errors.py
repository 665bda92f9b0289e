"""Refusals of the chain."""

from pointsapp.core.errors import RuleError


class SigningKeyGone(RuleError):
    """The file of the key that signs the books is missing, unreadable or another key's."""


class HeadUnreadable(RuleError):
    """What was typed from paper is no number and hash."""
