"""private-access, and comments that suppress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, checked, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

SHOP = {"shop/__init__.py": "", "shop/price.py": "_rate = 1\ndef _total(): ...\n__version__ = 1\nX = 1"}
TAX = "def total(items, tax): ..."
USE = "from shop.price import total\n"
NO_LIST = "[[module]]\nname = 'pricing'\npaths = ['shop/**']\n"


def other(text: str, **more: str) -> dict[str, str]:
    """A file of another module than `shop`."""
    return {**SHOP, **more, "tools/__init__.py": "", "tools/run.py": text}


@table(
    case(
        "a private name is imported",
        other("from shop.price import _total"),
        ["private-access at tools/run.py:1  _total"],
    ),
    case(
        "a private name is read",
        other("import shop.price\nshop.price._rate"),
        ["private-access at tools/run.py:2  _rate"],
    ),
    case(
        "a private name is called",
        other("from shop import price\nprice._total()"),
        ["private-access at tools/run.py:2  _total"],
    ),
    case(
        "a private name is called, and what that gives at once",
        other("from shop import price\nprice._total().real()"),
        ["private-access at tools/run.py:2  _total"],
    ),
    case(
        "a private module is imported",
        other("from shop._inner import y", **{"shop/_inner.py": "y = 1"}),
        ["private-access at tools/run.py:1  _inner"],
    ),
    case(
        "several names of a private module are imported",
        other("from shop._inner import x, y", **{"shop/_inner.py": "x = y = 1"}),
        ["private-access at tools/run.py:1  _inner"],
    ),
    case(
        "a private package is imported",
        other("import shop._in.deep", **{"shop/_in/__init__.py": "", "shop/_in/deep.py": ""}),
        ["private-access at tools/run.py:1  _in"],
    ),
)
def test_a_private_name_of_another_module_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "a package of tests",
        {**SHOP, "shop_tests/__init__.py": "", "shop_tests/scenarios.py": "from shop.price import _rate"},
        ("import _rate", "import _gone"),
    ),
    silent("a private name of the same module", shop("_rate = 1", "from shop.price import _rate")),
    silent("a private name in a test", {**SHOP, "tests/test_price.py": "from shop.price import _total\n_total()"}),
    silent(
        "a name with a meaning of its own", other("from shop.price import __version__"), ("__version__", "_version")
    ),
    silent(
        "a private name that is listed",
        other("from shop.price import _total", **{"shop/price.py": "__all__ = ['_total']\ndef _total(): ..."}),
        ("'_total'", ""),
    ),
    silent("a private name of another package", other("from numpy import _core\nimport os\nos._exit(1)")),
    silent("a private alias", other("from shop.price import X as _x\n_x")),
    silent("a private name of a class", other("from shop.price import X\nX._meta")),
    silent(
        "a private module of packages that come together",
        {"src/a/__init__.py": "", "src/a/_x.py": "y = 1", "src/b/__init__.py": "from a._x import y"},
    ),
    silent(
        "a private name in what documents the package",
        {**SHOP, "docs/conf.py": "from shop.price import _total"},
        ("import _total", "import _tax"),
    ),
    silent(
        "a private name in a tool of the project",
        {**SHOP, "scripts/release/run.py": "from shop.price import _total"},
        ("import _total", "import _tax"),
    ),
    silent(
        "a private name in the build script",
        {**SHOP, "setup.py": "from shop.price import _total"},
        ("import _total", "import _tax"),
    ),
)
def test_a_private_name_that_is_free_to_use_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


def declared(text: str, exposes: str = "['total', '_scale', 'api']", **more: str) -> dict[str, str]:
    """A file of another module than the declared module `pricing`, which has an `exposes`."""
    settings = f"""
        [[module]]
        name = "pricing"
        paths = ["shop/**"]
        exposes = {exposes}
        """
    provider = {
        "shop/__init__.py": "from shop.price import total, discount\n__version__ = '1'\n",
        "shop/price.py": "import json\ndef total(): ...\ndef discount(): ...\ndef _scale(): ...\ndef _round(): ...\n",
        "shop/api/__init__.py": "def quote(): ...\ndef _raw(): ...\n",
        "shop/_deep.py": "def total(): ...\ndef sift(): ...\n",
    }
    return {"seamline.toml": settings, **provider, **more, "tools/__init__.py": "", "tools/run.py": text}


@table(
    case(
        "a name that is not listed is imported",
        declared("from shop.price import discount"),
        ["private-access at tools/run.py:1  discount"],
    ),
    case(
        "a name that is not listed is read",
        declared("import shop.price\nshop.price.discount()"),
        ["private-access at tools/run.py:2  discount"],
    ),
    case(
        "a name that is not listed is read by another name",
        declared("def f():\n    import shop.price as p\n    return p.discount"),
        ["private-access at tools/run.py:3  discount"],
    ),
    case(
        "a name that is not listed comes through another file of the module",
        declared("from shop import discount\nimport shop\nshop.discount()"),
        ["private-access at tools/run.py:1  discount", "private-access at tools/run.py:3  discount"],
    ),
    case(
        "what the module imports for itself",
        declared("from shop.price import json"),
        ["private-access at tools/run.py:1  json"],
    ),
    case(
        "an underscored name that is not listed",
        declared("from shop.price import _round"),
        ["private-access at tools/run.py:1  _round"],
    ),
    case(
        "a private name of a file that is listed",
        declared("from shop.api import _raw\nimport shop.api\nshop.api._raw()"),
        ["private-access at tools/run.py:1  _raw", "private-access at tools/run.py:3  _raw"],
    ),
    case("a private file", declared("import shop._deep"), ["private-access at tools/run.py:1  _deep"]),
    case(
        "a name that is not listed in a private file",
        declared("from shop._deep import sift"),
        ["private-access at tools/run.py:1  sift"],
    ),
    case(
        "nothing is listed", declared("from shop.price import total", "[]"), ["private-access at tools/run.py:1  total"]
    ),
    case(
        "a name that is listed for __all__ only",
        declared(
            "from shop.price import discount", **{"shop/price.py": "__all__ = ['discount']\ntotal = discount = 1"}
        ),
        ["private-access at tools/run.py:1  discount"],
    ),
)
def test_a_name_that_exposes_does_not_list_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent("a name that is listed", declared("from shop.price import total\ntotal()"), ("'total', ", "")),
    silent("a name that is listed, through another file", declared("import shop\nshop.total()"), ("'total', ", "")),
    silent("an underscored name that is listed", declared("from shop.price import _scale"), (", '_scale'", "")),
    silent(
        "an underscored name that is listed is read",
        declared("import shop.price\nshop.price._scale()"),
        ("'_scale', ", ""),
    ),
    silent("a name that is listed in a private file", declared("from shop._deep import total"), ("'total', ", "")),
    silent("a public name of a file that is listed", declared("from shop.api import quote"), (", 'api'", "")),
    silent("a file", declared("from shop import price\nimport shop.price\nfrom shop import api")),
    silent("a file in a private one that is listed", declared("import shop._deep", "['_deep']"), ("'_deep'", "'x'")),
    silent("everything", declared("from shop.price import *")),
    silent("a name with a meaning of its own", declared("from shop import __version__\nimport shop\nshop.__name__")),
    silent("a name inside the module", declared("", **{"shop/cart.py": "from shop.price import discount"})),
    silent("a name in a test", declared("", **{"tests/test_price.py": "from shop.price import discount"})),
    silent(
        "a name that is not certain", declared("import shop.m\nshop.m.x", **{"shop/m.py": "def __getattr__(n): ..."})
    ),
    silent(
        "a private name of the package around it",
        declared(
            "",
            **{
                "seamline.toml": NO_LIST.replace("**", "api/**"),
                "shop/api/__init__.py": "from shop.price import _round",
            },
        ),
    ),
    silent(
        "a name of a module without the list",
        declared("from shop.price import discount", "['x']\n", **{"seamline.toml": NO_LIST}),
        ("[[module]]", "[[module]]\nexposes=[]"),
    ),
)
def test_a_name_that_exposes_leaves_free_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


def test_the_message_names_the_list(tmp_path: Path) -> None:
    (violation,) = checked(tmp_path, declared("import shop.price as p\np.discount()")).all_violations()
    assert violation.message == (
        "'discount' is private to pricing (shop/price.py:3), whose `exposes` does not list it; tools.run is another module"
    )
    assert (violation.place.start, violation.place.end) == (25, 33)


@table(
    silent(
        "on the line",
        shop(TAX, USE + "total([1])  # seamline: ignore[missing-argument]"),
        ("# seamline: ignore[missing-argument]", ""),
    ),
    silent(
        "on the line above",
        shop(TAX, USE + "# seamline: ignore[missing-argument]\ntotal([1])"),
        ("# seamline: ignore[missing-argument]", ""),
    ),
    silent(
        "with other rules",
        shop(TAX, USE + "total(1, 2, 3, x=1)  # seamline: ignore[unexpected-argument]"),
        ("# seamline: ignore[unexpected-argument]", ""),
    ),
    silent(
        "behind another comment",
        shop(TAX, USE + "total([1])  # why  # seamline: ignore[missing-argument]"),
        ("seamline: ignore[missing-argument]", ""),
    ),
    silent(
        "on the first line of a long call",
        shop(TAX, USE + "total(  # seamline: ignore[missing-argument]\n    [1],\n)"),
        ("# seamline: ignore[missing-argument]", ""),
    ),
    case(
        "of another rule",
        shop(TAX, USE + "total([1])  # seamline: ignore[missing-export]"),
        ["missing-argument at shop/cart.py:2  tax", "unused-ignore at shop/cart.py:2  missing-export"],
    ),
    case(
        "bare", shop(TAX, USE + "total([1])  # seamline: ignore"), ["bare-ignore at shop/cart.py:2  missing-argument"]
    ),
    case("bare and idle", shop(TAX, USE + "total([1], 2)  # seamline: ignore"), ["bare-ignore at shop/cart.py:2"]),
    case(
        "idle",
        shop(TAX, USE + "total([1], 2)  # seamline: ignore[missing-argument]"),
        ["unused-ignore at shop/cart.py:2  missing-argument"],
    ),
    case(
        "one of two idle",
        shop(TAX, USE + "total([1])  # seamline: ignore[missing-argument, missing-export]"),
        ["unused-ignore at shop/cart.py:2  missing-export"],
    ),
    case(
        "in a string",
        shop(TAX, USE + "total('# seamline: ignore[missing-argument]')"),
        ["missing-argument at shop/cart.py:2  tax"],
    ),
    case(
        "two lines above",
        shop(TAX, USE + "# seamline: ignore[missing-argument]\n\ntotal([1])"),
        ["unused-ignore at shop/cart.py:2  missing-argument", "missing-argument at shop/cart.py:4  tax"],
    ),
)
def test_a_comment_suppresses_its_rules_on_its_line(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
