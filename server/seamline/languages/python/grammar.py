"""The grammar of Python as tree-sitter has it, and its kinds of nodes by number: a number costs a tenth of a name."""

from __future__ import annotations

from typing import Final

from tree_sitter import Language
from tree_sitter_python import language

LANGUAGE: Final = Language(language())


def _kind(name: str) -> int:
    return LANGUAGE.id_for_node_kind(name, True) or 0


KEYWORD_ARGUMENT: Final = _kind("keyword_argument")
LIST_SPLAT: Final = _kind("list_splat")
DICTIONARY_SPLAT: Final = _kind("dictionary_splat")
GENERATOR: Final = _kind("generator_expression")
COMMENT: Final = _kind("comment")
NOT_ARGUMENTS: Final = frozenset((COMMENT, _kind("line_continuation"), 0xFFFF))
"""Named children of an argument list that pass nothing; the last is an error."""

VALUES: Final = {
    _kind("string"): "s",
    _kind("concatenated_string"): "s",
    _kind("integer"): "i",
    _kind("float"): "f",
    _kind("true"): "o",
    _kind("false"): "o",
    _kind("none"): "n",
    _kind("list"): "l",
    _kind("list_comprehension"): "l",
    _kind("dictionary"): "d",
    _kind("dictionary_comprehension"): "d",
    _kind("set"): "e",
    _kind("set_comprehension"): "e",
    _kind("tuple"): "t",
}
"""Expressions whose type is evident, with its letter: `seamline.languages.python.infer.evident.TYPES`."""

IDENTIFIER: Final = _kind("identifier")
TYPED_PARAMETER: Final = _kind("typed_parameter")
MODULE: Final = _kind("module")
CLASS_DEFINITION: Final = _kind("class_definition")
DECORATED_DEFINITION: Final = _kind("decorated_definition")
