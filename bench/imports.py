"""What each dependency costs when it is imported: `python -m bench.imports`, the source of docs/dependencies.md."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

MODULES = {
    "anthropic": "anthropic",
    "GitPython": "git",
    "lsprotocol": "lsprotocol.types",
    "pydantic": "pydantic.main",
    "pygls": "pygls.lsp.server",
    "tree-sitter": "tree_sitter",
    "tree-sitter-python": "tree_sitter_python",
    "websockets": "websockets.sync.server",
}
"""Where the module has another name than the distribution, or the costly part is not imported by its name alone."""
ROUNDS = 7
PROBE = """
import json, resource, sys
before = resource.getrusage(resource.RUSAGE_SELF)
__import__(sys.argv[1])
after = resource.getrusage(resource.RUSAGE_SELF)
used = [usage.ru_utime + usage.ru_stime for usage in (before, after)]
print(json.dumps([1000 * (used[1] - used[0]), (after.ru_maxrss - before.ru_maxrss) / 1024]))
"""


def main() -> None:
    """CPU time and memory of a fresh interpreter's first import, the best of some."""
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    print("| dependency | CPU, ms | memory, MB |\n|---|---|---|")
    extras = (requirement for extra in project["optional-dependencies"].values() for requirement in extra)
    for requirement in (*project["dependencies"], *extras):
        name = requirement.partition(">")[0]
        command = [sys.executable, "-c", PROBE, MODULES.get(name, name)]
        runs = [json.loads(subprocess.check_output(command, text=True)) for _ in range(ROUNDS)]
        print(f"| {name} | {min(cpu for cpu, _ in runs):.0f} | {min(memory for _, memory in runs):.0f} |")


if __name__ == "__main__":
    main()
