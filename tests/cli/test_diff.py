"""`seamline diff` and `breaking-change`, in real repositories: what changed, and whom it breaks."""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import pytest
from tests.support.changed import compared as checked_and_compared
from tests.support.commands import seamline
from tests.support.diffing import compared, shop, told
from tests.support.repositories import Scratch

from seamline.interface.drift import KINDS


class Case(NamedTuple):
    """A module before and after, its user, and what is said: kinds, symbol, and the lines of the user that break."""

    title: str
    before: str
    after: str
    use: str
    expect: list[str]


CASES = [
    Case(
        "a required parameter is added",
        "def total(items): ...",
        "def total(items, tax): ...",
        "total([1])",
        ["parameter-added total 3"],
    ),
    Case("an optional parameter is added", "def total(items): ...", "def total(items, tax=0): ...", "total([1])", []),
    Case(
        "parameters change places",
        "def total(items, tax): ...",
        "def total(tax, items): ...",
        "total([1], 2)\ntotal(items=[1], tax=2)\ntotal(*range(2))",
        ["parameter-moved total 3"],
    ),
    Case(
        "a parameter is put between",
        "def total(items, tax=0): ...",
        "def total(items, rate=1, tax=0): ...",
        "total([1])\ntotal([1], 2)\ntotal([1], tax=2)",
        ["parameter-moved total 4"],
    ),
    Case(
        "a parameter is renamed",
        "def total(items, tax): ...",
        "def total(items, rate): ...",
        "total([1], 2)\ntotal([1], tax=2)",
        ["parameter-renamed total 4"],
    ),
    Case(
        "a function is renamed",
        "def total(items):\n    return sum(items) + 1",
        "def amount(items):\n    return sum(items) + 1",
        "total([1])",
        ["renamed total 1"],
    ),
    Case(
        "a function is gone and another one is new",
        "def total(items):\n    return sum(items) + 1",
        "def other(text):\n    return text.split()",
        "total([1])",
        ["removed total 1", "added other"],
    ),
    Case(
        "a method is renamed",
        "class Cart:\n    def add(self, item):\n        self.items = [item]",
        "class Cart:\n    def put(self, item):\n        self.items = [item]",
        "Cart().add(1)",
        ["renamed Cart.add 3"],
    ),
    Case(
        "a method moves to a base",
        "class Base: ...\nclass Cart(Base):\n    def add(self, item): ...",
        "class Base:\n    def add(self, item): ...\nclass Cart(Base): ...",
        "Cart().add(1)",
        [],
    ),
    Case(
        "a constructor wants more",
        "class Cart:\n    def __init__(self): ...",
        "class Cart:\n    def __init__(self, owner): ...",
        "Cart()",
        ["parameter-added Cart 3"],
    ),
    Case(
        "a field is added to a dataclass",
        "from dataclasses import dataclass\n@dataclass\nclass Cart:\n    owner: str",
        "from dataclasses import dataclass\n@dataclass\nclass Cart:\n    owner: str\n    total: int",
        "Cart('me')",
        ["parameter-added Cart 3"],
    ),
    Case(
        "a method becomes a property",
        "class Cart:\n    def size(self) -> int: ...",
        "class Cart:\n    @property\n    def size(self) -> int: ...",
        "Cart().size()",
        ["became-property Cart.size 3"],
    ),
    Case(
        "a function becomes async",
        "def total(): ...",
        "async def total(): ...",
        "print(total())",
        ["became-async total"],
    ),
    Case("a type gets wider", "def total(tax: int): ...", "def total(tax: int | None): ...", "total(1)", []),
    Case(
        "a type gets narrower",
        "def total(tax: 'Optional[int]'): ...",
        "def total(tax: int): ...",
        "total(1)",
        ["parameter-narrowed total"],
    ),
    Case("a result gets narrower", "def total() -> int | None: ...", "def total() -> int: ...", "total()", []),
    Case(
        "a result may be absent",
        "def total() -> int: ...",
        "def total() -> Optional[int]: ...",
        "total()",
        ["result-widened total"],
    ),
    Case(
        "an attribute has another type",
        "class Cart:\n    owner: str",
        "class Cart:\n    owner: int",
        "Cart()",
        ["attribute-type Cart.owner"],
    ),
    Case(
        "a default is another one",
        "def total(tax=1): ...",
        "def total(tax=2): ...",
        "total()",
        ["default-changed total"],
    ),
    Case("a value is another one", "RATE = 1", "RATE = 2", "print(RATE)", []),
    Case("a body is another one", "def total(): return 1", "def total(): return 2", "total()", []),
    Case(
        "a base is gone",
        "class Base: ...\nclass Cart(Base): ...",
        "class Base: ...\nclass Cart: ...",
        "Cart()",
        ["base-removed Cart"],
    ),
    Case(
        "a base cannot be told any more",
        "class Base: ...\nclass Cart(Base): ...",
        "class Base: ...\nclass Cart(make(Base)): ...",
        "Cart()",
        [],
    ),
    Case("a class is none any more", "class Cart: ...", "def Cart(): ...", "Cart()", ["kind-changed Cart"]),
    Case(
        "a parameter is removed",
        "def total(items, tax): ...",
        "def total(items): ...",
        "total([1], 2)\ntotal([1], tax=2)",
        ["parameter-removed total 3 4"],
    ),
    Case(
        "a parameter is taken by keyword only",
        "def total(items, tax): ...",
        "def total(items, *, tax): ...",
        "total([1], tax=2)\ntotal([1], 2)",
        ["parameter-kind total 4"],
    ),
    Case(
        "a parameter has no default any more",
        "def total(items, tax=0): ...",
        "def total(items, tax): ...",
        "total([1])\ntotal([1], 2)",
        ["parameter-required total 3"],
    ),
    Case(
        "a parameter has another type",
        "def total(tax: int): ...",
        "def total(tax: str): ...",
        "total(1)",
        ["parameter-type total 3"],
    ),
    Case(
        "a result has another type",
        "def total() -> int: ...",
        "def total() -> str: ...",
        "total()",
        ["result-type total"],
    ),
    Case(
        "an attribute may be more",
        "class Cart:\n    owner: str",
        "class Cart:\n    owner: str | None",
        "Cart()",
        ["attribute-widened Cart.owner"],
    ),
    Case(
        "a function is async no more",
        "async def total(): ...",
        "def total(): ...",
        "print(total())",
        ["became-sync total"],
    ),
    Case(
        "a property becomes a method",
        "class Cart:\n    @property\n    def size(self) -> int: ...",
        "class Cart:\n    def size(self) -> int: ...",
        "print(Cart().size)",
        ["became-method Cart.size"],
    ),
    Case(
        "a method becomes abstract",
        "from abc import abstractmethod\nclass Cart:\n    def size(self): ...",
        "from abc import abstractmethod\nclass Cart:\n    @abstractmethod\n    def size(self): ...",
        "",
        ["abstract-added Cart.size"],
    ),
    Case(
        "a class requires two methods more",
        "from abc import ABC, abstractmethod\nclass Base(ABC):\n    @abstractmethod\n    def old(self): ...",
        "from abc import ABC, abstractmethod\nclass Base(ABC):\n    @abstractmethod\n    def old(self): ...\n"
        "    @abstractmethod\n    def area(self): ...\n    @abstractmethod\n    def size(self): ...",
        "class Cart(Base):\n    def old(self): ...\nCart()",
        ["abstract-added Base.area 5", "abstract-added Base.size 5"],
    ),
    Case(
        "a class says again what it requires",
        "from abc import ABC, abstractmethod\nclass Top(ABC):\n    @abstractmethod\n    def size(self): ...\n"
        "class Base(Top): ...",
        "from abc import ABC, abstractmethod\nclass Top(ABC):\n    @abstractmethod\n    def size(self): ...\n"
        "class Base(Top):\n    @abstractmethod\n    def size(self): ...",
        "",
        [],
    ),
    Case(
        "an abstract method has another name",
        "from abc import ABC, abstractmethod\nclass Base(ABC):\n    @abstractmethod\n    def old(self): return self.a + 1",
        "from abc import ABC, abstractmethod\nclass Base(ABC):\n    @abstractmethod\n    def new(self): return self.a + 1",
        "",
        ["renamed Base.old"],
    ),
    Case("a private function changes", "def _total(): ...", "def _total(tax): ...", "", ["parameter-added _total"]),
    Case("the file does not parse", "def total(): ...", "def total(: ...", "total()", []),
]


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_what_a_change_is_and_whom_it_breaks(tmp_path: Path, case: Case) -> None:
    scratch = shop(tmp_path, case.before, case.use)
    scratch.write({"shop/price.py": dedent(case.after) + ("" if "RATE" in case.after else "\nRATE = 0") + "\n"})
    assert told(compared(scratch)) == case.expect


def test_a_file_that_moves_is_one_change(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(items):\n    return sum(items)\nclass Cart:\n    size = 3", "total([1])")
    scratch.git("mv", "shop/price.py", "shop/money.py")
    report = compared(scratch)
    assert told(report) == ["module-moved  1"]
    assert report["changes"][0]["now"]["path"] == "shop/money.py"
    assert report["step"] == "major"


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(items):\n    return sum(items)", "total([1])")
    scratch.remove("shop/price.py")
    report = compared(scratch)
    assert told(report) == ["module-removed  1"]
    assert report["changes"][0]["now"] is None
    assert "--> shop/price.py (gone)" in seamline("diff", cwd=scratch.root).stdout


def test_every_kind_of_change_is_documented_and_tested() -> None:
    page = (Path(__file__).parents[2] / "docs" / "diff.md").read_text("utf-8")
    tested = Path(__file__).read_text("utf-8")
    assert [kind for kind in KINDS if kind != "added" and f"`{kind}`" not in page] == []
    assert [kind for kind in KINDS if f'"{kind} ' not in tested] == []


def test_a_function_that_moves_and_is_still_imported_is_no_change(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(items):\n    return sum(items)", "total([1])")
    scratch.write(
        {
            "shop/price.py": "from shop.sums import total\nRATE = 0\n",
            "shop/sums.py": "def total(items):\n    return sum(items)\n",
        }
    )
    assert told(compared(scratch)) == ["added total"]
    scratch.write({"shop/price.py": "RATE = 0\n"})
    report = compared(scratch)
    assert told(report) == ["moved total 1"]
    assert report["changes"][0]["message"] == "total() moved to shop.sums"


def test_a_name_that_a_package_exports_no_more(tmp_path: Path) -> None:
    scratch = Scratch(
        tmp_path,
        {
            "shop/__init__.py": "from shop.price import total, _rate\nfrom shop import price",
            "shop/price.py": "def total(): ...\ndef _rate(): ...",
            "main.py": "from shop import total\ntotal()",
        },
    )
    scratch.commit()
    scratch.write({"shop/__init__.py": "\n"})
    report = compared(scratch)
    assert told(report) == ["export-removed total 1"]
    assert report["changes"][0]["message"] == "shop does not export total() any more"
    scratch.write({"shop/price.py": "def sums(): ...\ndef _rate(): ..."})
    assert "export-removed total 1" not in told(compared(scratch))


@pytest.mark.parametrize(
    ("after", "step"),
    [
        ("def total(): return 2", "patch"),
        ("def total(): ...\ndef more(): ...", "minor"),
        ("def total(tax): ...", "major"),
        ("__all__ = ['total']\ndef total(): ...\ndef more(): ...", "patch"),
    ],
)
def test_the_step_of_a_semantic_version(tmp_path: Path, after: str, step: str) -> None:
    scratch = shop(tmp_path, "def total(): ...", "")
    scratch.write({"shop/price.py": after + "\nRATE = 0\n"})
    assert compared(scratch)["step"] == step


def test_what_breaks_most_comes_first(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(): ...\nclass Cart:\n    def __init__(self): ...", "total()\nCart()\nCart()")
    scratch.write({"shop/price.py": "def total(a): ...\nclass Cart:\n    def __init__(self, a): ...\nRATE = 0\n"})
    assert told(compared(scratch)) == ["parameter-added Cart 4 5", "parameter-added total 3"]
    done = seamline("diff", "--exit-code", cwd=scratch.root)
    assert done.returncode == 1
    assert done.stdout.startswith("breaking: Cart() requires 'a' now [parameter-added]\n  --> shop/price.py:2:7\n")
    assert "   breaks 2 uses in 1 file:\n     shop/cart.py:4:1  Cart()\n" in done.stdout
    assert done.stdout.endswith("As a semantic version: major.\n")


def test_a_call_that_was_rewritten_with_the_change_is_meant_as_it_is(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(items, tax): ...", "total([1], 2)\ntotal([3], 4)")
    scratch.write({"shop/price.py": "def total(tax, items): ...\nRATE = 0\n"})
    assert told(compared(scratch)) == ["parameter-moved total 3 4"]
    scratch.write({"shop/cart.py": "from shop.price import total\n\ntotal(2, [1])\ntotal([3], 4)\n"})
    assert told(compared(scratch)) == ["parameter-moved total 4"]


# breaking-change in a check.


def violations(scratch: Scratch) -> list[str]:
    engine = checked_and_compared(scratch.root)
    return [
        f"{one.severity.label} {one.rule} {one.place.path} {len(one.related)}"
        for one in engine.all_violations()
        if one.rule in ("breaking-change", "unused-ignore")
    ]


def test_a_check_says_which_change_breaks_whom(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(): ...\ndef other(): ...\ndef _own(): ...", "total()\ntotal()")
    assert violations(scratch) == []
    scratch.write({"shop/price.py": "def total(a): ...\ndef other(a): ...\ndef _own(a): ...\nRATE = 0\n"})
    assert violations(scratch) == ["warning breaking-change shop/price.py 2", "hint breaking-change shop/price.py 0"]
    scratch.write({"seamline.toml": "[rules]\nbreaking-change = 'off'\n"})
    assert violations(scratch) == []
    scratch.write({"seamline.toml": "[rules]\nbreaking-change = 'error'\n"})
    assert violations(scratch)[0] == "error breaking-change shop/price.py 2"


def test_a_suppression_of_it_is_idle_only_where_there_is_a_baseline(tmp_path: Path) -> None:
    text = "def total(a): ...  # seamline: ignore[breaking-change]\nRATE = 0\n"
    scratch = shop(tmp_path, "def total(): ...", "total(1)")
    scratch.write({"shop/price.py": text})
    assert violations(scratch) == []
    scratch.commit()
    assert violations(scratch) == ["hint unused-ignore shop/price.py 0"]
    (scratch.root / ".git").rename(scratch.root / "elsewhere")
    assert violations(scratch) == []


def test_what_is_checked_since_a_revision_is_compared_with_it(tmp_path: Path) -> None:
    scratch = shop(tmp_path, "def total(a, b): ...", "total([1], 2)")
    scratch.write({"shop/price.py": "def total(b, a): ...\nRATE = 0\n"})
    scratch.commit()

    def found(*arguments: str) -> list[str]:
        done = seamline("check", "--format", "jsonl", *arguments, cwd=scratch.root)
        return [json.loads(line)["message"] for line in done.stdout.splitlines()]

    assert found() == []
    said = "total() takes 'a' and 'b' in other positions now (since HEAD~1); this breaks 1 use in 1 file"
    assert found("--since", "HEAD~1") == [said]
