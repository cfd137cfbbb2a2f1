"""The globs that give some files to each module, as few as there can be: whole directories where all in them is one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLAIN = frozenset("_-./+@=, ")


def covering(owner: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The globs of each module (as `[[module]] paths`), for the module of each file; "" is a file that nobody is to match.

    A character that means something in a glob, or that cannot be seen, is matched by `?`; so whoever uses them reads them
    back and looks whether they say what they should.
    """
    names: dict[str, int] = {}
    for path in owner:
        name = path.rpartition("/")[2]
        names[name] = names.get(name, 0) + 1
    found: dict[str, list[str]] = {module: [] for module in sorted(set(owner.values()) - {""})}
    folders: dict[str, set[str]] = {}
    for path, module in owner.items():
        folder = path.rpartition("/")[0]
        while folder:
            folders.setdefault(folder, set()).add(module)
            folder = folder.rpartition("/")[0]
    for path, module in sorted(owner.items()):
        # A glob without a slash matches at any depth.
        if module and "/" not in path:
            found[module].append(_glob(path))
            found[module] += [f"!*/**/{_glob(path)}"] if names[path] > 1 else []
    whole = {folder for folder, modules in folders.items() if len(modules) == 1}
    for folder in sorted(whole):
        (module,) = folders[folder]
        if module and folder.rpartition("/")[0] not in whole:
            found[module].append(f"{_glob(folder)}/**")
    for folder, paths in sorted(_by_folder(path for path in owner if "/" in path).items()):
        if folder not in whole:
            for module, globs in _of_folder(folder, paths, owner):
                found[module] += globs
    return {module: tuple(globs) for module, globs in found.items()}


def _of_folder(folder: str, paths: list[str], owner: Mapping[str, str]) -> Iterable[tuple[str, list[str]]]:
    """The globs for the files right in a folder that several modules share."""
    modules = {owner[path] for path in paths}
    if len(modules) == 1 and len(paths) > 1:
        endings = sorted({path.rpartition(".")[2] for path in paths})
        return [(module, [f"{_glob(folder)}/*.{_glob(ending)}" for ending in endings]) for module in modules if module]
    return [(owner[path], [_glob(path)]) for path in paths if owner[path]]


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        found.setdefault(path.rpartition("/")[0], []).append(path)
    return found


def _glob(path: str) -> str:
    return "".join(character if character.isalnum() or character in _PLAIN else "?" for character in path)
