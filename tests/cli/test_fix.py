"""`seamline fix` from end to end, on real files."""

from __future__ import annotations

import json
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


RENAMED = {
    "shop/price.py": "def paint(colour=0):\n    shade = colour * 2\n    return shade\n",
    "shop/bill.py": "from shop.price import paint\n\npaint(2)\n",
}


def test_what_a_change_broke_is_not_left_once_it_is_repaired(tmp_path: Path) -> None:
    shop = Scratch(tmp_path, {"seamline.toml": "", "shop/__init__.py": "", **RENAMED})
    shop.commit()
    shop.write({"shop/price.py": RENAMED["shop/price.py"].replace("paint", "draw")})
    assert fix(shop, "--diff", code=0).endswith("Would apply 1 fix in 1 file; 1 hint left.\n")
    assert fix(shop, code=0).endswith("Applied 1 fix in 1 file; 1 hint left.\n")
    run = seamline("check", cwd=shop.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert run.stdout.endswith("Found 1 hint in 1 of 3 files.\n"), "check says the same"


LEFT = {
    "shop/more.py": "from shop.price import zebra\n",
    "shop/tax.py": "def rate(items, /, tax=0): ...\n",
    "shop/odd.py": "from shop.tax import rate\n\nrate(1, 2, tax=3)\nrate(1, 2, taxx=3)\nrate(1, 2, 3)\n",
}
NAME_TAKEN = (
    "it would not fit either: rate() takes 'tax' once (shop/tax.py:1); this call passes it by position and by keyword"
)


def planned(scratch: Scratch, *arguments: str, code: int) -> dict[str, object]:
    run = seamline("fix", "--format", "json", *arguments, cwd=scratch.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert run.returncode == code, run.stdout + run.stderr
    plan: dict[str, object] = json.loads(run.stdout)
    return plan


def test_a_plan_for_programs_changes_nothing(shop: Scratch) -> None:
    before = contents(shop)
    plan = planned(shop, "--diff", code=0)
    assert contents(shop) == before
    assert plan == {
        "version": 1,
        "root": str(shop.root),
        "applied": False,
        "files": ["shop/bill.py", "shop/cart.py"],
        "fixes": plan["fixes"],
        "left": [],
        "stats": {"fixes": 2, "files": 2, "left": 0},
    }
    fixes = plan["fixes"]
    assert isinstance(fixes, list)
    assert [(one["title"], one["violation"]["rule"], one["edits"]) for one in fixes] == [
        (
            "Rename 'color' to 'colour'",
            "unexpected-argument",
            [
                {
                    "path": "shop/bill.py",
                    "range": {"start": {"line": 3, "column": 7}, "end": {"line": 3, "column": 12}},
                    "text": "colour",
                }
            ],
        ),
        (
            "Import 'total' from shop.money",
            "missing-export",
            [
                {
                    "path": "shop/cart.py",
                    "range": {"start": {"line": 1, "column": 6}, "end": {"line": 1, "column": 16}},
                    "text": "shop.money",
                }
            ],
        ),
    ]


def test_a_plan_tells_what_is_left_and_why(shop: Scratch) -> None:
    shop.write(LEFT)
    before = contents(shop)
    plan = planned(shop, code=1)
    assert plan["applied"] is True and contents(shop) != before
    left = plan["left"]
    assert isinstance(left, list)
    told = [(one["violation"]["path"], one["violation"]["range"]["start"]["line"], one["reason"]) for one in left]
    assert told == [
        ("shop/more.py", 1, "no repair is known"),
        ("shop/odd.py", 3, "which repair is wanted has to be chosen"),
        ("shop/odd.py", 4, "which repair is wanted has to be chosen"),
        ("shop/odd.py", 5, "no repair is known"),
    ]
    assert [(one["title"], one["refused"]) for one in left[2]["fixes"]] == [
        ("Rename 'taxx' to 'tax'", NAME_TAKEN),
        ("Remove 'taxx'", None),
    ]


def test_a_plan_and_questions_do_not_go_together(shop: Scratch) -> None:
    assert "leave out one of them" in fix(shop, "--interactive", "--format", "json", code=2)
