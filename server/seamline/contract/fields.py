"""The kinds of value a settings key can have: each reads a parsed TOML value and describes itself as JSON Schema.

A field answers two questions only, `read` (is this value right, and what does it mean?) and `schema`. It knows neither
files nor lines: a fault is raised as `Invalid` with the path of keys that leads to it, and the caller finds the line.
"""

from __future__ import annotations

import difflib
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

KeyPath = tuple[str | int, ...]
_NAME = re.compile(r"[^\s./*]+")


class Invalid(Exception):  # noqa: N818 - read as a sentence where it is raised
    """A value that a key cannot have, or a key that does not exist."""

    def __init__(self, path: KeyPath, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def dotted(path: KeyPath) -> str:
    """The key as a person writes it: `rules.override[1].paths`."""
    words = ""
    for part in path:
        words += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if words else part
    return words


def closest(word: str, known: Iterable[str]) -> str:
    """The known word that was most likely meant, or `""`."""
    found = difflib.get_close_matches(word.lower().replace("_", "-"), list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def kind_of(value: object) -> str:
    """What a TOML value is, for people."""
    names = {bool: "a boolean", int: "an integer", float: "a number", str: "a string", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or time")


@dataclass(frozen=True)
class Field(ABC):
    """One kind of value; `about` says what it means."""

    about: str
    reserved: bool = field(default=False, kw_only=True)
    """It is read and checked, and has no effect yet."""

    @property
    def meaning(self) -> str:
        """What is shown in editors and in the manual."""
        return f"{self.about} Reserved: this version does not act on it yet." if self.reserved else self.about

    @abstractmethod
    def read(self, value: object, path: KeyPath) -> Any:
        """The value as the program uses it; raises `Invalid`."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of the value."""


def _wrong(value: object, path: KeyPath, wanted: str) -> Invalid:
    return Invalid(path, f"'{dotted(path)}' must be {wanted}, not {kind_of(value)}")


@dataclass(frozen=True)
class Flag(Field):
    """true or false."""

    default: bool

    def read(self, value: object, path: KeyPath) -> bool:
        """The boolean itself."""
        if not isinstance(value, bool):
            raise _wrong(value, path, "true or false")
        return value

    def schema(self) -> dict[str, Any]:
        """A boolean with its default."""
        return {"type": "boolean", "default": self.default}


@dataclass(frozen=True)
class Number(Field):
    """A number that is not below `minimum`; `whole` asks for an integer."""

    minimum: int
    default: float | None = None
    whole: bool = False

    def read(self, value: object, path: KeyPath) -> float:
        """The number itself; infinity and NaN, which TOML can spell, are none."""
        wanted = f"{'an integer' if self.whole else 'a number'} of at least {self.minimum}"
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            raise _wrong(value, path, wanted)
        if not self.minimum <= value < float("inf"):
            raise Invalid(path, f"'{dotted(path)}' must be {wanted}, not {value}")
        return value

    def schema(self) -> dict[str, Any]:
        """A number with its bound and default."""
        shape = {"type": "integer" if self.whole else "number", "minimum": self.minimum}
        return shape if self.default is None else {**shape, "default": self.default}


@dataclass(frozen=True)
class Text(Field):
    """Any string that is not blank."""

    default: str | None = None

    def read(self, value: object, path: KeyPath) -> str:
        """The string itself."""
        if not isinstance(value, str):
            raise _wrong(value, path, "a string")
        if not value.strip():
            raise Invalid(path, f"'{dotted(path)}' must not be empty")
        return value

    def schema(self) -> dict[str, Any]:
        """A string with its default."""
        shape = {"type": "string", "minLength": 1}
        return shape if self.default is None else {**shape, "default": self.default}


@dataclass(frozen=True)
class Choice(Field):
    """One word of a few."""

    choices: tuple[str, ...]
    default: str

    def read(self, value: object, path: KeyPath) -> str:
        """The word itself."""
        wanted = "one of " + ", ".join(f'"{choice}"' for choice in self.choices)
        if not isinstance(value, str):
            raise _wrong(value, path, wanted)
        if value in self.choices:
            return value
        meant = closest(value, self.choices)
        hint = f'; did you mean "{meant}"?' if meant else ""
        raise Invalid(path, f"'{dotted(path)}' must be {wanted}, not \"{value}\"{hint}")

    def schema(self) -> dict[str, Any]:
        """The words, and the one that holds when nobody says anything."""
        return {"enum": list(self.choices), "default": self.default}


@dataclass(frozen=True)
class Texts(Field):
    """A list of strings. With `relative`, of paths or globs that stay inside the workspace."""

    relative: bool = False

    def read(self, value: object, path: KeyPath) -> tuple[str, ...]:
        """The strings; paths with `/`, whatever the system."""
        if not isinstance(value, list):
            raise _wrong(value, path, "a list of strings")
        return tuple(self._item(item, (*path, index)) for index, item in enumerate(value))

    def _item(self, value: object, path: KeyPath) -> str:
        text = Text(self.about).read(value, path)
        if not self.relative:
            return text
        text = text.replace("\\", "/")
        if text.startswith(("/", "~")) or text[1:3] == ":/" or ".." in text.split("/"):
            raise Invalid(path, f"'{dotted(path)}' must be a path inside the workspace, relative to it, not \"{text}\"")
        return text.removeprefix("./")

    def schema(self) -> dict[str, Any]:
        """An array of strings."""
        return {"type": "array", "items": {"type": "string", "minLength": 1}}


@dataclass(frozen=True)
class Names(Texts):
    """A list of single names: no paths, no patterns."""

    def _item(self, value: object, path: KeyPath) -> str:
        text = super()._item(value, path)
        if not _NAME.fullmatch(text):
            raise Invalid(path, f"'{dotted(path)}' must be one name, without dots, slashes and stars, not \"{text}\"")
        return text

    def schema(self) -> dict[str, Any]:
        """An array of such strings."""
        return {"type": "array", "items": {"type": "string", "pattern": f"^{_NAME.pattern}$"}}


@dataclass(frozen=True)
class Table(Field):
    """Named keys, each with its own field; a key that is not named is an error."""

    fields: Mapping[str, Field]
    required: tuple[str, ...] = ()

    def read(self, value: object, path: KeyPath) -> dict[str, Any]:
        """What is given, key by key; what is not given is not filled in."""
        if not isinstance(value, dict):
            raise _wrong(value, path, "a table")
        given: dict[str, Any] = {}
        for name, inner in value.items():
            if name not in self.fields:
                raise Invalid((*path, name), self._unknown(name, path))
            given[name] = self.fields[name].read(inner, (*path, name))
        for name in self.required:
            if name not in given:
                raise Invalid(path, f"'{dotted(path)}' needs the key '{name}'")
        return given

    def _unknown(self, name: str, path: KeyPath) -> str:
        where = f" in '{dotted(path)}'" if path else ""
        meant = closest(name, self.fields)
        if meant:
            return f"unknown key '{name}'{where}; did you mean '{meant}'?"
        return f"unknown key '{name}'{where}; the keys here are {', '.join(sorted(self.fields))}"

    def schema(self) -> dict[str, Any]:
        """An object with these keys and no others."""
        properties = {name: {"description": inner.meaning, **inner.schema()} for name, inner in self.fields.items()}
        shape: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
        return {**shape, "required": list(self.required)} if self.required else shape

    def reserved_keys(self, given: Mapping[str, Any], path: KeyPath = ()) -> Iterator[KeyPath]:
        """The keys among those `given` (as `read` returned them) that have no effect yet."""
        for name, value in given.items():
            inner = self.fields[name]
            if inner.reserved:
                yield (*path, name)
            elif isinstance(inner, Table):
                yield from inner.reserved_keys(value, (*path, name))
            elif isinstance(inner, Tables):
                for index, one in enumerate(value):
                    yield from inner.table.reserved_keys(one, (*path, name, index))


@dataclass(frozen=True)
class Tables(Field):
    """An array of tables (`[[name]]`)."""

    table: Table

    def read(self, value: object, path: KeyPath) -> list[dict[str, Any]]:
        """The tables, in the order of the file."""
        if not isinstance(value, list):
            raise _wrong(value, path, f"an array of tables, [[{dotted(path)}]]")
        return [self.table.read(item, (*path, index)) for index, item in enumerate(value)]

    def schema(self) -> dict[str, Any]:
        """An array of that table."""
        return {"type": "array", "items": self.table.schema()}


@dataclass(frozen=True)
class Named(Field):
    """A table whose keys are names that the user chooses, each with the same kind of table."""

    table: Table

    def read(self, value: object, path: KeyPath) -> dict[str, dict[str, Any]]:
        """The tables by their names."""
        if not isinstance(value, dict):
            raise _wrong(value, path, "a table of tables")
        return {name: self.table.read(inner, (*path, name)) for name, inner in value.items()}

    def schema(self) -> dict[str, Any]:
        """An object with any keys, each that table."""
        return {"type": "object", "additionalProperties": self.table.schema()}
