"""Who may be forgotten, and in whose name."""

from __future__ import annotations

from pointsapp.core.actor import Actor, Role
from pointsapp.forgetting.errors import (
    ForgetterNotSecretary,
    PersonForgotten,
    PersonHasMatters,
    PersonLivesHere,
    PersonServes,
)
from pointsapp.forgetting.types import FORGOTTEN, Outlook


def require_may_forget(actor: Actor, outlook: Outlook) -> None:
    """Refuse to forget who is still needed, or in the name of somebody else than the secretary.

    Errors: ForgetterNotSecretary, PersonForgotten, PersonServes, PersonLivesHere, PersonHasMatters.
    """
    if not actor.has(Role.SECRETARY):
        raise ForgetterNotSecretary()
    if outlook.name == FORGOTTEN:
        raise PersonForgotten()
    if outlook.serves:
        raise PersonServes()
    if outlook.home:
        raise PersonLivesHere(number=outlook.home)
    if outlook.matters:
        raise PersonHasMatters()
