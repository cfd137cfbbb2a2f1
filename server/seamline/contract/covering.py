"""The globs that give some files to each module: whole directories, and what is another's in them taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_MEANING: Final = frozenset("*?")
_AT_FIRST: Final = frozenset("!#~ ")
_MANY: Final = 6
"""Entries of a shared directory from which on the one that has most of them gets the whole, but for what is not its."""

Tree = dict[str, "Tree | str"]
"""Directories by name, and the modules of files."""


def covering(owner: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The globs of each module (as `[[module]] paths`), for the module of each file; "" is a file that nobody is to match.

    A character that cannot be seen, or written where it is, is matched by `?`; so whoever uses them reads them back and looks
    whether they say what they should.
    """
    found: dict[str, list[str]] = {module: [] for module in sorted(set(owner.values()) - {""})}
    names: dict[str, int] = {}
    for path in owner:
        name = path.rpartition("/")[2]
        names[name] = names.get(name, 0) + 1
    for path, module in sorted(owner.items()):
        # A glob without a slash matches at any depth.
        if module and "/" not in path:
            found[module].append(_glob(path))
            found[module] += [f"!*/**/{_glob(path)}"] if names[path] > 1 else []
    for name, entry in sorted(_tree(owner).items()):
        if not isinstance(entry, str):
            _emit(f"{name}/", entry, "", found)
    return {module: tuple(globs) for module, globs in found.items()}


def _emit(folder: str, tree: Tree, cover: str, found: dict[str, list[str]]) -> None:
    """The globs for a directory that the globs of `cover` match so far, those of nobody for ""."""
    owners = _owners(tree)
    if len(owners) == 1:
        (module,) = owners
        _give(f"{_glob(folder)}**", module, cover, found)
        return
    files = {name: entry for name, entry in tree.items() if isinstance(entry, str)}
    mostly = _mostly(tree)
    if mostly != cover and mostly:
        _give(f"{_glob(folder)}**", mostly, cover, found)
        cover = mostly
    if len(set(files.values())) == 1 and len(files) > 1:
        (module,) = set(files.values())
        for ending in sorted({name.rpartition(".")[2] for name in files}):
            _give(f"{_glob(folder)}*.{_glob(ending)}", module, cover, found)
    else:
        for name, module in sorted(files.items()):
            _give(_glob(folder + name), module, cover, found)
    for name, entry in sorted(tree.items()):
        if not isinstance(entry, str):
            _emit(f"{folder}{name}/", entry, cover, found)


def _give(glob: str, module: str, cover: str, found: dict[str, list[str]]) -> None:
    if module != cover:
        if module:
            found[module].append(glob)
        if cover:
            found[cover].append(f"!{glob}")


def _mostly(tree: Tree) -> str:
    """The module that has most of the many entries of a shared directory, "" where none has."""
    counts: dict[str, int] = {}
    for entry in tree.values():
        owners = {entry} if isinstance(entry, str) else _owners(entry)
        for module in owners if len(owners) == 1 else ():
            counts[module] = counts.get(module, 0) + 1
    module = max(sorted(counts), key=lambda one: counts[one], default="")
    return module if len(tree) >= _MANY and counts.get(module, 0) * 2 > len(tree) else ""


def _owners(tree: Tree) -> set[str]:
    found: set[str] = set()
    for entry in tree.values():
        found |= {entry} if isinstance(entry, str) else _owners(entry)
    return found


def _tree(owner: Mapping[str, str]) -> Tree:
    root: Tree = {}
    for path, module in owner.items():
        *folders, name = path.split("/")
        tree = root
        for folder in folders:
            inner = tree.setdefault(folder, {})
            assert isinstance(inner, dict)  # noqa: S101 - no file has the name of a directory
            tree = inner
        tree[name] = module
    return root


def _glob(path: str) -> str:
    """A path as a glob. There is no way to escape in settings, where a backslash is a slash."""
    glob = "".join(map(_character, path))
    first = "?" if glob[0] in _AT_FIRST else glob[0]
    return first + (f"?{glob[2:]}" if glob[1:3] == ":/" else glob[1:])


def _character(character: str) -> str:
    if character in _MEANING:
        return f"[{character}]"
    return character if character.isprintable() and character not in "\\[" else "?"
