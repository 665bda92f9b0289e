"""How a peer's program is told what to do: `WHAT COUNT` on a line, answered by seconds and processor time as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping


def obey(works: Mapping[str, Callable[[], object]]) -> None:
    """Do each work so many times as often as it is asked for, until the input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        name, count = line.split()
        began, used = time.perf_counter(), time.process_time()
        for _ in range(int(count)):
            works[name]()
        took = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - used}
        print(json.dumps(took), flush=True)
