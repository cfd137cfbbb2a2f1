"""Mutate a package, ask both judges before and after, and match what is new."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from bench.corpora import Corpus, cache_folder, tree
from bench.mutations import judges
from bench.mutations.edits import apply
from bench.mutations.judges import Finding
from bench.mutations.peers import ask
from bench.mutations.plan import Mutation, plan
from bench.mutations.sites import Site, Sources
from bench.mutations.survey import survey


@dataclass(frozen=True, slots=True)
class Verdict:
    """One site that became wrong, and who said so."""

    package: str
    site: Site
    text: str
    mutation: Mutation | None
    by: dict[str, str]
    """What each judge that found it said."""
    cause: str
    follows: bool
    """Broken only because a module it goes through cannot import the name itself, which has a site of its own."""

    @property
    def by_pyright(self) -> str:
        return self.by.get("pyright", "")

    @property
    def by_seamline(self) -> str:
        return self.by.get("seamline", "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A package's mutations and everything that was said about them."""

    package: str
    mutations: list[Mutation]
    verdicts: list[Verdict]


def measure(
    corpus: Corpus,
    seed: int,
    count: int,
    kinds: Sequence[str],
    *,
    with_seamline: bool,
    committed: bool,
    peers: Sequence[str],
    keep: Path | None,
    say: Callable[[str], None],
) -> Outcome:
    """Plan mutations of these kinds, mutate batch by batch, compare. `keep` names a folder for copies of the mutated trees.

    `committed`: there is a git repository in which the tree was committed before it was mutated.
    """
    original = tree(corpus)
    say(f"{corpus.name}: reading")
    batches = plan(survey(original, corpus.packages), f"{seed}:{corpus.name}", count, kinds)
    with _copy(original, [], committed=committed) as root:
        say(f"{corpus.name}: both judges on the original")
        known = judges.pyright(root, corpus.roots, f"{corpus.sha256}:original")
        known_to_us = judges.seamline(root) if with_seamline else []
        known_to = {name: ask(name, root, corpus.roots, f"{corpus.sha256}:original") for name in peers}
    verdicts: list[Verdict] = []
    for name, mutations in batches.items():
        if not mutations:
            continue
        with _copy(original, mutations, committed=committed) as root:
            say(f"{corpus.name}: both judges on {len(mutations)} mutations of {name}")
            sources = Sources(root)
            key = f"{corpus.sha256}:{_digest(mutations)}"
            theirs = _new(judges.pyright(root, corpus.roots, key), known, mutations, sources)
            ours = _new(judges.seamline(root), known_to_us, mutations, sources) if with_seamline else {}
            said = {"pyright": theirs, "seamline": ours}
            for peer in peers:
                say(f"{corpus.name}: {peer}")
                said[peer] = _new(ask(peer, root, corpus.roots, key), known_to[peer], mutations, sources)
            verdicts += _match(corpus.name, sources, mutations, said)
            if keep is not None:
                shutil.copytree(root, keep / f"{corpus.name}-{name}", copy_function=os.link, symlinks=True)
    return Outcome(corpus.name, [mutation for batch in batches.values() for mutation in batch], verdicts)


@contextmanager
def _copy(original: Path, mutations: list[Mutation], *, committed: bool) -> Iterator[Path]:
    """A tree of hard links in which only what is mutated is written anew."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
        root = Path(scratch) / "tree"
        shutil.copytree(original, root, copy_function=os.link, symlinks=True)
        if committed:
            identity = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
            for words in (
                ("init", "--quiet"),
                ("add", "--all", "--force"),
                (*identity, "commit", "--quiet", "-m", "as it was"),
            ):
                subprocess.run(("git", *words), cwd=root, check=True)
        edits = [edit for mutation in mutations for edit in mutation.edits]
        for path in {edit.path for edit in edits}:
            before = (root / path).read_bytes()
            (root / path).unlink()
            (root / path).write_bytes(apply(before, [edit for edit in edits if edit.path == path]))
        for mutation in mutations:
            if mutation.renamed_to:
                (root / mutation.path).rename(root / mutation.renamed_to)
        yield root


def _digest(mutations: list[Mutation]) -> str:
    return blake2b(repr([(item.edits, item.path, item.renamed_to) for item in mutations]).encode()).hexdigest()


def _new(
    found: list[Finding], known: list[Finding], mutations: list[Mutation], sources: Sources
) -> dict[Site, Finding]:
    """The first new report at each site. What a moved definition now lacks at its new place is not a consumer's."""
    renamed = {mutation.renamed_to: mutation.path for mutation in mutations if mutation.renamed_to}
    before = {(item.path, item.line, item.rule, item.message) for item in known}
    lengths: dict[str, int] = {}
    for mutation in mutations:
        for edit in mutation.edits:
            if edit.start < 0:
                lengths[edit.path] = len(sources.lines(edit.path)) - edit.text.count(b"\n")
    return {
        sources.site(item): item
        for item in reversed(found)
        if (renamed.get(item.path, item.path), item.line, item.rule, item.message) not in before
        and item.line < lengths.get(item.path, item.line + 1)
    }


def _match(
    package: str, sources: Sources, mutations: list[Mutation], said: dict[str, dict[Site, Finding]]
) -> Iterator[Verdict]:
    theirs, ours = said["pyright"], said["seamline"]
    broken: dict[str, list[Site]] = {}
    for site, finding in theirs.items():
        if not finding.rule.endswith("-argument"):
            broken.setdefault(site.path, []).append(site)
    for site in sorted({site for found in said.values() for site in found}):
        finding = theirs.get(site) or ours.get(site) or next(found[site] for found in said.values() if site in found)
        place = sources.place(finding)
        mutation = sources.owner(place, finding, mutations)
        follows = []
        if finding.rule == "missing-export":
            through = sources.through(place) - {site.path}
            follows = [
                first for path in through if path != getattr(mutation, "path", "") for first in broken.get(path, ())
            ]
        for first in follows if mutation is None else ():
            mutation = mutation or sources.owner(first, theirs[first], mutations)
        yield Verdict(
            package,
            site,
            sources.text(place),
            mutation,
            {name: found[site].message for name, found in said.items() if site in found},
            "follows from a broken re-export" if follows else sources.cause(place, mutation),
            bool(follows),
        )
