"""`seamline fix` from end to end, on real files."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.support.commands import seamline
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "seamline.toml": "",
    "shop/__init__.py": "",
    "shop/money.py": "def total(items):\n    return sum(items)\n",
    "shop/price.py": "def paint(colour=0): ...\n",
    "shop/cart.py": "from shop.price import total\n\nprint(total([1]))\n",
    "shop/bill.py": "from shop.price import paint\n\npaint(color=2)\n",
}


@pytest.fixture
def shop(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path, FILES)


def fix(scratch: Scratch, *arguments: str, code: int) -> str:
    run = seamline("fix", *arguments, cwd=scratch.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout + run.stderr


def contents(scratch: Scratch) -> dict[str, bytes]:
    paths = (path for path in scratch.root.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(scratch.root).as_posix(): path.read_bytes() for path in paths}


def test_what_can_be_fixed_is_fixed(shop: Scratch) -> None:
    told = fix(shop, code=0)
    assert "shop/cart.py:1: " in told
    assert "shop/bill.py:3: " in told
    assert told.splitlines()[-1] == "Applied 2 fixes in 2 files."
    run = seamline("check", cwd=shop.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert (run.returncode, run.stdout) == (0, "No violations in 5 files.\n")
    assert set(contents(shop)) == set(FILES), "nothing is left beside the files"


def test_a_diff_changes_nothing_and_can_be_applied(shop: Scratch) -> None:
    shop.commit()
    before = contents(shop)
    run = seamline("fix", "--diff", cwd=shop.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert run.stderr == "Would apply 2 fixes in 2 files.\n"
    assert contents(shop) == before
    subprocess.run(["git", "apply"], cwd=shop.root, input=run.stdout, text=True, check=True)
    applied = contents(shop)
    shop.git("checkout", "--quiet", ".")
    fix(shop, code=0)
    assert contents(shop) == applied != before


def test_paths_and_rules_limit_what_is_fixed(shop: Scratch) -> None:
    assert "1 fix in 1 file" in fix(shop, "shop/bill.py", code=0)
    assert contents(shop)["shop/cart.py"] == FILES["shop/cart.py"].encode()
    assert "0 fixes in 0 files" in fix(shop, "--rule", "unexpected-argument", code=0)
    assert "1 fix in 1 file" in fix(shop, "--rule", "missing-export", code=0)


def test_what_has_no_fix_is_left_and_counted(shop: Scratch) -> None:
    shop.write({"shop/other.py": "from shop.price import zebra\n"})
    assert fix(shop, code=1).endswith("Applied 2 fixes in 2 files; 1 violation left.\n")


def test_what_is_known_is_fixed_too_but_is_not_counted_as_left(shop: Scratch) -> None:
    shop.write({"shop/more.py": "from shop.price import nothing_like_it\n"})
    seamline("check", "--update-baseline-file", cwd=shop.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert fix(shop, code=0).splitlines()[-1] == "Applied 2 fixes in 2 files."


def test_a_file_keeps_its_line_ends_its_mark_and_its_encoding(shop: Scratch) -> None:
    marked = b"\xef\xbb\xbffrom shop.price import total\r\nx = '\xc3\xa9'\r\nprint(total([1]))\r\n"
    latin = b"# coding: latin-1\nfrom shop.price import paint\nx = '\xe9'\npaint(x, color=2)\npaint(color=2)\n"
    (shop.root / "shop" / "cart.py").write_bytes(marked)
    (shop.root / "shop" / "bill.py").write_bytes(latin)
    fix(shop, code=1)
    after = contents(shop)
    assert after["shop/cart.py"] == marked.replace(b"shop.price", b"shop.money")
    assert after["shop/bill.py"] == latin.replace(b"\npaint(color", b"\npaint(colour")


def test_nothing_to_fix(tmp_path: Path) -> None:
    assert fix(Scratch(tmp_path, {"a.py": ""}), code=0) == "Applied 0 fixes in 0 files.\n"


def test_a_file_that_cannot_be_written_leaves_all_as_they_were(shop: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    from seamline.cli.main import main
    from seamline.report import output

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device", "shop/cart.py")

    before = contents(shop)
    monkeypatch.setattr(output.os, "fsync", full)
    monkeypatch.chdir(shop.root)
    monkeypatch.setenv("SEAMLINE_CACHE_DIR", "off")
    assert main(["fix"]) == 2
    assert contents(shop) == before


@pytest.mark.parametrize(
    ("typed", "fixed"),
    [
        ("y\nn\n", ["bill"]),
        ("n\nyes\n", ["cart"]),
        ("a\n", ["bill", "cart"]),
        ("n\nall\n", ["cart"]),
        ("q\n", []),
        ("y\nq\n", ["bill"]),
        ("what\n\nY\nn\n", ["bill"]),
        ("y\n", ["bill"]),
        ("", []),
    ],
)
def test_each_fix_is_asked_for(shop: Scratch, typed: str, fixed: list[str]) -> None:
    before = contents(shop)
    run = seamline("fix", "--interactive", cwd=shop.root, env={"SEAMLINE_CACHE_DIR": "off"}, typed=typed)
    assert run.returncode == (0 if len(fixed) == 2 else 1), run.stderr
    after = contents(shop)
    assert sorted(path for path in after if after[path] != before[path]) == [f"shop/{name}.py" for name in fixed]
    assert run.stdout.startswith("shop/bill.py:3: paint() has no parameter 'color'")
    assert (
        "-paint(color=2)\n+paint(colour=2)\n[1/2] Apply this fix? [y]es, [n]o, [a]ll that are left, [q]uit: "
        in run.stdout
    )


def test_showing_only_and_asking_do_not_go_together(shop: Scratch) -> None:
    assert "leave out one of them" in fix(shop, "--diff", "--interactive", code=2)
