"""The inverted index from symbols to the uses that depend on them.

A dependency is a (provider, name) pair: the name of a file's interface, also one it does not have (yet). An entry is the
number of a use in a numbered version of a file; entries of versions that are gone are dropped when they are met.
"""

from __future__ import annotations

from array import array
from sys import byteorder, intern
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_ITEM_BITS = 24
_SHARE_BITS = 20
"""A share of a workspace has fewer versions than this many bits can number. Numbers go on from one run to the next."""
_COMPACT = 64
"""From this size on, entries are cleaned of doubles and of the dead whenever their number reaches a power of two."""


class UseIndex:
    """Who depends on what. Compact: eight bytes an entry."""

    def __init__(self) -> None:
        self._entries: dict[str, dict[str, array[int] | bytes]] = {}
        """Entries by provider and name; as bytes, which take less room, until they are added to."""
        self._paths: dict[int, str] = {}
        self._versions: dict[str, int] = {}
        self._next = 0
        self._renewed = False
        """Whether there are entries of versions that are gone."""

    def renew(self, path: str) -> int:
        """Forget the uses of a file; the number of its new version."""
        if path in self._versions:
            del self._paths[self._versions[path]]
            self._renewed = True
        self._next += 1
        self._versions[path] = self._next
        self._paths[self._next] = path
        return self._next

    def drop(self, path: str) -> None:
        """Forget a file that is gone."""
        if path in self._versions:
            del self._paths[self._versions.pop(path)]
            self._renewed = True

    def add(self, path: str, item: int, keys: Iterable[tuple[str, str]]) -> None:
        """Note that use number `item` of `path` depends on these keys."""
        entry = self._versions[path] << _ITEM_BITS | item
        entries = self._entries
        for provider, name in keys:
            if provider == path:
                continue  # a file is always checked again when it changes itself
            try:
                found = entries[provider][name]
            except KeyError:
                # Most have just this one. Names come from the facts of one file each, and are the same in many.
                entries.setdefault(provider, {})[intern(name)] = entry.to_bytes(8, byteorder)
                continue
            if found.__class__ is bytes:
                found = entries[provider][name] = array("Q", found)
            found.append(entry)  # type: ignore[union-attr]
            size = len(found)
            if self._renewed and size >= _COMPACT and not size & (size - 1):
                living = (e for e in dict.fromkeys(found) if e >> _ITEM_BITS in self._paths)
                entries[provider][name] = array("Q", living)

    def take(self, provider: str, name: str, keep: Callable[[int], bool] | None = None) -> dict[str, list[int]]:
        """The uses that depend on a key, by path. They are forgotten here, checking them again notes them again; those
        whose item is to be kept stay, and are not among the result.
        """
        names = self._entries.get(provider)
        entries = names.pop(name, None) if names else None
        if names is None or not entries:
            return {}
        if keep is not None:
            mask = (1 << _ITEM_BITS) - 1
            every = array("Q", entries)
            kept = array("Q", [entry for entry in every if keep(entry & mask)])
            if kept:
                names[name] = kept
                entries = array("Q", [entry for entry in every if not keep(entry & mask)])
        found: dict[str, list[int]] = {}
        for path, item in self._living(entries):
            if path in found:
                found[path].append(item)
            else:
                found[path] = [item]
        return found

    def look(self, provider: str, name: str) -> Iterator[tuple[str, int]]:
        """Uses that depend on a key, as (path, item)."""
        entries = self._entries.get(provider, {}).get(name)
        return self._living(entries) if entries else iter(())

    def names(self, provider: str) -> list[str]:
        """The names of a provider that something depends on."""
        return list(self._entries.get(provider, ()))

    def _living(self, entries: array[int] | bytes) -> Iterator[tuple[str, int]]:
        mask = (1 << _ITEM_BITS) - 1
        if isinstance(entries, bytes):
            entries = array("Q", entries)
        for entry in dict.fromkeys(entries):
            path = self._paths.get(entry >> _ITEM_BITS)
            if path is not None:
                yield path, entry & mask

    def pack(self) -> None:
        """Take as little room as possible; entries are unpacked when they are added to."""
        for names in self._entries.values():
            for name, found in names.items():
                if not isinstance(found, bytes):
                    names[name] = found.tobytes()

    def freeze(self) -> tuple[Any, ...]:
        """All entries as plain values, for `thaw`."""
        self.pack()
        return (self._entries, self._versions, self._next)

    def thaw(self, frozen: tuple[Any, ...]) -> None:
        """Take over what `freeze` gave. Entries are unpacked when they are asked for."""
        self._entries, self._versions, self._next = frozen
        self._paths = {number: path for path, number in self._versions.items()}
        self._renewed = True

    def begin_share(self, number: int) -> None:
        """Start empty, with numbers that no other share gives its versions."""
        self._entries = {}
        self._paths = {}
        self._versions = {}
        self._next += number << _SHARE_BITS

    def absorb(self, frozen: tuple[Any, ...]) -> None:
        """Add what a share gave to `freeze`."""
        entries, versions, last = frozen
        for provider, names in entries.items():
            known = self._entries.setdefault(provider, {})
            for name, packed in names.items():
                found = known.get(name)
                if found is None:
                    known[name] = packed
                elif isinstance(found, bytes):
                    known[name] = found + packed
                else:
                    found.frombytes(packed)
        for path, version in versions.items():
            self.drop(path)
            self._versions[path] = version
            self._paths[version] = path
        self._next = max(self._next, last)

    def __len__(self) -> int:
        return sum(
            len(found) // 8 if isinstance(found, bytes) else len(found)
            for names in self._entries.values()
            for found in names.values()
        )
