"""The language in which rules are specified: a few files, and what is to be said about them.

    case("a required parameter is added",
         files={"price.py": "def total(items, tax): ...", "cart.py": "from price import total\ntotal([1])"},
         expect=["missing-argument at cart.py:2  tax"])

An expectation is `rule at path:line` and, behind two spaces, what the rule concluded. A case is run by the real engine
on real files. `silent` is a case that expects nothing; its `but` is a small change that takes away the reason for the
silence, after which something has to be said: so no case is silent only because its text is wrong. Titles name what is
the same in every language: another language passes the same table with the same titles and its own files.
"""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

import pytest

from seamline.batch import check
from seamline.contract.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from seamline.engine import Engine
    from seamline.interface.violation import Violation


class Case(NamedTuple):
    title: str
    files: Mapping[str, str]
    expect: Sequence[str]
    but: tuple[str, str] | None = None


def case(title: str, files: Mapping[str, str], expect: Sequence[str]) -> Case:
    return Case(title, files, expect)


def silent(title: str, files: Mapping[str, str], but: tuple[str, str] | None = None) -> Case:
    return Case(title, files, [], but)


def shop(price: str, cart: str, **parts: str) -> dict[str, str]:
    """A package `shop` with the module `price`, its user `cart`, and whatever else is given (`"__init__"` included)."""
    modules = {"__init__": "", "price": price, "cart": cart, **parts}
    return {f"shop/{name}.py": text for name, text in modules.items()}


def table(*cases: Case) -> pytest.MarkDecorator:
    """Run a test once for each case, under its title."""
    titles = [one.title for one in cases]
    assert len(set(titles)) == len(titles), f"a title stands for two cases: {titles}"
    return pytest.mark.parametrize("one", cases, ids=titles)


def write(root: Path, files: Mapping[str, str]) -> None:
    """Write the files of a case; the indentation of their block in the table is no part of them."""
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(written(text))


def written(text: str) -> bytes:
    """The bytes of a file whose text stands in a table."""
    return dedent(text.removeprefix("\n")).encode()


def checked(root: Path, files: Mapping[str, str]) -> Engine:
    """The engine that has checked these files, written below `root`, a `seamline.toml` among them included."""
    write(root, files)
    return check(root, load_settings(root)[0], workers=1)


def told(engine: Engine) -> list[str]:
    """Everything that is said, as expectations."""
    return [sentence(engine, violation) for violation in engine.all_violations()]


def sentence(engine: Engine, violation: Violation) -> str:
    """A violation as an expectation."""
    place = violation.place
    line = engine.files.lines(place.path).line_of(place.start) + 1
    concluded = " ".join(str(part) for part in violation.data)
    return f"{violation.rule} at {place.path}:{line}" + (f"  {concluded}" if concluded else "")


def run(one: Case, root: Path) -> None:
    """Check a case, and for a silent one that its silence has the reason that it gives."""
    assert told(checked(root / "case", one.files)) == list(one.expect)
    if one.but is not None:
        old, new = one.but
        assert any(old in text for text in one.files.values()), f"{old!r} is in no file of the case"
        changed = {path: text.replace(old, new) for path, text in one.files.items()}
        assert told(checked(root / "but", changed)), f"still silent with {new!r} for {old!r}"
