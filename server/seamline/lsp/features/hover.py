"""`textDocument/hover`: the contract of a name that crosses a seam: its declaration, its place, and who uses it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lsprotocol import types

from seamline.lsp.asking import asked_about

if TYPE_CHECKING:
    from seamline.answers import Target
    from seamline.lsp.folder import Folder
    from seamline.lsp.session import Session

METHOD = types.TEXT_DOCUMENT_HOVER
_SHOWN = 6


def handle(session: Session, params: types.HoverParams) -> types.Hover | None:
    """What is known about the name at a position; nothing about other text."""
    asked = asked_about(session, params.text_document, params.position)
    if asked is None:
        return None
    folder, path, target = asked
    uses = folder.engine.users_of(target.path, target.name)
    contents = _markdown(folder, target, uses) if session.client.hover_markdown else _plain(folder, target, uses)
    return types.Hover(contents=contents, range=folder.places.range(path, target.use_start, target.use_end))


def _markdown(folder: Folder, target: Target, uses: dict[str, int]) -> types.MarkupContent:
    line = folder.engine.files.lines(target.path).line_of(target.start) + 1
    parts = [
        f"```python\n{target.declaration}\n```",
        f"{target.kind} of `{target.module}`, defined at [{target.path}:{line}]({folder.uri_of(target.path)}#L{line})",
        _users(folder, target, uses, "`{}`"),
        target.doc,
    ]
    return types.MarkupContent(kind=types.MarkupKind.Markdown, value="\n\n".join(filter(None, parts)))


def _plain(folder: Folder, target: Target, uses: dict[str, int]) -> types.MarkupContent:
    line = folder.engine.files.lines(target.path).line_of(target.start) + 1
    parts = [
        target.declaration,
        f"{target.kind} of {target.module}, defined at {target.path}:{line}",
        _users(folder, target, uses, "{}"),
        target.doc,
    ]
    return types.MarkupContent(kind=types.MarkupKind.PlainText, value="\n\n".join(filter(None, parts)))


def _users(folder: Folder, target: Target, uses: dict[str, int], name: str) -> str:
    """Who uses it, the most eager first. What is used through an object of unknown class cannot be counted."""
    modules: Counter[str] = Counter()
    for path, times in uses.items():
        modules[folder.engine.program.modules.name_of(path)] += times
    is_member = "." in target.name
    if not modules:
        return "" if is_member or target.kind == "module" else "No uses in other files are known."
    total = sum(modules.values())
    least = "at least " if is_member else ""
    extent = f"{total} time{'s' * (total != 1)} in {len(modules)} module{'s' * (len(modules) != 1)}"
    count = f"Used {least}{extent}"
    ranked = sorted(modules.items(), key=lambda item: (-item[1], item[0]))
    listed = ", ".join(f"{name.format(module)} ({times})" for module, times in ranked[:_SHOWN])
    more = f", and {len(ranked) - _SHOWN} more" if len(ranked) > _SHOWN else ""
    return f"{count}: {listed}{more}"
