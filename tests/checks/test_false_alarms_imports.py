"""What well-known packages taught about imports and layouts: each case stands for false alarms in code that nobody here wrote
(docs/precision.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path


@table(
    silent(
        "litellm: a module in a folder of a package is imported by that package's name only",
        {
            "shop/__init__.py": "",
            "shop/llms/openai/openai.py": "",
            "shop/llms/openai/deep/__init__.py": "",
            "shop/llms/openai/use.py": "from openai import Client\nfrom openai.types import x",
        },
    ),
    silent(
        "an import of what a with statement makes",
        shop(
            "",
            "from importlib import import_module\ndef f():\n    with mock(['shop.gone']):\n        import_module('shop.gone')",
        ),
        ("mock(['shop.gone'])", "mock(['shop.other'])"),
    ),
    case(
        "an import of a missing part is spoken of once, not at every read",
        shop("", "import shop.gone\nshop.gone.total()\nprint(shop.gone.tax)"),
        ["unresolved-import at shop/cart.py:1  shop.gone"],
    ),
    silent(
        "a read of a part whose import is guarded",
        shop("", "try:\n    import shop.gone\n    total = shop.gone.total\nexcept ImportError: pass"),
        ("except ImportError", "except ValueError"),
    ),
    silent(
        "a module imports itself",
        shop("", "class Cart: ...\nif __name__ == '__main__':\n    from .cart import Cart as Cart\n    Cart()"),
        (".cart import", ".carts import"),
    ),
    silent(
        "an example is named like the library that it shows",
        {"examples/shop/__init__.py": "", "examples/shop/cart.py": "from shop import total"},
        ("shop import", "shop.cart import"),
    ),
    silent(
        "an example in a folder of its own is run from there",
        {"examples/azure.py": "", "examples/shop/__init__.py": "", "examples/live/cart.py": "from azure import total"},
    ),
    case(
        "an example in the same folder finds it",
        {"examples/azure.py": "", "examples/shop/__init__.py": "", "examples/cart.py": "import azure.identity"},
        ["unresolved-import at examples/cart.py:1  azure.identity"],
    ),
    silent(
        "a stub names private names of others",
        {"shop.pyi": "_Total = int", "cart.pyi": "from shop import _Total"},
        ("from shop import _Total", "from shop import _Tax"),
    ),
    silent(
        "lightning: an import of a module whose file is looked for first",
        shop("", "import os\nif os.path.isfile(os.path.join(here, 'gone.py')):\n    from shop.gone import *"),
        ("isfile(os.path.join(here, 'gone.py'))", "isfile(os.path.join(here, 'gone.csv'))"),
    ),
    silent(
        "the same with a path",
        shop("", "from pathlib import Path\nif (Path(here) / 'gone.py').exists():\n    from shop.gone import total"),
        ("(Path(here) / 'gone.py').exists()", "name.endswith('gone.py')"),
    ),
    silent(
        "salt: a fixture gives modules the names that they are tested with",
        {
            **shop("", ""),
            "tests/test_price.py": """
                from shop import price
                def configure_loader_modules():
                    return {price: {"total": {}, "tax": {}}}
                def test_total():
                    with patched(price.tax):
                        price.total.update()
            """,
        },
        ("configure_loader_modules", "configure"),
    ),
    silent(
        "an author tells pylint that a name will be there",
        shop("", "from shop.price import total  # pylint: disable=no-name-in-module"),
        ("no-name-in-module", "line-too-long"),
    ),
)
def test_imports(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


SOURCE = (
    "from shop.price import Cart\n__all__ = ['Gift']\nclass Basket(Cart):\n    def __init__(self): super().__init__()"
)
PRICE = "class Cart:\n    def __init__(self, items): ..."
MADE = "# This file was generated from src/shop/modular_cart.py. Do NOT edit it.\nclass Basket: ..."


@table(
    silent(
        "transformers: a file that another one beside it is generated from",
        shop(PRICE, MADE, modular_cart=SOURCE),
        ("was generated from src/shop/modular_cart.py", "goes with src/shop/modular_cart.py"),
    ),
    case(
        "a file of the same name elsewhere",
        {**shop(PRICE, MADE), "kits/__init__.py": "", "kits/modular_cart.py": SOURCE},
        ["missing-export at kits/modular_cart.py:2  Gift", "missing-argument at kits/modular_cart.py:4  items"],
    ),
    case(
        "what is generated itself is run",
        shop(PRICE, MADE + "\nfrom shop.price import total", modular_cart=""),
        ["missing-export at shop/cart.py:3  total"],
    ),
)
def test_sources_of_generated_files(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@pytest.mark.parametrize("folder", ["tests/integration/targets/a/library", "tests/roots/test-a", "test-data/unit"])
def test_files_that_a_framework_runs_in_its_own_way_say_nothing(folder: str, tmp_path: Path) -> None:
    use = {f"{folder}/use.py": "from shop.price import total"}
    run(silent("data", {**shop("", ""), **use}), tmp_path / "data")
    other = {"checks/use.py": "from shop.price import total"}
    run(case("code", {**shop("", ""), **other}, ["missing-export at checks/use.py:1  total"]), tmp_path / "code")


@table(
    silent(
        "a namespace package has a module of its own name",
        {
            "pyproject.toml": "",
            "src/shop/shop.py": "",
            "src/shop/price.py": "def total(): ...",
            "src/shop/cart.py": "from shop.price import total\nfrom shop.core.gone import tax",
        },
        ("def total", "def totals"),
    ),
    silent(
        "parts of a namespace package look inside each other",
        {
            "pyproject.toml": "",
            "src/shop/price/__init__.py": "_total = 1",
            "src/shop/cart/__init__.py": "from shop.price import _total",
        },
        ("import _total", "import _tax"),
    ),
    silent(
        "two packages in one source folder, one of them below a namespace package",
        {
            "pyproject.toml": "",
            "lib/shop/__init__.py": "_total = 1",
            "lib/kits/cart/__init__.py": "from shop import _total",
        },
        ("import _total", "import _tax"),
    ),
    silent(
        "a folder without __init__ inside of a package that lies in a namespace package",
        {
            "com/shop/__init__.py": "",
            "com/shop/price.py": "_total = 1",
            "com/shop/carts/cart.py": "from com.shop.price import _total",
        },
        ("import _total", "import _tax"),
    ),
    silent(
        "beets: a package in a namespace package, and a module right in that",
        {
            "shop/__init__.py": "",
            "kits/_typing.py": "Total = int",
            "kits/cart/__init__.py": "from kits._typing import Total",
        },
        ("import Total", "import Totals"),
    ),
    case(
        "a package and a private part of another one beside it",
        {
            "kits/price/__init__.py": "",
            "kits/price/_typing.py": "Total = int",
            "kits/cart/__init__.py": "from price._typing import Total",
        },
        ["private-access at kits/cart/__init__.py:1  _typing"],
    ),
    silent(
        "ray: a module is compiled, and this is another platform",
        {
            "shop/__init__.py": "",
            "shop/_net_linux.abi3.so": "",
            "shop/cart.py": "from ._net_windows import total",
        },
        ("_net_windows", "_disk_windows"),
    ),
    silent(
        "a module is generated from a template for a compiler",
        {"shop/__init__.py": "", "shop/fast.pyx.tp": "", "shop/cart.py": "from shop.fast import total"},
        ("shop.fast import", "shop.slow import"),
    ),
    silent(
        "a package of stubs describes a part of what is installed",
        {"typings/shop/__init__.pyi": "", "typings/shop/cart.pyi": "from shop.price import total"},
        ("from shop.price import total", "from shop import cart\nfrom shop.cart import total"),
    ),
    silent(
        "a script's sibling is named like the folder of both",
        {"tools/shop/shop.py": "def total(): ...", "tools/shop/cart.py": "from shop import total"},
        ("def total", "def totals"),
    ),
)
def test_layouts(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "a function imports from its own module what that module imports elsewhere",
        {
            "shop/__init__.py": "",
            "shop/base.py": "def total(): ...",
            "shop/cart.py": "from shop.base import total\ndef f():\n    from shop.cart import total",
        },
        ("from shop.base import total\n", ""),
    ),
    silent(
        "a module stands in for a package that may be installed",
        {
            "shop/__init__.py": "",
            "shop/remote.py": "from remote import *",
            "shop/cart.py": "from shop.remote.protocol import dumps",
        },
        ("from remote import *", "import remote"),
    ),
)
def test_imports_that_stand_in(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "what loads a module gives it names of its own",
        shop("def total(): return __salt__", "from shop import price\nprice.__salt__['x'] = 1"),
        ("price.__salt__", "price.salt"),
    ),
    case(
        "a name with double underscores that only its author can have written",
        shop("", "from shop.price import __version__"),
        ["missing-export at shop/cart.py:1  __version__"],
    ),
    silent(
        "a module hands itself on to be filled",
        shop(
            "from shop.fill import fill\nfill(find_current_module())",
            "from shop.price import total",
            fill="def fill(module): ...",
        ),
        ("find_current_module()", "find_current_price()"),
    ),
    silent(
        "a module imports from itself what it has defined above",
        shop("class Total: ...\nfrom shop.price import Total", "from shop.price import Total"),
        ("class Total", "class Totals"),
    ),
    silent(
        "nova: a star import brings a module that has the name of a part",
        {
            "shop/__init__.py": "",
            "shop/kits/__init__.py": "from .cart import total\nfrom .shop import *",
            "shop/kits/shop.py": "import shop.price\nRATE = 1",
            "shop/kits/cart.py": "from shop.kits import shop as kit\ntotal = kit.RATE",
            "shop/price.py": "",
        },
        ("import shop.price\nRATE = 1", "RATES = 1"),
    ),
    case(
        "a star import brings a function that has the name of a part",
        {
            "shop/__init__.py": "from .total import *",
            "shop/total.py": "def total(items): ...",
            "shop/cart.py": "from shop import total\ntotal()",
        },
        ["missing-argument at shop/cart.py:2  items"],
    ),
    silent(
        "one of several modules brings a name, depending on the machine",
        shop(
            "if fast: from .quick import *\nelse: from .slow import *",
            "from shop.price import total\ntotal(1)",
            quick="def total(items): ...",
            slow="def total(): ...",
        ),
        ("def total(items)", "def other(items)"),
    ),
    silent(
        "one of several modules brings a name, and one of them is compiled",
        {
            **shop(
                "if fast: from .quick import *\nelse: from .slow import *",
                "from shop.price import total\ntotal(1)",
                slow="def total(): ...",
            ),
            "shop/quick.pyx": "",
        },
        ("from .quick import *", "import os"),
    ),
)
def test_names_that_others_bring(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
