"""Globs that are read back: each file has the module that it was given, whatever its name."""

from __future__ import annotations

import random

import pytest

from seamline.contract.covering import covering
from seamline.contract.globs import Globs
from seamline.contract.settings import Module, Settings


def read_back(globs: dict[str, tuple[str, ...]], path: str) -> str:
    settings = Settings(modules=tuple(Module(name, Globs(paths)) for name, paths in globs.items()))
    return settings.module_of(path) or ""


@pytest.mark.parametrize(
    ("owner", "expected"),
    [
        ({"a/x.py": "m", "a/b/y.py": "m"}, {"m": ("a/**",)}),
        ({"a/x.py": "m", "a/b/y.py": "n"}, {"m": ("a/x.py",), "n": ("a/b/**",)}),
        (
            {"a/x.py": "m", "a/z.py": "m", "a/t.pyi": "m", "a/b/y.py": "n"},
            {"m": ("a/*.py", "a/*.pyi"), "n": ("a/b/**",)},
        ),
        ({"setup.py": "m", "a/setup.py": "n"}, {"m": ("setup.py", "!*/**/setup.py"), "n": ("a/**",)}),
        ({"a/x.py": "", "a/y.py": "n"}, {"n": ("a/y.py",)}),
        ({f"c/{i}/x.py": "n" if i == 3 else "m" for i in range(9)}, {"m": ("c/**", "!c/3/**"), "n": ("c/3/**",)}),
        ({"[*]?/x.py": "m", "cart/x.py": "n"}, {"m": ("?[*]][?]/**",), "n": ("cart/**",)}),
        ({"c:/x.py": "m", "d\\n/x.py": "n"}, {"m": ("c?/**",), "n": ("d?n/**",)}),
        ({"!a/[b].py": "m", "#c/x.py": "n", "~/e.py": "m"}, {"m": ("?a/**", "?/**"), "n": ("?c/**",)}),
    ],
)
def test_globs(owner: dict[str, str], expected: dict[str, tuple[str, ...]]) -> None:
    assert covering(owner) == expected
    assert {path: read_back(expected, path) for path in owner} == owner


@pytest.mark.parametrize("seed", range(20))
def test_any_cut_is_read_back(seed: int) -> None:
    chance = random.Random(seed)
    folders = ["", "a/", "a/b/", "a/b/c/", "d/", "d/e/"]
    paths = {
        f"{chance.choice(folders)}{chance.choice(['x', 'setup', 'y-z', 'ü'])}{chance.randrange(9)}.py"
        for _ in range(60)
    }
    owner = {path: chance.choice(["m", "n", "o", ""]) if chance.random() < 0.3 else "m" for path in sorted(paths)}
    globs = covering(owner)
    assert {path: read_back(globs, path) for path in owner} == owner
