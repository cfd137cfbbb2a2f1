"""missing-export and unresolved-import: names and modules that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import Case, case, checked, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path


@table(
    case(
        "an exported name is removed",
        shop("RATE = 1", "from shop.price import total"),
        ["missing-export at shop/cart.py:1  total"],
    ),
    case(
        "an exported name is renamed",
        shop("def totals(): ...", "from shop.price import total"),
        ["missing-export at shop/cart.py:1  total totals"],
    ),
    case(
        "an exported name is renamed where a private one is more alike",
        shop("def _cell_len(): ...\ndef cell_length(): ...", "from shop.price import cell_len"),
        ["missing-export at shop/cart.py:1  cell_len cell_length"],
    ),
    case(
        "a missing name is called, and a function is like it but a constant more so",
        shop("totals = 1\ndef total_of(): ...", "from shop import price\nprice.total()\nprice.total"),
        ["missing-export at shop/cart.py:2  total total_of", "missing-export at shop/cart.py:3  total totals"],
    ),
    case(
        "a missing name has only its beginning in common with what there is",
        shop("def read_line(): ...", "from shop.price import read_file"),
        ["missing-export at shop/cart.py:1  read_file"],
    ),
    case(
        "what is imported and missing is said once, where it is imported",
        shop("RATE = 1", "from shop.price import total as t\nt()\nt.x\nclass A(t): ..."),
        ["missing-export at shop/cart.py:1  total"],
    ),
    case(
        "a missing re-export under another name",
        shop("RATE = 1", "import shop\nshop.t()", __init__="from shop.price import total as t"),
        ["missing-export at shop/__init__.py:1  total", "missing-export at shop/cart.py:2  total"],
    ),
    case(
        "one of several imported names is missing",
        shop("def total(): ...", "from shop.price import (\n    total,\n    rate,\n)"),
        ["missing-export at shop/cart.py:3  rate"],
    ),
    case(
        "a missing name is read through its module",
        shop("RATE = 1", "import shop.price\nprint(shop.price.TAXES)"),
        ["missing-export at shop/cart.py:2  TAXES"],
    ),
    case(
        "a missing name is called through its module",
        shop("RATE = 1", "from shop import price\nprice.total()"),
        ["missing-export at shop/cart.py:2  total"],
    ),
    case(
        "a missing name is read through an alias of its module",
        shop("RATE = 1", "import shop.price as p\nx = p.TAXES.x.y"),
        ["missing-export at shop/cart.py:2  TAXES"],
    ),
    case(
        "a missing name is read in a function through a module imported there",
        shop("RATE = 1", "def f():\n    from . import price\n    return price.TAXES"),
        ["missing-export at shop/cart.py:3  TAXES"],
    ),
    case(
        "a missing name is a base",
        shop("RATE = 1", "from shop import price\nclass Cart(price.Basket): ..."),
        ["missing-export at shop/cart.py:2  Basket"],
    ),
    case(
        "a missing name is a decorator",
        shop("RATE = 1", "from shop import price\n@price.wrap\ndef f(): ..."),
        ["missing-export at shop/cart.py:2  wrap"],
    ),
    case(
        "a missing name is an annotation",
        shop("RATE = 1", "from shop import price\ndef f(x: price.Basket): ..."),
        ["missing-export at shop/cart.py:2  Basket"],
    ),
    case(
        "the end of a chain of re-exports is gone",
        shop(
            "RATE = 1",
            "from shop import total",
            __init__="from shop.api import total",
            api="from shop.price import total",
        ),
        [
            "missing-export at shop/__init__.py:1  total",
            "missing-export at shop/api.py:1  total",
            "missing-export at shop/cart.py:1  total",
        ],
    ),
    case(
        "a name that the star import leaves out",
        shop(
            "__all__ = ['RATE']\nRATE = 1\ndef total(): ...",
            "from shop.api import total",
            api="from shop.price import *",
        ),
        ["missing-export at shop/cart.py:1  total"],
    ),
    case(
        "a private name does not come with a star import",
        shop("def _total(): ...", "from shop.api import _total", api="from shop.price import *"),
        ["missing-export at shop/cart.py:1  _total"],
    ),
    case(
        "the list of exports names what is not there",
        shop("__all__ = ['total', 'rate']\ndef total(): ...", ""),
        ["missing-export at shop/price.py:1  rate"],
    ),
    case(
        "a relative import reaches a sibling",
        {
            "shop/__init__.py": "",
            "shop/a/__init__.py": "",
            "shop/a/b.py": "from ..price import total",
            "shop/price.py": "",
        },
        ["missing-export at shop/a/b.py:1  total"],
    ),
    case(
        "a name of a package that is no part of it",
        shop("", "from shop import prices"),
        ["missing-export at shop/cart.py:1  prices"],
    ),
    case(
        "a part is only a part where something imports it",
        {"price.py": "RATE = 1", "cart.py": "import price\nprice.total()"},
        ["missing-export at cart.py:2  total"],
    ),
    case(
        "a name that is bound only in a branch that never runs",
        shop("if False:\n    def total(): ...", "from shop.price import total"),
        ["missing-export at shop/cart.py:1  total"],
    ),
)
def test_a_name_that_is_not_there_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    case(
        "a module is removed",
        shop("", "from shop.prices import total"),
        ["unresolved-import at shop/cart.py:1  shop.prices"],
    ),
    case(
        "a module is renamed",
        shop("def total(): ...", "from shop.prices import total"),
        ["unresolved-import at shop/cart.py:1  shop.prices shop.price"],
    ),
    case(
        "a package is renamed",
        {
            "shop/__init__.py": "",
            "shop/till/__init__.py": "",
            "shop/till/price.py": "",
            "cart.py": "import shop.tills.price",
        },
        ["unresolved-import at cart.py:1  shop.tills.price shop.till.price"],
    ),
    case(
        "a part of a package of which another part is missing too",
        shop("", "from shop.warehouse import stock", __init__="from .prices import *"),
        [
            "unresolved-import at shop/__init__.py:1  .prices .price",
            "unresolved-import at shop/cart.py:1  shop.warehouse",
        ],
    ),
    case(
        "a module with nothing like it",
        shop("", "import shop.warehouse"),
        ["unresolved-import at shop/cart.py:1  shop.warehouse"],
    ),
    case(
        "a relative import of a module that is not there",
        shop("", "from .warehouse import x"),
        ["unresolved-import at shop/cart.py:1  .warehouse"],
    ),
    case(
        "several names of one missing module are one violation",
        shop("", "from shop.warehouse import a, b, c"),
        ["unresolved-import at shop/cart.py:1  shop.warehouse"],
    ),
    case(
        "all of a missing module",
        shop("", "from shop.warehouse import *"),
        ["unresolved-import at shop/cart.py:1  shop.warehouse"],
    ),
    case(
        "a part of a module that is no package",
        shop("", "import shop.price.rates"),
        ["unresolved-import at shop/cart.py:1  shop.price.rates"],
    ),
    case(
        "an import inside a function",
        shop("", "def f():\n    import shop.warehouse"),
        ["unresolved-import at shop/cart.py:2  shop.warehouse"],
    ),
    case(
        "an import by name",
        shop("", "import importlib\nimportlib.import_module('shop.warehouse')"),
        ["unresolved-import at shop/cart.py:2  shop.warehouse"],
    ),
    case(
        "an import by name through an imported function",
        shop("", "from importlib import import_module\nx = import_module(\n    'shop.warehouse',\n)"),
        ["unresolved-import at shop/cart.py:3  shop.warehouse"],
    ),
    case(
        "a module of a folder in a package that is none itself",
        {
            **shop("", "from shop.desks import left\nfrom shop.desks.till import x"),
            "shop/desks/left.py": "from .right import y",
        },
        ["unresolved-import at shop/cart.py:2  shop.desks.till", "unresolved-import at shop/desks/left.py:1  .right"],
    ),
    case(
        "two modules in one statement",
        shop("", "import shop.price, shop.warehouse as w"),
        ["unresolved-import at shop/cart.py:1  shop.warehouse"],
    ),
)
def test_a_module_that_is_not_there_is_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@pytest.mark.parametrize(
    ("cart", "message"),
    [
        ("import shop.prices", "shop (shop/__init__.py) has no module 'prices'; did you mean 'shop.price'?"),
        ("from .till.desk import x", "shop (shop/__init__.py) has no module 'till'"),
        ("import shop.price.rates", "shop.price (shop/price.py) is no package and has no module 'rates'"),
    ],
)
def test_a_module_that_is_not_there_is_spoken_of_in_one_sentence(cart: str, message: str, tmp_path: Path) -> None:
    (violation,) = checked(tmp_path, shop("", cart)).violations("shop/cart.py")
    assert violation.message == message


@table(
    silent("a name that is there", shop("def total(): ...", "from shop.price import total"), ("def total", "def sum")),
    silent("a part of a package", shop("", "from shop import price"), ("price", "prices")),
    silent("a name of the package itself", shop("", "from shop import RATE", __init__="RATE = 1"), ("RATE =", "R =")),
    silent(
        "a name behind another package of the same name",
        {
            "shop/__init__.py": "",
            "shop/json.py": "import json\njson.dumps(1)",
            "json_user.py": "import json\njson.dumps",
        },
    ),
    silent("a module of the standard library", shop("", "import json\nimport json.nonsense\njson.nonsense.x()")),
    silent("an installed package", shop("", "import numpy as np\nfrom numpy.nonsense import x\nnp.x.y()")),
    silent(
        "attributes that every module has",
        shop("", "from shop import price\nprice.__name__, price.__file__, price.__doc__, price.__dict__"),
        ("__dict__", "dictionary"),
    ),
    silent(
        "a part that was imported elsewhere",
        shop("RATE = 1", "import shop\nshop.price.RATE", other="import shop.price"),
        ("RATE =", "R ="),
    ),
    silent("an import by name of what is there", shop("", "import importlib\nimportlib.import_module('shop.price')")),
    silent(
        "an import by a computed name",
        shop("", "import importlib\nimportlib.import_module('shop.' + name)\nimportlib.import_module(f'shop.{name}')"),
    ),
    silent(
        "a dotted value, no module",
        shop("class Rate:\n    x = 1", "from shop.price import Rate\nRate.x.y"),
        ("Rate:", "R:"),
    ),
    silent("all names are listed", shop("__all__ = ['total']\ndef total(): ...", ""), ("def total", "def sum")),
    silent("a listed part", shop("", "", __init__="__all__ = ['price']"), ("['price']", "['prices']")),
    silent(
        "a listed re-export",
        shop("X = 1", "", __init__="from .price import X\n__all__ = ['X']"),
        ("import X", "import Y"),
    ),
    silent(
        "a list of exports in several steps",
        shop(
            "X = 1\n__all__ = ['X']",
            "",
            __init__="from .price import *\nfrom . import price\n__all__ = ['a']\n__all__ += price.__all__\na = 1",
        ),
    ),
    silent(
        "a private name that is listed comes with a star import",
        shop("__all__ = ['_total']\ndef _total(): ...", "from shop.api import _total", api="from shop.price import *"),
        ("'_total'", ""),
    ),
    silent("a name bound by an unpacking", shop("A, (B, *C) = f()", "from shop.price import A, B, C"), ("*C", "*D")),
    silent(
        "a name bound by a loop",
        shop("for name in range(3): ...", "from shop.price import name"),
        ("for name", "for n"),
    ),
    silent("a name bound by with", shop("with f() as name: ...", "from shop.price import name"), ("as name", "as n")),
    silent("a name bound by a walrus", shop("print(name := 1)", "from shop.price import name"), ("(name", "(n")),
    silent(
        "a name bound by a walrus in a comprehension",
        shop("[y for x in z if (name := x)]", "from shop.price import name"),
        ("(name", "(n"),
    ),
    silent(
        "a name bound by an exception handler",
        shop("try: ...\nexcept E as name: x = name", "from shop.price import name"),
        ("as name", "as n"),
    ),
    silent("a name bound by match", shop("match f():\n    case [name, *_]: ...", "from shop.price import name")),
    silent("a name that is only declared", shop("name: int", "from shop.price import name"), ("name:", "n:")),
    silent("a type alias", shop("type Name = int | str", "from shop.price import Name"), ("type Name", "type N")),
    silent(
        "a script that imports itself",
        shop("", "class Cart: ...\nif __name__ == '__main__':\n    from .cart import Cart"),
        ("class Cart", "class Basket"),
    ),
    silent("a chain of assignments", shop("a = b = c = 1", "from shop.price import a, b, c"), ("b =", "d =")),
    silent("a name bound by global", shop("def f():\n    global name\n    name = 1", "from shop.price import name")),
    silent(
        "a name bound by an import in a try",
        shop("try:\n    import x\nexcept E:\n    x = None", "from shop.price import x"),
    ),
    silent(
        "a nested name is no name of the module",
        shop("class A:\n    B = 1", "from shop.price import A"),
        ("import A", "import B"),
    ),
)
def test_a_name_that_is_or_may_be_there_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
