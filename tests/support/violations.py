"""Violations made by hand over real text, for tests of what is done with them.

A place is named by the text it covers: `found("shop/cart.py", "total([1])")`; `after=` skips to a later occurrence.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from seamline.interface.violation import Place, Provider, Severity, Violation
from seamline.report.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class FakeEdit(NamedTuple):
    path: str
    start: int
    end: int
    text: str


class FakeFix(NamedTuple):
    title: str
    kind: str
    edits: Sequence[FakeEdit] = ()


@dataclass
class Tree:
    """The text of a few files; stands in for the engine where only text is asked for."""

    files: dict[str, str] = field(default_factory=dict)

    def text(self, path: str) -> bytes | None:
        return self.files[path].encode() if path in self.files else None

    def found(self, path: str, text: str, *, after: str = "") -> Place:
        content = self.files[path].encode()
        start = content.index(text.encode(), content.index(after.encode()))
        return Place(path, start, start + len(text.encode()))

    def report(self, root: Path, *violations: Violation, **more: Any) -> Report:
        ordered = sorted(violations, key=lambda one: one.sort_key)
        return Report(root, ordered, self, **{"files": len(self.files), **more})


SHOP = Tree(
    {
        "shop/price.py": "RATE = 1\n\n\ndef total(items, tax):\n    return sum(items) * tax\n",
        "shop/cart.py": "from shop.price import total\n\n\ndef checkout():\n    return total([1])\n",
    }
)


def missing_argument(tree: Tree = SHOP, **changes: Any) -> Violation:
    """The violation of the README: a call that lacks a parameter its function now requires."""
    violation = Violation(
        rule="missing-argument",
        severity=Severity.ERROR,
        message="total() now requires 'tax' (shop/price.py:4); this call passes 1 argument",
        place=tree.found("shop/cart.py", "total([1])"),
        use=tree.found("shop/cart.py", "total([1])"),
        module="shop.cart",
        symbol="checkout",
        provider=Provider(
            module="shop.price",
            symbol="total",
            place=tree.found("shop/price.py", "total"),
            says="def total(items, tax)",
        ),
        data=("tax",),
    )
    return replace(violation, **changes)
