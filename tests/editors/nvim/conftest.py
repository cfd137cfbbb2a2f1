"""A real package in a real Neovim."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.editors.nvim.neovim import Neovim
from tests.support.repositories import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def package(tmp_path: Path) -> Scratch:
    """The package `packaging`, as its authors published it, in a git repository."""
    found = find_spec("packaging")
    assert found is not None
    assert found.origin is not None
    root = tmp_path.resolve() / "work"
    source = Path(found.origin).parent
    shutil.copytree(source, root / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
    repository = Scratch(root)
    repository.commit("Import packaging")
    return repository


@pytest.fixture
def open_neovim(tmp_path: Path) -> Iterator[Callable[..., Neovim]]:
    """Starts editors that end with the test."""
    started: list[Neovim] = []

    def start(root: Path, **how: Any) -> Neovim:
        started.append(Neovim(tmp_path / f"home{len(started)}", root, **how))
        return started[-1]

    yield start
    for neovim in started:
        neovim.close()


@pytest.fixture
def neovim(package: Scratch, open_neovim: Callable[..., Neovim]) -> Neovim:
    """An editor with nothing open yet."""
    return open_neovim(package.root)
