"""Texts for archives of a village: the same as on the command line."""

from __future__ import annotations

from pointsapp.words import archives

ARCHIVES = archives.ARCHIVES
