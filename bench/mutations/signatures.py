"""Mutations of what a function, a constructor or a record takes."""

import ast
import copy
from dataclasses import dataclass
from random import Random

from bench.mutations.edits import Edit, Text, UnsuitableError
from bench.mutations.survey import Definition, FunctionNode, Survey


@dataclass(frozen=True, slots=True)
class Job:
    """One mutation in the making."""

    survey: Survey
    text: Text
    definition: Definition
    number: int
    random: Random

    def edit(self, node: ast.expr | ast.stmt, text: str) -> Edit:
        return self.text.replace(self.text.span(node), text)


Made = tuple[str, list[Edit]]
"""What was changed, for people, and how."""


def add_parameter(job: Job) -> Made:
    """A required parameter behind the required ones, else a keyword-only one."""
    name = f"required_zz{job.number}"
    if job.definition.kind == "record":
        start = job.text.span(_fields(job.definition)[0])[0]
        return f"field {name} added", [Edit(job.text.path, start, start, f"{name}: int; ".encode())]
    node = _signature(job.definition)
    arguments = copy.deepcopy(node.args)
    at = len(arguments.args) - len(arguments.defaults)
    if arguments.vararg is None and at >= 0 and job.random.random() < 0.7:
        arguments.args.insert(at, ast.arg(name))
    else:
        arguments.kwonlyargs.append(ast.arg(name))
        arguments.kw_defaults.append(None)
    return f"parameter {name} added", [_with_parameters(job, node, arguments)]


def remove_parameter(job: Job) -> Made:
    """One that some call passes."""
    if job.definition.kind == "record":
        field = job.random.choice(_fields(job.definition))
        return f"field {_field_name(field)} removed", [job.edit(field, "pass")]
    node = _signature(job.definition)
    choices = set(_passed_by_position(job))
    if node.args.kwarg is None:
        choices |= {item.arg for item in _passed_by_name(job, node.args)}
    name = _choose(job, sorted(choices), "no call passes a parameter")
    arguments = copy.deepcopy(node.args)
    _take(arguments, name)
    return f"parameter {name} removed", [_with_parameters(job, node, arguments)]


def rename_parameter(job: Job) -> Made:
    """One that some call names, in the signature and in the body."""
    if job.definition.kind == "record":
        passed = _keywords(job)
        names = [_field_name(item) for item in _fields(job.definition)]
        old = _choose(job, [name for name in names if name in passed], "no call names a field")
        field = _fields(job.definition)[names.index(old)]
        return f"field {old} renamed", [job.edit(field.target, f"{old}_zz{job.number}")]
    node = _signature(job.definition)
    if node.args.kwarg is not None:
        raise UnsuitableError("it takes any keyword")
    arguments = copy.deepcopy(node.args)
    choices = _passed_by_name(job, arguments)
    old = _choose(job, [item.arg for item in choices], "no call names a parameter")
    new = f"{old}_zz{job.number}"
    next(item for item in choices if item.arg == old).arg = new
    edits = [_with_parameters(job, node, arguments)]
    for inner in (inner for statement in node.body for inner in ast.walk(statement)):
        if isinstance(inner, ast.arg) and inner.arg == old:
            raise UnsuitableError("an inner function uses the same name")
        if isinstance(inner, ast.Name) and inner.id == old:
            edits.append(job.edit(inner, new))
    return f"parameter {old} renamed", edits


def keyword_only(job: Job) -> Made:
    """From a parameter on that some call passes by position."""
    node = _signature(job.definition)
    arguments = copy.deepcopy(node.args)
    if arguments.vararg is not None or len(arguments.defaults) > len(arguments.args):
        raise UnsuitableError("it takes any positional arguments, or optional positional-only ones")
    passed = _passed_by_position(job)
    name = _choose(job, [item.arg for item in arguments.args if item.arg in passed], "no call passes it by position")
    at = [item.arg for item in arguments.args].index(name)
    defaults: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults)) + arguments.defaults
    arguments.kwonlyargs = arguments.args[at:] + arguments.kwonlyargs
    arguments.kw_defaults = defaults[at:] + arguments.kw_defaults
    arguments.args = arguments.args[:at]
    arguments.defaults = [item for item in defaults[:at] if item is not None]
    return f"keyword-only from {name} on", [_with_parameters(job, node, arguments)]


def _signature(definition: Definition) -> FunctionNode:
    if definition.signature is None:
        raise UnsuitableError("it has no parameter list of its own")
    return definition.signature


def _with_parameters(job: Job, node: FunctionNode, arguments: ast.arguments) -> Edit:
    return job.text.replace(job.text.header(node)[1], f"({ast.unparse(arguments)})")


def _choose(job: Job, names: list[str], otherwise: str) -> str:
    if not names:
        raise UnsuitableError(otherwise)
    return job.random.choice(names)


def _fields(definition: Definition) -> list[ast.AnnAssign]:
    body = definition.node.body if isinstance(definition.node, ast.ClassDef) else []
    found = [item for item in body if isinstance(item, ast.AnnAssign) and "ClassVar" not in ast.dump(item)]
    if not found:
        raise UnsuitableError("it has no fields")
    return found


def _field_name(item: ast.AnnAssign) -> str:
    return item.target.id if isinstance(item.target, ast.Name) else ""


def _keywords(job: Job) -> set[str]:
    return {keyword for call in job.survey.calls[job.definition.called] for keyword in call.keywords}


def _passed_by_name(job: Job, arguments: ast.arguments) -> list[ast.arg]:
    keywords = _keywords(job)
    return [item for item in (*arguments.args, *arguments.kwonlyargs) if item.arg in keywords]


def _passed_by_position(job: Job) -> list[str]:
    arguments = _signature(job.definition).args
    most = max((call.positional for call in job.survey.calls[job.definition.called]), default=0)
    bound = job.definition.bound
    return [item.arg for item in (*arguments.posonlyargs, *arguments.args)][bound : bound + most]


def _take(arguments: ast.arguments, name: str) -> None:
    """Remove one parameter together with its default."""
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    for index, item in enumerate(positional):
        if item.arg == name and index >= required:
            del arguments.defaults[index - required]
    for index, item in enumerate(arguments.kwonlyargs):
        if item.arg == name:
            del arguments.kw_defaults[index]
    arguments.posonlyargs = [item for item in arguments.posonlyargs if item.arg != name]
    arguments.args = [item for item in arguments.args if item.arg != name]
    arguments.kwonlyargs = [item for item in arguments.kwonlyargs if item.arg != name]
