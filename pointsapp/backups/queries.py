"""How it stands with backups: read from the folder itself, so that it is true also after a restore."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from config import Config
from pointsapp.backups.types import ENCRYPTED, PLAIN, Failure, Made, Plan, State

STATE = "last.json"
NAMED = re.compile(rf"points-([0-9]{{8}}T[0-9]{{6}})Z(?:{re.escape(PLAIN)}|{re.escape(ENCRYPTED)})")


def plan_of(config: Config) -> Plan:
    """Tell where backups go in this installation."""
    return Plan(
        config.instance_folder,
        config.backup_folder or config.instance_folder / "backups",
        config.backup_second_folder,
        config.backup_keep_days,
        config.backup_public_key,
    )


def read_state(plan: Plan) -> State:
    """Read how the last backup went. What can't be read counts as no backup."""
    try:
        plain = json.loads((plan.folder / STATE).read_text("utf-8"))
        good, failure = plain["good"], plain["failure"]
        state = State(
            Made(**{**good, "made_at": datetime.fromisoformat(good["made_at"])}) if good else None,
            plain["second"],
            Failure(**{**failure, "at": datetime.fromisoformat(failure["at"])}) if failure else None,
        )
    except (OSError, ValueError, TypeError, KeyError):
        return State()
    gone = state.good is not None and not (plan.folder / state.good.name).is_file()
    return replace(state, good=None) if gone else state


def write_state(plan: Plan, state: State) -> None:
    """Write down how the last backup went."""
    part = plan.folder / (STATE + ".part")
    part.write_text(json.dumps(asdict(state), ensure_ascii=False, default=datetime.isoformat), "utf-8")
    part.replace(plan.folder / STATE)


def list_backups(folder: Path) -> list[tuple[str, int, datetime]]:
    """List the backups of a folder, the newest first: name, bytes, when it was made as its name says."""
    found = []
    for path in sorted(folder.glob("points-*"), reverse=True):
        named = NAMED.fullmatch(path.name)
        if named:
            made_at = datetime.strptime(named[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            found.append((path.name, path.stat().st_size, made_at))
    return found
