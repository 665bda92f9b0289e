"""Refusals of forgetting."""

from pointsapp.core.errors import RuleError


class ForgetterNotSecretary(RuleError):
    """A person is forgotten in the name of the village's secretary."""


class PersonForgotten(RuleError):
    """Nothing of the person is left to forget."""


class PersonServes(RuleError):
    """The person holds an office, today or later."""


class PersonLivesHere(RuleError):
    """The person lives in a household (`number`)."""


class PersonHasMatters(RuleError):
    """Something of the person, or of an empty household, is still open."""
