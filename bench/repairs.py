"""`python -m bench.repairs`: every fix on the mutations it is for, with the tests of the package itself as the judge.

python -m bench.repairs --packages click,rich,flask --count 40

A package is committed, one thing in it is changed (`bench.mutations`), and `seamline fix` repairs what breaks. The tree is as
good as before when no violation is new and no test fails that did not before.

Two things no repair of code can mend, and they are counted apart. A new required argument is a placeholder until a person
fills it in, and what became async needs callers that are async up to the top: there only the violations count
(`UNTESTED`), so any package of `bench.corpora` will do, `--packages starlette` among them. A line of its own leaves out what
became async and is called, in the end, by what cannot wait (`bench.mutations.tops`).

And where a string of the tests spells the name that changed (`"Sentinel.UNSET"`, `{"width": 20}`, a program in a string), the
tests assert the old name: such mutations are in the table, and another line leaves them out.
"""

import argparse
import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copytree

from bench.corpora import ASYNC, CORPORA, Corpus, cache_folder, tree
from bench.mutations.edits import apply
from bench.mutations.judges import SEAMLINE
from bench.mutations.plan import KINDS, Mutation, plan
from bench.mutations.survey import parse, survey
from bench.mutations.tops import Tops

UNTESTED = ("add-parameter", "make-async")
REPAIRED = ("rename-export", "move-symbol", "rename-module", "rename-method", "rename-parameter", "keyword-only")
NEEDS = {
    "click": ("pytest",),
    "rich": ("pytest", "attrs"),
    "flask": ("pytest", "asgiref"),
    "attrs": ("pytest", "hypothesis", "cloudpickle"),
}
"""What the tests of a package want."""
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Repair:
    """What became of one mutation."""

    package: str
    kind: str
    symbol: str
    change: str
    broken: int
    """Violations after the change that were not there before."""
    left: int
    """Those that were still there after `seamline fix`."""
    failing: tuple[str, ...]
    """Tests that fail after it and did not before; not asked where the kind is one of `UNTESTED`."""
    spelled: bool
    """Whether a string of the tests spells the name that changed."""
    top: str = ""
    """For what became async: where one of the chains of its callers ends that certainly cannot wait."""

    @property
    def is_whole(self) -> bool:
        return not self.left and not self.failing


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.repairs", description=__doc__.partition("\n")[0])
    parser.add_argument("--packages", default="click,rich,flask", help="comma-separated, of those whose tests run here")
    parser.add_argument("--kinds", default=",".join(REPAIRED))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40, help="mutations a package at most")
    parser.add_argument("--json", type=Path, help="write every outcome to this file")
    options = parser.parse_args()
    packages, kinds = {*options.packages.split(",")}, {*options.kinds.split(",")}
    corpora = {**CORPORA, **ASYNC}
    unknown = packages - ({*corpora} if kinds <= {*UNTESTED} else {*NEEDS}) or kinds - {*KINDS}
    if unknown:
        parser.error(f"not known here: {', '.join(sorted(unknown))}")
    found = [
        one
        for name in options.packages.split(",")
        for one in _repairs(corpora[name], options.seed, options.count, options.kinds.split(","))
    ]
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in found], indent=1), "utf-8")
    _table(found)
    return 0


def _repairs(corpus: Corpus, seed: int, count: int, kinds: list[str]) -> Iterator[Repair]:
    original = tree(corpus)
    is_tested = bool({*kinds} - {*UNTESTED})
    python = _python(corpus) if is_tested else Path()
    tops = Tops(original)
    mutations = [
        one
        for batch in plan(survey(original, corpus.packages), f"{seed}:{corpus.name}", count, kinds).values()
        for one in batch
    ]
    spelled = _words(original / "tests")
    with _committed(original) as root:
        known = _violations(root)
        failing = _failing(root, corpus, python) if is_tested else set()
        for mutation in mutations:
            _mutate(root, mutation)
            broken = _violations(root) - known
            if broken:
                _seamline(root, "fix", "--no-cache")
                left = _violations(root) - known
                worse = set() if mutation.kind in UNTESTED else _failing(root, corpus, python) - failing
                yield _say(
                    Repair(
                        corpus.name,
                        mutation.kind,
                        mutation.symbol,
                        mutation.change,
                        broken.total(),
                        left.total(),
                        tuple(sorted(worse)),
                        changed_name(mutation) in spelled,
                        tops.sync(changed_name(mutation)) if mutation.kind == "make-async" else "",
                    )
                )
            _git(root, "reset", "--quiet", "--hard")
            _git(root, "clean", "--quiet", "-fdx")


def changed_name(mutation: Mutation) -> str:
    """What has another name, place or way to be passed after a mutation: a parameter, or what has it."""
    words = mutation.change.split()
    if mutation.kind == "rename-parameter":
        return words[1]
    return mutation.symbol.rpartition(".")[2]


def _words(folder: Path) -> set[str]:
    """The words in the strings of these files, documentation left out."""
    found: set[str] = set()
    for file in sorted(folder.rglob("*.py")):
        module = parse(file.read_bytes())
        for node in ast.walk(module or ast.Module([], [])):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                node.value.value = None
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.update(re.findall(r"\w+", node.value))
    return found


def _say(repair: Repair) -> Repair:
    state = "ok" if repair.is_whole else f"{repair.left} left, {len(repair.failing)} tests fail"
    print(f"{repair.package} {repair.kind} {repair.symbol} ({repair.change}): {state}", file=sys.stderr, flush=True)
    return repair


@contextmanager
def _committed(original: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
        root = Path(scratch) / "tree"
        copytree(original, root, symlinks=True)
        _git(root, "init", "--quiet")
        _git(root, "add", "--all", "--force")
        _git(
            root, "-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "-m", "as it was"
        )
        yield root


def _mutate(root: Path, mutation: Mutation) -> None:
    for path in {edit.path for edit in mutation.edits}:
        file = root / path
        file.write_bytes(apply(file.read_bytes(), [edit for edit in mutation.edits if edit.path == path]))
    if mutation.renamed_to:
        (root / mutation.path).rename(root / mutation.renamed_to)


def _git(root: Path, *words: str) -> None:
    subprocess.run(("git", *words), cwd=root, check=True)


def _seamline(root: Path, *words: str) -> str:
    environment = {**os.environ, "SEAMLINE_CACHE_DIR": "off"}
    return subprocess.run(
        (*SEAMLINE, *words), cwd=root, env=environment, capture_output=True, text=True, check=False
    ).stdout


def _violations(root: Path) -> Counter[str]:
    """What a check finds, without the changes themselves: these stay until they are committed."""
    report = json.loads(_seamline(root, "check", "--format", "json", "--exit-zero", "--no-cache"))
    return Counter(
        f"{one['path']} {one['rule']} {one['consumer']['symbol']} {one['message'].partition(' (')[0]}"
        for one in report["violations"]
        if one["rule"] != "breaking-change" and one["severity"] != "hint"
    )


def _python(corpus: Corpus) -> Path:
    """An interpreter with what the tests of a package want, its own metadata included."""
    folder = cache_folder() / "tests" / corpus.name
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run((sys.executable, "-m", "venv", str(folder)), check=True)
        subprocess.run(
            (str(python), "-m", "pip", "install", "-qq", *NEEDS[corpus.name], f"{corpus.name}=={corpus.version}"),
            check=True,
        )
    return python


def _failing(root: Path, corpus: Corpus, python: Path) -> set[str]:
    """The tests that fail, and files of which none could be run; kept in the cache folder for the next time that the tree is
    the same.
    """
    _git(root, "add", "--all", "--force")
    state = subprocess.run(("git", "write-tree"), cwd=root, check=True, capture_output=True, text=True).stdout.strip()
    stored = cache_folder() / "tests" / f"{corpus.name}-results" / f"{state}.json"
    if not stored.is_file():
        stored.parent.mkdir(parents=True, exist_ok=True)
        stored.write_text(json.dumps(sorted(_run_tests(root, corpus, python))), "utf-8")
        _git(root, "clean", "--quiet", "-fdx")
    return set(json.loads(stored.read_text("utf-8")))


def _run_tests(root: Path, corpus: Corpus, python: Path) -> set[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(root / one) for one in corpus.roots)}
    command = (
        str(python),
        "-m",
        "pytest",
        "-q",
        "--tb=no",
        "-rfE",
        "-p",
        "no:cacheprovider",
        "--continue-on-collection-errors",
        "tests",
    )
    output = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False).stdout
    return set(_FAILED.findall(output)) or ({"nothing ran"} if " passed" not in output else set())


def _table(found: list[Repair]) -> None:
    print("| mutation | that break something | no violation left | tests as before | repaired |\n|---|---|---|---|---|")
    for kind in KINDS:
        _row(kind, [one for one in found if one.kind == kind])
    tested = [one for one in found if one.kind not in UNTESTED]
    _row("**all that the tests can judge**", tested)
    _row("make-async, where all callers may wait", [one for one in found if one.kind == "make-async" and not one.top])
    _row("where no string of the tests spells the name", [one for one in tested if not one.spelled])


def _row(title: str, some: list[Repair]) -> None:
    if not some:
        return
    clean, green = sum(not one.left for one in some), sum(not one.failing for one in some)
    whole = sum(one.is_whole for one in some)
    judged = ("", "") if some[0].kind in UNTESTED else (green, f"{whole} ({whole * 100 // len(some)} %)")
    print(f"| {title} | {len(some)} | {clean} ({clean * 100 // len(some)} %) | {judged[0]} | {judged[1]} |")


if __name__ == "__main__":
    sys.exit(main())
