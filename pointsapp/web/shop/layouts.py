"""Which frame a page stands in that keepers and the office share: large for the keeper, dense for the office."""

from __future__ import annotations

from pointsapp.core.actor import Actor, Role


def layout_for(actor: Actor | None) -> str:
    """Give the keeper the counter's frame, and everybody with an office role the office's."""
    return "_layout/counter.html" if actor is not None and actor.roles == {Role.KEEPER} else "_layout/office.html"
