"""Arguments in dictionaries, calls in strings and what enumerations print: what goes along with a change where no rule looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.changed import changed

from seamline.fixes import applied, offered

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = "def total(items, tax=0): ...\n"
RENAMED = "def total(items, rate=0): ...\n"
USE = "from shop.price import total\n\ntotal([1], tax=2)\ntotal([1], 2)\n"
CASES = """
@pytest.mark.parametrize(("items", "options"), [({0}, {{"tax": 1}}), pytest.param({0}, {{"tax": 2, "items": 1}}, id="x")])
def test(items, options):
    total(**options)
"""
PROGRAM = '''
PROGRAM = b"""\\
from shop import price
import sys
print(price.total([1], 2))
"""
'''


@pytest.mark.parametrize(
    ("after", "test", "expected"),
    [
        (RENAMED, "total(**{'tax': 1, 'items': 2})", "total(**{'rate': 1, 'items': 2})"),
        (
            RENAMED,
            "def f():\n    x = {'tax': 1}\n    total(**x)\n    total(**x)",
            "def f():\n    x = {'rate': 1}\n    total(**x)\n    total(**x)",
        ),
        (RENAMED, "def f():\n    x = {'tax': 1}\n    total(**x)\n    other(**x)", None),
        (RENAMED, "def f():\n    x = {'tax': 1}\n    total(**x)\n    x['tax'] = 1", None),
        (RENAMED, "def f():\n    x = {'tax': 1}\n    x = g()\n    total(**x)", None),
        (RENAMED, "def f(x):\n    total(**x)", None),
        (RENAMED, "other(**{'tax': 1})", None),
        (RENAMED, CASES.format(1), CASES.format(1).replace("tax", "rate")),
        (RENAMED, CASES.format(1).replace('"items", "options"', '"options", "items"'), None),
        (RENAMED, CASES.format(1).replace('("items", "options")', "'items, options'"), "rate"),
        (RENAMED, CASES.format(1).replace("total(**", "options['tax']; total(**"), None),
        (
            RENAMED,
            "@pytest.mark.parametrize('x', [{'tax': 1}])\ndef test(x):\n    total(**x)",
            "@pytest.mark.parametrize('x', [{'rate': 1}])\ndef test(x):\n    total(**x)",
        ),
        ("def total(items, *, tax=0): ...\n", PROGRAM, PROGRAM.replace("2)", "tax=2)")),
        ("def total(items, *, tax=0): ...\n", PROGRAM.replace("import price", "import prices as price"), None),
        ("def total(items, *, tax=0): ...\n", PROGRAM.replace("print(", "print(("), None),
        ("def total(items, *, tax=0): ...\n", PROGRAM.replace("PROGRAM = b", ""), None),
        ("def total(items, *, tax=0): ...\n", PROGRAM.replace("import sys", "import sys; '\\n'"), None),
    ],
)
def test_calls_that_no_rule_judges_are_changed_with_the_others(
    tmp_path: Path, after: str, test: str, expected: str | None
) -> None:
    text = f"import pytest\nfrom shop.price import total\n\n{test}\n"
    files = {"shop/price.py": BEFORE, "shop/use.py": USE, "tests/test_price.py": text}
    if expected == "rate":
        expected = test.replace("tax", "rate")
    assert repaired(tmp_path, files, {"shop/price.py": after}) == text.replace(test, expected or test)


COLOR = "from enum import Enum\n\n\nclass Color(Enum):\n    RED = 1\n    BLUE = 2\n"
PAINT = "from shop.price import Color\n\nprint(Color.RED)\n"


@pytest.mark.parametrize(
    ("colors", "test", "expected"),
    [
        (COLOR, "assert f() == 'it is Color.RED'", "assert f() == 'it is Paint.RED'"),
        (COLOR, "assert f() == ['<Color.RED: 1>', 'Color.BLUE']", "assert f() == ['<Paint.RED: 1>', 'Paint.BLUE']"),
        (COLOR, "assert f() == 'Color.GREEN, a.Color.RED, MyColor.RED, Color'", None),
        (COLOR, "pytest.raises(ValueError, match='Color.RED')", None),
        (COLOR.replace("Enum)", "Base)"), "assert f() == 'Color.RED'", None),
        (COLOR, "class Color: ...\nassert f() == 'Color.RED'", None),
    ],
)
def test_what_an_enumeration_prints_has_its_new_name(
    tmp_path: Path, colors: str, test: str, expected: str | None
) -> None:
    files = {"shop/price.py": colors, "shop/use.py": PAINT, "tests/test_price.py": test}
    after = {"shop/price.py": colors.replace("Color", "Paint")}
    assert repaired(tmp_path, files, after) == (expected or test)


def repaired(root: Path, files: dict[str, str], after: dict[str, str]) -> str:
    """The text of the test after the repair of all uses of what changed."""
    engine = changed(root, files, after)
    (violation,) = [one for one in engine.all_violations() if one.rule == "breaking-change" and one.related]
    fix = next(fix for fix in offered(engine, violation) if fix.title.startswith("Repair"))
    path = "tests/test_price.py"
    return applied(engine.files.text(path) or b"", [edit for edit in fix.edits if edit.path == path]).decode()
