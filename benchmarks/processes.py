"""What processes cost: processor time of a tree of them, and their resident memory."""

from __future__ import annotations

from contextlib import suppress

import psutil


def cpu_seconds(pid: int | None) -> float:
    """Give the processor time that a process, its children and those that ended before them have used."""
    if pid is None:
        return 0.0
    root = psutil.Process(pid)
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            used = process.cpu_times()
            total += used.user + used.system + used.children_user + used.children_system
    return total


def memory_mb(pid: int) -> list[float]:
    """Give the resident memory of each child of a server, the largest first."""
    sizes = []
    for process in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            sizes.append(process.memory_info().rss / 2**20)
    return sorted(sizes, reverse=True)
