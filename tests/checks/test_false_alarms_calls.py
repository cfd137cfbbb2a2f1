"""What well-known packages taught about calls: each case stands for false alarms in code that nobody here wrote
(docs/precision.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

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
        "protobuf: super() in a metaclass works on an instance, although that is called cls",
        shop(
            "class Meta(type):\n    def __init__(cls, name, bases, attrs): ...",
            "from shop.price import Meta\nclass Stub(Meta):\n    def __init__(cls, name, bases, attrs):\n"
            "        super(Stub, cls).__init__(name, bases, attrs)",
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


MARKED = "def total(items, tax): ...\ntotal([1])"


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
