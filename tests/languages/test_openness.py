"""How many bits a declaration leaves open: the table of the design, slot by slot."""

from __future__ import annotations

from math import log2

import pytest

from seamline.languages import extract
from seamline.languages.codec import decode_interface
from seamline.languages.python.openness import UNKNOWN, of_annotation, open_bits


def bits(source: str, name: str = "f") -> float:
    return open_bits(decode_interface(extract("x.py", source.encode()))[2], name)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f() -> None: ...", 0.0),
        ("def f(): ...", UNKNOWN),
        ("def f(a: int, b: 'str') -> int: ...", 0.0),
        ("def f(a) -> int: ...", UNKNOWN),
        ("def f(a: Any, b: object) -> int: ...", 2 * UNKNOWN),
        ("def f(a=True, b=-1, c=b'', d='') -> int: ...", 0.10 + 0.39 + 0.52 + 0.68),
        ("def f(a={}, b=[], c=(), d=g(), *, e=None) -> int: ...", 2.16 + 2.47 + 4.28 + 5.28 + 5.76),
        ("def f(a: list, b: dict, c: list[int], d: typing.Mapping) -> int: ...", 5 * UNKNOWN),
        ("def f(a: int | str) -> int: ...", 0.0),
        ("def f() -> int | None: ...", log2(2)),
        ("def f(*args, **kwargs) -> int: ...", 2 * UNKNOWN),
        ("async def f(a, /, b: int) -> int: ...", UNKNOWN),
        ("class f: ...", 0.0),
        ("class f:\n    def __init__(self, a, b: int): ...", UNKNOWN),
        ("f = 1", 0.0),
        ("f: Any = 1", UNKNOWN),
        ("f: int", 0.0),
        ("def f(a): ...\ndef f(a: int) -> int: ...", 0.0),
        ("from x import f", 0.0),
        ("", 0.0),
    ],
)
def test_bits(source: str, expected: float) -> None:
    assert bits(source) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("C.m", UNKNOWN), ("C.s", 2 * UNKNOWN), ("C.D.n", UNKNOWN), ("C.none", 0.0), ("g.x", 0.0), ("C.x", 0.0)],
)
def test_members(name: str, expected: float) -> None:
    source = (
        "class C:\n    x = 1\n    def m(self, a) -> int: ...\n    @staticmethod\n    def s(a, b) -> int: ...\n"
        "    class D:\n        def n(self): ...\ndef g(): ...\n"
    )
    assert bits(source, name) == pytest.approx(expected)


def test_a_union_leaves_open_what_its_widest_arm_does() -> None:
    assert of_annotation("list | dict | None") == 2 * UNKNOWN
