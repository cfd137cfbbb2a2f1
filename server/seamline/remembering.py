"""What an engine found, as bytes: so that a start on a workspace that did not change checks nothing again.

A frozen state is bound to the code that made it, to the settings and to the file list (`state_key`), and to the digests
of the files it is about. Thawing it gives the very engine that was frozen; files that changed since are then updated
like any other change. Nothing here decides what is stored where.
"""

from __future__ import annotations

import marshal
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from seamline.interface.violation import Place, Provider, Severity, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from seamline.contract.settings import Settings
    from seamline.engine import Engine
    from seamline.workspace.discovery import Discovery

STATE_PATH = "//engine"
"""The path under which a store keeps the state of a workspace; no file can have it."""


@cache
def _code() -> bytes:
    """Identity of the code that checks: another version, or an edited one, may find other things."""
    folder = Path(__file__).parent
    digest = blake2b(digest_size=16)
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.scm"))):
        status = path.stat()
        digest.update(f"{path.relative_to(folder)}:{status.st_size}:{status.st_mtime_ns};".encode())
    return digest.digest()


def state_key(root: Path, settings: Settings, layout: Discovery) -> bytes:
    """Under what a state of this workspace is kept: whatever decides the result beside the files themselves."""
    digest = blake2b(_code(), digest_size=16)
    digest.update(repr((str(root), settings.workspace, sorted(settings.rules.items()), settings.overrides)).encode())
    digest.update(repr((settings.modules, sorted(layout.markers), sorted(layout.extensions))).encode())
    digest.update("\0".join(file.path for file in layout.files).encode(errors="surrogateescape"))
    for folder in sorted(layout.directories):
        digest.update(folder.encode(errors="surrogateescape"))
        ignore = root / folder / ".gitignore"
        if ignore.is_file():
            digest.update(ignore.read_bytes())
    return digest.digest()


class State(NamedTuple):
    """What an engine knew and found, ready to be taken over."""

    blobs: dict[str, bytes]
    digests: dict[str, bytes]
    found: dict[str, dict[int, list[Violation]]]
    patches: dict[str, frozenset[tuple[str, str]]]
    bases: dict[str, set[str]]
    patching: tuple[str, ...]
    ignoring: tuple[str, ...]
    uses: tuple[Any, ...]
    references: tuple[Any, ...]
    overridden: dict[str, tuple[Any, ...]]


def freeze(engine: Engine) -> bytes:
    """The state of an engine that has nothing left to check."""
    found = {path: plain_found(by_item) for path, by_item in engine.findings.by_file.items()}
    patches = {path: tuple(sorted(targets)) for path, targets in engine.patches.targets.items() if targets}
    bases = {name: tuple(sorted(paths)) for name, paths in engine.bases.items()}
    state: Any = (
        dict(engine.files.digests),
        found,
        patches,
        bases,
        tuple(engine.patches.files),
        tuple(engine.findings.ignoring),
        engine.index.freeze(),
        engine.references.index.freeze(),
        engine.overrides.by_file,
    )
    return marshal.dumps(state)


def thaw(
    frozen: bytes,
    known: Mapping[str, tuple[bytes, bytes]],
    find: Callable[[Iterable[bytes]], Mapping[bytes, bytes]],
) -> State | None:
    """The state that was frozen, with the facts of that time. `known` has (digest, facts) of files as they are now, and
    `find` gives facts by digest for those that were otherwise then; `None` where some of these are gone.
    """
    digests, found, patches, bases, patching, ignoring, index, references, overridden = marshal.loads(frozen)  # noqa: S302 - see `Store`
    others = {digest for path, digest in digests.items() if path not in known or known[path][0] != digest}
    old = find(others) if others else {}
    if len(old) != len(others):
        return None
    return State(
        {
            path: known[path][1] if path in known and known[path][0] == digest else old[digest]
            for path, digest in digests.items()
        },
        digests,
        restored_found(found),
        {path: frozenset(targets) for path, targets in patches.items()},
        {name: set(paths) for name, paths in bases.items()},
        patching,
        ignoring,
        index,
        references,
        overridden,
    )


def plain_found(by_item: Mapping[int, Iterable[Violation]]) -> dict[int, tuple[Any, ...]]:
    """What was found in a file, as values that `marshal` takes."""
    return {item: tuple(map(_plain, violations)) for item, violations in by_item.items()}


def restored_found(found: Mapping[str, Mapping[int, Iterable[Any]]]) -> dict[str, dict[int, list[Violation]]]:
    """What was found in each file, from its plain form."""
    return {
        path: {item: list(map(_violation, some)) for item, some in by_item.items()} for path, by_item in found.items()
    }


def _plain(violation: Violation) -> tuple[Any, ...]:
    provider = violation.provider
    side = None
    if provider is not None:
        side = (provider.module, provider.symbol, _range(provider.place), provider.says)
    return (
        violation.rule,
        int(violation.severity),
        violation.message,
        _range(violation.place),
        _range(violation.use),
        violation.module,
        violation.symbol,
        side,
        violation.data,
    )


def _range(place: Place) -> tuple[str, int, int]:
    return (place.path, place.start, place.end)


def _violation(plain: tuple[Any, ...]) -> Violation:
    rule, severity, message, place, use, module, symbol, side, data = plain
    provider = None if side is None else Provider(side[0], side[1], Place(*side[2]), side[3])
    return Violation(rule, Severity(severity), message, Place(*place), Place(*use), module, symbol, provider, data)
