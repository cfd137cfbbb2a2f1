"""What is read from the text of one file: a table from text to the facts of interest."""

from __future__ import annotations

import pytest
from tests.support.cases import written

from seamline.interface.facts import Class, FileFlag, Function, Guard, Import, Kind, Symbol, SymbolFlag, Use
from seamline.languages import extractor

PARAMETER = ["{}/", "{}", "*{}", "{} only", "**{}"]


def facts(text: str):
    return extractor().extract(written(text))


def parameters(text: str) -> list[str]:
    found = Function(*facts(f"def f{text}: ...").symbols[0][6])
    return [PARAMETER[kind].format(name) + "=" * default for name, kind, default, _ in found.parameters]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("()", []),
        ("(a)", ["a"]),
        ("(a, b=1)", ["a", "b="]),
        ("(a, /, b, *, c)", ["a/", "b", "c only"]),
        ("(a, b=1, /)", ["a/", "b=/"]),
        ("(*args, a, b=1, **kwargs)", ["*args", "a only", "b= only", "**kwargs"]),
        ("(a: int, b: dict[str, int] = {})", ["a", "b="]),
        ("(*args: int, **kwargs: str)", ["*args", "**kwargs"]),
        ("(a=(1, 2), b=lambda x, y: x, c='),')", ["a=", "b=", "c="]),
        ("(\n    a,  # one\n    b,  # two, three\n)", ["a", "b"]),
        ("(größe, naïve=1)", ["größe", "naïve="]),
        ("(self, *, key: 'K' = None)", ["self", "key= only"]),
    ],
)
def test_parameters(text: str, expected: list[str]) -> None:
    plain = [one.replace("=/", "/").replace("= only", " only") + "=" * ("=" in one) for one in expected]
    assert [one.replace("=", "") + "=" * ("=" in one) for one in parameters(text)] == [
        one.replace("=", "") + "=" * ("=" in one) for one in plain
    ]


def imports(text: str) -> list[str]:
    """`module.name as local`, dots for the level, and the guard and the place where they are not the usual ones."""
    found = []
    for record in facts(text).imports:
        one = Import(*record)
        guard = "".join(f" {flag.name}" for flag in Guard if flag and one.guard & flag)
        scope = ["", " in class", " in function"][one.scope]
        found.append(f"{'.' * one.level}{one.module}:{one.name} as {one.local}{guard}{scope}")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a", ["a: as a"]),
        ("import a.b.c", ["a.b.c: as a"]),
        ("import a.b as c", ["a.b: as c"]),
        ("import a, b.c as d", ["a: as a", "b.c: as d"]),
        ("from a import b", ["a:b as b"]),
        ("from a.b import c as d, e", ["a.b:c as d", "a.b:e as e"]),
        ("from . import a", [".:a as a"]),
        ("from .a import b", [".a:b as b"]),
        ("from ...a.b import c", ["...a.b:c as c"]),
        ("from . . import a", ["..:a as a"]),
        ("from a import *", ["a:* as "]),
        ("from a import (b, c as d,)", ["a:b as b", "a:c as d"]),
        ("from a import (\n    b,  # x, y\n    c,\n)", ["a:b as b", "a:c as c"]),
        ("from a import b, \\\n    c", ["a:b as b", "a:c as c"]),
        ("from a import über as ü", ["a:über as ü"]),
        ("def f():\n    import a", ["a: as a in function"]),
        ("class A:\n    import a", ["a: as a in class"]),
        ("if x:\n    import a", ["a: as a CONDITIONAL"]),
        (
            "try:\n    import a\nexcept ImportError:\n    import b",
            ["a: as a IMPORT_ERROR CONDITIONAL", "b: as b IMPORT_ERROR ATTRIBUTE_ERROR CONDITIONAL"],
        ),
        (
            "if TYPE_CHECKING:\n    import a\nelse:\n    import b",
            ["a: as a TYPE_CHECKING CONDITIONAL", "b: as b CONDITIONAL"],
        ),
        ("if False:\n    import a", ["a: as a DEAD CONDITIONAL"]),
        ("import importlib\nimportlib.import_module('a.b')", ["importlib: as importlib", "a.b: as  in function"]),
        ("import importlib\nimportlib.import_module(name)", ["importlib: as importlib"]),
    ],
)
def test_imports(text: str, expected: list[str]) -> None:
    assert imports(text) == expected


def uses(text: str) -> list[str]:
    """`chain` of a read, `chain(positional, keywords)` of a call; without those of the file's own definitions."""
    found = []
    for record in facts(text).uses:
        use = Use(*record)
        if use.shape is None:
            found.append(use.chain)
            continue
        positional, keywords, star, double_star = use.shape
        parts = [str(positional), *keywords, *["*"] * star, *["**"] * double_star]
        found.append(f"{use.chain}({' '.join(parts)})")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a\na.b", ["a.b"]),
        ("import a\na.b.c.d", ["a.b.c.d"]),
        ("import a\na.b(1, x=2)", ["a.b(1 x)"]),
        ("import a\na.b(*x, **y)", ["a.b(0 * **)"]),
        ("import a\na.b(\n  1\n).c", ["a.b(1)"]),
        ("from a import b\nb(1)(2)", ["b(1)"]),
        ("from a import b as c\nc()", ["c(0)"]),
        ("import a\n(a . b\n . c)", ["a.b.c"]),
        ("from a import B\nclass C(B): ...", ["B"]),
        ("from a import B\nclass C(B[int]): ...", ["B"]),
        ("from a import d\n@d\ndef f(): ...", ["d"]),
        ("from a import d\n@d(1)\ndef f(): ...", ["d(1)"]),
        ("from a import B\nB().m(1)", ["B(0)", "B().m(1)"]),
        ("import a\na.B(1).m()", ["a.B(1)", "a.B().m(0)"]),
        ("from a import B\ndef f():\n    b = B()\n    b.m(1)", ["B(0)", "B().m(1)"]),
        ("from a import B\ndef f():\n    b: B = g()\n    b.m(1)", ["B(~).m(1)"]),
        ("from a import B\ndef f(b: B): b.m(1)", ["B(~).m(1)"]),
        ("from a import B\ndef f(b: 'B'): b.m(1)", ["B(~).m(1)"]),
        ("from a import B\ndef f(b: B | None): b.m(1)", ["B(~).m(1)"]),
        ("from a import B\ndef f(b: Optional[B] = None): b.m(1)", ["B(~).m(1)"]),
        ("from a import B, C\ndef f(b: B | C): b.m(1)", ["B(~).m|C(~).m(1)"]),
        ("from a import B\ndef f(b: list[B]): b.m(1)", ["B[~].m(1)"]),
        ("from a import B\ndef f(b: type[B]): b.m(1)", ["B~.m(1)"]),
        ("class A:\n    def m(self): self.n(1)", ["A(~).n(1)"]),
        ("class A:\n    @classmethod\n    def m(cls): cls.n(1); cls(2)", ["A~.n(1)", "A~(1)"]),
        ("class A:\n    @staticmethod\n    def m(self): self.n(1)", []),
        ("class A:\n    def m(self): super().m(1)", ["A(~)^.m(1)"]),
        ("class A:\n    def m(self): super(A, self).m(1)", ["A(~)^.m(1)"]),
        ("class A:\n    def m(self): super(B, self).m(1)", []),
        ("class A:\n    class B:\n        def m(self): self.n()", ["A.B(~).n(0)"]),
        ("class A:\n    def m(self):\n        def inner():\n            self.n()", ["A(~).n(0)"]),
        ("class A:\n    def m(self):\n        self = f()\n        self.n()", []),
        ("def f():\n    import a\n    a.b()", ["@0.b(0)"]),
        ("def f():\n    from a import b\n    b(1)", ["@0(1)"]),
        ("def f(): ...\nf(1)", ["f(1)"]),
        ("unknown(1)\nunknown.x", []),
        ("from a import *\nf(1)\nprint(2)", ["f(1)"]),
    ],
)
def test_uses(text: str, expected: list[str]) -> None:
    assert [use for use in uses(text) if use not in ("Optional",)] == expected


@pytest.mark.parametrize(
    "binding",
    [
        "def f(b): b.c()",
        "def f(*b): b.c()",
        "def f(**b): b.c()",
        "def f(x, *, b=1): b.c()",
        "def f():\n    b = 1\n    b.c()",
        "def f():\n    b.c()\n    b = 1",
        "def f():\n    b += 1\n    b.c()",
        "def f():\n    b: int\n    b.c()",
        "def f():\n    x, (b, *y) = z\n    b.c()",
        "def f():\n    [x, b] = z\n    b.c()",
        "def f():\n    for b in x: b.c()",
        "def f():\n    for x, b in y: b.c()",
        "def f():\n    with x as b: b.c()",
        "def f():\n    with x as (b, y): b.c()",
        "def f():\n    async with x as b: b.c()",
        "def f():\n    try: ...\n    except E as b: b.c()",
        "def f():\n    if b := x: b.c()",
        "def f():\n    [x for y in z if (b := y)]\n    b.c()",
        "def f():\n    match x:\n        case b: b.c()",
        "def f():\n    match x:\n        case [y, *b]: b.c()",
        "def f():\n    match x:\n        case {'k': b, **r}: b.c()",
        "def f():\n    match x:\n        case T(k=b) as y: b.c()",
        "def f():\n    def b(): ...\n    b.c()",
        "def f():\n    class b: ...\n    b.c()",
        "def f():\n    del b\n    b.c()",
        "def f():\n    def g():\n        nonlocal b\n        b = 1\n    b = 2\n    b.c()",
        "def f(b):\n    def g(): b.c()",
        "def f(b):\n    return lambda: b.c()",
        "lambda b: b.c()",
        "lambda x, *b: b.c()",
        "[b.c() for b in x]",
        "{b.c(): 1 for b in x}",
        "{b.c() for y in z for b in y}",
        "(b.c() for x, b in y)",
        "class A:\n    b = 1\n    b.c()",
        "async def f():\n    async for b in x: b.c()",
    ],
)
def test_a_local_binding_hides_an_import(binding: str) -> None:
    assert uses(f"from a import b\n{binding}\n") == []
    assert uses(f"from a import b\n{binding.replace('b.c()', 'd.c()')}\nb.c()\n") == ["b.c(0)"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from a import b\nclass A:\n    b = 1\n    def m(self): b.c()", ["b.c(0)"]),
        ("from a import b\ndef f():\n    global b\n    b.c()", ["b.c(0)"]),
        ("from a import b\ndef f():\n    [b for b in x]\n    b.c()", ["b.c(0)"]),
        ("from a import b\ndef f():\n    g = lambda b: 1\n    b.c()", ["b.c(0)"]),
    ],
)
def test_a_name_is_only_hidden_where_its_binding_is_seen(text: str, expected: list[str]) -> None:
    assert uses(text) == expected


def outline(text: str) -> list[str]:
    """The symbols of a file, one a line: kind, qualified name, and the flags that say how sure it is."""
    found: list[str] = []

    def add(symbols: tuple, owner: str) -> None:
        for record in symbols:
            one = Symbol(*record)
            flags = "".join(f" {flag.name}" for flag in SymbolFlag if flag and one.flags & flag)
            found.append(f"{Kind(one.kind).name.lower()} {owner}{one.name}{flags}")
            if one.kind == Kind.CLASS:
                add(Class(*one.detail).members, f"{owner}{one.name}.")

    add(facts(text).symbols, "")
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("async def f(): ...", ["function f ASYNC"]),
        ("x: int", ["variable x ANNOTATED_ONLY"]),
        ("x, y = 1, 2", ["variable x REBOUND", "variable y REBOUND"]),
        ("a = b = 1", ["variable a", "variable b"]),
        ("type Name[T] = list[T]", ["variable Name"]),
        (
            "class A:\n    x: int = 1\n    def m(self): ...\n    class B: ...",
            ["class A", "variable A.x", "function A.m", "class A.B"],
        ),
        ("def f():\n    def g(): ...\n    class H: ...", ["function f"]),
        ("def f():\n    global made\n    made = 1", ["function f", "variable made REBOUND"]),
        (
            "class Color(Enum):\n    RED = 1\n    BLUE = auto()",
            ["class Color", "variable Color.RED", "variable Color.BLUE"],
        ),
        ("größe = 1", ["variable größe"]),
    ],
)
def test_symbols(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "open_ended"),
    [
        ("x = 1", None, False),
        ("__all__ = ['a', \"b\"]", ["a", "b"], False),
        ("__all__ = ('a',)", ["a"], False),
        ("__all__ = ['a',  # 'no'\n    'b']", ["a", "b"], False),
        ("__all__ = ['a']\n__all__ += ['b']", ["a", "b"], False),
        ("__all__ = ['a'] + ['b']", ["a", "b"], False),
        ("__all__ = ['a']\n__all__.append('b')\n__all__.extend(['c'])", ["a", "b", "c"], False),
        ("__all__ = ['a'] + other.__all__", ["a"], True),
        ("__all__ = [n for n in dir()]", [], True),
        ("__all__: list[str] = ['a']", ["a"], False),
    ],
)
def test_lists_of_exports(text: str, expected: list[str] | None, open_ended: bool) -> None:
    found = facts(text)
    assert (None if found.exports is None else [name for name, _, _ in found.exports]) == expected
    assert bool(found.flags & FileFlag.DYNAMIC_ALL) == open_ended


def test_every_place_is_that_of_its_name() -> None:
    text = "é = 'ü'; from a.ö import ñ as ß\r\ndef gröẞe(x): return ß.attribut(é)\r\nclass Ä(ß.B):\r\n    ç = 1\r\n"
    source = text.encode()
    found = facts(text)
    assert [source[one[2] : one[3]].decode() for one in found.symbols] == ["é", "ñ", "gröẞe", "Ä"]
    assert [(source[one[4] : one[5]].decode(), source[one[6] : one[7]].decode()) for one in found.imports] == [
        ("ñ", "a.ö")
    ]
    assert [(one[0], source[one[1] : one[2]].decode()) for one in found.uses] == [
        ("ß.attribut", "ß.attribut"),
        ("ß.B", "ß.B"),
    ]
