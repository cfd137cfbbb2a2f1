"""Writing modules into a settings file: `[[module]]` tables are added, changed and taken out, and all else stays as it is.

What does not change keeps its bytes: comments, order, white space, line ends. Whatever the values hold, they end up as
values: strings are escaped, comments are one printable line. The new text is read back before anybody gets it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.contract.reading import parse, read_settings
from seamline.contract.settings import SettingsError
from seamline.contract.toml_lines import spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from seamline.contract.fields import KeyPath
    from seamline.contract.settings import Settings

_WIDTH: Final = 100
_BOM: Final = "\ufeff"
_LONGEST: Final = 300
"""Characters of a comment."""


class ModuleTable(NamedTuple):
    """What is to be written of a module."""

    name: str
    paths: tuple[str, ...]
    exposes: tuple[str, ...]
    may_use: tuple[str, ...]
    promises: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    """Comments above a table that is new."""


class EditError(Exception):
    """The file cannot be edited so; the message says why, in one line."""


def with_modules(
    file: Path, text: str, modules: Sequence[ModuleTable], gone: Collection[str] = (), prefix: tuple[str, ...] = ()
) -> tuple[str, Settings]:
    """The text of the settings file with these modules and without those that are `gone`, and what it says now.

    A module that is there already keeps its table, with the comments, keys and promises that it has. `prefix` is the table that
    the settings are in. Raises `EditError`.
    """
    bare = text.removeprefix(_BOM)
    ending = "\r\n" if "\r\n" in bare else "\n"
    edited = _edited(file, bare.replace("\r\n", "\n"), modules, gone, (*prefix, "module"))
    edited = text[: len(text) - len(bare)] + edited.replace("\n", ending)
    try:
        settings = read_settings(file, prefix, edited.removeprefix(_BOM))
    except SettingsError as error:
        raise EditError(f"{file.name} cannot take [[module]] tables as it is: {error.message}") from None
    written = {one.name: one for one in settings.modules}
    for module in modules:
        read = written.get(module.name)
        if read is None or (read.paths.patterns, read.exposes, read.may_use) != module[1:4]:
            raise EditError(f"{file.name} does not say of '{module.name}' what was written into it")
    return edited, settings


def _edited(
    file: Path, text: str, modules: Sequence[ModuleTable], gone: Collection[str], array: tuple[str, ...]
) -> str:
    try:
        raw: Any = parse(file, text)
    except SettingsError as error:
        raise EditError(str(error)) from None
    for part in array:
        raw = raw.get(part, {}) if isinstance(raw, dict) else {}
    tables = raw if isinstance(raw, list) else []
    found = spans(text)
    if any((*array, index) not in found for index in range(len(tables))):
        raise EditError(f"{file.name} has its modules in one list; write each as a table, [[{'.'.join(array)}]]")
    wanted = {module.name: module for module in modules}
    edits: list[tuple[int, int, str]] = []
    place = None
    for index, table in enumerate(tables):
        path: KeyPath = (*array, index)
        name = table.get("name")
        if name in wanted:
            edits += _changes(text, found, path, table, wanted.pop(name))
            place = _end(text, found, path)
        elif name in gone:
            edits.append((_above(text, found[path][0]), _next(text, found, path), ""))
        elif place is None:
            place = _above(text, found[path][0])
    return _with_new(_applied(text, edits, place), wanted.values(), array)


_MARK: Final = "\0"
"""Where new tables go, while a text is edited; TOML cannot hold it."""


def _applied(text: str, edits: list[tuple[int, int, str]], place: int | None) -> str:
    if place is not None:
        edits = [*edits, (place, place, _MARK)]
    for start, end, new in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text if place is not None else text + _MARK


def _with_new(text: str, modules: Iterable[ModuleTable], array: tuple[str, ...]) -> str:
    before, _, after = text.partition(_MARK)
    new = "\n".join(_table(module, array) for module in modules)
    if not new:
        return before + after
    if before.strip():
        before = before.rstrip("\n") + "\n\n"
    return before + new + ("\n" + after.lstrip("\n") if after.strip() else "")


def _table(module: ModuleTable, array: tuple[str, ...]) -> str:
    lines = [f"# {_one_line(remark)}" for remark in module.remarks]
    lines += [f"[[{'.'.join(array)}]]", f"name = {toml_string(module.name)}"]
    lines += [f"{key} = {_list(key, values)}" for key, values in _values(module) if values or key in _ALWAYS]
    return "\n".join(lines) + "\n"


_ALWAYS: Final = ("paths", "exposes", "may-use")


def _values(module: ModuleTable) -> list[tuple[str, tuple[str, ...]]]:
    return [
        ("paths", module.paths),
        ("exposes", module.exposes),
        ("may-use", module.may_use),
        ("promises", module.promises),
    ]


def _changes(
    text: str, found: dict[KeyPath, tuple[int, int]], path: KeyPath, table: dict[str, Any], module: ModuleTable
) -> list[tuple[int, int, str]]:
    edits, added = [], ""
    for key, wanted in _values(module):
        values = tuple(dict.fromkeys((*table.get(key, ()), *wanted))) if key == "promises" else wanted
        if key not in table:
            added += f"\n{key} = {_list(key, values)}" if values or key in _ALWAYS else ""
        elif tuple(table[key]) != values:
            edits.append((*found[*path, key], _list(key, values)))
    if added:
        end = _last(found, path)
        line = text.find("\n", end)
        end = len(text) if line < 0 else line
        edits.append((end, end, added))
    return edits


def _last(found: dict[KeyPath, tuple[int, int]], path: KeyPath) -> int:
    """The end of what is said last in a table."""
    return max(end for key, (_, end) in found.items() if key[: len(path)] == path)


def _end(text: str, found: dict[KeyPath, tuple[int, int]], path: KeyPath) -> int:
    """The start of the line below what is said last in a table."""
    line = text.find("\n", _last(found, path))
    return len(text) if line < 0 else line + 1


def _next(text: str, found: dict[KeyPath, tuple[int, int]], path: KeyPath) -> int:
    """Where what follows a table begins, be it a comment."""
    end = _end(text, found, path)
    while text.startswith("\n", end):
        end += 1
    return end


def _above(text: str, start: int) -> int:
    """The start of the comments that stand right above a header."""
    start = text.rfind("\n", 0, start) + 1
    while start:
        line = text.rfind("\n", 0, start - 1) + 1
        if not text[line:start].lstrip().startswith("#"):
            break
        start = line
    return start


def toml_string(text: str) -> str:
    """A basic string. What cannot be text in a file, half of a surrogate pair, becomes a question mark."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(key: str, values: Sequence[str]) -> str:
    items = [toml_string(value) for value in values]
    inline = f"[{', '.join(items)}]"
    if len(f"{key} = {inline}") <= _WIDTH and (key != "promises" or len(items) < 2):
        return inline
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _one_line(text: str) -> str:
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
