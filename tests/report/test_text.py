"""What people read: blocks with both sides, carets where they belong, and a summary."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.violations import SHOP, FakeFix, Tree, missing_argument

from seamline.interface.violation import Place, Provider, Severity, Violation
from seamline.report import as_text
from seamline.report.style import Style

ROOT = Path("/work space").absolute()


def shown(*violations: Violation, tree: Tree = SHOP, style: Style | None = None, **more: Any) -> str:
    stream = io.StringIO()
    as_text.render(tree.report(ROOT, *violations, **more), stream, style)
    return stream.getvalue()


def test_both_sides_of_a_violation() -> None:
    fix = FakeFix("Pass 'tax' as a placeholder", "quickfix")
    assert (
        shown(missing_argument(), fixes=lambda _: [fix])
        == """\
error[missing-argument]: total() now requires 'tax' (shop/price.py:4); this call passes 1 argument
 --> shop/cart.py:5:12
  |
5 |     return total([1])
  |            ^^^^^^^^^^
  |
 ::: shop/price.py:4:5
  |
4 | def total(items, tax):
  |     -----
  |
  = fix: Pass 'tax' as a placeholder

Found 1 error in 1 of 2 files.
"""
    )


def test_a_provider_without_a_place_in_its_file_is_named_only() -> None:
    provider = Provider("shop.price", "", Place("shop/price.py", 0, 0), "module shop.price")
    text = shown(missing_argument(provider=provider))
    assert " ::: shop/price.py (module shop.price)\n\n" in text
    assert "RATE" not in text


def test_without_a_provider_one_side_is_shown() -> None:
    assert ":::" not in shown(missing_argument(provider=None))


def test_a_declaration_over_several_lines_is_told_beside_its_name() -> None:
    tree = Tree({**SHOP.files, "shop/price.py": "def total(\n    items,\n    tax,\n): ...\n"})
    assert "  |     ----- def total(items, tax)\n" in shown(missing_argument(tree), tree=tree)


def test_a_range_over_many_lines_is_shown_by_its_first_and_last() -> None:
    call = "total(\n    1,\n    2,\n    3,\n    4,\n)"
    tree = Tree({**SHOP.files, "shop/cart.py": f"x = {call}\n"})
    place = tree.found("shop/cart.py", call)
    text = shown(missing_argument(SHOP, place=place, use=place), tree=tree)
    assert (
        """\
1 | x = total(
  |     ^^^^^^
2 |     1,
  |     ^^
3 |     2,
  |     ^^
  | ...
6 | )
  | ^
"""
        in text
    )


def caret_lines(line: str, needle: str, width: int = 160) -> tuple[str, str]:
    tree = Tree({**SHOP.files, "shop/cart.py": line + "\n"})
    place = tree.found("shop/cart.py", needle)
    text = shown(missing_argument(SHOP, place=place, use=place), tree=tree, style=Style(width=width))
    rows = text.splitlines()
    return rows[3].removeprefix("1 | "), rows[4].removeprefix("  | ")


@pytest.mark.parametrize(
    ("line", "needle", "source", "carets"),
    [
        ("\ttotal(1)", "total", "    total(1)", "    ^^^^^"),
        ("x =\ttotal(1)", "total", "x = total(1)", "    ^^^^^"),
        ("総計 = total(1)", "total", "総計 = total(1)", "       ^^^^^"),
        ("x = 総計(1)", "総計", "x = 総計(1)", "    ^^^^"),
        ("e\u0301 = total(1)", "total", "e\u0301 = total(1)", "    ^^^^^"),
        ("'\U0001f600', total(1)", "total", "'\U0001f600', total(1)", "      ^^^^^"),
        ("'\x1b[31m', total(1)", "total", "'␛[31m', total(1)", "         ^^^^^"),
        ("'\u202e', total(1)", "total", "'\ufffd', total(1)", "     ^^^^^"),
        ("x = 1\x0c; total(1)", "total", "x = 1␌; total(1)", "        ^^^^^"),
    ],
)
def test_carets_stand_below_what_is_meant(line: str, needle: str, source: str, carets: str) -> None:
    assert caret_lines(line, needle) == (source, carets)


@pytest.mark.parametrize("before", [0, 30, 59, 60, 61, 100, 1000, 300_000])
@pytest.mark.parametrize("behind", [0, 30, 60, 1000, 300_000])
@pytest.mark.parametrize("filler", ["a", "総", "\t"])
def test_a_long_line_is_cut_around_the_carets(before: int, behind: int, filler: str) -> None:
    source, carets = caret_lines(f"'{filler * before}' total(1) '{filler * behind}'", "total(1)", width=64)
    wide = sum(2 if character == "総" else 1 for character in source)
    assert wide <= 60
    column = len(carets) - len(carets.lstrip())
    under = [character for character in source for _ in range(2 if character == "総" else 1)]
    assert "".join(under[column : len(carets)]) == "total(1)"


def test_a_range_longer_than_the_line_has_room_for() -> None:
    source, carets = caret_lines(f"x = total({'1, ' * 100})", f"total({'1, ' * 100})", width=64)
    assert source.startswith(("x = total(1, ", "…"))
    assert source.endswith("…")
    assert carets.strip("^ ") == ""
    assert len(carets) <= len(source)


def test_a_message_cannot_command_the_terminal() -> None:
    assert "\x1b" not in shown(missing_argument(message="a \x1b[2J name\n"))


@pytest.mark.parametrize(
    ("severities", "known", "expected"),
    [
        ([], 0, "No violations in 2 files."),
        ([], 2, "No violations in 2 files. 2 known violations not shown."),
        ([Severity.ERROR], 1, "Found 1 error in 1 of 2 files. 1 known violation not shown."),
        ([Severity.WARNING] * 2, 0, "Found 2 warnings in 1 of 2 files."),
        ([Severity.ERROR, Severity.HINT], 0, "Found 1 error and 1 hint in 1 of 2 files."),
        ([Severity.ERROR, Severity.WARNING, Severity.HINT], 0, "Found 1 error, 1 warning and 1 hint in 1 of 2 files."),
    ],
)
def test_the_last_line_sums_up(severities: list[Severity], known: int, expected: str) -> None:
    violations = [missing_argument(severity=severity) for severity in severities]
    assert shown(*violations, known=known).splitlines()[-1] == expected


def test_no_files_is_said() -> None:
    assert shown(files=0) == f"No source files found in {ROOT}.\n"


def test_colours_and_links_only_frame_the_same_text() -> None:
    import re

    plain = shown(missing_argument())
    styled = shown(missing_argument(), style=Style(colours=True, links=True))
    assert "\x1b[1;31merror" in styled
    assert f"\x1b]8;;{(ROOT / 'shop/cart.py').as_uri()}\x1b\\shop/cart.py:5:12\x1b]8;;\x1b\\" in styled
    assert re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;;.*?\x1b\\", "", styled) == plain


def test_a_file_that_is_gone_leaves_its_name() -> None:
    gone = replace(missing_argument(), place=Place("shop/gone.py", 5, 9), use=Place("shop/gone.py", 5, 9))
    assert "--> shop/gone.py:1:1\n ::: shop/price.py:4:5" in shown(gone)
