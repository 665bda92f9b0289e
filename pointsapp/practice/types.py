"""Where a practice copy lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

KEPT_FOR = timedelta(days=30)
"""It holds names and telephone numbers, so it does not lie about for ever."""


@dataclass(frozen=True)
class Copy:
    """A practice copy that is ready. `folder` is its instance folder."""

    slug: str
    folder: Path
    schema: str
    made_at: datetime

    @property
    def until(self) -> datetime:
        """When it goes by itself."""
        return self.made_at + KEPT_FOR

    @property
    def database_url(self) -> str:
        """Where its database lies: always a file, whatever the real books lie in."""
        return f"sqlite:///{self.folder.resolve() / 'practice.db'}"
