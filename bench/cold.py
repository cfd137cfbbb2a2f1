"""A whole project from nothing, and again with everything remembered: `seamline check` beside the floor and the peers.

Runs go round-robin, so that a machine that slows down hits all of them, and a ratio is the median of the ratios within
each round.
"""

import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from bench.processes import SEAMLINE, Cost, cost
from bench.tools import bare_python, peer

FLOOR = str(Path(__file__).with_name("floors") / "extract.py")


def cold(root: Path, rounds: int) -> dict[str, list[Cost]]:
    """Every tool on the tree with nothing cached."""
    return _rounds(root, rounds, ("floor, 1 process", "floor, 2 processes", "Seamline", "ty", "pyrefly"))


def warm(root: Path, rounds: int) -> list[Cost]:
    """Seamline again and again on a tree that it has seen. The first run fills the store and is not counted."""
    with tempfile.TemporaryDirectory() as store:
        command = (*SEAMLINE, "check", "--format", "json", "--exit-zero")
        return [cost(command, root, {"SEAMLINE_CACHE_DIR": store}) for _ in range(rounds + 1)][1:]


def ratios(costs: dict[str, list[Cost]], name: str, base: str) -> tuple[float, float]:
    """Wall and CPU of one tool in units of another."""
    pairs = list(zip(costs[name], costs[base], strict=True))
    return median(one.wall / other.wall for one, other in pairs), median(one.cpu / other.cpu for one, other in pairs)


def _rounds(root: Path, rounds: int, names: Iterable[str]) -> dict[str, list[Cost]]:
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for number in range(rounds):
        for name, runs in costs.items():
            print(f"cold, round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
            with tempfile.TemporaryDirectory() as scratch:
                command = _command(name, root, Path(scratch))
                runs.append(cost(command, root, {"SEAMLINE_CACHE_DIR": scratch}))
                if runs[-1].status not in {0, 1}:
                    sys.exit(f"{name} ended with {runs[-1].status}: {' '.join(command)}")
    return costs


def _command(name: str, root: Path, scratch: Path) -> list[str]:
    match name:
        case "Seamline":
            return [*SEAMLINE, "check", "--format", "json", "--exit-zero"]
        case "ty":
            return [str(peer("ty")), "check", "--python", str(bare_python()), "--output-format", "concise", str(root)]
        case "pyrefly":
            settings = scratch / "pyrefly.toml"
            lines = (
                f"project-includes = ['{root}/**/*.py']",
                f"python-interpreter-path = '{bare_python()}'",
                "disable-project-excludes-heuristics = true",  # else it checks nothing below a hidden folder, as caches are
            )
            settings.write_text("\n".join(lines), "utf-8")
            return [str(peer("pyrefly")), "check", "--config", str(settings), "--output-format", "min-text"]
    return [sys.executable, FLOOR, str(root), "2" if "2" in name else "1"]
