"""What changed since a git revision, asked of git through GitPython; nothing is checked out.

Only plumbing runs, without external diff programs, file-system monitors or locks, so that looking at a repository
cannot run what its configuration names, and does not get in the way of a commit that is being made.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from seamline.interface.violation import Violation

_MERGE_BASE = "merge-base:"


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


class Repository:
    """The repository that the workspace at `root` lies in."""

    def __init__(self, root: Path) -> None:
        # GitPython looks for git when it is imported, and complains on standard error if there is none.
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
        import git

        self._faults = (git.GitError, OSError)
        self._git = git.Git(root)
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
        commit = self.commit(revision)
        options = ("--name-status", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules", "--relative")
        fields = self._run("diff", *options, commit, "--", ".").split("\0")
        states = dict(zip(fields[1::2], fields[::2], strict=False))
        untracked = self._run("ls-files", "--others", "--exclude-standard", "-z", "--", ".").split("\0")
        deleted = frozenset(path for path, state in states.items() if state == "D")
        touched = frozenset(states) | frozenset(path for path in untracked if path)
        return Changes(touched, deleted - frozenset(untracked))

    def _commit(self, revision: str) -> str:
        name = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return self._run("rev-parse", *name, refusal=f"git knows no revision '{revision}' here").strip()

    def _run(self, *arguments: str, refusal: str = "") -> str:
        command = ["git", "-c", "core.fsmonitor=false", *arguments]
        environment = {"GIT_OPTIONAL_LOCKS": "0"}
        try:
            output = self._git.execute(command, stdout_as_string=False, strip_newline_in_stdout=False, env=environment)
        except self._faults as error:
            raise GitError(_explained(error, refusal)) from None
        return os.fsdecode(output)


def _explained(error: Exception, refusal: str) -> str:
    """One line of what git said, where that is more than "no"."""
    said = str(getattr(error, "stderr", "")).strip().removeprefix("stderr:").strip().strip("'").strip()
    first = said.splitlines()[0].removeprefix("fatal: ") if said else ""
    if type(error).__name__ == "GitCommandNotFound":
        return "git was not found; install it, or leave out what needs it"
    if refusal and (not first or "not a git repository" in first):
        return refusal
    return f"git failed: {first or error}"
