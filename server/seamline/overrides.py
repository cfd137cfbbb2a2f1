"""incompatible-override: methods that take fewer calls than the base they stand for, where somebody makes such a call.

Which methods are narrower, the check of their file finds; whether a call through the base shows it, is asked when the file
is told of, because by then all who use the base are known. A call of another file that comes or goes changes what is
to be told: `affected` says of whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from seamline.checks.site import count, enclosing
from seamline.interface.facts import Guard
from seamline.interface.paths import in_tests
from seamline.interface.violation import Place, Provider, Severity, Violation
from seamline.interface.wording import quoted
from seamline.languages.python import classes
from seamline.languages.python.binding import bind
from seamline.languages.python.entities import Method
from seamline.languages.python.overriding import narrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seamline.checks.site import Site
    from seamline.files import Files
    from seamline.languages.python.binding import Problems
    from seamline.languages.python.entities import Definition, Key
    from seamline.languages.python.overriding import Override
    from seamline.languages.python.program import Program
    from seamline.references import References

RULE: Final = "incompatible-override"
_EXPECTED: Final = int(Guard.TYPE_ERROR | Guard.ATTRIBUTE_ERROR | Guard.RAISES | Guard.DEAD | Guard.VERSION)
MANY: Final = 4
"""Narrower methods for one of a base: with more of them, its signature is none that they have to keep."""
_LOOKED_INTO: Final = 15
"""Files that are looked into for calls of one method at most, those first that use it most: an editor waits for this."""
_THERE: Final = "this call it does not take"
_SHOWN: Final = 10
"""Calls that are named as evidence at most."""


class Call(NamedTuple):
    """A call of a method through an object that may be of a derived class."""

    path: str
    use: tuple[Any, ...]
    through: Definition
    inside: str
    """The method around, where the call is one through `self`."""


class Overrides:
    """The narrower methods of every file, and who calls what they stand for."""

    def __init__(
        self, program: Program, files: Files, site: Callable[[str], Site | None], references: References
    ) -> None:
        self.by_file: dict[str, tuple[Key, ...]] = {}
        """For each file with narrower methods: for each of these, the method of a base that it stands for."""
        self._files_of: dict[Key, dict[str, int]] = {}
        """For each such method of a base: the files with narrower ones, and how many these are."""
        self._witnesses: dict[str, set[str]] = {}
        """File with calls that were named as evidence -> files of which that was told."""
        self._narrower: dict[str, list[Override]] = {}
        """The narrower methods themselves, of files that were checked by this process."""
        self._calls: dict[Key, list[Call]] = {}
        self._is_laid_over = False
        self._program = program
        self._files = files
        self._site = site
        self._references = references

    def found(self, path: str, narrower: list[Override]) -> set[str]:
        """These are the narrower methods of a file. Gives the files of which something else may have to be told."""
        affected = self.settle(path, tuple((one.base.path, one.base.name) for one in narrower))
        if narrower:
            self._narrower[path] = narrower
        return affected

    def settle(self, path: str, bases: tuple[Key, ...]) -> set[str]:
        """The narrower methods of a file stand for these. Gives the files of which something else may have to be told."""
        before = self.by_file.pop(path, ())
        self._narrower.pop(path, None)
        found = {path} if before or bases else set()
        if bases:
            self.by_file[path] = bases
        for base in {*before, *bases}:
            files = self._files_of.setdefault(base, {})
            files.pop(path, None)
            if number := bases.count(base):
                files[path] = number
            found.update(files)
        return found

    def affected(self, user: str, used: Iterable[Key]) -> set[str]:
        """The files of which something else may have to be told, since `user` was looked at and uses these things."""
        found = self._witnesses.pop(user, set())
        for path in found:
            for key in self.by_file.get(path, ()):
                self._calls.pop(key, None)
        for key in used if self._files_of else ():
            if paths := self._files_of.get(key):
                self._calls.pop(key, None)
                found.update(paths)
        return found

    def lay_over(self, *, is_so: bool) -> None:
        """Texts are laid over those of the files, or are not any more: which calls there are has to be asked again."""
        self._calls.clear()
        self._is_laid_over = is_so

    def told(self, path: str) -> Iterator[Violation]:
        """What is to be said about the narrower methods of a file."""
        if path not in self.by_file and not self._is_laid_over:
            return
        site = self._site(path)
        if site is None or site.is_quiet:
            return
        self._program.trace = set()
        known = None if self._is_laid_over else self._narrower.get(path)
        for override in narrowed(self._program, site.view) if known is None else known:
            base = (override.base.path, override.base.name)
            if in_tests(path) and not in_tests(base[0]):
                continue  # a stand-in takes what the test passes
            if self.narrower_than(base) > MANY:
                continue  # nobody takes the signature of the base for a promise
            if site.is_expected(0, override.own.start, override.own.end, 0):
                continue
            broken = list(self._broken(override))
            for call, _ in broken:
                self._witnesses.setdefault(call.path, set()).add(path)
            if broken:
                yield self._violation(override, broken)

    def narrower_than(self, base: Key) -> int:
        """How many methods take fewer calls than this one of a base, for which they stand."""
        return sum(self._files_of.get(base, {}).values())

    def _broken(self, override: Override) -> Iterator[tuple[Call, Problems]]:
        """The calls through the base that the method does not take."""
        program, own, promised = self._program, override.own, override.promised
        order = [ancestor.cls for ancestor in classes.search_order(program, override.cls)]
        for call in self._calls_of((override.base.path, override.base.name)):
            if call.through not in order or (call.inside and self._is_replaced(order, call)):
                continue
            shape = call.use[5]
            if bind(promised.parameters, promised.bound, shape) is not None:
                continue
            problems = bind(own.parameters, own.bound, shape)
            if problems is not None:
                yield call, problems

    def _is_replaced(self, order: list[Definition | None], call: Call) -> bool:
        """Whether the derived class has another method in the place of the one that the call is in."""
        owner, _, name = call.inside.rpartition(".")
        for cls in order:
            if cls is None or cls.name == owner:
                return False
            if name in classes.own_members(self._program, cls):
                return True
        return False

    def _calls_of(self, base: Key) -> list[Call]:
        calls = self._calls.get(base)
        if calls is None:
            times = self._references.users_of(*base)
            most = sorted(times, key=lambda user: (-times[user], user))[:_LOOKED_INTO]
            users = sorted({base[0], *most})
            calls = self._calls[base] = [call for user in users for call in self._calls_in(user, base)]
        return calls

    def _calls_in(self, user: str, base: Key) -> Iterator[Call]:
        program = self._program
        site = self._site(user)
        if site is None or (site.is_test and not in_tests(base[0])):
            return
        behind = f".{base[1].rpartition('.')[2]}"
        for use in self._files.uses(user):
            chain, start, _, end, guard, shape, _ = use
            if shape is None or not chain.endswith(behind) or site.is_expected(guard, start, end, _EXPECTED):
                continue
            entity = program.chain(user, chain)
            if not isinstance(entity, Method) or entity.exact or entity.by_super:
                continue
            if classes.may_make_another(program, entity.through) and "(~)" not in chain:
                continue  # made here, perhaps, and so of no derived class
            if (entity.definition.path, entity.definition.name) != base or site.is_in_doubt(chain, start):
                continue
            is_own = chain == f"{entity.through.name}(~){behind}"
            yield Call(user, use, entity.through, enclosing(site.view.symbols, start) if is_own else "")

    def _violation(self, override: Override, broken: list[tuple[Call, Problems]]) -> Violation:
        own, base = override.own, override.promised
        line_of = self._files.line_of
        first, problems = broken[0]
        others = len(broken) - 1
        more = f" and {count(others, 'other call')}" if others else ""
        message = (
            f"{own.name}() {_says(problems)}, but stands for {base.name}() ({base.path}:{line_of(base.path, base.start)}), "
            f"which is called otherwise at {first.path}:{line_of(first.path, first.use[1])}{more}"
        )
        names = self._program.modules.name_of
        place = Place(own.path, own.start, own.end)
        return Violation(
            rule=RULE,
            severity=Severity.ERROR,
            message=message,
            place=place,
            use=place,
            module=names(own.path),
            symbol=own.name,
            provider=Provider(names(base.path), base.name, Place(base.path, base.start, base.end), base.says),
            data=("missing", *problems.missing) if problems.missing else ("narrow", *problems.unknown),
            related=tuple(
                Provider(names(call.path), call.inside, Place(call.path, call.use[1], call.use[2]), _THERE)
                for call, _ in broken[:_SHOWN]
            ),
        )


def _says(problems: Problems) -> str:
    if problems.missing:
        return f"requires {quoted(problems.missing)}"
    if problems.unknown:
        return f"has no parameter {quoted(problems.unknown)}"
    if problems.twice:
        return f"takes {quoted(problems.twice)} by position"
    return f"takes {count(problems.limit, 'positional argument')}"
