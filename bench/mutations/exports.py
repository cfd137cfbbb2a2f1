"""Mutations of what a module exports: a name that is renamed, removed, or defined somewhere else."""

import ast
from pathlib import PurePosixPath

from bench.mutations.edits import Edit, UnsuitableError
from bench.mutations.signatures import Job, Made
from bench.mutations.survey import FunctionNode, Survey


def rename_export(job: Job) -> Made:
    """Everywhere in its own module, in `__all__` too."""
    new = f"{job.definition.name}_zz{job.number}"
    node = job.definition.node
    edits = [job.edit(use, new) for use in _own_uses(job)]
    if isinstance(node, FunctionNode | ast.ClassDef):
        edits.append(job.text.replace(job.text.header(node)[0], new))
    edits += [job.edit(item, f'"{new}"') for item in _listed(job)]
    return f"now {new}", edits


def remove_export(job: Job) -> Made:
    """Only where its own module can do without it."""
    return "removed", _without(job)[1]


def move_symbol(job: Job) -> Made:
    """To the end of a module beside its own; `moving` sees to it that it can live there."""
    source, edits = _without(job)
    targets = beside(job.survey, job.definition.path)
    if not targets:
        raise UnsuitableError("there is no module beside its own")
    target = job.random.choice(targets)
    return f"now in {target}", [*edits, Edit(target, -1, -1, b"\n\n" + source + b"\n")]


def beside(survey: Survey, path: str) -> list[str]:
    """The public modules in the folder of this one."""
    own = PurePosixPath(path)
    found = [one for one in map(PurePosixPath, survey.modules) if one.parent == own.parent and one != own]
    return sorted(one.as_posix() for one in found if not one.name.startswith("_"))


def rename_method(job: Job) -> Made:
    """Only where it is defined: what its own class and module say of it breaks as well."""
    node = job.definition.node
    if not isinstance(node, FunctionNode):
        raise UnsuitableError("it is no function")
    new = f"{node.name}_zz{job.number}"
    return f"now {new}", [job.text.replace(job.text.header(node)[0], new)]


def _own_uses(job: Job) -> list[ast.Name]:
    """Where its own module names it; a module that also uses the name for something else is no good."""
    name = job.definition.name
    found, stored = [], 0
    for node in ast.walk(job.survey.modules[job.definition.path]):
        match node:
            case ast.Name(id=other) if other == name:
                stored += not isinstance(node.ctx, ast.Load)
                found.append(node)
            case ast.arg(arg=other) | ast.MatchAs(name=other) | ast.ExceptHandler(name=other) if other == name:
                raise UnsuitableError("the name has another meaning")
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                raise UnsuitableError("the name is global")
            case ast.alias() if name in {node.name, node.asname}:
                raise UnsuitableError("the name is imported too")
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if node.name == name and node is not job.definition.node:
                    raise UnsuitableError("the name is defined twice")
    if stored > (job.definition.kind == "constant"):
        raise UnsuitableError("the name is bound twice")
    return found


def _listed(job: Job) -> list[ast.Constant]:
    """Its entries in `__all__`."""
    return [
        item
        for node in job.survey.modules[job.definition.path].body
        if isinstance(node, ast.Assign | ast.AugAssign) and "__all__" in ast.dump(node)
        for item in ast.walk(node)
        if isinstance(item, ast.Constant) and item.value == job.definition.name
    ]


def _without(job: Job) -> tuple[bytes, list[Edit]]:
    """The source of the definition, and the edits that take it out."""
    if any(isinstance(use.ctx, ast.Load) for use in _own_uses(job)):
        raise UnsuitableError("its own module uses it")
    text, node = job.text, job.definition.node
    start, end = text.span(node)
    if isinstance(node, FunctionNode | ast.ClassDef) and node.decorator_list:
        start = text.offset(node.decorator_list[0].lineno, 0)
    edits = [text.replace((start, end), "")]
    for item in _listed(job):
        first, last = text.span(item)
        behind = text.data[last:].lstrip(b" \t")
        if behind.startswith(b","):
            last = len(text.data) - len(behind) + 1
        edits.append(Edit(text.path, first, last, b" " * (last - first)))
    return text.data[start:end], edits
