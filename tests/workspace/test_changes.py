"""What git says changed, in real repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.repositories import Scratch
from tests.support.violations import missing_argument

from seamline.workspace.changes import Changes, GitError, Repository, marks_of_commits

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    scratch = Scratch(tmp_path, {name: f"{name}\n" for name in ("a.py", "b.py", "c.py", "d/e f.py", "d/ü.py")})
    scratch.commit()
    return scratch


def test_everything_that_differs_from_the_revision_is_a_change(scratch: Scratch) -> None:
    first = scratch.git("rev-parse", "HEAD").strip()
    scratch.write({"a.py": "committed\n"})
    scratch.commit()
    scratch.write({"b.py": "staged\n", "d/ü.py": "on disk only\n", "new é.py": "untracked\n", ".gitignore": "*.log\n"})
    scratch.write({"x.log": "ignored\n"})
    scratch.git("add", "b.py")
    scratch.remove("c.py")
    assert Repository(scratch.root).changes(first) == Changes(
        touched=frozenset({"a.py", "b.py", "c.py", "d/ü.py", "new é.py", ".gitignore"}),
        deleted=frozenset({"c.py"}),
    )


def test_a_rename_is_a_deletion_and_an_addition(scratch: Scratch) -> None:
    scratch.git("mv", "a.py", "z.py")
    assert Repository(scratch.root).changes("HEAD") == Changes(frozenset({"a.py", "z.py"}), frozenset({"a.py"}))


def test_a_file_that_git_was_told_to_forget_is_not_deleted(scratch: Scratch) -> None:
    scratch.git("rm", "--cached", "--quiet", "a.py")
    assert Repository(scratch.root).changes("HEAD") == Changes(frozenset({"a.py"}), frozenset())


def test_a_workspace_inside_of_a_repository_sees_its_own_part(scratch: Scratch) -> None:
    scratch.write({"a.py": "changed\n", "d/e f.py": "changed\n", "d/new.py": ""})
    assert Repository(scratch.root / "d").changes("HEAD").touched == {"e f.py", "new.py"}


def test_nothing_changed(scratch: Scratch) -> None:
    assert Repository(scratch.root).changes("HEAD") == Changes(frozenset(), frozenset())


def test_where_a_branch_was_left(scratch: Scratch) -> None:
    left = scratch.git("rev-parse", "HEAD").strip()
    scratch.git("checkout", "--quiet", "-b", "topic")
    scratch.write({"a.py": "topic\n"})
    scratch.commit()
    scratch.git("checkout", "--quiet", "main")
    scratch.write({"b.py": "main\n"})
    scratch.commit()
    scratch.git("checkout", "--quiet", "topic")
    repository = Repository(scratch.root)
    assert repository.commit("merge-base:main") == left
    assert repository.changes("merge-base:main").touched == {"a.py"}
    assert repository.changes("main").touched == {"a.py", "b.py"}


@pytest.mark.parametrize("revision", ["nonsense", "--output=x", "", "HEAD:a.py", "merge-base:nonsense", "merge-base:"])
def test_an_unknown_revision_is_named(scratch: Scratch, revision: str) -> None:
    with pytest.raises(GitError, match="git knows no revision") as caught:
        Repository(scratch.root).changes(revision)
    assert "\n" not in str(caught.value)


def test_unrelated_histories_are_named(scratch: Scratch) -> None:
    scratch.git("checkout", "--quiet", "--orphan", "other")
    scratch.commit("another beginning")
    with pytest.raises(GitError, match="no common commit"):
        Repository(scratch.root).commit("merge-base:main")


def test_no_repository_is_said(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="is not in a git repository"):
        Repository(tmp_path)


def test_a_bare_repository_has_no_files(scratch: Scratch) -> None:
    with pytest.raises(GitError, match="not in the work tree"):
        Repository(scratch.root / ".git")


def test_a_machine_without_git_is_said(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(scratch.root))
    with pytest.raises(GitError, match="git was not found; install it"):
        Repository(scratch.root)


def test_a_repository_without_commits(tmp_path: Path) -> None:
    Scratch(tmp_path).git("init", "--quiet")
    repository = Repository(tmp_path)
    assert not repository.has_commits
    with pytest.raises(GitError, match="git knows no revision 'HEAD'"):
        repository.changes("HEAD")


def test_what_a_repository_configures_does_not_run(scratch: Scratch) -> None:
    proof = scratch.root / "ran"
    scratch.git("config", "core.fsmonitor", f"touch '{proof}'; true")
    scratch.git("config", "diff.external", f"touch '{proof}'; true")
    scratch.write({"a.py": "changed\n"})
    assert Repository(scratch.root).changes("HEAD").touched == {"a.py"}
    assert not proof.exists()


@pytest.fixture
def family(scratch: Scratch, tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """The same with a submodule in `d/inner`, which has one of its own in `deep`."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    deep = Scratch(elsewhere / "deep", {"f.py": "f\n"})
    inner = Scratch(elsewhere / "inner", {"g.py": "g\n", ".gitignore": "*.log\n"})
    deep.commit()
    inner.commit()
    for outer, new, path in ((inner, deep, "deep"), (scratch, inner, "d/inner")):
        outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(new.root), path)
        outer.commit()
    scratch.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive")
    return scratch


def test_a_submodule_is_compared_with_what_was_recorded_of_it(family: Scratch) -> None:
    assert Repository(family.root).changes("HEAD").touched == set()
    family.write(
        {"d/inner/g.py": "changed\n", "d/inner/deep/f.py": "changed\n", "d/inner/new.py": "", "b.py": "changed\n"}
    )
    touched = {"d/inner/g.py", "d/inner/deep/f.py", "d/inner/new.py", "b.py"}
    assert Repository(family.root).changes("HEAD").touched == touched
    assert Repository(family.root / "d").changes("HEAD").touched == {
        path.removeprefix("d/") for path in touched if path.startswith("d/")
    }
    assert Repository(family.root / "d" / "inner").changes("HEAD").touched == {"g.py", "deep/f.py", "new.py"}
    inner = Scratch(family.root / "d" / "inner")
    inner.commit()
    assert "d/inner/g.py" in Repository(family.root).changes("HEAD").touched, "only the family says which commit counts"
    family.commit()
    assert Repository(family.root).changes("HEAD").touched == {"d/inner/deep/f.py"}


def test_a_submodule_that_is_not_there_is_passed_over(family: Scratch) -> None:
    family.write({"b.py": "changed\n", "d/inner/g.py": "changed\n"})
    git = family.root / "d" / "inner" / ".git"
    said = git.read_text("utf-8")
    git.write_text("gitdir: /nowhere\n", "utf-8")
    assert Repository(family.root).changes("HEAD").touched == {"b.py"}
    git.write_text(said, "utf-8")
    family.git("submodule", "--quiet", "deinit", "--force", "--all")
    assert Repository(family.root).changes("HEAD").touched == {"b.py"}


def test_what_a_submodule_configures_does_not_run(family: Scratch) -> None:
    proof = family.root / "ran"
    inner = Scratch(family.root / "d" / "inner")
    inner.git("config", "core.fsmonitor", f"touch '{proof}'; true")
    inner.git("config", "diff.external", f"touch '{proof}'; true")
    inner.write({"g.py": "changed\n"})
    assert Repository(family.root).changes("HEAD").touched == {"d/inner/g.py"}
    assert not proof.exists()


@pytest.mark.parametrize("place", ["", "d", "tree", "tree/d"])
def test_a_commit_leaves_a_mark(scratch: Scratch, place: str) -> None:
    scratch.git("worktree", "add", "--quiet", "--detach", str(scratch.root / "tree"))
    files = marks_of_commits(scratch.root / place)
    before = [file.read_bytes() for file in files if file.exists()]
    Scratch(scratch.root / place.removesuffix("d")).commit()
    assert [file.read_bytes() for file in files if file.exists()] != before


def test_without_a_repository_there_are_no_marks(tmp_path: Path) -> None:
    assert marks_of_commits(tmp_path) == ()


@pytest.mark.parametrize(
    ("touched", "deleted", "concerned"),
    [
        ({"shop/cart.py"}, set(), True),
        ({"shop/price.py"}, set(), True),
        ({"shop/other.py"}, set(), False),
        ({"shop/price.py"}, {"shop/price.py"}, True),
    ],
)
def test_which_violations_a_change_concerns(touched: set[str], deleted: set[str], concerned: bool) -> None:
    assert Changes(frozenset(touched), frozenset(deleted)).concern(missing_argument()) is concerned


@pytest.mark.parametrize(
    ("deleted", "word", "concerned"),
    [
        ("src/shop/old.py", "shop.old", True),
        ("src/shop/old/__init__.py", "shop.old", True),
        ("shop/older.py", "shop.old", False),
        ("workshop/old.py", "shop.old", False),
        ("shop/old.py", ".old", True),
        ("shop/old.py", "", False),
    ],
)
def test_an_import_of_a_deleted_module_is_due_to_the_deletion(deleted: str, word: str, concerned: bool) -> None:
    violation = missing_argument(rule="unresolved-import", provider=None, data=(word, "another"))
    assert Changes(frozenset({deleted}), frozenset({deleted})).concern(violation) is concerned
