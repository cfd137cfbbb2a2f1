"""Keywords of a renamed parameter that a call takes out of a dictionary, `total(**options)`.

Only where all there is to see says what is in it: it is written in the call, a variable of the function keeps it for this alone,
or it is one of the cases of a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline.fixes.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node


def renamed_keys(path: str, text: bytes, arguments: Node, renamed: Mapping[str, str]) -> Iterator[Edit]:
    """The edits of the keys that these arguments of a call pass under an old name."""
    call = arguments.parent
    for spread in arguments.named_children:
        if spread.type != "dictionary_splat" or call is None:
            continue
        for dictionary in _dictionaries(text, spread.named_children[0], call):
            for pair in dictionary.named_children:
                key = pair.child_by_field_name("key")
                name = _written(text, key)
                if key is not None and name in renamed:
                    yield Edit(path, key.start_byte + 1, key.end_byte - 1, renamed[name])


def _dictionaries(text: bytes, value: Node, call: Node) -> list[Node]:
    """Those that a value may be, if all of them are known and nobody else gets them."""
    if value.type == "dictionary":
        return [value]
    function = call.parent
    while function is not None and function.type != "function_definition":
        function = function.parent
    if value.type != "identifier" or function is None:
        return []
    name = text[value.start_byte : value.end_byte]
    kept: list[Node] = []
    for node in _named(text, function, name):
        around = node.parent
        if around is None:
            return []
        if around.type == "dictionary_splat" and _callee(text, around) == _callee(text, value):
            continue
        if around.type != "assignment" and around.type != "parameters":
            return []
        if around.type == "assignment" and around.child_by_field_name("left") != node:
            return []
        kept.append(around)
    if len(kept) != 1:
        return []
    if kept[0].type == "parameters":
        return _cases(text, function, name.decode())
    found = kept[0].child_by_field_name("right")
    return [found] if found is not None and found.type == "dictionary" else []


def _callee(text: bytes, node: Node) -> bytes:
    """What the call is made of that this is an argument of."""
    around: Node | None = node
    while around is not None and around.type != "call":
        around = around.parent
    callee = around.child_by_field_name("function") if around is not None else None
    return text[callee.start_byte : callee.end_byte] if callee is not None else b""


def _named(text: bytes, node: Node, name: bytes) -> Iterator[Node]:
    """Where something below a node is called so."""
    for child in node.named_children:
        if child.type == "identifier" and text[child.start_byte : child.end_byte] == name:
            yield child
        yield from _named(text, child, name)


def _cases(text: bytes, function: Node, name: str) -> list[Node]:
    """The dictionaries that `pytest.mark.parametrize` gives to a parameter; none where one of the cases is no dictionary."""
    if function.parent is None or function.parent.type != "decorated_definition":
        return []
    for decorator in function.parent.named_children:
        call = decorator.named_children[0] if decorator.type == "decorator" else None
        given = call.child_by_field_name("arguments") if call is not None and call.type == "call" else None
        if given is None or call is None or not _callee(text, call).endswith(b"mark.parametrize"):
            continue
        names, cases, *_ = [*_values(given), given, given]
        titles = _titles(text, names)
        if cases.type in ("list", "tuple") and name in titles:
            at = titles.index(name)
            found = [_part(text, case, at, len(titles)) for case in _values(cases)]
            known = [one for one in found if one is not None and one.type == "dictionary"]
            return known if len(known) == len(found) else []
    return []


def _titles(text: bytes, names: Node) -> list[str]:
    """The parameters that the cases are for."""
    if names.type == "string":
        return [one.strip() for one in _written(text, names).split(",")]
    return [_written(text, one) for one in _values(names)]


def _part(text: bytes, case: Node, at: int, count: int) -> Node | None:
    """The value for one of the parameters."""
    given = case.child_by_field_name("arguments") if case.type == "call" else None
    if given is not None and _callee(text, case).endswith(b"param"):
        values = _values(given)
    elif count > 1:
        values = _values(case) if case.type in ("tuple", "list") else []
    else:
        values = [case]
    return values[at] if at < len(values) else None


def _values(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type not in ("comment", "keyword_argument")]


def _written(text: bytes, node: Node | None) -> str:
    """What a plain string says; `""` for anything else."""
    if node is None or node.type != "string" or text[node.start_byte : node.start_byte + 1] not in (b'"', b"'"):
        return ""
    if text[node.start_byte : node.start_byte + 3] in (b'"""', b"'''"):
        return ""
    return text[node.start_byte + 1 : node.end_byte - 1].decode()
