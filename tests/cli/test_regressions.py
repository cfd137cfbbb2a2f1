"""Uses that meant what changed at the baseline, and stand there as they did: found where the rules alone are not certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.support.cases import sentence
from tests.support.changed import changed

from seamline.fixes import offered

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine

GROUP = """
class Group:
    def resolve(self, name):
        return name

    def run(self, name):
        return self.resolve(name)


class Alias(Group):
    def resolve(self, name):
        return name


def make():
    return Group()
"""
RENAMED = GROUP.replace("resolve(self, name)", "look_up(self, name)", 1)
STRICTER = GROUP.replace("resolve(self, name)", "resolve(self, name, deep)", 1)
ASYNC = GROUP.replace("def resolve", "async def resolve", 1).replace(
    "return self.resolve(name)", "return self.resolve(name).x"
)
MINE = """from shop.price import Group


class Mine(Group):
    def resolve(self, name):
        return super().resolve(name)
"""
NOT_MADE = "\n\ndef make():\n    return Group()\n"


class Case(NamedTuple):
    title: str
    before: str
    after: str
    expect: list[str]
    use: str = ""
    """A further module, the same before and after."""


def without(text: str, part: str) -> str:
    assert part in text
    return text.replace(part, "")


MEMBERS = [
    Case(
        "a derived class has a method of its own",
        GROUP,
        RENAMED,
        ["unknown-member at shop/price.py:7  resolve look_up"],
    ),
    Case("nobody makes objects of the class itself", without(GROUP, NOT_MADE), without(RENAMED, NOT_MADE), []),
    Case(
        "another derived class has none",
        without(GROUP, NOT_MADE) + "class Other(Group): ...\n",
        without(RENAMED, NOT_MADE) + "class Other(Group): ...\n",
        ["unknown-member at shop/price.py:7  resolve look_up"],
    ),
    Case(
        "the other derived class is abstract",
        "import abc\n"
        + without(GROUP, NOT_MADE)
        + "class Other(Group, abc.ABC):\n    @abc.abstractmethod\n    def f(self): ...\n",
        "import abc\n"
        + without(RENAMED, NOT_MADE)
        + "class Other(Group, abc.ABC):\n    @abc.abstractmethod\n    def f(self): ...\n",
        [],
    ),
    Case("the use is another one", GROUP, RENAMED.replace("self.resolve(name)", "self.resolve(str(name))"), []),
    Case(
        "the use moved",
        GROUP,
        RENAMED.replace("    def run", "\n    def run"),
        ["unknown-member at shop/price.py:8  resolve look_up"],
    ),
    Case(
        "a base has it now",
        GROUP,
        "class Base:\n    def resolve(self, name): ...\n" + RENAMED.replace("Group:", "Group(Base):"),
        [],
    ),
    Case("a base from outside may have it", GROUP, "import bags\n" + RENAMED.replace("Group:", "Group(bags.Bag):"), []),
    Case(
        "what is not there is answered",
        GROUP,
        RENAMED.replace("    def run", "    def __getattr__(self, name): ...\n\n    def run"),
        [],
    ),
    Case(
        "super() finds it no more",
        GROUP,
        RENAMED,
        ["unknown-member at shop/price.py:7  resolve look_up", "unknown-member at shop/use.py:6  resolve look_up"],
        MINE,
    ),
    Case(
        "super() may find that of another base",
        without(GROUP, NOT_MADE),
        without(RENAMED, NOT_MADE),
        [],
        MINE.replace("Group", "Alias, Group", 1) + "\n\nclass Both(Mine, Alias): ...\n",
    ),
    Case(
        "a test puts something in its place, as it did",
        GROUP.replace("class Alias", "class Alias"),
        RENAMED,
        ["unknown-member at shop/price.py:7  resolve look_up"],
        "def test(group):\n    group.resolve = print\n",
    ),
    Case("somebody gives objects one now", GROUP, RENAMED + "\n\ndef give(group):\n    group.resolve = print\n", []),
    Case(
        "the break is expected",
        GROUP.replace(
            "return self.resolve(name)",
            "try:\n            return self.resolve(name)\n        except AttributeError: ...",
        ),
        RENAMED.replace(
            "return self.resolve(name)",
            "try:\n            return self.resolve(name)\n        except AttributeError: ...",
        ),
        [],
    ),
    Case(
        "it is suppressed",
        GROUP.replace("return self.resolve(name)", "return self.resolve(name)  # seamline: ignore[unknown-member]"),
        RENAMED.replace("return self.resolve(name)", "return self.resolve(name)  # seamline: ignore[unknown-member]"),
        [],
    ),
]
OVERRIDDEN = "incompatible-override at shop/price.py:11  narrow deep"
CALLS = [
    Case(
        "a method requires more than that of a derived class",
        GROUP,
        STRICTER,
        ["missing-argument at shop/price.py:7  deep", OVERRIDDEN],
    ),
    Case("only derived classes are met", without(GROUP, NOT_MADE), without(STRICTER, NOT_MADE), [OVERRIDDEN]),
    Case(
        "the call was rewritten", GROUP, STRICTER.replace("self.resolve(name)", "self.resolve(str(name))"), [OVERRIDDEN]
    ),
    Case(
        "the call was wrong before",
        GROUP.replace("self.resolve(name)", "self.resolve()").replace(
            "name):\n        return name\n\n\ndef", "name=1): ...\n\n\ndef"
        ),
        STRICTER.replace("self.resolve(name)", "self.resolve()").replace(
            "name):\n        return name\n\n\ndef", "name=1): ...\n\n\ndef"
        ),
        [OVERRIDDEN],
    ),
]
FUNCTION = "def load(name):\n    return [name]\n"
AWAIT = "async " + FUNCTION
USE = "from shop.price import load\n\n\ndef f(other):\n    {}\n"
SAID = "async-mismatch at shop/use.py:{}  {}"


def use(*lines: str) -> str:
    return USE.format("\n    ".join(lines))


def plain(title: str, *lines: str, at: tuple[int, ...] = (), function: str = FUNCTION, after: str = AWAIT) -> Case:
    data = "await" if len(lines) == 1 else "held"
    return Case(title, function, after, [SAID.format(5 + line, data) for line in at], use(*lines))


VALUES = [
    plain("a variable is asked for a part", "a = load(1)", "return a.x", at=(1,)),
    plain("a part of it is assigned to", "a = load(1)", "a.x = 1", at=(1,)),
    plain("it is iterated over", "a = load(1)", "for b in a: ...", at=(1,)),
    plain("a comprehension iterates over it", "a = load(1)", "return [b for b in a]", at=(1,)),
    plain("it is indexed", "a = load(1)", "return a[0]", at=(1,)),
    plain("it is unpacked", "a = load(1)", "b, c = a", at=(1,)),
    plain("it is spread", "a = load(1)", "print(*a)", at=(1,)),
    plain("it is searched", "a = load(1)", "return 1 in a", at=(1,)),
    plain("it is compared", "a = load(1)", "assert a == [1]", at=(1,)),
    plain("it is measured", "a = load(1)", "return len(a)", at=(1,)),
    plain("it is joined", "a = load(1)", "return ', '.join(a)", at=(1,)),
    plain("it is reckoned with", "a = load(1)", "return a + [1]", at=(1,)),
    plain("it is entered", "a = load(1)", "with a as b: ...", at=(1,)),
    plain("in a block further down", "a = load(1)", "if other:", "    return a.x", at=(2,)),
    plain("in another branch", "if other:", "    a = load(1)", "return a.x"),
    plain("several uses", "a = load(1)", "a.x", "return a.y", at=(1, 2)),
    plain("it is bound anew", "a = load(1)", "a = [a]", "return a.x"),
    plain("it is bound anew to a part of it", "a = load(1)", "a = a.x", "return a.y", at=(1,)),
    plain("a loop binds it", "a = load(1)", "for a in other:", "    a.x"),
    plain("a loop over it binds it", "a = load(1)", "for a in a:", "    a.x", at=(1,)),
    plain("a comprehension has its own", "a = load(1)", "return [a.x for a in other]"),
    plain("a handler binds it", "a = load(1)", "try: ...", "except ValueError as a:", "    a.x"),
    plain("a with binds it", "a = load(1)", "with other as a:", "    a.x"),
    plain("an import binds it", "a = load(1)", "import a", "a.x"),
    plain("it is awaited somewhere", "a = load(1)", "async def g(): return await a", "return a.x"),
    plain("somebody looks what it is", "a = load(1)", "if isinstance(a, list):", "    return a.x"),
    plain(
        "somebody looks whether it is awaitable",
        "a = load(1)",
        "if inspect.isawaitable(a):",
        "    return 1",
        "return a.x",
    ),
    plain("it is given back", "a = load(1)", "return a"),
    plain("it is passed on", "a = load(1)", "other(a)"),
    plain("it is closed", "a = load(1)", "a.close()"),
    plain("it is None or not", "a = load(1)", "return a is None"),
    plain("the failure is expected", "a = load(1)", "try: a.x", "except AttributeError: ..."),
    plain("a function of its own", "a = load(1)", "def g(): return a.x", "a = other"),
    plain("a call among others", "return zip(other, load(1))", at=(0,)),
    plain("a call that is reckoned with", "return load(1) + other", at=(0,)),
    plain("a call in a text", 'return f"{load(1)}"', at=(0,)),
    plain("a call whose value is shown", 'return f"{load(1)!r}"'),
    plain("a call that is spread", "print(*load(1))", at=(0,)),
    plain("a call that is entered", "with load(1): ...", at=(0,)),
    plain("a call in brackets", "return (load(1)).x", at=(0,)),
    plain("a call whose value is mapped", "return map(other, load(1))", at=(0,)),
    plain("a call whose value maps", "return map(load(1), other)"),
    plain("a call whose value is converted", "return str(load(1))", at=(0,)),
    plain("a call whose value is written", "other.write(load(1))", at=(0,)),
    plain("a call whose value is sent", "other.send(load(1))"),
    plain("a call that may be awaited by whom it is passed to", "return other(load(1))"),
    plain(
        "it gave what had to be awaited",
        "return str(load(1))",
        function=FUNCTION.replace("(name):", "(name) -> Awaitable[str]:"),
    ),
    plain(
        "it gave on what had to be awaited",
        "return str(load(1))",
        function=FUNCTION.replace("[name]", "other(name)"),
        after=AWAIT.replace("[name]", "await other(name)"),
    ),
    plain("an async generator", "a = load(1)", "return a.x", after=AWAIT.replace("return", "yield")),
    plain("it is suppressed", "a = load(1)", "return a.x  # seamline: ignore[async-mismatch]"),
]
METHODS = [
    Case(
        "a derived class has a method that is not async",
        GROUP.replace("self.resolve(name)", "self.resolve(name).x"),
        ASYNC,
        ["async-mismatch at shop/price.py:7  await"],
    ),
    Case(
        "only derived classes are met, and theirs are not async",
        without(GROUP, NOT_MADE).replace("self.resolve(name)", "self.resolve(name).x"),
        without(ASYNC, NOT_MADE),
        [],
    ),
]
IN_ASYNC = METHODS[0]._replace(
    before=METHODS[0].before.replace("def run", "async def run"), after=ASYNC.replace("def run", "async def run")
)
BASE = "class Base:\n    def run(self, a):\n        return a\n"
DERIVED = """from shop.price import Base


class Derived(Base):
    def run(self, a):
        return 1


Base(), Derived()
"""
PRIVATE = BASE.replace("run", "_run")
NARROW = ["incompatible-override at shop/use.py:5  narrow b"]
OVERRIDES = [
    Case("a base takes more", BASE, BASE.replace("a):", "a, b=None):"), NARROW, DERIVED),
    Case("a base requires more", BASE, BASE.replace("a):", "a, b):"), NARROW, DERIVED),
    Case("a base takes more by keyword", BASE, BASE.replace("a):", "a, *, b=1):"), NARROW, DERIVED),
    Case("a parameter has another name", BASE, BASE.replace("a)", "b)").replace("return a", "return b"), [], DERIVED),
    Case("a private method", PRIVATE, PRIVATE.replace("a):", "a, b=1):"), [], DERIVED.replace("run", "_run")),
    Case("it was narrower before", BASE.replace("a):", "a, b=1):"), BASE.replace("a):", "a, b=1, c=1):"), [], DERIVED),
    Case("it was a function", BASE + "def Derived(a): ...\n", BASE.replace("a):", "a, b):") + DERIVED.partition("\n")[2], []),
    Case("the base has the method only now", "class Base: ...\n", BASE.replace("a):", "a, b):"), [], DERIVED),
]  # fmt: skip


def compared(root: Path, case: Case) -> Engine:
    return changed(root, {"shop/price.py": case.before, "shop/use.py": case.use}, {"shop/price.py": case.after})


def told(engine: Engine) -> list[str]:
    return [sentence(engine, one) for one in engine.all_violations() if one.rule != "breaking-change"]


ALL = [*MEMBERS, *CALLS, *VALUES, *METHODS, *OVERRIDES]


@pytest.mark.parametrize("case", ALL, ids=[case.title for case in ALL])
def test_what_is_said_of_a_use_that_was_right_at_the_baseline(tmp_path: Path, case: Case) -> None:
    assert told(compared(tmp_path, case)) == case.expect


def test_how_it_was_concluded_is_said(tmp_path: Path) -> None:
    said = []
    for number, case in enumerate((MEMBERS[0], CALLS[0], VALUES[0], METHODS[0], OVERRIDES[0])):
        engine = compared(tmp_path / str(number), case)
        said += [one.message for one in engine.all_violations() if one.rule != "breaking-change"][:1]
    assert said == [
        "Group (shop/price.py:2) has no method 'resolve' any more, as it had at HEAD; it is called 'look_up' now",
        "Group.resolve() requires 'deep' (shop/price.py:3); this call passes 1 argument, as it did at HEAD",
        "load() is async since HEAD (shop/price.py:1); 'a' holds what it gives (line 5) and is asked for a part",
        "Group.resolve() is async since HEAD (shop/price.py:3); what it gives is asked for a part, as it was before",
        "Derived.run() does not take 'b', but stands for Base.run() (shop/price.py:2); at HEAD it took all that one takes",
    ]


@pytest.mark.parametrize(
    ("case", "expect"),
    [
        (MEMBERS[0], ["Rename 'resolve' to 'look_up'"]),
        (OVERRIDES[0], ["Accept what Base.run() accepts"]),
        (VALUES[0], []),
        (
            METHODS[0]._replace(
                before=METHODS[0].before.replace("def run", "async def run"),
                after=ASYNC.replace("def run", "async def run"),
            ),
            ["Add 'await'"],
        ),
    ],
)
def test_what_is_offered(tmp_path: Path, case: Case, expect: list[str]) -> None:
    engine = compared(tmp_path, case)
    found = [one for one in engine.all_violations() if one.rule != "breaking-change"]
    assert [fix.title for fix in offered(engine, found[0])] == expect


PLAIN = "def total(items):\n    return sum(items)\n\n\nclass Cart:\n    def size(self):\n        return 1\n"
TESTING = """import pytest
from shop.price import Cart, total


def test_it():
    with {}:
        {}
"""
EXPECTING = [
    # `def set(*items)`, which counted them, may have become `def set(items)`, as flask's `from_mapping` did.
    ("pytest.raises(TypeError)", "total(1)", ("total(items)", "total(items, tax)"), ""),
    ("pytest.raises(Exception)", "total(1)", ("total(items)", "total(items, tax)"), ""),
    ("pytest.raises(ValueError)", "total(1)", ("total(items)", "total(items, tax)"), "missing-argument"),
    ("pytest.raises(Gone)", "Cart().size()", ("size(self)", "size(self, unit)"), "missing-argument"),
    ("pytest.raises(AttributeError)", "Cart().size()", ("def size", "def number"), ""),
    ("pytest.raises(ValueError)", "Cart().size()", ("def size", "def number"), "unknown-member"),
    ("pytest.raises(TypeError)", "total(1)", ("def total", "async def total"), "async-mismatch"),
    ("pytest.raises(TypeError)", "total(1).x", ("def total", "async def total"), ""),
]


@pytest.mark.parametrize(("context", "use", "change", "rule"), EXPECTING)
def test_what_a_test_expects_to_fail(
    tmp_path: Path, context: str, use: str, change: tuple[str, str], rule: str
) -> None:
    """Unless it may be the same in another form."""
    files = {"shop/__init__.py": "", "shop/price.py": PLAIN, "tests/test_price.py": TESTING.format(context, use)}
    engine = changed(tmp_path, files, {"shop/price.py": PLAIN.replace(*change)})
    found = [one.rule for one in engine.all_violations() if one.place.path == "tests/test_price.py"]
    assert found == ([rule] if rule else [])


def test_who_tries_both_ways_is_prepared(tmp_path: Path) -> None:
    use = "from shop.price import total\n\ntry:\n    total(1)\nexcept TypeError:\n    total(1, 2)\n"
    files = {"shop/__init__.py": "", "shop/price.py": PLAIN, "shop/use.py": use}
    engine = changed(tmp_path, files, {"shop/price.py": PLAIN.replace("total(items)", "total(items, tax)")})
    assert [one.rule for one in engine.all_violations() if one.place.path == "shop/use.py"] == []


OUTSIDE = (
    "from elsewhere import Module\n\n\nclass Layer(Module):\n    def __init__(self, size):\n        self.size = size\n"
)
LAYERS = [
    ("a class from outside above it", OUTSIDE, "Layer(1)", ["missing-argument"]),
    ("a call that fits", OUTSIDE, "Layer(1, 2)", []),
    ("a class in between, whose calls are not looked at", OUTSIDE + "\n\nclass Deep(Layer): ...\n", "Deep(1)", []),
    ("it makes its objects itself", OUTSIDE + "    def __new__(cls, *args): ...\n", "Layer(1)", []),
    ("a decorator", OUTSIDE.replace("class Layer", "@register\nclass Layer"), "Layer(1)", []),
    ("a metaclass", OUTSIDE.replace("(Module)", "(Module, metaclass=Meta)"), "Layer(1)", []),
]


@pytest.mark.parametrize(("title", "before", "use", "expect"), LAYERS, ids=[title for title, *_ in LAYERS])
def test_the_constructor_below_a_class_from_outside(
    tmp_path: Path, title: str, before: str, use: str, expect: list[str]
) -> None:
    """What a class from outside does with calls is not known; that this one fitted is."""
    name = use.partition("(")[0]
    files = {
        "shop/__init__.py": "",
        "shop/price.py": before,
        "shop/use.py": f"from shop.price import {name}\n\n{use}\n",
    }
    engine = changed(tmp_path, files, {"shop/price.py": before.replace("(self, size)", "(self, size, depth)")})
    assert [one.rule for one in engine.all_violations() if one.place.path == "shop/use.py"] == expect
