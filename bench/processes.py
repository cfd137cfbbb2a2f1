"""Running commands with what they cost: wall time, CPU of the whole process tree, peak memory of the tree."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SEAMLINE = (sys.executable, "-c", "from seamline.cli.main import script; script()")
"""The console script, found through this interpreter and not through PATH."""


class Cost(NamedTuple):
    """One run. Times in seconds, memory in MB."""

    wall: float
    cpu: float
    memory: float
    status: int


def cost(command: Sequence[str], cwd: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run to the end, output thrown away, errors kept for the person who wonders."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    done = threading.Event()
    peak = [0.0]

    def sample() -> None:
        while not done.wait(0.05):
            peak[0] = max(peak[0], memory(process.pid))

    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    done.set()
    sampler.join()
    return Cost(wall, usage.ru_utime + usage.ru_stime, max(peak[0], usage.ru_maxrss / 1024), process.returncode)


def memory(pid: int) -> float:
    """Resident memory of a process and its descendants in MB; 0 where there is no /proc."""
    return sum(_resident(each) for each in descendants(pid))


def cpu(pid: int) -> int:
    """Ticks of the clock that a process and its descendants have worked; 0 where there is no /proc."""
    return sum(_worked(each) for each in descendants(pid))


def descendants(pid: int) -> list[int]:
    """The process itself and all that it started, as far as /proc tells."""
    found, pending = [], [pid]
    while pending:
        each = pending.pop()
        found.append(each)
        try:
            for task in os.listdir(f"/proc/{each}/task"):
                pending += map(int, Path(f"/proc/{each}/task/{task}/children").read_text("ascii").split())
        except OSError:
            continue
    return found


def _resident(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def _worked(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies (nearest rank); NaN of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] if ordered else float("nan")


def load() -> str:
    """How busy the machine is: a figure without it means nothing."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
