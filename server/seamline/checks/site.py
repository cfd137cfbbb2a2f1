"""What a rule sees: the program, and the file whose uses it judges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import FileFlag, Guard, Kind
from seamline.interface.paths import in_test_data, in_test_root, in_tests
from seamline.interface.violation import Place, Provider, Severity, Violation
from seamline.languages.python.guards import REPLACES
from seamline.languages.python.infer.marks import bare, unmarked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seamline.contract.settings import Settings
    from seamline.languages.python.callables import Signature
    from seamline.languages.python.program import Program
    from seamline.languages.python.views import View


_FIRST_ARGUMENT: Final = re.compile(r"\(\s*([\w.]+)")
_UNREACHED: Final = int(Guard.DEAD | Guard.VERSION)
_UNJUDGED: Final = int(FileFlag.GENERATED | FileFlag.UNREADABLE | FileFlag.SAMPLE)
_WORD: Final = re.compile(r"[^\W\d]\w*")
_FAILING: Final = ("xfail", "expectedFailure")
_PATCHED: Final = re.compile(r"""\(\s*(?:([\w.]+)\s*,\s*)?["']([\w.]+)["']""")


class Site:
    """One consumer file while it is checked."""

    __slots__ = ("first_error", "is_quiet", "is_test", "line_of", "path", "program", "settings", "view")

    def __init__(self, program: Program, view: View, settings: Settings, line_of: Callable[[str, int], int]) -> None:
        self.program = program
        self.view = view
        self.path = view.path
        self.settings = settings
        self.line_of = line_of
        """Line (from 1) of a byte offset in a file."""
        self.is_test = in_tests(view.path)
        if view.quiet is None:
            view.quiet = (
                bool(view.flags & _UNJUDGED)
                or in_test_data(view.path, program.modules.packages)
                or in_test_root(view.path)
            )
        self.is_quiet = view.quiet
        self.first_error = view.errors[0][0] if view.errors else -1

    def is_expected(self, guard: int, start: int, end: int, errors: int) -> bool:
        """Whether a break at this place is known to its author or cannot happen: nothing is to be said about it."""
        if guard & (errors | _UNREACHED):
            return True
        if 0 <= self.first_error < end:
            return True
        acknowledged = self.view.acknowledged
        if not acknowledged:
            return False
        first = self.line_of(self.path, start) - 1
        last = self.line_of(self.path, end) - 1
        return any(first <= line <= last for line in acknowledged)

    def is_rebound(self, chain: str, start: int) -> bool:
        """Whether the name that a chain begins with is bound anew further down: what it is here is another thing."""
        root = bare(chain.partition(".")[0])
        places = [symbol[2] for symbol in self.view.symbols if symbol[1] == root]
        return len(places) > 1 and min(places) < start < max(places)

    def may_be_private(self, chain: str) -> bool:
        """Whether a chain may read a name that its module keeps to itself, so that it is worth a closer look."""
        return "._" in chain or (self.settings.restricts and "." in chain)

    def is_beyond(self, provider: str) -> bool:
        """Whether this looks at a compiled module, of which a stub tells no more than its author found of use."""
        return (
            not self.path.endswith(".pyi")
            and provider.endswith(".pyi")
            and provider[:-1] not in self.program.modules.files
        )

    def is_compiled_otherwise(self, signature: Signature) -> bool:
        """Whether a decorator of numba gives calls of this function another implementation: `@overload(total)`."""
        view = self.program.view(signature.path)
        if view is None:
            return False
        if view.reimplemented is None:
            view.reimplemented = frozenset(
                named[1]
                for symbol in view.symbols
                if symbol[0] in (Kind.FUNCTION, Kind.CLASS)
                for chain, arguments in symbol[6][2]
                if chain.endswith("overload") and (named := _FIRST_ARGUMENT.match(arguments or ""))
            )
        return signature.name in view.reimplemented

    def replaces(self, chain: str) -> bool:
        """Whether this file puts something else in the place of this member or of its holder, in the class or an instance."""
        if not self.view.patches:
            return False
        plain = unmarked(chain)
        made = (f"{plain}.__init__", f"{plain}.__new__")
        return any(f"{plain}.".startswith(f"{patch}.") or patch in made for patch in map(unmarked, self.view.patches))

    def is_stood_in(self, chain: str, start: int) -> bool:
        """Whether a `@patch(...)` around this place names a part of the chain: what is used there may be a stand-in."""
        patching = [
            arguments
            for decorator, arguments in decorators_around(self.view.symbols, start)
            if arguments and REPLACES.search(decorator)
        ]
        if not patching:
            return False
        root, dot, rest = chain.partition(".")
        if root.startswith("@"):
            root = self.view.imports[int(bare(root[1:]))][3]
        named = {*_WORD.findall(f"{root}{dot}{rest}")}
        return any(not named.isdisjoint(patched_in(arguments)) for arguments in patching)

    def is_in_doubt(self, chain: str, start: int) -> bool:
        """Whether what is used here may be another thing than the chain says, or is meant to fail."""
        return (
            self.is_rebound(chain, start)
            or self.replaces(chain)
            or self.is_stood_in(chain, start)
            or self.is_expected_to_fail(start)
        )

    def is_expected_to_fail(self, start: int) -> bool:
        """Whether this place is in a test that is marked so by a name of its file: `broken = pytest.mark.xfail(...)`."""
        if not self.is_test:
            return False
        names = self.view.names
        return any(
            symbol[0] == Kind.VARIABLE and symbol[6][1].startswith("call:") and symbol[6][1].endswith(_FAILING)
            for decorator, _ in decorators_around(self.view.symbols, start)
            for symbol in names.get(decorator, ())
        )

    def violation(
        self,
        rule: str,
        message: str,
        place: tuple[int, int],
        use: tuple[int, int],
        provider: Provider | None,
        data: tuple[Any, ...] = (),
    ) -> Violation:
        """A violation by this file."""
        return Violation(
            rule=rule,
            severity=Severity.ERROR,
            message=message,
            place=Place(self.path, *place),
            use=Place(self.path, *use),
            module=self.program.modules.name_of(self.path),
            symbol=enclosing(self.view.symbols, use[0]),
            provider=provider,
            data=data,
        )

    def provider_of(self, signature: Signature) -> Provider:
        """The declaring side of a signature."""
        return Provider(
            self.program.modules.name_of(signature.path),
            signature.name,
            Place(signature.path, signature.start, signature.end),
            signature.says,
        )

    def module_provider(self, path: str, symbol: str = "", start: int = 0, end: int = 0, says: str = "") -> Provider:
        """A module as the providing side: its beginning, unless a place in it is given."""
        return Provider(self.program.modules.name_of(path), symbol, Place(path, start, end), says)


def enclosing(symbols: tuple[Any, ...], offset: int) -> str:
    """Qualified name of the innermost function or class that holds a byte offset; "" at module level."""
    for symbol in symbols:
        if symbol[2] > offset:
            continue
        if symbol[0] == Kind.CLASS and offset < symbol[6][4]:
            inner = enclosing(symbol[6][3], offset)
            return f"{symbol[1]}.{inner}" if inner else str(symbol[1])
        if symbol[0] == Kind.FUNCTION and offset < symbol[6][3]:
            return str(symbol[1])
    return ""


def decorators_around(symbols: tuple[Any, ...], offset: int) -> Iterator[tuple[str, str | None]]:
    """The decorators of the functions and classes that hold a byte offset, as `Decorator` records."""
    for symbol in symbols:
        if symbol[2] > offset:
            continue
        if symbol[0] == Kind.CLASS and offset < symbol[6][4]:
            yield from symbol[6][2]
            yield from decorators_around(symbol[6][3], offset)
        elif symbol[0] == Kind.FUNCTION and offset < symbol[6][3]:
            yield from symbol[6][2]


def patched_in(arguments: str) -> list[str]:
    """Names that `patch` and its like replace when called with these: for a constructor that of its class."""
    match = _PATCHED.match(arguments)
    if match is None:
        return _WORD.findall(arguments)
    target = f"{match[1] or ''}.{match[2]}"
    return [target.removesuffix(".__init__").removesuffix(".__new__").rpartition(".")[2]]


def first_of_statement(view: View, record: tuple[Any, ...]) -> Any:
    """The first import of the statement that this one is part of."""
    return next(other for other in view.imports if other[6] == record[6])


def declaration(symbol: tuple[Any, ...]) -> str:
    """How the declaration of a symbol begins, as a person would quote it."""
    kind = symbol[0]
    if kind == Kind.FUNCTION:
        return f"def {symbol[1]}{symbol[6][4]}"
    if kind == Kind.CLASS:
        return f"class {symbol[1]}"
    return str(symbol[1])


def count(number: int, noun: str) -> str:
    """`1 argument`, `2 arguments`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
