"""Mutations of what a function gives: async now, one value more, or perhaps nothing."""

import ast
from collections.abc import Iterator

from bench.mutations.edits import Edit, UnsuitableError
from bench.mutations.signatures import Job, Made
from bench.mutations.survey import FunctionNode


def make_async(job: Job) -> Made:
    """`def` becomes `async def`; the callers know nothing of it."""
    node = _function(job)
    if isinstance(node, ast.AsyncFunctionDef) or node.decorator_list or _yields(node):
        raise UnsuitableError("it is async, decorated or a generator")
    start = job.text.offset(node.lineno, node.col_offset)
    return "now async", [Edit(job.text.path, start, start, b"async ")]


def grow_tuple(job: Job) -> Made:
    """Every `return` gives one value more."""
    node = _function(job)
    values = [inner.value for inner in own(node) if isinstance(inner, ast.Return)]
    tuples = [value for value in values if isinstance(value, ast.Tuple) and value.elts]
    if not tuples or len(tuples) != len(values) or node.returns is not None or _yields(node):
        raise UnsuitableError("it does not always give a tuple, or declares it")
    edits = []
    for value in tuples:
        start, end = job.text.span(value)
        inside = end - 1 if job.text.data[start:end].startswith(b"(") and job.text.data[end - 1 : end] == b")" else end
        if job.text.data[start:inside].rstrip().endswith(b","):
            raise UnsuitableError("it ends with a comma")
        edits.append(Edit(job.text.path, inside, inside, b", None"))
    return "one value more", edits


def make_optional(job: Job) -> Made:
    """The declared result may be `None` now."""
    node = _function(job)
    if node.returns is None or "None" in ast.unparse(node.returns) or "Optional" in ast.unparse(node.returns):
        raise UnsuitableError("it declares nothing, or None already")
    if isinstance(node, ast.AsyncFunctionDef) or _yields(node) or node.decorator_list:
        raise UnsuitableError("it is async, decorated or a generator")
    start, end = job.text.span(node.returns)
    written = job.text.data[start:end].decode().strip("\"'")
    if "\n" in written or '"' in written or "'" in written:
        raise UnsuitableError("its declaration is unusual")
    return "may give None", [Edit(job.text.path, start, end, f'"{written} | None"'.encode())]


def _function(job: Job) -> FunctionNode:
    node = job.definition.node
    if not isinstance(node, FunctionNode):
        raise UnsuitableError("it is no function")
    return node


def own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function, without those of functions inside."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, FunctionNode | ast.Lambda | ast.ClassDef):
            continue
        yield child
        yield from own(child)


def _yields(node: FunctionNode) -> bool:
    return any(isinstance(inner, ast.Yield | ast.YieldFrom) for inner in own(node))
