"""How long an opened envelope is told of."""

from __future__ import annotations

from datetime import timedelta

TOLD_FOR = timedelta(days=30)
"""After a new envelope took its place; before that it is told of without end."""
