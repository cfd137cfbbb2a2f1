"""A workspace that was committed and then changed, checked and compared with its baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.repositories import Scratch

from seamline import batch
from seamline.contract.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.engine import Engine


def compared(root: Path) -> Engine:
    """The engine that has checked a workspace and compared it as its settings say."""
    engine = batch.check(root, load_settings(root)[0], workers=1)
    batch.add_drift(engine, engine.settings.workspace.baseline)
    return engine


def changed(root: Path, before: dict[str, str], after: dict[str, str]) -> Engine:
    """The same for these files, of which some were otherwise before."""
    scratch = Scratch(root, {"shop/__init__.py": "", **before})
    scratch.commit()
    scratch.write(after)
    return compared(root)
