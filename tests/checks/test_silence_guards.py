"""Silence: code that its author has guarded, and code that broke on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, run, shop, silent, table

if TYPE_CHECKING:
    from pathlib import Path

UNITTEST = "import unittest\nclass T(unittest.TestCase):\n"
USE = "from shop.price import total\n"
TWO = "def total(items, tax): ...\n"
CALL = USE + "total([1])"


def guarded(header: str, body: str, more: str = "") -> str:
    return f"{header}\n    {body}\n{more}"


@table(
    silent(
        "an import in a try that expects it to fail",
        shop("", guarded("try:", "from shop.price import x", "except ImportError:\n    x = 1")),
        ("ImportError", "ValueError"),
    ),
    silent(
        "a module in a try that expects it to fail",
        shop("", guarded("try:", "import shop.x", "except ModuleNotFoundError: ...")),
        ("ModuleNotFoundError", "ValueError"),
    ),
    silent(
        "one of several errors",
        shop("", guarded("try:", "import shop.x", "except (KeyError, ImportError): ...")),
        ("ImportError", "ValueError"),
    ),
    silent(
        "any error", shop("", guarded("try:", "import shop.x", "except Exception: ...")), ("Exception", "ValueError")
    ),
    silent(
        "a bare handler", shop("", guarded("try:", "import shop.x", "except: ...")), ("except:", "except ValueError:")
    ),
    silent(
        "the fallback in the handler",
        shop("", "try:\n    import x\nexcept ImportError:\n    import shop.x"),
        ("ImportError", "ValueError"),
    ),
    silent(
        "suppressed errors",
        shop("", "from contextlib import suppress\n" + guarded("with suppress(ImportError):", "import shop.x")),
        ("suppress(ImportError)", "suppress(ValueError)"),
    ),
    silent(
        "a conditional definition",
        shop("if f():\n    def total(items): ...\nelse:\n    def total(items, tax): ...", CALL),
        ("def total(items):", "def total():"),
    ),
    silent(
        "a definition that replaces another under a condition",
        shop(TWO + "if f():\n    def total(items): ...", CALL),
        ("total(items):", "total():"),
    ),
    silent(
        "a definition in a try",
        shop("try:\n    from x import total\nexcept ImportError:\n    def total(items, tax): ...", CALL),
        ("from x import total", "import x"),
    ),
    silent(
        "a definition in an except",
        shop("try:\n    def total(items): ...\nexcept E:\n    def total(a, b): ...", CALL),
        ("total(items)", "total()"),
    ),
    silent(
        "a class that is defined twice",
        shop(
            "if f():\n    class A:\n        def __init__(self): ...\nelse:\n    class A:\n        x = 1",
            "from shop.price import A\nA()",
        ),
    ),
    silent(
        "a name that exists for the type checker",
        shop("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    total = 1", USE),
        ("total =", "t ="),
    ),
    silent(
        "an import for the type checker from a stub",
        shop(
            "", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import _typeshed\n    from x import y\ny.z()"
        ),
    ),
    silent(
        "another definition for the type checker",
        shop(
            "from x import TYPE_CHECKING\nif TYPE_CHECKING:\n    def total(a, b): ...\nelse:\n    def total(a): ...",
            CALL,
        ),
        ("total(a):", "total():"),
    ),
    silent("a dead branch", shop(TWO, USE + "if False:\n    total([1])"), ("False", "True")),
    silent("a dead branch by number", shop(TWO, USE + "if 0:\n    total([1])"), ("0:", "1:")),
    silent("a dead import", shop("", "if False:\n    from shop.price import total"), ("False", "x")),
    silent(
        "behind hasattr",
        shop("", "from shop import price\nif hasattr(price, 'total'):\n    price.total()"),
        ("hasattr", "callable"),
    ),
    silent(
        "behind a hasattr that leaves",
        shop(
            "",
            "from shop import price\ndef f():\n    if not hasattr(price, 'total'):\n        return\n    price.total()",
        ),
        ("not hasattr", "callable"),
    ),
    silent(
        "behind hasattr in an expression",
        shop("", "from shop import price\nx = price.total if hasattr(price, 'total') else 1"),
        ("hasattr", "callable"),
    ),
    silent(
        "behind hasattr and",
        shop("", "from shop import price\nx = hasattr(price, 'total') and price.total"),
        ("hasattr", "callable"),
    ),
    silent(
        "behind a version",
        shop(TWO, USE + "import sys\nif sys.version_info < (3, 8):\n    total([1])"),
        ("sys.version_info < (3, 8)", "f()"),
    ),
    silent(
        "the other arm of a version",
        shop(TWO, USE + "import sys\nif sys.version_info >= (3, 8):\n    pass\nelse:\n    total([1])"),
        ("sys.version_info >= (3, 8)", "f()"),
    ),
    silent(
        "what was for another language",
        shop(TWO, USE + "import sys\nif sys.version_info[0] == 3:\n    pass\nelse:\n    total([1])"),
        ("pass\nelse:\n    total([1])", "total([1])\nelse:\n    pass"),
    ),
    case(
        "what is for every version there is, with a remark",
        shop(TWO, USE + "import sys\nif sys.version_info >= (3,):  # see: there\n    total([1])"),
        ["missing-argument at shop/cart.py:4  tax"],
    ),
    silent(
        "what a handler of any error sees, unlike what is done in the end",
        shop(TWO, USE + "try:\n    total([1])\nexcept:\n    pass\nfinally:\n    print()"),
        (
            "total([1])\nexcept:\n    pass\nfinally:\n    print()",
            "print()\nexcept:\n    pass\nfinally:\n    total([1])",
        ),
    ),
    silent(
        "what a handler of any error sees, unlike what only stands beside one",
        shop(
            TWO, USE + "try:\n    try:\n        total([1])\n    except:\n        pass\n    x = 1\nfinally:\n    print()"
        ),
        ("total([1])\n    except:\n        pass\n    x = 1", "x = 1\n    except:\n        pass\n    total([1])"),
    ),
    *(
        case(
            f"whether there is a version, or how it ends, is nothing about which: {condition}",
            shop(TWO, USE + f"def f(version):\n    if {condition}:\n        return\n    total([1])"),
            ["missing-argument at shop/cart.py:5  tax"],
        )
        for condition in ("not version", "version is None", "x == 1 or version.endswith('.*')", "(version)")
    ),
    silent(
        "behind a platform",
        shop("", "import sys\nif sys.platform == 'win32':\n    from shop.price import total"),
        ("sys.platform == 'win32'", "f()"),
    ),
    silent(
        "behind a flag of an optional dependency",
        shop("", "if HAS_NUMPY:\n    from shop.price import total"),
        ("HAS_NUMPY", "f()"),
    ),
    silent(
        "behind an attribute error",
        shop("", "from shop import price\ntry:\n    price.total\nexcept AttributeError: ..."),
        ("AttributeError", "ValueError"),
    ),
    silent(
        "behind a name error",
        shop("", "from shop import price\ntry:\n    price.total\nexcept NameError: ..."),
        ("NameError", "ValueError"),
    ),
    silent(
        "behind a type error",
        shop(TWO, USE + "try:\n    total([1])\nexcept TypeError: ..."),
        ("TypeError", "ValueError"),
    ),
    silent(
        "a test of the very error",
        shop(TWO, USE + "import pytest\nwith pytest.raises(TypeError):\n    total([1])"),
        ("TypeError", "ValueError"),
    ),
    silent(
        "a test of the very error with a text",
        shop(TWO, USE + "import pytest\nwith pytest.raises(TypeError, match='x') as e:\n    total([1])"),
        ("TypeError", "ValueError"),
    ),
    silent(
        "a test of any error",
        shop(TWO, USE + "import pytest\nwith pytest.raises(Exception):\n    total([1])"),
        ("Exception", "ValueError"),
    ),
    silent(
        "a test of one of two errors",
        shop(TWO, USE + "import pytest\nwith pytest.raises((ValueError, TypeError)):\n    total([1])"),
        ("TypeError", "KeyError"),
    ),
    silent(
        "a test of an error in a variable",
        shop(TWO, USE + "import pytest\nwith pytest.raises(expected):\n    total([1])"),
        ("expected", "ValueError"),
    ),
    silent(
        "a test of errors in a constant",
        shop(TWO, USE + "import pytest\nwith pytest.raises(ERRORS):\n    total([1])"),
        ("ERRORS", "price.Gone"),
    ),
    silent(
        "a test of errors in a constant, which says more",
        shop(TWO, USE + "import pytest\nwith pytest.raises(\n    ERRORS, match='x'\n):\n    total([1])"),
        ("ERRORS", "Gone"),
    ),
    silent(
        "a test of the very error with its text",
        shop(TWO, USE + "import pytest\nwith pytest.raises(TypeError, match='missing 1 required'):\n    total([1])"),
        ("missing 1 required", "no such price"),
    ),
    silent(
        "a test of the very error with a text in a variable",
        shop(TWO, USE + "import pytest\nwith pytest.raises(TypeError, match=f'no such {price}'):\n    total([1])"),
        ("f'no such {price}'", "r'no such price\\.',"),
    ),
    silent(
        "a test of the very error with one of two texts",
        shop(TWO, USE + "import pytest\nwith pytest.raises(TypeError, match='no such price|'):\n    total([1])"),
        ("price|", "price"),
    ),
    silent(
        "a test of a missing attribute with its text",
        shop(
            "",
            "import pytest\nfrom shop import price\nwith pytest.raises(AttributeError, match='has no attribute'):\n"
            "    price.total",
        ),
        ("has no attribute", "was not loaded"),
    ),
    silent(
        "a test of the error and its text in unittest",
        shop(
            TWO,
            USE
            + UNITTEST
            + "    def test(self):\n        with self.assertRaisesRegex(TypeError, 'missing 1 thing'):\n"
            + "            total([1])",
        ),
        ("missing 1 thing", "no such price"),
    ),
    silent(
        "a test of the error in unittest",
        shop(
            TWO,
            USE + UNITTEST + "    def test(self):\n        with self.assertRaises(TypeError):\n            total([1])",
        ),
        ("TypeError", "ValueError"),
    ),
    silent(
        "a call that is given to raises",
        shop(
            TWO,
            USE + "import pytest\npytest.raises(TypeError, total, [1])\npytest.raises(TypeError, lambda: total([1]))",
        ),
        ("TypeError, lambda", "ValueError, lambda"),
    ),
    silent(
        "a call that is given to assertRaises",
        shop(TWO, USE + UNITTEST + "    def test(self):\n        self.assertRaises(TypeError, lambda: total([1]))"),
        ("TypeError", "ValueError"),
    ),
    silent(
        "a test of a missing name",
        shop("", "import pytest\nwith pytest.raises(ImportError):\n    from shop.price import total"),
        ("ImportError", "ValueError"),
    ),
    silent(
        "a test of a missing attribute",
        shop("", "import pytest\nfrom shop import price\nwith pytest.raises(AttributeError):\n    price.total"),
        ("AttributeError", "ValueError"),
    ),
    silent(
        "a test that is expected to fail",
        shop(TWO, USE + "import pytest\n@pytest.mark.xfail\ndef test():\n    total([1])"),
        ("xfail", "slow"),
    ),
    silent("an acknowledged call", shop(TWO, USE + "total([1])  # type: ignore"), ("type: ignore", "")),
    silent(
        "an acknowledged call with a code",
        shop(TWO, USE + "total([1])  # type: ignore[call-arg]  # why"),
        ("type: ignore[call-arg]", ""),
    ),
    silent(
        "an acknowledged import",
        shop("", "from shop.price import total  # type: ignore[attr-defined]"),
        ("type: ignore[attr-defined]", ""),
    ),
    silent(
        "acknowledged for another checker",
        shop(TWO, USE + "total([1])  # pyright: ignore[reportCallIssue]"),
        ("pyright: ignore[reportCallIssue]", ""),
    ),
    silent(
        "acknowledged on a line of a longer call",
        shop(TWO, USE + "total(\n    [1],  # type: ignore\n)"),
        ("type: ignore", ""),
    ),
    silent(
        "the provider is broken",
        shop("def total(a, b):\n    return (\n\ndef other(:\n", "from shop.price import nothing"),
        ("    return (\n\ndef other(:", "    return"),
    ),
    silent("the definition is broken", shop("def total(a, b, : ...", CALL)),
    silent(
        "the class is broken",
        shop("class A\n    def __init__(self, x): ...", "from shop.price import A\nA()"),
        ("class A\n", "class A:\n"),
    ),
    silent("the call is unfinished", shop(TWO, USE + "total([1],"), ("[1],", "[1])")),
    silent(
        "the call is unfinished in the middle", shop(TWO, USE + "total([1],\n\nx = 1\n"), ("total([1],", "total([1])")
    ),
    silent("the use stands behind an error", shop(TWO, USE + "def f(:\n    pass\n\ntotal([1])\n"), ("f(:", "f():")),
    silent("an import that is being typed", shop("x = 1", "from shop.price import \n"), None),
    silent(
        "markers of a merge",
        shop("<<<<<<< ours\ndef total(a): ...\n=======\ndef total(a, b): ...\n>>>>>>> theirs\n", CALL),
    ),
    silent("a cell of a notebook", shop(TWO, "%matplotlib inline\n" + CALL), ("%matplotlib inline", "")),
)
def test_what_is_guarded_or_expected_is_not_reported(one: Case, tmp_path: Path) -> None:
    run(one, tmp_path)
