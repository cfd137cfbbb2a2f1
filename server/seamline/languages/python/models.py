"""What a typed dictionary or a pydantic model is made from: parameters from the fields that its classes declare.

`None` where a name, a default or a way around the fields is not certain: aliases, a configuration, what validates the
whole input. Which class gets such a constructor is decided in `constructors`.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Guard, Kind, SymbolFlag
from seamline.languages.python.arguments import KEYWORD_ONLY
from seamline.languages.python.entities import Definition, External

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seamline.languages.python.program import Program

TYPED_DICTS: Final = ("typing.TypedDict", "typing_extensions.TypedDict")
MODELS: Final = ("pydantic.BaseModel", "pydantic.main.BaseModel")

_FUNCTION: Final = int(Kind.FUNCTION)
_CLASS: Final = int(Kind.CLASS)
_VARIABLE: Final = int(Kind.VARIABLE)
_CONDITIONAL: Final = int(Guard.CONDITIONAL)
_REBOUND: Final = int(SymbolFlag.REBOUND)
_FIELDS: Final = ("pydantic.Field", "pydantic.fields.Field")
_HARMLESS_OPTIONS: Final = frozenset(
    {
        "arbitrary_types_allowed",
        "extra",
        "frozen",
        "from_attributes",
        "orm_mode",
        "strict",
        "title",
        "validate_assignment",
    }
)
"""Options of a model that change neither the names nor the need of its fields."""
_HOOKS: Final = frozenset(
    {"__get_pydantic_core_schema__", "__get_validators__", "__pydantic_init_subclass__", "model_config"}
)
_AFTER: Final = re.compile(r"""\bmode\s*=\s*["']after["']""")
_MAY_BE_LEFT_OUT: Final = re.compile(r"\b(?:Optional|None|Any|Annotated|Literal|object)\b")
_NAME: Final = re.compile(r"[^\W\d][\w.]*")
_DEFAULT: Final = re.compile(r"\b(?:default|default_factory)\s*=")
_FIRST: Final = re.compile(r"\(\s*(?!\w+\s*=)(\.\.\.|[^)\s])")

Parameters = tuple[tuple[str, int, bool, str], ...]


Keys = dict[str, bool]
"""The keys of a typed dictionary, each with whether it has to be there."""


def keywords_of(classes: Sequence[Definition]) -> Parameters | None:
    """The keywords that make a typed dictionary of these classes. None is required: it is often filled in step by step."""
    names = keys_of(classes)
    return None if names is None else _keywords(dict.fromkeys(names, False))


def keys_of(classes: Sequence[Definition]) -> Keys | None:
    """The keys that these classes declare."""
    names: Keys = {}
    for cls in classes:
        _, keywords, decorators, members, _, _ = cls.symbols[0][6]
        if decorators or {key for key, _ in keywords} - {"total"}:
            return None
        is_total = not any(value == "False" for _, value in keywords)
        for member in members:
            if member[0] != _VARIABLE or member[5] & _CONDITIONAL or member[4] & _REBOUND:
                return None
            needed = is_total or "Required[" in member[6][0]
            names[member[1]] = needed and "NotRequired" not in member[6][0]
    return names


def fields_of(program: Program, classes: Sequence[Definition]) -> Parameters | None:
    """The keywords that make a pydantic model of these classes, the base first. It may take others: `extra` decides."""
    found: dict[str, bool] = {}
    for cls in classes:
        _, keywords, decorators, members, _, _ = cls.symbols[0][6]
        if decorators or {key for key, _ in keywords} - _HARMLESS_OPTIONS:
            return None
        for member in members:
            if member[1] in _HOOKS or member[5] & _CONDITIONAL or member[4] & _REBOUND or not _is_harmless(member):
                return None
            annotation, _, text, _ = member[6] if member[0] == _VARIABLE else ("ClassVar", "", "", 0)
            if member[1].startswith("_") or "ClassVar" in annotation:
                continue
            if "alias" in text or "**" in text:
                return None
            found[member[1]] = _is_required(program, cls, member)
    return _keywords(found)


def _keywords(required: dict[str, bool]) -> Parameters:
    return tuple((name, KEYWORD_ONLY, not needed, "") for name, needed in required.items())


def _is_harmless(member: Any) -> bool:
    """Whether a member has no say in what the constructor takes: no `Config` with such an option, no validator of it all."""
    if member[0] == _CLASS and member[1] == "Config":
        bases, _, _, options, _, _ = member[6]
        return not bases and all(option[1] in _HARMLESS_OPTIONS for option in options)
    if member[0] != _FUNCTION:
        return True
    return all(
        not chain.endswith(("model_validator", "root_validator")) or bool(_AFTER.search(arguments or ""))
        for chain, arguments in member[6][2]
    )


def _is_required(program: Program, cls: Definition, member: Any) -> bool:
    """Whether a model certainly cannot be made without this field. pydantic 1 takes what may be `None` as optional."""
    annotation, value, text, _ = member[6]
    if value:
        if not value.startswith("call:") or program.full_name(cls.path, value[5:]) not in _FIELDS:
            return False
        first = _FIRST.match(text)
        if _DEFAULT.search(text) or (first is not None and first[1] != "..."):
            return False
    return (
        bool(annotation)
        and not _MAY_BE_LEFT_OUT.search(annotation)
        and all(_is_plain(program, cls, name) for name in _NAME.findall(annotation))
    )


def _is_plain(program: Program, cls: Definition, name: str) -> bool:
    """Whether a name in an annotation stands for a class, and not for what may bring a default or an alias along."""
    meant = program.chain(cls.path, name)
    if isinstance(meant, External):
        top = meant.name.partition(".")[0]
        return top == "builtins" or top in sys.stdlib_module_names
    return isinstance(meant, Definition) and meant.kind == _CLASS
