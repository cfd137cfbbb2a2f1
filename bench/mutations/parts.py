"""Mutations of what a value consists of, a field or a key; and of a method that stands for another."""

import ast

from bench.mutations.edits import Edit, UnsuitableError
from bench.mutations.results import own
from bench.mutations.signatures import Job, Made, add_parameter
from bench.mutations.survey import FunctionNode, last_name


def rename_field(job: Job) -> Made:
    """A field of a record is called otherwise, in its class only."""
    node = job.definition.node
    fields = [
        one for one in getattr(node, "body", ()) if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    ]
    used = [one for one in fields if job.survey.attributes[_name(one)] - {job.definition.path}]
    if not used:
        raise UnsuitableError("nobody reads a field")
    field = job.random.choice(used)
    new = f"{_name(field)}_zz{job.number}"
    return f"field {_name(field)} is {new} now", [job.edit(field.target, new)]


def drop_key(job: Job) -> Made:
    """A function that writes dictionaries leaves out one key."""
    node = job.definition.node
    if not isinstance(node, FunctionNode):
        raise UnsuitableError("it is no function")
    values = [inner.value for inner in own(node) if isinstance(inner, ast.Return)]
    literals = [one for one in values if isinstance(one, ast.Dict) and len(one.keys) > 1]
    if not literals or len(literals) != len(values):
        raise UnsuitableError("it does not always give a dictionary that is written there")
    keys = {
        key.value
        for one in literals
        for key in one.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    if not keys:
        raise UnsuitableError("it has no plain keys")
    dropped = job.random.choice(sorted(keys))
    edits = []
    for literal in literals:
        for number, key in enumerate(literal.keys):
            if isinstance(key, ast.Constant) and key.value == dropped:
                start, end = job.text.span(key)[0], job.text.span(literal.values[number])[1]
                behind = job.text.data[end:].lstrip()
                stop = len(job.text.data) - len(behind) + 1 if behind.startswith(b",") else end
                edits.append(Edit(job.text.path, start, stop, b"\n" * job.text.data.count(b"\n", start, stop)))
    return f"key {dropped} dropped", edits


def narrow_override(job: Job) -> Made:
    """A method that stands for one of a base wants one argument more."""
    owner, _, name = job.definition.name.rpartition(".")
    bases = [
        last_name(base)
        for node in job.survey.modules[job.definition.path].body
        if isinstance(node, ast.ClassDef) and node.name == owner
        for base in node.bases
    ]
    if not any(f"{base}.{name}" == other.name for base in bases for other in job.survey.definitions):
        raise UnsuitableError("it stands for no method of a base")
    return add_parameter(job)


def _name(field: ast.AnnAssign) -> str:
    return field.target.id if isinstance(field.target, ast.Name) else ""
