"""What well-known packages taught: each case stands for false alarms in code that nobody here wrote (docs/precision.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

INTERFACE = """
    from zope.interface import Interface
    class ICart(Interface):
        def add(item, count=1): ...
    class IGift(ICart): ...
    """
BASE = """
    class Base:
        def make(self): raise NotImplementedError
        def test(self): self.make(1)
    """


@table(
    silent(
        "a method of an interface takes what it says, without a receiver",
        shop(INTERFACE, "from shop.price import ICart\ndef f(cart: ICart): cart.add(1, count=2)"),
        ("add(1, count=2)", "add(1, 2, 3)"),
    ),
    silent(
        "an object is adapted to an interface that extends another",
        shop(INTERFACE, "from shop.price import IGift\nIGift(f()).add(1)"),
    ),
    case(
        "a method of an interface is called without what it requires",
        shop(INTERFACE, "from shop.price import IGift\ndef f(gift: IGift): gift.add()"),
        ["missing-argument at shop/cart.py:2  item"],
    ),
    silent(
        "a test's own class overrides what the test's base calls",
        {"tests/test_a.py": BASE + "\n    class Sub(Base):\n        def make(self, item): ..."},
        ("def make(self, item)", "def other(self, item)"),
    ),
    case(
        "only a test's class overrides what the base calls",
        {
            "shop/__init__.py": "",
            "shop/base.py": BASE,
            "tests/test_a.py": "from shop.base import Base\nclass Sub(Base):\n    def make(self, item): ...",
        },
        ["unexpected-argument at shop/base.py:3  positional 0"],
    ),
)
def test_methods(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "pytest calls it with the class",
        {
            "tests/test_a.py": """
                class Base:
                    def setup_class(self): ...
                class TestA(Base):
                    def setup_class(self):
                        super().setup_class(self)
                """,
        },
        (
            "def setup_class(self):\n                        super()",
            "def prepare(self):\n                        super()",
        ),
    ),
    silent(
        "an abstract method that nothing here implements",
        {
            "model.py": """
                import abc
                class Model:
                    @abc.abstractmethod
                    def kind(self): ...
                    def make(self): return self.kind(name=1)
                """,
        },
        ("    @abc.abstractmethod\n                ", ""),
    ),
)
def test_methods_that_are_called_otherwise(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


CART = "class Cart:\n    def add(self, item): ..."
USE = "from shop.price import Cart\ncart = Cart()\n"


@table(
    silent(
        "a method is replaced on the instance",
        shop(
            CART, "from shop.price import Cart\ndef f():\n    cart = Cart()\n    cart.add = stand_in()\n    cart.add()"
        ),
        ("cart.add = ", "cart.sum = "),
    ),
    silent(
        "a method is replaced on the class by the file that calls it",
        shop(CART, USE + "Cart.add = f\ncart.add()"),
        ("Cart.add = f", "Cart.sum = f"),
    ),
    silent(
        "a method is replaced by setattr on the class",
        shop(CART, USE + "setattr(Cart, 'add', f)\ncart.add()"),
        ("'add'", "'sum'"),
    ),
    silent(
        "a method is replaced on the class from a third module",
        shop(CART, USE + "cart.add()", setup="from shop import price\nprice.Cart.add = f"),
        ("price.Cart.add", "price.Cart.sum"),
    ),
    case(
        "a test replaces a method on the class",
        {**shop(CART, USE + "cart.add()"), "tests/test_a.py": "from shop import price\nprice.Cart.add = f"},
        ["missing-argument at shop/cart.py:3  item"],
    ),
)
def test_replaced_members(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
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
        "an author tells pylint that a name will be there",
        shop("", "from shop.price import total  # pylint: disable=no-name-in-module"),
        ("no-name-in-module", "line-too-long"),
    ),
)
def test_imports(one: Case, tmp_path: Path) -> None:
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


STUB = {"shop/__init__.py": "", "shop/fast.pyi": "def total(items: list) -> int: ..."}


@table(
    silent(
        "a test calls more of a compiled module than its stub tells",
        {**STUB, "tests/test_fast.py": "from shop.fast import total\ntotal([], debug=True)"},
        ("shop.fast", "shop.fastest"),
    ),
    case(
        "code uses what the stub of a compiled module does not declare",
        {**STUB, "shop/cart.py": "from shop.fast import tax, total\ntotal([], debug=True)"},
        ["unexpected-argument at shop/cart.py:2  keyword debug"],
    ),
    case(
        "a stub uses what another stub does not declare",
        {**STUB, "shop/cart.pyi": "from shop.fast import tax"},
        ["missing-export at shop/cart.pyi:1  tax"],
    ),
    silent(
        "a decorator adds names to the module that it is used in",
        shop(
            "from shop.base import export\n@export\nclass Cart: ...",
            "from shop.price import total",
            base="import sys\ndef export(cls): setattr(sys.modules[cls.__module__], 'total', cls.total)",
        ),
        ("@export", ""),
    ),
    silent(
        "a method of a base adds names to the module that it decorates a class of",
        {
            **shop(
                "from shop.kit import Kit\n@Kit.export\nclass Cart: ...",
                "from shop.price import total",
                kit="from shop.base import Base\nclass Kit(Base): ...",
                base="import sys\nclass Base:\n    def export(c): setattr(sys.modules[c.__module__], 'total', 1)",
            ),
            "shop/base.pyi": "class Base:\n    def export(c): ...",
        },
        ("@Kit.export", ""),
    ),
    silent(
        "a decorator adds names to the module that calls it",
        shop(
            "from shop.base import keep\n@keep\nclass Cart: ...",
            "from shop.price import CartPy",
            base="import sys\ndef keep(cls):\n    names = sys._getframe(1).f_globals\n    names[cls.__name__ + 'Py'] = cls",
        ),
        ("names[cls.__name__ + 'Py'] = cls", "names['__name__']"),
    ),
    silent(
        "atpublic binds the names that it is given",
        shop(
            "from shop.base import *",
            "from shop.price import total",
            base="from public import public\ndef sum(): ...\npublic(total=sum)",
        ),
        ("public(total=sum)", "other(total=sum)"),
    ),
    silent(
        "code that numba compiles",
        shop(
            "class Cart:\n    def __init__(self, name, items): ...",
            """
            from numba.extending import overload_attribute
            from shop.price import Cart
            @overload_attribute(Series, "cart")
            def cart(series):
                def get(series): return Cart(series)
                return get
            """,
        ),
        ('@overload_attribute(Series, "cart")', "@other"),
    ),
    silent(
        "a name is bound anew below the call",
        shop(
            "class Cart:\n    def add(self): ...\nclass Gift:\n    def add(self, item): ...",
            "from shop.price import Cart, Gift\nit = Cart()\nit.add()\nit = Gift()\nit.add(1)",
        ),
        ("it.add(1)", "it.add()"),
    ),
    silent(
        "an instance of a metaclass is a class, with a constructor of its own",
        shop(
            "class Meta(type):\n    def __new__(cls, name, bases, attrs): ...\nCart = Meta('Cart', (), {})",
            "from shop.price import Cart\nCart.__new__(Cart)",
        ),
        ("Meta(type)", "Meta"),
    ),
    silent(
        "a generator over pairs is one argument",
        shop("def total(items): ...", "from shop.price import total\ntotal(x for x, _ in pairs)"),
        ("total(x for x, _ in pairs)", "total(x, y)"),
    ),
)
def test_calls(one: Case, tmp_path: Path) -> None:
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


MARKED = "def total(items, tax): ...\ntotal([1])"


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


@table(
    silent(
        "a constructor that only type checkers see",
        shop(
            "class Base:\n    def __new__(cls, *items, **options): ...\nclass Cart(Base):\n    if TYPE_CHECKING:\n"
            "        def __new__(cls, *items): ...",
            "from shop.price import Cart\nCart(1, free=True)",
        ),
        ("TYPE_CHECKING", "True"),
    ),
    silent(
        "a method that only type checkers see",
        shop(
            "class Cart:\n    if TYPE_CHECKING:\n        def add(self, item): ...",
            "from shop.price import Cart\nCart().add()",
        ),
        ("TYPE_CHECKING", "True"),
    ),
    silent(
        "fields behind KW_ONLY by another name",
        shop(
            "from dataclasses import KW_ONLY as keywords, dataclass\n@dataclass\nclass Cart:\n    _: keywords\n    item: int",
            "from shop.price import Cart\nCart(item=1)",
        ),
        ("item=1", "1"),
    ),
    silent(
        "a class that is mixed into one with a constructor makes an instance of that",
        shop("class Mixin:\n    @classmethod\n    def make(cls): return cls(1)", ""),
        ("    @classmethod", "    def __init__(self): ...\n    @classmethod"),
    ),
    silent(
        "a class beside the base has the constructor of the derived class",
        shop(
            "class Base:\n    def __init__(self): ...\n    @classmethod\n    def make(cls): return cls(1)",
            "from shop.price import Base\nclass Other:\n    def __init__(self, item): ...\nclass Cart(Other, Base): ...",
        ),
        ("Cart(Other, Base)", "Cart(Base)"),
    ),
    silent(
        "a class beside the base has the method of the derived class",
        shop(
            "class Base:\n    def add(self): ...\n    def fill(self): self.add(1)",
            "from shop.price import Base\nclass Other:\n    def add(self, item): ...\nclass Cart(Other, Base): ...",
        ),
        ("Cart(Other, Base)", "Cart(Base, Other)"),
    ),
    silent(
        "super reaches the base that stands next in a derived class",
        shop(
            "class Base:\n    def add(self): ...\nclass Mixin(Base):\n    def add(self, item): super().add(item)",
            "from shop.price import Base, Mixin\nclass Other(Base):\n    def add(self, item): ...\nclass Cart(Mixin, Other): ...",
        ),
        ("Cart(Mixin, Other)", "Cart(Mixin)"),
    ),
    silent(
        "numba is told what a function does when it is called from compiled code",
        shop(
            "def total(): pass\n@overload(total)\ndef compiled(items): ...", "from shop.price import total\ntotal([1])"
        ),
        ("@overload(total)", "@overload(tax)"),
    ),
)
def test_calls_that_reach_something_else(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "a file that says what a linter finds in it",
        shop(MARKED + "  # [no-value-for-parameter]\ntotal()", ""),
        ("  # [no-value-for-parameter]", "  # [sic]"),
    ),
    silent(
        "a package in a data folder of the tests",
        {"tests/linter_data/shop/__init__.py": "__all__ = ['total']"},
    ),
    case(
        "a package of the tests that is called data",
        {"tests/__init__.py": "", "tests/data/__init__.py": "__all__ = ['total']"},
        ["missing-export at tests/data/__init__.py:1  total"],
    ),
    silent(
        "a test that is expected to fail",
        {
            **shop("def total(items): ...", ""),
            "tests/test_a.py": "from shop.price import total\n@XFAIL\ndef test_a(): total()",
        },
        ("@XFAIL", "@SLOW"),
    ),
    silent(
        "what stands behind a skip",
        {
            **shop("def total(items): ...", ""),
            "tests/test_a.py": """
                import pytest
                from shop.price import total
                def test_a():
                    pytest.skip("not yet")
                    total()
                """,
        },
        ('pytest.skip("not yet")', "print(1)"),
    ),
    silent(
        "what stands behind a skip of unittest",
        {
            **shop("def total(items): ...", ""),
            "tests/test_a.py": """
                from shop.price import total
                class TestA(TestCase):
                    def test_a(self):
                        if total:
                            self.skipTest("not yet")
                            total()
                """,
        },
        ('self.skipTest("not yet")', 'print("not yet")'),
    ),
)
def test_code_that_need_not_run(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)


@table(
    silent(
        "a helper asks whether the name is there",
        shop("", "from shop import price\nif safehasattr(price, 'total'): price.total()\nelse: price.tax()"),
        ("safehasattr(price, 'total')", "happy"),
    ),
    silent(
        "the signature tells which version it is",
        shop("", "from shop import price\nif 'tax' not in getargspec(f).args: price.total()"),
        ("'tax' not in getargspec(f).args", "happy"),
    ),
    silent(
        "what an older version has stands in for a name that is not there",
        shop(
            "",
            "from shop import price\ntotal = getattr(price, 'sum', None)\nif total is None:\n    total = price.total",
        ),
        ("getattr(price, 'sum', None)", "f()"),
    ),
    silent(
        "what an older version has stands in for a module that is not there",
        shop(
            "",
            "try:\n    from shop.sums import total\nexcept ImportError:\n    from shop import price\n    total = price.total",
        ),
        ("except ImportError", "except Exception"),
    ),
    silent(
        "a build script names a module in another language",
        {
            "setup.py": "setup(rust_extensions=[RustExtension('shop.native', path='native/Cargo.toml')])",
            "shop/__init__.py": "",
            "shop/cart.py": "from shop import native\nfrom shop.native import total",
        },
        ("RustExtension('shop.native'", "RustExtension('shop.other'"),
    ),
    silent(
        "a script of the package names what it compiles",
        {
            "src/shop/__init__.py": "",
            "src/shop/price_build.py": "ffi.set_source('shop._price', '')",
            "src/shop/cart.py": "from . import _price",
        },
        ("'shop._price'", "'shop._total'"),
    ),
)
def test_versions_and_builds(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
