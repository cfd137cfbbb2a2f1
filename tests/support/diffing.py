"""Asking `seamline diff` in a repository with a module and its user."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from tests.support.commands import seamline
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from pathlib import Path


def shop(root: Path, module: str, use: str) -> Scratch:
    names = ["total", "Cart", "Base", "RATE"]
    imported = [name for name in names if name in use] or ["RATE"]
    files = {
        "shop/__init__.py": "",
        "shop/price.py": dedent(module) + ("" if "RATE" in module else "\nRATE = 0") + "\n",
        "shop/cart.py": f"from shop.price import {', '.join(imported)}\n\n{use}\n",
    }
    scratch = Scratch(root, files)
    scratch.commit()
    return scratch


def compared(scratch: Scratch, *arguments: str, code: int = 0) -> dict[str, Any]:
    done = seamline("diff", *arguments, "--format", "json", cwd=scratch.root)
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def told(report: dict[str, Any]) -> list[str]:
    found = []
    for change in report["changes"]:
        lines = sorted({str(one["range"]["start"]["line"]) for one in change["breaks"]})
        found.append(" ".join([",".join(change["kinds"]), change["symbol"], *lines]))
    return found
