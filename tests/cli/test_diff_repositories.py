"""`seamline diff` in whatever state git may be: revisions, work trees, clones, and no repository at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.commands import seamline
from tests.support.diffing import compared, shop, told
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from pathlib import Path


def test_any_revision_can_be_compared_with(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(): ...", "total()")
    scratch.git("tag", "v1")
    scratch.write({"shop/price.py": "def total(a): ...\nRATE = 0\n"})
    scratch.commit()
    assert told(compared(scratch)) == []
    assert told(compared(scratch, "v1")) == told(compared(scratch, "HEAD~1")) == ["parameter-added total 3"]
    scratch.git("checkout", "--quiet", "-b", "topic")
    scratch.write({"shop/price.py": "def total(a, b): ...\nRATE = 0\n"})
    scratch.commit()
    scratch.write({"seamline.toml": "[workspace]\nbaseline = 'merge-base:main'\n"})
    assert told(compared(scratch)) == ["parameter-added total 3"]


def test_work_trees_shallow_clones_and_a_rebase_in_progress(tmp_path: Path) -> None:
    scratch = shop(tmp_path / "main", "def total(): ...", "total()")
    scratch.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "tree"))
    scratch.git("clone", "--quiet", "--depth=1", f"file://{scratch.root}", str(tmp_path / "shallow"))
    for place in ("tree", "shallow"):
        other = Scratch(tmp_path / place)
        other.write({"shop/price.py": "def total(a): ...\nRATE = 0\n"})
        assert told(compared(other)) == ["parameter-added total 3"]
    scratch.git("checkout", "--quiet", "-b", "topic")
    scratch.write({"shop/price.py": "def total(a): ...\nRATE = 0\n"})
    scratch.commit()
    scratch.git("checkout", "--quiet", "main")
    scratch.write({"shop/price.py": "def total(b): ...\nRATE = 0\n"})
    scratch.commit()
    with pytest.raises(Exception, match="rebase"):
        scratch.git("rebase", "--quiet", "topic")
    assert told(compared(scratch)) == [], "the file holds conflict marks"
    scratch.write({"shop/price.py": "def total(a, b): ...\nRATE = 0\n"})
    assert told(compared(scratch)) == ["parameter-added total 3"]


def test_a_sparse_checkout_misses_nothing_that_is_not_there(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(): ...", "total()")
    scratch.write({"other/__init__.py": "", "other/far.py": "def far(): ...\n"})
    scratch.commit()
    scratch.git("sparse-checkout", "set", "shop")
    assert not (scratch.root / "other").exists()
    scratch.write({"shop/price.py": "def total(a): ...\nRATE = 0\n"})
    assert told(compared(scratch)) == ["parameter-added total 3"]


def test_what_changed_in_a_submodule_breaks_what_uses_it(tmp_path: Path) -> None:
    library = shop(tmp_path / "library", "def total(): ...", "")
    outer = Scratch(tmp_path / "outer", {"use.py": "from shop.price import total\n\ntotal()\n"})
    outer.commit()
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.root), "src")
    outer.commit()
    assert told(compared(outer)) == []
    outer.write({"src/shop/price.py": "def total(a): ...\nRATE = 0\n"})
    assert told(compared(outer)) == ["parameter-added total 3"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "nowhere: git knows no revision 'nowhere' here"),
        (["merge-base:nowhere"], "merge-base:nowhere: git knows no revision 'nowhere' here"),
    ],
)
def test_a_revision_that_is_not_there_is_said(tmp_path: Path, arguments: list[str], says: str) -> None:
    scratch = shop(tmp_path, "def total(): ...", "total()")
    done = seamline("diff", *arguments, cwd=scratch.root)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"seamline: {says}\n")


def test_without_a_commit_or_a_repository_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, {"price.py": "def total(): ...\n"})
    done = seamline("diff", cwd=scratch.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not in a git repository" in done.stderr
    scratch.git("init", "--quiet")
    done = seamline("diff", cwd=scratch.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "git knows no revision 'HEAD' here" in done.stderr
    assert seamline("check", cwd=scratch.root).returncode == 0
