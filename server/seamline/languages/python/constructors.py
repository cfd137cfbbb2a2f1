"""What it takes to make an instance: `__init__` and `__new__`, and the constructors that dataclasses, attrs classes, named
tuples, typed dictionaries and pydantic models generate from their fields.
"""

from __future__ import annotations

import collections.abc
import re
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Guard, Kind
from seamline.languages.python import callables, models
from seamline.languages.python.arguments import KEYWORD_ONLY, NORMAL, POSITIONAL_ONLY, VAR_KEYWORD
from seamline.languages.python.callables import Signature
from seamline.languages.python.classes import Ancestor, for_type_checkers_only, own_members, search_order
from seamline.languages.python.effects import is_transparent_class_decorator
from seamline.languages.python.entities import Definition, Method

if TYPE_CHECKING:
    from seamline.languages.python.program import Program

_FUNCTION: Final = int(Kind.FUNCTION)
_VARIABLE: Final = int(Kind.VARIABLE)
_DATACLASS: Final = ("dataclasses.dataclass",)
_ATTRS_OLD: Final = ("attr.s", "attr.attrs", "attr.attributes")
_ATTRS_NEW: Final = (
    "attr.define", "attr.frozen", "attr.mutable", "attrs.define", "attrs.frozen", "attrs.mutable", "attr.dataclass",
    "attr.auto_attribs",
)  # fmt: skip
_ATTRS_FIELDS: Final = ("attr.ib", "attr.attrib", "attr.attr", "attr.field", "attrs.field")
_DATACLASS_FIELDS: Final = ("dataclasses.field",)
_NAMED_TUPLE: Final = "typing.NamedTuple"
_HARMLESS_METACLASSES: Final = ("abc.ABCMeta", "builtins.type")
_PLAIN_OUTSIDE: Final = frozenset({"builtins.Exception", "builtins.BaseException"})
_OPTION: Final = re.compile(
    r"\b(init|kw_only|auto_attribs|these|field_transformer|auto_detect|alias|default|factory|default_factory|slots)\s*=\s*([^,()]+)"
)
_CONDITIONAL: Final = int(Guard.CONDITIONAL)
_ANY_KEYWORD: Final = ("data", VAR_KEYWORD, False, "")
_OF_A_MAPPING: Final = (("mapping", POSITIONAL_ONLY, False, ""), _ANY_KEYWORD)

Field = tuple[str, bool, bool]
"""Parameter name, has a default, keyword-only."""


def constructor(program: Program, cls: Definition) -> tuple[Signature, ...] | None:
    """The signatures of a call of the class `cls`; `None` where they are not certain."""
    result: tuple[Signature, ...] | None = program.remembered(
        (cls.path, cls.symbols[0][2], "constructor"), lambda: _constructor(program, cls)
    )
    return result


def _constructor(program: Program, cls: Definition) -> tuple[Signature, ...] | None:
    order = search_order(program, cls)
    if any(not _harmless_metaclass(program, ancestor) for ancestor in order):
        return None
    for index, ancestor in enumerate(order):
        if ancestor.cls is None:
            return _of_base(program, cls, order, ancestor.external)
        style = _style(program, ancestor.cls)
        if style is None:
            return None
        members = own_members(program, ancestor.cls)
        if "__init__" in members or "__new__" in members:
            return _explicit(program, cls, order[index:])
        if style:
            return _generated(program, cls, order, index)
        if _writes_constructors(program, ancestor.cls):
            return None
    return (of_object(cls),)


def own(program: Program, cls: Definition) -> tuple[Signature, ...] | None:
    """The `__init__` that a class, or one above it in the workspace, writes, although a class from outside stands above that.

    For who knows that calls fitted it before: a base that takes calls otherwise would have to be known for any other purpose.
    """
    if len(cls.symbols) != 1:
        return None
    for ancestor in search_order(program, cls):
        if ancestor.cls is None or _writes_constructors(program, ancestor.cls) or ancestor.cls.symbols[0][6][2]:
            return None
        members = own_members(program, ancestor.cls)
        if "__new__" in members:
            return None
        if "__init__" in members:
            return _explicit(program, cls, (ancestor,))
    return None


def of_object(cls: Definition) -> Signature:
    """The constructor of a class that leaves it to `object`."""
    return Signature((), 0, cls.path, cls.name, cls.symbols[0][2], cls.symbols[0][3], f"class {cls.name}")


def _of_base(program: Program, cls: Definition, order: tuple[Ancestor, ...], base: str) -> tuple[Signature, ...] | None:
    """The constructor that a class from outside writes for those that are derived from it."""
    if base == _NAMED_TUPLE:
        return _named_tuple(program, order[: order.index(Ancestor(None, base))])
    declaring = [ancestor.cls for ancestor in reversed(order) if ancestor.cls is not None]
    if len(order) != len(declaring) + 1:
        return None  # another base from outside
    if any(Ancestor(None, base) not in search_order(program, mixed) for mixed in declaring):
        return None  # what a class that is mixed in declares is a field in some versions only
    if base in models.TYPED_DICTS:
        keys = models.keywords_of(declaring)
        if keys is None:
            return None
        made = _for_fields(cls, keys)
        return (made._replace(parameters=_OF_A_MAPPING), made)
    fields = models.fields_of(program, declaring) if base in models.MODELS else None
    if fields is None:
        return None
    made = _for_fields(cls, fields)
    return (made._replace(parameters=(*fields, _ANY_KEYWORD), validates=True),)


def _explicit(program: Program, cls: Definition, order: tuple[Ancestor, ...]) -> tuple[Signature, ...] | None:
    """Signatures of the `__init__` and `__new__` that a class defines; what only one ancestor defines counts too."""
    found: list[Signature] = []
    if any(
        ancestor.cls is None and ancestor.external not in _PLAIN_OUTSIDE and not _standard(ancestor.external)
        for ancestor in order
    ):
        return None
    for name in ("__init__", "__new__"):
        for ancestor in order:
            if ancestor.cls is None:
                if name == "__new__" and ancestor.external in _PLAIN_OUTSIDE:
                    continue
                break
            symbols = own_members(program, ancestor.cls).get(name)
            if symbols is None:
                continue
            if any(symbol[0] != _FUNCTION for symbol in symbols) or for_type_checkers_only(symbols):
                return None
            owner = ancestor.cls
            definition = Definition(_FUNCTION, owner.path, f"{owner.name}.{name}", tuple(symbols), owner.name)
            more = callables.signatures(program, Method(definition, cls, on_instance=True, exact=True))
            if more is None:
                return None
            found += [signature._replace(bound=1, name=cls.name) for signature in more]
            break
    return tuple(found) or None


def _writes_constructors(program: Program, cls: Definition) -> bool:
    """Whether the class may give those derived from it a constructor: by a hook, a metaclass, or by declaring so (PEP 681)."""
    _, keywords, decorators, _, _, _ = cls.symbols[0][6]
    if any(key == "metaclass" and not value.endswith("ABCMeta") for key, value in keywords):
        return True
    if any(chain.endswith("dataclass_transform") for chain, _ in decorators):
        return True
    return "__init_subclass__" in own_members(program, cls)


def _standard(external: str) -> bool:
    """Whether a class of the standard library: those with a metaclass that matters are named where they are asked about."""
    import sys

    top = external.partition(".")[0]
    if top == "typing":
        return hasattr(collections.abc, external.rpartition(".")[2])  # another name of an abstract class
    return (top in sys.stdlib_module_names or top == "builtins") and top not in ("enum", "ctypes")


def _harmless_metaclass(program: Program, ancestor: Ancestor) -> bool:
    if ancestor.cls is None:
        return True
    for key, value in ancestor.cls.symbols[0][6][1]:
        if key != "metaclass":
            continue
        full = program.full_name(ancestor.cls.path, value)
        if full in _HARMLESS_METACLASSES:
            continue
        target = program.chain(ancestor.cls.path, value)
        if not isinstance(target, Definition) or target.kind != Kind.CLASS:
            return False
        for parent in search_order(program, target):
            if parent.cls is None:
                if parent.external not in _HARMLESS_METACLASSES:
                    return False
            elif "__call__" in own_members(program, parent.cls):
                return False
    return True


def _style(program: Program, cls: Definition) -> str | None:
    """How the class gets its constructor: "" (as written), "dataclass", "attrs", "attrs-old"; `None` when not certain."""
    style = ""
    for chain, _ in cls.symbols[0][6][2]:
        full = program.full_name(cls.path, chain)
        if full in _DATACLASS:
            style = "dataclass"
        elif full in _ATTRS_NEW:
            style = "attrs"
        elif full in _ATTRS_OLD:
            style = "attrs-old"
        elif not is_transparent_class_decorator(program, cls.path, chain):
            return None
    return style


def _generated(
    program: Program, cls: Definition, order: tuple[Ancestor, ...], first: int
) -> tuple[Signature, ...] | None:
    """The constructor that a dataclass-like decorator writes for the class at `order[first]`."""
    fields: dict[str, Field] = {}
    for ancestor in reversed(order[first:]):
        if ancestor.cls is None:
            if _standard(ancestor.external):
                continue
            return None
        style = _style(program, ancestor.cls)
        if style is None or _writes_constructors(program, ancestor.cls):
            return None
        if style and not _collect(program, ancestor.cls, style, fields):
            return None
    parameters = [(name, NORMAL, default, "") for name, default, keyword in fields.values() if not keyword]
    parameters += [(name, KEYWORD_ONLY, default, "") for name, default, keyword in fields.values() if keyword]
    return (_for_fields(cls, tuple(parameters)),)


def _for_fields(cls: Definition, parameters: tuple[Any, ...]) -> Signature:
    shown = []
    star = False
    for name, kind, default, _ in parameters:
        if kind == KEYWORD_ONLY and not star:
            shown.append("*")
            star = True
        shown.append(f"{name}=..." if default else name)
    symbol = cls.symbols[0]
    return Signature(parameters, 0, cls.path, cls.name, symbol[2], symbol[3], f"class {cls.name}({', '.join(shown)})")


def _collect(program: Program, cls: Definition, style: str, fields: dict[str, Field]) -> bool:
    """Add the fields of one class; `False` where they are not certain."""
    options = _class_options(program, cls)
    if options is None:
        return False
    members = cls.symbols[0][6][3]
    keyword_only = options.get("kw_only") == "True"
    annotated = style != "attrs-old" or options.get("auto_attribs") == "True"
    defaults = {
        decorator[0].partition(".")[0]
        for member in members
        if member[0] == _FUNCTION
        for decorator in member[6][2]
        if decorator[0].endswith(".default")
    }
    if style == "attrs" and not any(
        _is_field(program, cls, member, _ATTRS_FIELDS) and not member[6][0] for member in members
    ):
        annotated = True
    for member in members:
        if member[0] != _VARIABLE:
            continue
        if member[5] & _CONDITIONAL or member[4] & 2:
            return False
        annotation, _, text, _ = member[6]
        if style == "dataclass" and _is_separator(program, cls, annotation.strip("\"' ")):
            keyword_only = True
            continue
        known = _DATACLASS_FIELDS if style == "dataclass" else _ATTRS_FIELDS
        declared = _is_field(program, cls, member, known)
        if (not declared and (not annotation or not annotated)) or "ClassVar" in annotation:
            continue
        field = _field(member, declared, text, keyword_only, style, defaults)
        if field is None:
            return False
        if field[0]:
            fields.pop(member[1], None) if style != "dataclass" else None
            fields[member[1]] = field
        else:
            fields.pop(member[1], None)
    return True


def _is_separator(program: Program, cls: Definition, annotation: str) -> bool:
    """Whether this annotates no field but says that those behind it are passed by keyword."""
    return annotation.endswith("KW_ONLY") or program.full_name(cls.path, annotation) == "dataclasses.KW_ONLY"


def _class_options(program: Program, cls: Definition) -> dict[str, str] | None:
    """Options of the deciding decorator; `None` where they make the constructor unknown."""
    for chain, arguments in cls.symbols[0][6][2]:
        full = program.full_name(cls.path, chain)
        if full in _DATACLASS or full in _ATTRS_NEW or full in _ATTRS_OLD:
            if arguments is None:
                return {}
            if "**" in arguments:
                return None
            options = {key: value.strip() for key, value in _OPTION.findall(arguments)}
            if options.get("init", "True") != "True" or "these" in options or "field_transformer" in options:
                return None
            if any(options.get(key, "True") not in ("True", "False") for key in ("kw_only", "auto_attribs")):
                return None
            return options
    return {}


def _is_field(program: Program, cls: Definition, member: Any, known: tuple[str, ...]) -> bool:
    value = member[6][1] if member[0] == _VARIABLE else ""
    return value.startswith("call:") and program.full_name(cls.path, value[5:]) in known


def _field(member: Any, declared: bool, text: str, keyword_only: bool, style: str, defaults: set[str]) -> Field | None:
    """The constructor parameter of a field: an empty name when it has none, `None` when it is not certain."""
    name = member[1]
    has_default = bool(member[6][1])
    if style != "dataclass":
        name = name.lstrip("_") or name
    if declared:
        if "**" in text:
            return None
        options = {key: value.strip() for key, value in _OPTION.findall(text)}
        if "alias" in options:
            return None
        if options.get("init", "True") != "True":
            return ("", False, False) if options["init"] == "False" else None
        keyword = options.get("kw_only")
        if keyword is not None:
            if keyword not in ("True", "False"):
                return None
            keyword_only = keyword == "True"
        has_default = bool(re.search(r"\b(?:default|default_factory|factory)\s*=", text)) or member[1] in defaults
        if style != "dataclass" and re.match(r"\(\s*(?!\w+\s*=)[^)\s]", text):
            has_default = True  # the first positional argument of `attr.ib` is the default
    elif style == "attrs-old":
        has_default = has_default or member[1] in defaults
    return (name, has_default, keyword_only)


def _named_tuple(program: Program, order: tuple[Ancestor, ...]) -> tuple[Signature, ...] | None:
    """The constructor of a `typing.NamedTuple` class: only the class that names it as a base declares fields."""
    owner = order[-1].cls if order else None
    if owner is None or any(a.cls is not None and "__new__" in own_members(program, a.cls) for a in order):
        return None
    parameters = []
    for member in owner.symbols[0][6][3]:
        if member[0] == _VARIABLE and member[6][0]:
            if member[5] & _CONDITIONAL:
                return None
            parameters.append((member[1], NORMAL, bool(member[6][1]), ""))
    return (_for_fields(order[0].cls or owner, tuple(parameters)),)
