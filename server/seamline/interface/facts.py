"""What extraction writes down about one file, as plain tuples.

Facts travel between processes and into the store with `marshal`, so every record here *is* a plain tuple of plain
values; the `NamedTuple` classes are views that give the fields their names where speed does not matter
(`Symbol(*record)`). Offsets are bytes in the file's UTF-8 text. Nothing here depends on where the file lies or on any
other file: the same text gives the same facts.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Any, Final, NamedTuple

ANY_NAME: Final = "*"
"""In `Class.attributes`: a method may make attributes whose names cannot be told."""


ANY_BASE: Final = "<*"
"""In `Facts.patches`: a class is made while the program runs, of bases that cannot be told."""


def slim(number: int) -> int:
    """The same number as records hold it: 0 and 1 as a bool, of which `marshal` makes one byte and not five."""
    return bool(number) if number in {0, 1} else number


ZERO: Final = slim(0)
"""The most frequent number in records: no flags, no guard, no leading dots."""
MADE_FROM: Final = "#"
"""In `Facts.patches`: what the name of a module begins with from which the file was generated."""


class Kind(IntEnum):
    """What a module-level or class-level name is bound to."""

    FUNCTION = 0
    CLASS = 1
    VARIABLE = 2
    IMPORT = 3
    """Bound by an import; `Symbol.detail` is the index into `Facts.imports`."""


class ParameterKind(IntEnum):
    """The five kinds of `inspect.Parameter`, in the order the interpreter knows them."""

    POSITIONAL_ONLY = 0
    NORMAL = 1
    VAR_POSITIONAL = 2
    KEYWORD_ONLY = 3
    VAR_KEYWORD = 4


class Guard(IntFlag):
    """What protects a piece of code, so that a break there is expected or cannot happen."""

    NONE = 0
    IMPORT_ERROR = 1
    """Inside `try` with a handler for ImportError (or wider)."""
    TYPE_ERROR = 2
    """Inside `try`/`raises` that expects TypeError (or wider)."""
    ATTRIBUTE_ERROR = 4
    """Inside `try`/`raises` that expects AttributeError or NameError (or wider), or behind `hasattr`."""
    VERSION = 8
    """Behind a condition on a version, a platform, or another thing only known at run time."""
    DEAD = 16
    """In a branch that never runs (`if False`)."""
    TYPE_CHECKING = 32
    """Behind `if TYPE_CHECKING`."""
    CONDITIONAL = 64
    """Inside any `if`, `try`, loop or `with`: the binding may not happen, or not only once."""
    RAISES = 128
    """Inside `pytest.raises(...)` or a like context, whatever it expects."""


class Context(IntEnum):
    """What becomes of what a call gives, where that is evident: the bits of `Use.guard` from `CONTEXT_SHIFT` on."""

    UNKNOWN = 0
    DISCARDED = 1
    """It is a statement of its own."""
    AWAITED = 2
    READ = 3
    """A member or an item of it is asked for at once: `f().x`, `f()[0]`."""
    ITERATED = 4
    """`for item in f():`"""
    TESTED = 5
    """`if f():`"""
    READ_AGAIN = 6
    """As `READ`, behind another call of the same further up, where somebody may look at what it gives."""
    HANDED_ON = 7
    """`len(f())`: it is all that a builtin gets which looks into it."""
    COMPARED = 8
    """`assert f() == x`"""
    ENTERED = 9
    """`with f():`"""
    SPREAD = 10
    """`*f()`, `**f()`, `yield from f()`"""
    SEARCHED = 11
    """`x in f()`"""
    UNPACKED = 16
    """`a, b = f()`; plus the number of targets."""


CONTEXT_SHIFT: Final = 8
"""See `Context`."""
CHAINED: Final = 1 << 16
"""In `Use.guard`: what is used is asked of a call that stands right there, `f().x()`, and not of a name."""
LENT: Final = 1 << 17
"""In `Use.guard`: the item of a dictionary is read that may have got more of them since it was made."""
LITERAL: Final = 1 << 18
"""In `Use.guard`: no call, but a dictionary that is written for what the chain names; its shape has the keys."""
KEY_ERROR: Final = 1 << 19
"""In `Use.guard`: where a missing key is expected, or asked about before."""
AGAIN: Final = 1 << 20
"""In `Use.guard`: the same call stands further up in the function, where somebody may look at what it gives."""
KEPT_SHIFT: Final = 21
"""In `Use.guard` from here on: how what a variable keeps of the call is used without a question, where there is such a use
(see `seamline.languages.python.infer.kept`): how far behind the call, how long the name is, and what is done, as a `Context`."""
FARTHEST_KEPT: Final = 0xFFF
LONGEST_KEPT: Final = 0x3F
CONTEXT_BITS: Final = 0xFF
MOST_UNPACKED: Final = 16
"""Targets up to which their number is noted."""


class SymbolFlag(IntFlag):
    """Properties of a bound name beside its kind."""

    NONE = 0
    ASYNC = 1
    REBOUND = 2
    """Also bound through `global`, `del`, `for`, `with` or an unpacking: nothing certain is known about its value."""
    ANNOTATED_ONLY = 4
    """`x: int` without a value."""
    GENERATOR = 8
    """An async function that may hold a `yield`: what it gives is not awaited."""
    ENDS_EMPTY = 16
    """A function that declares that it may give `None`, and does so in its last statement: when all else has failed."""


class FileFlag(IntFlag):
    """Properties of a whole file."""

    NONE = 0
    DYNAMIC = 1
    """Writes into its own namespace by other means than binding names: what it does not define may still exist."""
    GETATTR = 2
    """Defines a module-level `__getattr__`."""
    BROKEN = 4
    """Holds syntax errors: what could not be read is not reported as missing."""
    GENERATED = 8
    ASCII = 16
    """Every byte is ASCII, so byte columns are also code-point and UTF-16 columns."""
    UNREADABLE = 32
    """Could not be read as text; nothing is known about it."""
    DYNAMIC_PARTS = 128
    """Changes what the import system finds below it (`sys.modules`, `__path__`): a part it does not have may still exist."""
    SAMPLE = 256
    """Says in comments what a linter has to find in it: an input of that linter's tests."""
    FILLS_CALLER = 512
    """Writes into the namespace of a caller (`sys._getframe(1).f_globals`): who is decorated by it may have more names."""
    DYNAMIC_ALL = 64
    """Has an `__all__` that is no plain list: what a star import takes from here is not known."""


class Parameter(NamedTuple):
    """One parameter of a function. `annotation` is source text, `""` when there is none."""

    name: str
    kind: int
    has_default: bool
    annotation: str


class Function(NamedTuple):
    """`Symbol.detail` of a function or method."""

    parameters: tuple[Any, ...]
    """Of `Parameter` records."""
    returns: str
    decorators: tuple[Any, ...]
    """Of `Decorator` records, outermost first."""
    end: int
    """Byte offset of the end of the whole definition."""
    text: str
    """The parameter list as written, parentheses included, white space folded: for people."""
    returns_argument: bool = False
    """Its only `return` gives back its first parameter: as a decorator it changes nothing."""
    result: str = ""
    """What its returns give back, as a chain (see `Use.chain`), where its author does not declare that; `#3` where
    every `return` gives a tuple of three, and `#` where there is none, whether that is declared or not; `#2|Cart()|` where
    something is known of the values of a tuple; `{id,name` where every `return` gives a dictionary with keys of these."""


class Class(NamedTuple):
    """`Symbol.detail` of a class."""

    bases: tuple[str, ...]
    """Positional bases as chains (see `Use.chain`); `"?"` for one that is no plain name."""
    keywords: tuple[tuple[str, str], ...]
    """Keyword arguments of the class statement, `metaclass` among them: (name, source text)."""
    decorators: tuple[Any, ...]
    members: tuple[Any, ...]
    """Of `Symbol` records, in order of appearance."""
    end: int
    attributes: tuple[str, ...]
    """What its methods assign through `self.`, each once: `name=CHAIN` (see `Use.chain`), `name=` for `None`, `name` where
    the value is not evident. The name `*` says that there may be others."""


class Variable(NamedTuple):
    """`Symbol.detail` of anything else a name is bound to."""

    annotation: str
    value: str
    """`"name:CHAIN"` for an alias, `"call:CHAIN"` for a call, `"other"`, or `""` when it has no value."""
    text: str
    """The argument list of that call where it declares a field or a type (dataclass fields, namedtuple), else `""`."""
    end: int


class Decorator(NamedTuple):
    """One decorator: its dotted name (`"?"` if it is no plain name) and its argument list as written, or `None`."""

    chain: str
    arguments: str | None


class Symbol(NamedTuple):
    """One binding of a name at module or class level. A name that is bound twice has two symbols."""

    kind: int
    name: str
    start: int
    end: int
    flags: int
    guard: int
    detail: Any


class Import(NamedTuple):
    """One imported name (`import a, b` and `from m import a, b` give two records each)."""

    module: str
    """As written, without the leading dots."""
    level: int
    """Leading dots; 0 for an absolute import."""
    name: str
    """The imported name; `"*"`; or `""` for `import m`."""
    local: str
    """The name it binds here; `""` for a star import."""
    start: int
    end: int
    """Range of the imported name (of the module for `import m` and stars)."""
    module_start: int
    module_end: int
    guard: int
    scope: int
    """0 at module level, 1 in a class body, 2 inside a function."""


class Use(NamedTuple):
    """One place where a name that may belong to another module is called or read through.

    `chain` is a dotted path from a module-level name of this file (`pricing.total`). One that starts with `@3` is rooted
    in `Facts.imports[3]`, an import inside a function. Marks on a class name say what stands for it: `Cart()` an instance
    made here, `Cart(~)` an instance of it or of a subclass (`self`, an annotation), `Cart~` the class or a subclass
    (`cls`); a `^` behind them is what `super()` gives. So `Cart(~)^.add` is `super().add` in a method of `Cart`. `Cart[~]` is
    a container of them and `Cart{~}` a mapping to them; `x[*]` is what a loop takes from `x`, `x[0]` what an index gives,
    `x!` what awaiting it gives, `x<0>` the first value of a tuple, `x<:>` a copy of a container, `x<+>` a container of such
    values and `x<%>` a mapping to them, `x<t>` the class of a value. Chains with `|` between them: it is one of these, nobody
    knows which. A part `:id` is the item with the key "id".
    """

    chain: str
    start: int
    name_end: int
    end: int
    """End of the whole expression: of the argument list for a call."""
    guard: int
    """Of `Guard`, and above that of `Context`."""
    shape: tuple[Any, ...] | None
    """`CallShape` record of a call; `None` for a read."""
    places: bytes
    """Where the arguments of the shape are, as distances back from `end` (`array('H')`): the start of each positional one
    and of each keyword, and the end of the last positional one. Behind them a letter for each argument, if the type of one
    is evident (`seamline.languages.python.infer.evident`). Empty for a read, and where a distance would not fit."""


class CallShape(NamedTuple):
    """What a call passes: positional count, keyword names in order, and whether `*x` or `**x` add unknown ones."""

    positional: int
    keywords: tuple[str, ...]
    star: bool
    double_star: bool


class Ignore(NamedTuple):
    """A suppression comment: the line it covers (from 0), its rules (empty: a bare ignore) and where it stands."""

    line: int
    rules: tuple[str, ...]
    start: int
    end: int


class Facts(NamedTuple):
    """All that is known about one file from its text alone."""

    flags: int
    exports: tuple[Any, ...] | None
    """`__all__` as (name, start, end); `None` when there is none or it is not a plain list."""
    symbols: tuple[Any, ...]
    imports: tuple[Any, ...]
    uses: tuple[Any, ...]
    patches: tuple[str, ...]
    """Chains assigned to through a name that is known (`settings.DEBUG = True`); and `.DEBUG` for every attribute that is
    assigned to, whatever the object, unless that is `self`; and `<Base` for every base of a class inside a function; and
    `#module` for the one beside it that the file says it was generated from."""
    ignores: tuple[Any, ...]
    acknowledged: tuple[int, ...]
    """Lines (from 0) that carry a type checker's ignore comment: their author knows, so call rules stay silent there."""
    errors: tuple[tuple[int, int], ...]
    """Byte ranges that could not be parsed."""
    lines: bytes
    """Lengths of the lines in bytes, line ends included, as native unsigned 32-bit integers (`array('I')`)."""
