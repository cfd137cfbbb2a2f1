"""`python -m bench.releases REPOSITORY TAG TAG ...`: what is said of a release beside the one before it.

Each release fits together, so a use that only a name leads to, or a change that breaks somebody, is read by a person: it
is a fault of the release, or a false alarm. Prints these lines for each pair of neighbours.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

SEAMLINE = (sys.executable, "-c", "from seamline.cli.main import script; script()")


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.releases", description=__doc__.partition("\n")[0])
    parser.add_argument("repository", help="a git repository: a path, or an address to clone from")
    parser.add_argument("tags", nargs="+", metavar="TAG", help="releases, the oldest first")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "tree"
        git("clone", "--quiet", options.repository, str(root), cwd=Path(scratch))
        for before, after in pairwise(options.tags):
            git("checkout", "--quiet", "--force", after, cwd=root)
            known = {_identity(one) for one in _found(root)}
            new = [one for one in _found(root, "--since", before) if _identity(one) not in known]
            hints = sum(one["severity"] == "hint" for one in new)
            print(f"{before} .. {after}: {hints} hints, {len(new) - hints} other lines")
            for one in new:
                if one["severity"] != "hint":
                    print(f"  {one['path']}:{one['range']['start']['line']} {one['rule']}: {one['message']}")
                    for use in one["related"]:
                        print(f"    {use['path']}:{use['range']['start']['line']} {use['says']}")
    return 0


def git(*words: str, cwd: Path) -> None:
    """Run git, which says itself what it cannot do."""
    subprocess.run(("git", *words), cwd=cwd, check=True)


def _found(root: Path, *options: str) -> Iterator[dict[str, Any]]:
    command = [*SEAMLINE, "check", "--format", "jsonl", "--exit-zero", *options]
    environment = {**os.environ, "SEAMLINE_CACHE_DIR": "off"}
    lines = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=True).stdout
    yield from map(json.loads, lines.splitlines())


def _identity(violation: dict[str, Any]) -> tuple[object, ...]:
    return violation["path"], violation["range"]["start"]["line"], violation["rule"], violation["message"]


if __name__ == "__main__":
    sys.exit(main())
