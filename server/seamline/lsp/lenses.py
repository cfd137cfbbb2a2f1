"""What a code lens says, and the places behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seamline.answers import UsePlace
    from seamline.lsp.folder import Folder


def command(uses: int, modules: int, name: str = "", arguments: Sequence[Any] | None = None) -> types.Command:
    """The lens as a command of the client; an empty name is text that cannot be clicked."""
    title = f"{uses} use{'s' * (uses != 1)} in {modules} module{'s' * (modules != 1)}"
    return types.Command(title=title, command=name, arguments=arguments)


def locations(folder: Folder, uses: Iterable[UsePlace]) -> list[types.Location]:
    """The uses as places in files."""
    return [
        types.Location(uri=folder.uri_of(use.path), range=folder.places.range(use.path, use.start, use.end))
        for use in uses
    ]
