"""Taking lists in, undoing them, and remembering how a village's files are read."""

from pointsapp.rosters.service.columns import remember_columns
from pointsapp.rosters.service.taking import RosterFile, take_roster
from pointsapp.rosters.service.undoing import undo_batch

__all__ = ["RosterFile", "remember_columns", "take_roster", "undo_batch"]
