"""Texts for refusals of forgetting a person: those of the command line."""

from __future__ import annotations

from pointsapp.words.forgetting import FORGETTING

__all__ = ["FORGETTING"]
