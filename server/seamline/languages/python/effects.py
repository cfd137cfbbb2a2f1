"""What decorators do to a function or class, as far as it is certain."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Kind
from seamline.languages.python.entities import Definition

if TYPE_CHECKING:
    from seamline.languages.python.program import Program


class Effect(Enum):
    """How a decorated function is called."""

    PLAIN = "plain"
    STATIC = "static"
    CLASS = "class"
    PROPERTY = "property"
    OVERLOAD = "overload"
    OPAQUE = "opaque"


_TRANSPARENT: Final = frozenset(
    f"{module}.{name}"
    for module, names in {
        "functools": "lru_cache cache total_ordering",
        "contextlib": "contextmanager asynccontextmanager",
        "abc": "abstractmethod",
        "atexit": "register",
        "warnings": "deprecated",
        "types": "coroutine",
        "typing": "final override no_type_check runtime_checkable type_check_only",
        "typing_extensions": "final override no_type_check runtime_checkable deprecated disjoint_base type_check_only",
        "unittest": "skip skipIf skipUnless expectedFailure",
        "enum": "unique",
        "mypy_extensions": "mypyc_attr trait",
    }.items()
    for name in names.split()
)
_OPTIONAL: Final = re.compile(r"(?:\w+\.)?Optional\[(.*)\]\Z")
_TYPE_OF: Final = re.compile(r"(?:\w+\.)?[tT]ype\[(.*)\]\Z")
_VARIABLE: Final = re.compile(
    r"_?(?:[A-Z]{1,3}\d?|[TF]_?\w*|\w*T|\w+_[tT]|(?!(?:Callable|Type)\Z)\w*(?:Func|Fn|Callable|Type|Cls)\w*)\Z"
)
_GETTERS: Final = ("property", "cached_property", "abstractproperty")
_PROPERTIES: Final = (*_GETTERS, "setter", "getter", "deleter")
_GENERATING: Final = frozenset(
    ("dataclasses.dataclass", "attr.s", "attr.attrs", "attr.define", "attr.frozen", "attr.mutable", "attr.dataclass",
     "attrs.define", "attrs.frozen", "attrs.mutable")
)  # fmt: skip
"""Class decorators that write methods with double underscores for what the class declares."""
_REPLACES_RESULT: Final = frozenset({"contextlib.contextmanager", "contextlib.asynccontextmanager", "types.coroutine"})
"""Known decorators after which a call takes the same arguments, but gives something else."""
_MANAGERS: Final = ("contextlib.contextmanager", "contextlib.asynccontextmanager")


def effect(program: Program, path: str, decorators: tuple[Any, ...]) -> Effect:
    """The joint effect of these `Decorator` records, written in the file `path`."""
    result = Effect.PLAIN
    for chain, _ in decorators:
        one = _one(program, path, chain)
        if one in (Effect.OPAQUE, Effect.PROPERTY):
            return one
        if one is not Effect.PLAIN:
            result = one
    return result


def _one(program: Program, path: str, chain: str) -> Effect:
    last = chain.rpartition(".")[2]
    if last in _PROPERTIES:
        return Effect.PROPERTY
    full = program.full_name(path, chain)
    if full in ("builtins.staticmethod", "abc.abstractstaticmethod"):
        return Effect.STATIC
    if full in ("builtins.classmethod", "abc.abstractclassmethod"):
        return Effect.CLASS
    if full in ("typing.overload", "typing_extensions.overload", "t.overload"):
        return Effect.OVERLOAD
    if full in _TRANSPARENT or full.startswith("pytest.mark."):
        return Effect.PLAIN
    target = program.chain(path, chain)
    if isinstance(target, Definition) and _gives_back(target):
        return Effect.PLAIN
    return Effect.OPAQUE


def keeps_result(program: Program, path: str, decorators: tuple[Any, ...]) -> bool:
    """Whether a call of what these decorate gives what the function returns."""
    return all(
        _one(program, path, chain) in (Effect.PLAIN, Effect.STATIC, Effect.CLASS)
        and program.full_name(path, chain) not in _REPLACES_RESULT
        for chain, _ in decorators
    )


def is_manager(program: Program, path: str, decorators: tuple[Any, ...]) -> bool:
    """Whether a generator is made a context manager, and nothing else is done to it."""
    return len(decorators) == 1 and program.full_name(path, decorators[0][0]) in _MANAGERS


def is_getter(decorators: tuple[Any, ...]) -> bool:
    """Whether the function is the getter of a property, and nothing else is done to it."""
    names = [chain.rpartition(".")[2] for chain, _ in decorators]
    return any(name in _GETTERS for name in names) and {*names} <= {*_GETTERS, "abstractmethod", "override", "final"}


def _gives_back(target: Definition) -> bool:
    """Whether a function of the workspace, used as a decorator, returns what it decorates."""
    if target.kind != Kind.FUNCTION:
        return False
    if len(target.symbols) > 1:
        return any(_is_typed_identity(symbol) for symbol in target.symbols)
    parameters, _, decorators, _, _, gives_back, _ = target.symbols[0][6]
    if decorators or not parameters:
        return False
    return gives_back or _is_typed_identity(target.symbols[0])


def _is_typed_identity(symbol: Any) -> bool:
    """`def register(f: F) -> F`, `def mark(cls: type[T]) -> type[T]`: what comes out is what went in, a type variable says."""
    parameters, returns, *_ = symbol[6]
    if not parameters or not parameters[0][3]:
        return False
    return is_type_variable(_OPTIONAL.sub(r"\1", parameters[0][3].strip("\"' ")), returns)


def is_type_variable(taken: str, given: str) -> bool:
    """Whether what a parameter is annotated with is the type variable that a result is, or the type of it is that of it."""
    annotation = taken.strip("\"' ")
    return annotation == given.strip("\"' ") and bool(_VARIABLE.match(_TYPE_OF.sub(r"\1", annotation)))


def add_no_member(program: Program, path: str, decorators: tuple[Any, ...]) -> bool:
    """Whether these class decorators leave the class as it is, apart from names with double underscores."""
    return all(
        "these" not in (arguments or "")
        if program.full_name(path, chain) in _GENERATING
        else is_transparent_class_decorator(program, path, chain)
        for chain, arguments in decorators
    )


def is_transparent_class_decorator(program: Program, path: str, chain: str) -> bool:
    """Whether a class decorator leaves the constructor alone."""
    full = program.full_name(path, chain)
    if full in _TRANSPARENT:
        return True
    target = program.chain(path, chain)
    return isinstance(target, Definition) and _gives_back(target)
