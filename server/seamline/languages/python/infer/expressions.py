"""What an expression stands for, as chains tell it (see `seamline.interface.facts.Use`): texts of names with marks behind them.

Read from the syntax tree, and only for a name that something is asked of: most expressions of a file nobody asks about.
By the text of the one expression: what its names stand for is found elsewhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from seamline.languages.python.infer.containers import AWAITED, INDEXED, ITERATED, annotated
from seamline.languages.python.infer.marks import KIND, LISTED, MAPPED, SAME, UNKNOWN, bare, element

if TYPE_CHECKING:
    from tree_sitter import Node

Texts = tuple[str, ...]
"""The alternatives: what stands there is one of these, or `None`. Empty where one of them is not known."""

_COPYING: Final = frozenset(("list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "deque"))
"""What gives a container of the items of its first argument."""
_CHOOSING: Final = frozenset(("next", "max", "min"))
"""What gives one of the items of its first argument."""
_CASTS: Final = ("cast", "typing.cast", "t.cast")
_NAMES: Final = re.compile(r"\w+")
_SHORTEST: Final = ("zip", "zip_longest", "itertools.zip_longest")
_MOST: Final = 4
"""Alternatives, or items of a literal."""
_LONGEST: Final = 160
"""Characters of a text, beyond which nobody follows it."""
_BUILTIN: Final = re.compile(rf"(?<![.\w])({'|'.join(sorted(_COPYING | _CHOOSING | {'type', 'enumerate', 'zip'}))})\(")
"""Calls that have a meaning here unless something else is bound to the name."""


def read(node: Node, source: str) -> Texts:
    """The alternatives of an expression."""
    reader = _READERS.get(node.type)
    texts = reader(node, source) if reader is not None else ()
    return texts if len(texts) <= _MOST + (UNKNOWN in texts) and all(len(text) <= _LONGEST for text in texts) else ()


def builtins_in(node: Node, source: str) -> set[str]:
    """The builtins that the reading of an expression may rest on."""
    return set(_BUILTIN.findall(source, node.start_byte, node.end_byte))


def taken(node: Node, source: str) -> Texts:
    """What a loop over an expression takes out of it, one item at a time."""
    return tuple(f"{text}{ITERATED}" for text in read(node, source))


def taken_apart(targets: list[str], node: Node, source: str) -> dict[str, Texts]:
    """What a loop over an expression binds these targets to, as far as something is known."""
    name, arguments = _called(node, source)
    if name == "enumerate" and len(targets) == 2 and arguments:
        return {targets[1]: taken(arguments[0], source)}
    if name in _SHORTEST and len(arguments) == len(targets):
        return {target: taken(one, source) for target, one in zip(targets, arguments, strict=True)}
    if name in _COPYING and len(arguments) == 1:
        return taken_apart(targets, arguments[0], source)
    if name.endswith(".items") and len(targets) == 2 and not arguments:
        function = node.child_by_field_name("function")
        holder = None if function is None else function.child_by_field_name("object")
        return {} if holder is None else {targets[1]: tuple(f"{text}{INDEXED}" for text in read(holder, source))}
    return {}


def unpacked(targets: list[str], node: Node, source: str) -> dict[str, Texts]:
    """What each of these targets is bound to when the value of an expression is unpacked into them."""
    if node.type in ("expression_list", "tuple"):
        items = [item for item in node.named_children if item.type != "comment"]
        if len(items) != len(targets) or any(item.type == "list_splat" for item in items):
            return {}
        return {target: read(item, source) for target, item in zip(targets, items, strict=True)}
    texts = read(node, source)
    return {target: tuple(f"{text}{element(place)}" for text in texts) for place, target in enumerate(targets[:10])}


def _called(node: Node, source: str) -> tuple[str, list[Node]]:
    """The dotted name that is called, and the positional arguments; `("", [])` where it is no plain call."""
    function = node.child_by_field_name("function") if node.type == "call" else None
    arguments = node.child_by_field_name("arguments") if function is not None else None
    if function is None or arguments is None or arguments.type != "argument_list":
        return "", []
    given = [one for one in arguments.named_children if one.type not in ("keyword_argument", "comment")]
    if any(one.type.endswith("splat") for one in given):
        return "", []
    return source[function.start_byte : function.end_byte], given


def _name(node: Node, source: str) -> Texts:
    return (source[node.start_byte : node.end_byte],)


def _attribute(node: Node, source: str) -> Texts:
    holder, name = node.child_by_field_name("object"), node.child_by_field_name("attribute")
    if holder is None or name is None:
        return ()
    attribute = source[name.start_byte : name.end_byte]
    return tuple(f"{text}.{attribute}" for text in read(holder, source))


def _call(node: Node, source: str) -> Texts:
    name, arguments = _called(node, source)
    count = len(arguments)
    if name in _COPYING and count:
        return tuple(f"{text}{SAME}" for text in read(arguments[0], source))
    if name in _CHOOSING:
        is_one = count == 1 or (name == "next" and count == 2 and arguments[1].type == "none")
        return taken(arguments[0], source) if is_one and "default" not in _keywords(node, source) else ()
    if name == "type" and count == 1:
        return tuple(f"{text}{KIND}" for text in read(arguments[0], source))
    if name in _CASTS and count == 2:
        found = annotated(source[arguments[0].start_byte : arguments[0].end_byte])
        return () if found is None else ("".join(found),)
    if name == "super":
        return () if arguments else ("super ",)
    function = node.child_by_field_name("function")
    return () if function is None else tuple(f"{text}()" for text in read(function, source))


def _keywords(node: Node, source: str) -> str:
    arguments = node.child_by_field_name("arguments")
    given = () if arguments is None else arguments.named_children
    return " ".join(source[one.start_byte : one.end_byte].partition("=")[0] for one in given if one.type[:3] == "key")


def _awaited(node: Node, source: str) -> Texts:
    return tuple(f"{text}{AWAITED}" for text in _only(node, source))


def _subscript(node: Node, source: str) -> Texts:
    value, keys = node.child_by_field_name("value"), node.children_by_field_name("subscript")
    if value is None or len(keys) != 1:
        return ()
    mark = SAME if keys[0].type == "slice" else INDEXED
    return tuple(f"{text}{mark}" for text in read(value, source))


def _only(node: Node, source: str) -> Texts:
    inner = [child for child in node.named_children if child.type != "comment"]
    return read(inner[0], source) if len(inner) == 1 else ()


def _conditional(node: Node, source: str) -> Texts:
    parts = [child for child in node.named_children if child.type != "comment"]
    return _either([parts[0], parts[2]], source) if len(parts) == 3 else ()


def _boolean(node: Node, source: str) -> Texts:
    left, operator, right = (node.child_by_field_name(name) for name in ("left", "operator", "right"))
    if left is None or right is None or operator is None or operator.type != "or":
        return ()
    return _either([left, right], source)


def _either(nodes: list[Node], source: str) -> Texts:
    """What is one of these, `None` left out; one of which nothing is known stands last."""
    found: dict[str, None] = {}
    has_unknown = False
    for node in nodes:
        if node.type == "none":
            continue
        texts = read(node, source)
        has_unknown = has_unknown or not texts
        found.update(dict.fromkeys(texts))
    return (*found, UNKNOWN) if has_unknown and found else tuple(found)


def _each(nodes: list[Node], source: str) -> Texts:
    """The same where nothing is known of the whole unless something is of each."""
    texts = _either(nodes, source)
    return () if UNKNOWN in texts else texts


def _listed(node: Node, source: str) -> Texts:
    items = [child for child in node.named_children if child.type != "comment"]
    if not items or len(items) > _MOST or any(item.type in ("none", "list_splat") for item in items):
        return ()
    return tuple(f"{text}{LISTED}" for text in _each(items, source))


def _mapped(node: Node, source: str) -> Texts:
    values = [pair.child_by_field_name("value") for pair in node.named_children if pair.type != "comment"]
    items = [value for value in values if value is not None and value.type != "none"]
    if not items or len(items) != len(values) or len(items) > _MOST:
        return ()
    return tuple(f"{text}{MAPPED}" for text in _each(items, source))


def _comprehension(node: Node, source: str) -> Texts:
    body = node.child_by_field_name("body")
    loops = [child for child in node.named_children if child.type == "for_in_clause"]
    if body is None or not loops:
        return ()
    bound = " ".join(source[left.start_byte : left.end_byte] for left in map(_left, loops) if left is not None)
    if len(loops) == 1 and source[body.start_byte : body.end_byte] == bound:
        right = loops[0].child_by_field_name("right")
        return () if right is None else tuple(f"{text}{SAME}" for text in read(right, source))
    if body.type == "pair":
        value = body.child_by_field_name("value")
        texts, mark = ((), "") if value is None else (read(value, source), MAPPED)
    else:
        texts, mark = read(body, source), LISTED
    names = set(_NAMES.findall(bound))
    if any(bare(text.partition(".")[0]) in names for text in texts):
        return ()
    return tuple(f"{text}{mark}" for text in texts)


def _left(loop: Node) -> Node | None:
    return loop.child_by_field_name("left")


def _value(node: Node, source: str) -> Texts:
    value = node.child_by_field_name("value")
    return () if value is None else read(value, source)


_READERS: Final = {
    "identifier": _name,
    "attribute": _attribute,
    "call": _call,
    "await": _awaited,
    "subscript": _subscript,
    "parenthesized_expression": _only,
    "conditional_expression": _conditional,
    "boolean_operator": _boolean,
    "named_expression": _value,
    "list": _listed,
    "set": _listed,
    "tuple": _listed,
    "dictionary": _mapped,
    "list_comprehension": _comprehension,
    "set_comprehension": _comprehension,
    "generator_expression": _comprehension,
    "dictionary_comprehension": _comprehension,
}
