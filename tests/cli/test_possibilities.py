"""Uses that may have meant what changed, and fitted it at the baseline: of values that are only known in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.cases import sentence
from tests.support.changed import changed

if TYPE_CHECKING:
    from pathlib import Path

CLOCK = """
class Clock:
    kind = None

    def __init__(self, start=0): ...

    def forward(self, by): ...


class Other:
    def forward(self, by): ...


def made(x):
    if x:
        return Clock()
    return x.clock


def chosen(x):
    kind = Clock
    if x:
        kind = x.kind
    return kind


def over_lines(x):
    if x:
        return Clock(
            x,
        )
    return x[0]
"""
IMPORTS = "from shop.price import Clock, Other, chosen, made, over_lines\n\n\n"
STRICTER = CLOCK.replace("def forward(self, by)", "def forward(self, by, unit)", 1)
RENAMED = CLOCK.replace("def forward(self, by)", "def ahead(self, by)", 1)
ASYNC = CLOCK.replace("    def forward(self, by)", "    async def forward(self, by)", 1)
LATER = CLOCK.replace("start=0", "start")
MISSING = "missing-argument"
KEPT = """class Shop:
    def __init__(self, clock=None):
        self.clock = {}

    def run(self):
        {}
"""


def of_x(*lines: str) -> str:
    """A function with this body."""
    return "def f(x):\n    " + "\n    ".join(lines) + "\n"


WITHOUT = "def f(a=None):\n    if a is None:\n        a = Clock()\n    a.forward(1)\n"
CASES = [
    ("what was passed, or one of its own", STRICTER, KEPT.format("clock or Clock()", "self.clock.forward(1)"), [MISSING]),
    ("the other way round", STRICTER, KEPT.format("Clock() if clock is None else clock", "self.clock.forward(1)"), [MISSING]),
    ("it is kept in a variable first", STRICTER, KEPT.format("clock or Clock()", "a = self.clock; a.forward(1)"), [MISSING]),
    ("a call that fits", STRICTER, KEPT.format("clock or Clock()", "self.clock.forward(1, 2)"), []),
    ("another class", STRICTER, KEPT.format("clock or Other()", "self.clock.forward(1)"), []),
    ("nothing is known", STRICTER, KEPT.format("clock or 1", "self.clock.forward(1)"), []),
    ("its class is asked for", STRICTER, of_x("a = x or Clock()", "if isinstance(a, Other):", "    a.forward(1)"), []),
    ("the member is asked for", STRICTER, of_x("a = x or Clock()", "if hasattr(a, 'forward'):", "    a.forward(1)"), []),
    ("the failure is expected", STRICTER, of_x("a = x or Clock()", "try: a.forward(1)", "except TypeError: ..."), []),
    ("a parameter where nothing is passed", STRICTER, WITHOUT, [MISSING]),
    ("what a parameter is otherwise", LATER, "def f(kind=Clock):\n    kind()\n", [MISSING]),
    ("what it is otherwise, from somewhere else", LATER, "def f(kind=Other):\n    kind()\n", []),
    ("one of two branches", STRICTER, of_x("a = x", "if x:", "    a = Clock()", "a.forward(1)"), [MISSING]),
    ("a loop binds it as well", STRICTER, of_x("a = Clock()", "for a in x:", "    a.forward(1)"), []),
    ("a function that may give it", STRICTER, of_x("made(x).forward(1)"), [MISSING]),
    ("the call that is given goes on", STRICTER, of_x("over_lines(x).forward(1)"), [MISSING]),
    ("a function that chooses the class", LATER, of_x("a = chosen(x)", "a()"), [MISSING]),
    ("it is called otherwise", LATER, of_x("a = chosen(x)", "a(1)"), []),
    ("the method is gone", RENAMED, KEPT.format("clock or Clock()", "self.clock.forward(1)"), ["unknown-member"]),
    ("that of another class is gone", RENAMED, KEPT.format("clock or Other()", "self.clock.forward(1)"), []),
    ("the method is async", ASYNC, KEPT.format("clock or Clock()", "self.clock.forward(1)"), ["async-mismatch"]),
    ("it is async, and given on", ASYNC, KEPT.format("clock or Clock()", "return self.clock.forward(1)"), []),
    (
        "what gives it is async, and it was kept",
        CLOCK.replace("def made", "async def made"),
        KEPT.format("clock or made(1)", "self.clock.forward(1)"),
        ["async-mismatch"],
    ),
    (
        "what gives it is async, and nothing is asked of it",
        CLOCK.replace("def made", "async def made"),
        KEPT.format("clock or made(1)", "return self.clock"),
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("title", "after", "use", "expect"), CASES, ids=[title for title, *_ in CASES])
def test_what_may_have_meant_it(tmp_path: Path, title: str, after: str, use: str, expect: list[str]) -> None:
    files = {"shop/price.py": CLOCK, "shop/use.py": IMPORTS + use}
    engine = changed(tmp_path, files, {"shop/price.py": after})
    found = [one for one in engine.all_violations() if one.place.path == "shop/use.py"]
    assert [one.rule for one in found] == expect, [sentence(engine, one) for one in found]


def test_what_is_only_possible_is_said_of_no_use_that_the_baseline_does_not_have(tmp_path: Path) -> None:
    before, after = (IMPORTS + KEPT.format("clock or Clock()", one) for one in ("...", "self.clock.forward(1)"))
    files = {"shop/price.py": CLOCK, "shop/use.py": before}
    engine = changed(tmp_path, files, {"shop/price.py": STRICTER, "shop/use.py": after})
    assert [one for one in engine.all_violations() if one.place.path == "shop/use.py"] == []


SHARED = """class Base:
    def __new__(cls, *args, **kwargs): ...


class Item(Base):
    def __init__(self, name): ...
"""


@pytest.mark.parametrize(
    ("call", "expect"), [("Item(name=1)", ["missing-argument", "unexpected-argument"]), ("Item(1)", [])]
)
def test_a_base_that_takes_any_call_leaves_it_to_the_constructor(tmp_path: Path, call: str, expect: list[str]) -> None:
    files = {"shop/price.py": SHARED, "shop/use.py": f"from shop.price import Item\n\n{call}\n"}
    engine = changed(tmp_path, files, {"shop/price.py": SHARED.replace("name", "label")})
    assert sorted(one.rule for one in engine.all_violations() if one.place.path == "shop/use.py") == expect


GROUP = """class Group:
    @classmethod
    def load(cls):
        return cls()

    def path(self, a): ...

    def run(self):
        return self.path(1)


class Alias(Group):
    def path(self, a): ...
"""


@pytest.mark.parametrize(("name", "expect"), [("Group", ["missing-argument"]), ("GroupBase", [])])
def test_a_class_whose_own_method_makes_it_has_objects(tmp_path: Path, name: str, expect: list[str]) -> None:
    """Unless its name says that it is there to be derived from."""
    text = GROUP.replace("Group", name)
    engine = changed(tmp_path, {"shop/price.py": text}, {"shop/price.py": text.replace("(self, a)", "(self, a, b)", 1)})
    found = [one.rule for one in engine.all_violations() if one.place.start < text.index("class Alias")]
    assert [rule for rule in found if rule != "breaking-change"] == expect
