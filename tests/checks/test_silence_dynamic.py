"""Silence: names and calls that are made, replaced or wrapped at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

USE = "from shop.price import total\n"
CALL = USE + "total([1])"
MADE = "class Cart:\n    def __init__(self, size): ..."
TWO = "def total(items, tax): ...\n"


@table(
    silent("a module with its own __getattr__", shop("def __getattr__(name): ...", USE), ("__getattr__", "other")),
    silent("a module that writes globals()", shop("globals()['total'] = 1", USE), ("globals()", "other")),
    silent("a module that updates globals()", shop("globals().update(found())", USE), ("globals()", "other")),
    silent("a module that keeps globals()", shop("g = globals()\ng['total'] = 1", USE), ("globals()", "other()")),
    silent(
        "a module that passes globals() on to who knows",
        shop("fill(x, globals())", USE),
        ("fill(x, globals())", "__import__(x, globals(), locals())"),
    ),
    silent("a module that passes globals() on", shop("fill(globals())", USE), ("globals()", "other()")),
    silent("a module that writes locals()", shop("locals()['total'] = 1", USE), ("locals()", "other")),
    silent("a module that writes vars()", shop("vars()['total'] = 1", USE), ("vars()", "other")),
    silent("a module that executes text", shop("exec('total = 1')", USE), ("exec(", "other(")),
    silent("a module that is replaced", shop("import sys\nsys.modules[__name__] = Proxy()", USE), ("sys.modules", "x")),
    silent(
        "a module that writes to itself",
        shop("import sys\nsetattr(sys.modules[__name__], 'total', 1)", USE),
        ("sys.modules", "x"),
    ),
    silent(
        "a module of another class",
        shop("import sys\nsys.modules[__name__].__class__ = M", USE),
        ("__class__ =", "y ="),
    ),
    silent(
        "a package with a path of its own",
        shop("", "from shop import total", __init__="__path__ = f()"),
        ("__path__", "x"),
    ),
    silent(
        "a package that is given another path",
        shop("", "from shop import total", __init__="import shop\nshop.__path__ = f()"),
        ("__path__ =", "__path__ =="),
    ),
    silent(
        "a package whose path grows",
        shop("", "from shop import total", __init__="import shop\nshop.__path__.append(f())"),
        ("__path__.append(f())", "__path__"),
    ),
    silent(
        "a package that loads lazily",
        shop("", "from shop import total", __init__="import lazy_loader"),
        ("lazy_loader", "x"),
    ),
    silent(
        "setattr on a module",
        shop("", "from shop import price\nsetattr(price, 'total', 1)\nprice.total()"),
        ("setattr", "print"),
    ),
    silent(
        "a name is set from outside",
        shop("", "from shop import price\nprice.total = f\nprice.total()"),
        ("price.total = f", ""),
    ),
    silent(
        "a name is set from a third module",
        shop("", "from shop import price\nprice.total()", setup="import shop.price\nshop.price.total = len"),
        ("shop.price.total = len", ""),
    ),
    silent(
        "a function is replaced from outside",
        shop(TWO, CALL, setup="from shop import price\nprice.total = f"),
        (" = f", ""),
    ),
    silent(
        "a function is replaced by setattr",
        shop(TWO, CALL, setup="from shop import price\nsetattr(price, 'total', f)"),
        ("setattr", "getattr"),
    ),
    silent("a function is bound again", shop(TWO + "total = wrap(total)", CALL), ("total = wrap", "totals = wrap")),
    silent(
        "a function is bound again in its user",
        shop(TWO, USE + "total = wrap(total)\ntotal([1])"),
        ("total = ", "t = "),
    ),
    silent(
        "a function is bound again by global",
        shop(TWO + "def f():\n    global total\n    total = g()", CALL),
        ("global", "g ="),
    ),
    silent("a function is deleted", shop(TWO + "del total", CALL), ("del", "")),
    silent("a function is bound again by a loop", shop(TWO + "for total in x: ...", CALL), ("for total", "for t")),
    silent("a function is bound again by an unpacking", shop(TWO + "total, x = f()", CALL), ("total, x", "t, x")),
    silent("a function is bound again by with", shop(TWO + "with f() as total: ...", CALL), ("as total", "as t")),
    silent(
        "a function has two definitions of which one takes the call",
        shop(TWO + "def total(items): ...", CALL),
        ("(items)", "()"),
    ),
    silent("a function is a proxy", shop("total = Proxy('total', 1)", CALL)),
    silent("a function is a partial", shop("from functools import partial\ntotal = partial(f, 1)", CALL)),
    silent("a decorator of unknown effect", shop("from x import wrap\n@wrap\n" + TWO, CALL), ("@wrap", "")),
    silent("a decorator with arguments", shop("from x import wrap\n@wrap(1)\n" + TWO, CALL), ("@wrap(1)", "")),
    silent(
        "a decorator that wraps",
        shop("def wrap(f):\n    return lambda i: f(i, 1)\n@wrap\n" + TWO, CALL),
        ("lambda i: f(i, 1)", "f"),
    ),
    silent(
        "a decorator that gives back another function",
        shop("def wrap(f):\n    f = g(f)\n    return f\n@wrap\n" + TWO, CALL),
        ("f = g(f)", "g(f)"),
    ),
    silent(
        "a decorator that sometimes gives back another function",
        shop("def wrap(f):\n    if x:\n        return g\n    return f\n@wrap\n" + TWO, CALL),
        ("return g", "g()"),
    ),
    silent(
        "a decorator under a known one",
        shop("import abc\nfrom x import w\n@abc.abstractmethod\n@w\n" + TWO, CALL),
        ("@w\n", ""),
    ),
    silent("a computed decorator", shop("@table['x']\n" + TWO, CALL), ("@table['x']", "")),
    silent("an injected fixture", shop("import pytest\n@pytest.fixture\n" + TWO, CALL), ("@pytest.fixture", "")),
    silent("a command", shop("import click\n@click.command()\n" + TWO, CALL), ("@click.command()", "")),
    silent("a task", shop("from celery import task\n@task\n" + TWO, CALL + "\ntotal.delay(1)"), ("@task", "")),
    silent(
        "a dispatching function",
        shop("import functools\n@functools.singledispatch\n" + TWO, CALL),
        ("@functools.singledispatch", ""),
    ),
    silent(
        "a property",
        shop("class A:\n    @property\n    def f(self): ...", "from shop.price import A\nA().f(1)"),
        ("@property", ""),
    ),
    silent(
        "a mock stands in",
        shop(TWO, USE + "from unittest import mock\nwith mock.patch('shop.cart.total'):\n    total()"),
        ("mock.patch", "open"),
    ),
    silent(
        "a replacement by a test tool",
        shop(TWO, USE + "with monkeypatch.context() as m:\n    total()"),
        ("monkeypatch", "a"),
    ),
    silent(
        "a mock stands in for all of a test",
        shop(TWO, "import shop.price\n@mock.patch('shop.price.total')\ndef test(m):\n    shop.price.total()"),
        ("shop.price.total')", "shop.price.tax')"),
    ),
    silent(
        "for all tests of a class",
        shop(TWO, USE + "@patch.object(cart, 'total')\nclass TestCart:\n    def test(self, m):\n        total()"),
        ("'total'", "'tax'"),
    ),
    silent(
        "for a name that is made for the test",
        shop(TWO, "from shop import price\n@patch.object(price, 'tax', 1, create=True)\ndef test():\n    price.tax"),
        ("@patch.object(price, 'tax', 1, create=True)", "@mark"),
    ),
    silent(
        "for several names",
        shop(TWO, USE + "@patch.multiple(price, total=f, tax=f)\ndef test():\n    total()"),
        ("total=f, ", ""),
    ),
    silent(
        "for a constructor",
        shop(MADE, "from shop.price import Cart\n@patch.object(Cart, '__init__', f)\ndef test():\n    Cart()"),
        ("patch.object(Cart, '__init__', f)", "mark"),
    ),
    silent(
        "for what a function imports",
        shop(TWO, "@patch('shop.price.total')\ndef test(f):\n    from shop.price import total\n    total()"),
        ("@patch", "@mark"),
    ),
    silent(
        "a constructor is assigned to",
        shop(MADE, "from shop.price import Cart\nCart.__init__ = f\nCart()"),
        ("Cart.__init__ = f", ""),
    ),
    silent(
        "a constructor is set",
        shop(
            MADE,
            "from shop.price import Cart\ndef test(monkeypatch):\n    monkeypatch.setattr(Cart, '__init__', f)\n    Cart()",
        ),
        ("'__init__'", "'size'"),
    ),
    silent(
        "a constructor that may give an instance of another class",
        shop(
            "class Cart:\n    def __new__(cls):\n        return Big()\n    def add(self, item): ...\n"
            "class Big(Cart):\n    def add(self, item, count): ...",
            "from shop.price import Cart\nCart().add(1, 2)",
        ),
        ("__new__", "__del__"),
    ),
    silent(
        "a metaclass that may give an instance of another class",
        shop(
            "from x import Meta\nclass Cart(metaclass=Meta):\n    def add(self, item): ...\n"
            "class Big(Cart):\n    def add(self, item, count): ...",
            "from shop.price import Cart\nCart().add(1, 2)",
        ),
        ("metaclass=Meta", ""),
    ),
    silent(
        "a class that has a say in every read",
        shop(
            "class Base:\n    def __getattribute__(self, name): ...\nclass Cart(Base):\n    def add(self, item): ...",
            "from shop.price import Cart\nCart().add()",
        ),
        ("__getattribute__", "get"),
    ),
    silent("a star import of what is not known", shop("from numpy import *", USE), ("from numpy import *", "")),
    silent(
        "a later star import brings another of the name",
        shop(
            TWO,
            "from shop.api import total\ntotal([1])",
            api="from .price import *\nfrom .x import *",
            x="def total(a): ...",
        ),
        ("def total(a):", "def total():"),
    ),
    silent(
        "a later star import of what is not known",
        shop(TWO, "from shop.api import total\ntotal([1])", api="from .price import *\nfrom numpy import *"),
        ("from numpy import *", ""),
    ),
    silent(
        "a star import of a dynamic module",
        shop("from .x import *", USE, x="globals()['total'] = 1"),
        ("globals()", "y"),
    ),
    silent(
        "a star import of a computed list",
        shop("from .x import *", USE, x="__all__ = f()\ntotal = 1"),
        ("total =", "t ="),
    ),
    silent("a list of exports that is computed", shop("__all__ = [x for x in dir()]", USE.replace("total", "*")), None),
    silent(
        "generated code uses it",
        shop("", "# Generated by protoc. DO NOT EDIT!\n" + USE),
        ("# Generated by protoc. DO NOT EDIT!", ""),
    ),
    silent(
        "a generated module beside it",
        shop("", "from shop import price_pb2\nfrom shop.price_pb2 import X"),
        ("price_pb2", "price2"),
    ),
    silent("a module that a build writes", shop("", "from shop._version import version"), ("_version", "edition")),
)
def test_what_may_be_otherwise_at_run_time_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
