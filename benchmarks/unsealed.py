"""The product without the seal of its books: only to see beside it what the seal costs. Never serve anybody with it."""

from __future__ import annotations

from unittest.mock import patch

with patch("pointsapp.chain.service._seal", lambda _current, _remembered: None):
    from wsgi import app

__all__ = ["app"]
