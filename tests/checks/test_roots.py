"""Where modules lie: source roots, namespace packages, several projects in one workspace, stubs beside sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, silent, table

if TYPE_CHECKING:
    from pathlib import Path

TOTAL = "def total(items, tax): ..."
CALL = "from shop.price import total\ntotal([1])"
INIT = {"shop/__init__.py": ""}


def under(root: str, files: dict[str, str]) -> dict[str, str]:
    return {f"{root}/{path}": text for path, text in files.items()}


@table(
    case(
        "flat modules",
        {"price.py": TOTAL, "cart.py": "from price import total\ntotal(1)"},
        ["missing-argument at cart.py:2  tax"],
    ),
    case(
        "a package at the root",
        {**INIT, "shop/price.py": TOTAL, "main.py": CALL},
        ["missing-argument at main.py:2  tax"],
    ),
    case(
        "a package in src",
        {**under("src", {**INIT, "shop/price.py": TOTAL}), "main.py": CALL},
        ["missing-argument at main.py:2  tax"],
    ),
    case(
        "a package without __init__ in src",
        {"src/shop/price.py": TOTAL, "src/shop/cart.py": CALL},
        ["missing-argument at src/shop/cart.py:2  tax"],
    ),
    case(
        "a namespace package at the root",
        {"shop/price.py": TOTAL, "shop/cart.py": CALL},
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "a package inside a namespace package",
        {
            "src/org/shop/__init__.py": "",
            "src/org/shop/price.py": TOTAL,
            "src/org/main.py": CALL.replace("shop", "org.shop"),
        },
        ["missing-argument at src/org/main.py:2  tax"],
    ),
    case(
        "tests beside a package",
        {**INIT, "shop/price.py": TOTAL, "tests/test_price.py": CALL},
        ["missing-argument at tests/test_price.py:2  tax"],
    ),
    case(
        "tests that are a package",
        {
            **INIT,
            "shop/price.py": TOTAL,
            "tests/__init__.py": "",
            "tests/unit/__init__.py": "",
            "tests/unit/test_price.py": CALL,
        },
        ["missing-argument at tests/unit/test_price.py:2  tax"],
    ),
    case(
        "a script in a folder of its own",
        {**INIT, "shop/price.py": TOTAL, "scripts/run.py": CALL},
        ["missing-argument at scripts/run.py:2  tax"],
    ),
    case(
        "a project in a folder",
        {**under("backend", {"pyproject.toml": "", **INIT, "shop/price.py": TOTAL, "main.py": CALL})},
        ["missing-argument at backend/main.py:2  tax"],
    ),
    case(
        "two projects that use each other",
        {
            **under("a", {"pyproject.toml": "", "src/shop/__init__.py": "", "src/shop/price.py": TOTAL}),
            **under("b", {"pyproject.toml": "", "src/other/__init__.py": "", "src/other/cart.py": CALL}),
        },
        ["missing-argument at b/src/other/cart.py:2  tax"],
    ),
    case(
        "each project has its own package of a name",
        {
            **under("a", {"pyproject.toml": "", **INIT, "shop/price.py": TOTAL, "shop/cart.py": CALL}),
            **under(
                "b", {"pyproject.toml": "", **INIT, "shop/price.py": "def total(items): ...", "shop/cart.py": CALL}
            ),
        },
        ["missing-argument at a/shop/cart.py:2  tax"],
    ),
    case(
        "a relative import without a package",
        {"shop/price.py": TOTAL, "shop/cart.py": CALL.replace("shop.price", ".price")},
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "a package of stubs only",
        {"shop/__init__.pyi": "", "shop/price.pyi": TOTAL, "main.py": CALL},
        ["missing-argument at main.py:2  tax"],
    ),
    case(
        "a name that neither a source nor its stub has",
        {**INIT, "shop/price.py": "X = 1", "shop/price.pyi": "X: int", "main.py": CALL},
        ["missing-export at main.py:1  total"],
    ),
)
def test_a_module_is_found_where_it_lies(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "a namespace package may have parts elsewhere",
        {"shop/price.py": "", "main.py": "import shop.warehouse\nfrom shop import other"},
    ),
    silent("a folder that is no package of ours", {"docs/conf.py": "", "main.py": "import docs.other"}),
    silent(
        "a package of two projects",
        {
            **under("a", {"pyproject.toml": "", **INIT, "shop/price.py": ""}),
            **under("b", {"pyproject.toml": "", **INIT, "shop/price.py": ""}),
            "tools/run.py": CALL,
        },
    ),
    silent("a file with the name of a standard module", {"json.py": "", "sub/main.py": "import json\njson.dumps(1)"}),
    silent(
        "a file with the name of an installed package",
        {"tests/numpy.py": "", "main.py": "import numpy\nnumpy.array(1)"},
    ),
    silent(
        "a stub says more than its source",
        {**INIT, "shop/price.py": "globals()", "shop/price.pyi": "def total(items): ...", "main.py": CALL},
    ),
    silent(
        "a source says more than its stub",
        {**INIT, "shop/price.py": "def total(items): ...", "shop/price.pyi": "X: int", "main.py": CALL},
        ("def total", "def sum"),
    ),
    silent(
        "a source takes what its stub does not",
        {**INIT, "shop/price.py": "def total(items): ...", "shop/price.pyi": TOTAL, "main.py": CALL},
    ),
    silent(
        "a stub of a compiled module",
        {**INIT, "shop/price.pyi": "def total(items): ...", "main.py": CALL + "\nfrom shop.price import other"},
        None,
    ),
    silent(
        "a module that is compiled",
        {**INIT, "shop/fast.pyx": "", "main.py": "from shop.fast import x\nfrom shop import fast"},
        ("shop.fast ", "shop.slow "),
    ),
    silent(
        "a module that is ignored, because a build writes it",
        {**INIT, ".gitignore": "shop/built.py\n", "main.py": "from shop.built import x"},
        ("shop/built.py", "other"),
    ),
    silent(
        "a folder of data in a package",
        {**INIT, "shop/data/x.txt": "", "main.py": "from shop import data"},
        ("import data", "import date"),
    ),
    silent(
        "a package that extends its path",
        {
            "shop/__init__.py": "__path__ = __import__('pkgutil').extend_path(__path__, __name__)",
            "main.py": "import shop.other",
        },
        ("__path__", "path"),
    ),
    silent("input of tests", {**INIT, "tests/data/broken.py": "from shop import nothing"}, ("", "")),
)
def test_a_module_that_may_lie_elsewhere_is_not_missed(one: Case, tmp_path: Path) -> None:
    run(one._replace(but=None) if one.but == ("", "") else one, tmp_path)
