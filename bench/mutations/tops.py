"""Where the callers of a function end, read with Python's own `ast`: whether it could be async at all.

Certain are a module, the body of a class, a lambda, a test, a method that the interpreter calls, and a function that nobody
calls. What is decorated, handed on or in another function may have somebody who waits: that proves nothing. Names decide, and so
only those that one function has. Knows nothing of Seamline, which it is there to judge.
"""

import ast
from collections import defaultdict
from pathlib import Path

from bench.mutations.survey import FunctionNode, decorator_names, last_name, parse

_HARMLESS = {"staticmethod", "classmethod", "abstractmethod", "override", "final"}
_INTERPRETER = {
    name
    for kind in (object, type, list, dict, set, int, float, Exception)
    for name in dir(kind)
    if name.startswith("__")
} - {"__call__"} | {"__enter__", "__exit__", "__del__", "__next__", "__getattr__", "__get__", "__set__", "__bool__"}
"""Methods that the interpreter calls, and does not wait for."""


class Tops:
    """All the uses of every name in a tree, by what stands around them."""

    def __init__(self, root: Path) -> None:
        self._uses: dict[str, list[tuple[str, list[ast.AST], bool]]] = defaultdict(list)
        """For each name: the file, what stands around it from within, and whether it is called there."""
        self._defined: dict[str, int] = defaultdict(int)
        for file in sorted(root.rglob("*.py")):
            module = parse(file.read_bytes())
            if module is not None:
                self._read(file.relative_to(root).as_posix(), module, [module])

    def _read(self, path: str, node: ast.AST, around: list[ast.AST]) -> None:
        called = node.func if isinstance(node, ast.Call) else None
        for child in ast.iter_child_nodes(node):
            if isinstance(child, FunctionNode):
                self._defined[child.name] += 1
            if isinstance(child, ast.Name | ast.Attribute) and isinstance(child.ctx, ast.Load):
                self._uses[last_name(child)].append((path, around, child is called))
            inside = isinstance(child, FunctionNode | ast.Lambda | ast.ClassDef)
            self._read(path, child, [child, *around] if inside else around)

    def sync(self, name: str) -> str:
        """The first place where one of the chains of callers ends that can wait for nothing; `""` where none is certain."""
        seen: set[str] = set()
        queue = [name]
        while queue:
            name = queue.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if self._defined[name] != 1:
                continue
            if not self._uses[name]:
                return f"nobody calls {name}()"
            for path, around, is_called in self._uses[name]:
                top = _top(around) if is_called else ""
                if top:
                    return f"{path}: {top}"
                queue += _names(around) if is_called else []
        return ""


def _top(around: list[ast.AST]) -> str:
    """What is around a call and can wait for nothing, for certain; else `""`."""
    inner = around[0]
    if isinstance(inner, ast.FunctionDef):
        is_called = inner.name in _INTERPRETER or inner.name.startswith("test")
        return f"{inner.name}()" if is_called else ""
    return "" if isinstance(inner, ast.AsyncFunctionDef) else type(inner).__name__.lower()


def _names(around: list[ast.AST]) -> list[str]:
    """The name of the function around a call, if all who call that are those who name it: it is of a module or a class, and
    nothing is done to it.
    """
    inner, *outer = around
    is_inner = any(isinstance(one, FunctionNode | ast.Lambda) for one in outer)
    is_plain = isinstance(inner, ast.FunctionDef) and not is_inner and not decorator_names(inner) - _HARMLESS
    return [inner.name] if is_plain and isinstance(inner, ast.FunctionDef) else []
