"""The violations that a project has accepted for now: `.seamline/known.json`, committed beside the code.

A known violation does not fail a check. The list is written on demand (`seamline check --update-baseline-file`), and
then holds just what still exists. Entries are fingerprints, which survive edits elsewhere in a file; one entry stands
for one violation, so a second one of the same kind is new.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from seamline.interface.violation import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from seamline.interface.violation import Violation

LOCATION: Final = ".seamline/known.json"
VERSION: Final = 1


class KnownError(Exception):
    """The list exists but cannot be used; the message says why in one line."""


class Split(NamedTuple):
    """Violations of a run, parted by the list; `stale` counts entries that no violation matches any more."""

    new: list[Violation]
    known: list[Violation]
    stale: int


class Known:
    """The accepted violations of one workspace."""

    def __init__(self, fingerprints: Iterable[str] = ()) -> None:
        self._counts = Counter(fingerprints)

    def __len__(self) -> int:
        return self._counts.total()

    @staticmethod
    def read(root: Path) -> Known:
        """The list of the workspace at `root`, empty when there is none; raises `KnownError`."""
        try:
            data = json.loads((root / LOCATION).read_bytes())
            if data["version"] != VERSION:
                raise KnownError(f"{LOCATION} has version {data['version']}; this Seamline reads version {VERSION}")
            return Known(str(entry["fingerprint"]) for entry in data["known"])
        except FileNotFoundError:
            return Known()
        except OSError as error:
            raise KnownError(f"{LOCATION} cannot be read: {error.strerror}") from None
        except (ValueError, TypeError, KeyError, RecursionError):
            again = "write it anew with `seamline check --update-baseline-file`"
            raise KnownError(f"{LOCATION} is not a list of known violations; {again}") from None

    def split(self, violations: Iterable[Violation]) -> Split:
        """Part violations into new and known ones; of equal ones the first in order are the known ones."""
        split = Split([], [], 0)
        for violation, known in self._marked(violations):
            (split.known if known else split.new).append(violation)
        return split._replace(stale=len(self) - len(split.known))

    def demoted(self, violations: Iterable[Violation]) -> list[Violation]:
        """The same violations, known ones as hints: what an editor shows. Equal ones are all in one file."""
        return [
            replace(violation, severity=Severity.HINT) if known else violation
            for violation, known in self._marked(violations)
        ]

    def _marked(self, violations: Iterable[Violation]) -> Iterator[tuple[Violation, bool]]:
        seen: Counter[str] = Counter()
        for violation in violations:
            fingerprint = violation.fingerprint if self._counts else ""
            seen[fingerprint] += 1
            yield violation, seen[fingerprint] <= self._counts[fingerprint]


def known_bytes(violations: Iterable[Violation]) -> bytes:
    """The list that accepts exactly these violations, as the file holds it: stable, and readable in a diff."""
    entries = [
        {"fingerprint": one.fingerprint, "rule": one.rule, "path": one.place.path, "message": one.message}
        for one in sorted(violations, key=lambda one: (one.sort_key, one.fingerprint))
    ]
    text = json.dumps({"version": VERSION, "known": entries}, indent=2, ensure_ascii=False)
    return (text + "\n").encode(errors="backslashreplace")
