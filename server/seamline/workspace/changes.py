"""What changed since a git revision, and what was there, asked of git through GitPython; nothing is checked out.

Only plumbing runs, without external diff programs, file-system monitors or locks, so that looking at a repository
cannot run what its configuration names, and does not get in the way of a commit that is being made.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from seamline.interface.violation import Violation

_MERGE_BASE = "merge-base:"
_FILE = ":100"
"""How the mode of an ordinary file begins in `git diff --raw`."""
_COMMIT = "160000 commit "
"""How `git ls-tree` begins to say that a folder is another repository, at that commit."""


class GitError(Exception):
    """Git could not answer; the message says why in one line and what to do."""


class Changes(NamedTuple):
    """Paths relative to the root that differ from a revision, new untracked files included."""

    touched: frozenset[str]
    """Changed, added or deleted."""
    deleted: frozenset[str]

    def concern(self, violation: Violation) -> bool:
        """Whether a change touched one of the two sides, or took the provider away altogether."""
        if violation.place.path in self.touched:
            return True
        if violation.provider is not None and violation.provider.place.path in self.touched:
            return True
        return violation.rule == "unresolved-import" and self._took_away(violation.data)

    def _took_away(self, words: Iterable[object]) -> bool:
        """Whether one of the deleted files was a module that goes by one of these names."""
        names = {str(word).strip(".").replace(".", "/") for word in words if word}
        modules = [path.rpartition(".")[0].removesuffix("/__init__") for path in self.deleted]
        return any(f"/{module}".endswith(f"/{name}") for module in modules for name in names if name)


class Difference(NamedTuple):
    """How one file on disk differs from a revision. Objects by their ids; empty where there is no file."""

    before: str
    is_there: bool
    """Whether git sees the file on disk or in the index."""
    repository: Repository
    """Whose object it is: a submodule has its own."""


class Repository:
    """The repository that the workspace at `root` lies in, with its submodules where they are checked out."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._submodules: list[Repository] = []
        # GitPython looks for git when it is imported, and complains on standard error if there is none.
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
        import git

        self._faults = (git.GitError, OSError)
        self._git = git.Git(root)
        # A clone without all objects would get them over the network.
        self._git.update_environment(GIT_OPTIONAL_LOCKS="0", GIT_NO_LAZY_FETCH="1")
        inside = self._run("rev-parse", "--is-inside-work-tree", refusal=f"{root} is not in a git repository")
        if inside.strip() != "true":
            raise GitError(f"{root} is not in the work tree of a git repository")

    @property
    def version(self) -> str:
        """Of git itself."""
        return self._run("version").strip().removeprefix("git version ")

    @property
    def directory(self) -> str:
        """The top of the work tree."""
        return self._run("rev-parse", "--show-toplevel").rstrip("\n")

    @property
    def has_commits(self) -> bool:
        """False in a repository where nothing has been committed yet."""
        return bool(self._run("rev-list", "--max-count=1", "--all"))

    def commit(self, revision: str) -> str:
        """The commit that `revision` names; "merge-base:BRANCH" is where the current branch left BRANCH."""
        if not revision.startswith(_MERGE_BASE):
            return self._commit(revision)
        branch = self._commit(revision.removeprefix(_MERGE_BASE))
        return self._run("merge-base", "HEAD", branch, refusal=f"HEAD and {revision} have no common commit").strip()

    def changes(self, revision: str) -> Changes:
        """How the files on disk differ from `revision`."""
        differences = self.differences(self.commit(revision))
        deleted = frozenset(path for path, difference in differences.items() if not difference.is_there)
        return Changes(frozenset(differences), deleted)

    def differences(self, commit: str) -> dict[str, Difference]:
        """The files that differ from a commit, by their paths relative to the root; those that git ignores left out.

        What lies in a submodule is compared with the commit of it that `commit` names, unless that was never fetched.
        """
        options = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules", "--relative")
        fields = self._run("diff", *options, commit, "--", ".").split("\0")
        found = {}
        for state, path in zip(fields[::2], fields[1::2], strict=False):
            mode, _, before, _, status = state.split(" ")
            found[path] = Difference(before if mode.startswith(_FILE) else "", status != "D", self)
        for path in self._run("ls-files", "--others", "--exclude-standard", "-z", "--", ".").split("\0"):
            if path:
                found[path] = Difference(found[path].before if path in found else "", True, self)
        for folder, then in self._checked_out(commit):
            try:
                submodule = Repository(self._root / folder)
                within = submodule.differences(then)
            except GitError:
                continue
            self._submodules.append(submodule)
            found |= {f"{folder}/{path}": difference for path, difference in within.items()}
        return found

    def files(self, *patterns: str) -> list[str]:
        """The files on disk that one of these patterns names, ignored ones left out, relative to the root."""
        listed = self._run("ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns)
        return sorted({path for path in listed.split("\0") if path})

    def content(self, blob: str) -> bytes:
        """The bytes of an object, as they were committed. Several are read through one process; see `close`."""
        try:
            content: bytes = self._git.get_object_data(blob)[3]
        except (*self._faults, ValueError) as error:
            raise GitError(f"git has no content of the object {blob}: {error}") from None
        return content

    def close(self) -> None:
        """End the processes that read objects."""
        self._git.clear_cache()
        for submodule in self._submodules:
            submodule.close()

    def _checked_out(self, commit: str) -> Iterator[tuple[str, str]]:
        """The folders of submodules below the root that are there, and the commits of them that `commit` names."""
        found = _git_directory(self._root)
        if found is None or not (found.parent / ".gitmodules").is_file():
            return
        for entry in self._run("ls-tree", "-r", "-z", commit).split("\0"):
            if entry.startswith(_COMMIT):
                then, _, folder = entry.removeprefix(_COMMIT).partition("\t")
                # One that is not checked out is an empty folder, in which git would speak of the repository around it.
                if (self._root / folder / ".git").exists():
                    yield folder, then

    def _commit(self, revision: str) -> str:
        name = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return self._run("rev-parse", *name, refusal=f"git knows no revision '{revision}' here").strip()

    def _run(self, *arguments: str, refusal: str = "") -> str:
        command = ["git", "-c", "core.fsmonitor=false", *arguments]
        try:
            output = self._git.execute(command, stdout_as_string=False, strip_newline_in_stdout=False)
        except self._faults as error:
            raise GitError(_explained(error, refusal)) from None
        return os.fsdecode(output)


def may_have_repository(root: Path) -> bool:
    """Whether it is worth asking git: it takes a tenth of a second to load what does."""
    return _git_directory(root) is not None


def marks_of_commits(root: Path) -> tuple[Path, ...]:
    """The files that git writes when another commit is checked out, or made, for whoever wants to notice it."""
    git = _git_directory(root)
    if git is None:
        return ()
    if git.is_file():  # a linked work tree or a submodule: it says where its own directory is
        try:
            said = git.read_text("utf-8", "replace")
        except OSError:
            return ()
        git = git.parent / said.removeprefix("gitdir:").strip()
    return git / "HEAD", git / "logs" / "HEAD", git / "packed-refs"


def _git_directory(root: Path) -> Path | None:
    """The `.git` of the repository that the root lies in: a directory, or a file that names one."""
    return next((git for directory in (root, *root.parents) if (git := directory / ".git").exists()), None)


def _explained(error: Exception, refusal: str) -> str:
    """One line of what git said, where that is more than "no"."""
    said = str(getattr(error, "stderr", "")).strip().removeprefix("stderr:").strip().strip("'").strip()
    first = said.splitlines()[0].removeprefix("fatal: ") if said else ""
    if type(error).__name__ == "GitCommandNotFound":
        return "git was not found; install it, or leave out what needs it"
    if refusal and (not first or "not a git repository" in first):
        return refusal
    return f"git failed: {first or error}"
