"""The facts of an open file, block by block, so that an edit costs what it touched and not what the file holds.

A block is a statement of the module, the head of a class of the module, or a statement in the body of one. What a sweep
finds in a block depends on its text and on how the file as a whole stands to the names in it. So a block whose text is as
it was is swept again only if it mentions a name whose standing changed: one that is now imported, defined or bound, or no
longer. Whatever else may cross blocks (a star import, a guard for the rest of the file, two classes of one name) makes
the file one that is extracted whole. The facts are always those of `PythonExtractor.facts`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from seamline.languages.python.cuts import cuts_of
from seamline.languages.python.infer.bound import OPAQUE
from seamline.languages.python.parts import Part, assembled, moved, part_of
from seamline.languages.python.regions import gotten_in
from seamline.languages.python.scopes import CLASS, MODULE, ClassDraft, Scope
from seamline.languages.python.sweep import Names, Sweep
from seamline.languages.python.uses import asked_in
from seamline.languages.python.whole import has_hint, letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Tree

    from seamline.interface.facts import Facts
    from seamline.languages.python.cuts import Cut
    from seamline.languages.python.extract import PythonExtractor

Standing = tuple[str, str]
"""How the file stands to a name: one of those below, or `member NAME OF CLASS`; and the name."""
_IMPORTED: Final = "imported"
_DEFINED: Final = "defined"
_EVIDENT: Final = "evident"
_BOUND: Final = "bound"
_ASKED: Final = "asked"
_GOTTEN: Final = "gotten"
_HINT: Final = ("hint", "")
"""Some block has a word that the searches of the whole text look for."""


class Block:
    """One block: where it was last, and what was found in it."""

    __slots__ = ("cut", "declared", "first_import", "given", "part", "start", "sweep")

    def __init__(self, cut: Cut) -> None:
        self.cut = cut
        self.start = cut.start
        self.first_import = 0
        self.declared: frozenset[Standing] = frozenset()
        """What it says of names by itself."""
        self.given: frozenset[Standing] = frozenset()
        """What it says of names once it is known what the file imports and defines."""
        self.part: Part | None = None
        self.sweep: Sweep | None = None
        """While it is swept."""

    def is_at(self, cut: Cut) -> bool:
        """Whether what was found in it is what there is in this cut."""
        return not cut.is_broken and self.cut[:3] == cut[:3]

    def mentions(self, names: Iterable[str]) -> bool:
        """Whether one of these names occurs in its text."""
        return any(name in self.cut.text for name in names)


class _Ledger:
    """How many blocks say a thing of a name; and which names stand otherwise than when it was last asked."""

    def __init__(self) -> None:
        self.counts: Counter[Standing] = Counter()
        self._before: dict[Standing, bool] = {}
        self._names: dict[str, set[str]] = defaultdict(set)

    def replace(self, old: Iterable[Standing], new: Iterable[Standing]) -> None:
        """A block says this now instead of that."""
        for standing in old:
            self._before.setdefault(standing, True)
            self.counts[standing] -= 1
        for standing in new:
            self._before.setdefault(standing, self.counts[standing] > 0)
            self.counts[standing] += 1

    def changed(self) -> set[Standing]:
        """The names that stand otherwise."""
        return {standing for standing, before in self._before.items() if before != (self.counts[standing] > 0)}

    def settle(self) -> None:
        """From here on."""
        if self.changed():
            self._names = self.names()
        self._before.clear()

    def names(self) -> dict[str, set[str]]:
        """The names that stand in each way."""
        if not self.changed():
            return self._names
        found: dict[str, set[str]] = defaultdict(set)
        for (what, name), count in self.counts.items():
            if count:
                found[what].add(name)
        return found


class OpenFile:
    """The blocks of one open file."""

    def __init__(self, extractor: PythonExtractor) -> None:
        self._extractor = extractor
        self._blocks: list[Block] = []
        self._declared = _Ledger()
        self._given = _Ledger()
        self._beyond = ""
        """The text of a block that concerns all others: while it is there, the file is extracted whole."""

    def facts(self, text: bytes, tree: Tree) -> Facts:
        """Facts of this UTF-8 text, whose syntax tree is `tree`; fast where the last text was much the same."""
        source = letters(text)
        root = tree.root_node
        cuts = None if self._beyond and self._beyond in source else cuts_of(root, source)
        if cuts is None:
            return self._extractor.facts(text, tree)
        blocks = self._update(cuts, source)
        if blocks is None:
            self._blocks, self._declared, self._given = [], _Ledger(), _Ledger()
            return self._extractor.facts(text, tree)
        self._blocks = blocks
        self._declared.settle()
        self._given.settle()
        errors = None
        if root.has_error:
            errors = [place for child in root.children for place in self._extractor.errors(child) or ()]
        searched = source if self._declared.counts[_HINT] else ""
        return assembled(text, source, searched, _together(blocks), errors)

    def _update(self, cuts: list[Cut], source: str) -> list[Block] | None:
        blocks = self._matched(cuts)
        for block in blocks:
            if block.part is None:
                self._begin(block, source)
                self._declared.replace((), block.declared)
        if self._declared.counts[_IMPORTED, ""]:
            # Any name of the file may come from a star import.
            self._beyond = next(block.cut.text for block in blocks if (_IMPORTED, "") in block.declared)
            return None
        declared = self._declared.names()
        known = declared[_IMPORTED] | declared[_DEFINED]
        for ledger in (self._declared, self._given):
            self._begin_mentioning(ledger.changed(), blocks, source)
            if not self._run(blocks, known, declared[_GOTTEN], source):
                return None
        given = self._given.names()
        names = Names(known, declared[_IMPORTED], given[_EVIDENT], given[_BOUND], tuple(declared[_ASKED]))
        for block in blocks:
            if block.sweep is not None:
                _complete(block, given[f"member {block.cut.owner}"])
                block.part = part_of(block.sweep, names, block.cut.text, block.cut.owner)
                block.start = block.cut.start
                block.sweep = None
        return blocks

    def _matched(self, cuts: list[Cut]) -> list[Block]:
        """The block of each cut: one that had the same text, or a new one."""
        old = self._blocks
        shorter = min(len(old), len(cuts))
        front = 0
        while front < shorter and old[front].is_at(cuts[front]):
            front += 1
        back = 0
        while back < shorter - front and old[-1 - back].is_at(cuts[-1 - back]):
            back += 1
        kept: dict[tuple[str, bool, str], list[Block]] = defaultdict(list)
        for block in old[front : len(old) - back]:
            kept[block.cut[:3]].append(block)
        blocks = old[:front]
        for cut in cuts[front : len(cuts) - back]:
            same = kept.get(cut[:3])
            blocks.append(same.pop() if same and not cut.is_broken else Block(cut))
        blocks += old[len(old) - back :]
        for block, cut in zip(blocks, cuts, strict=True):
            block.cut = cut
        for gone in kept.values():
            for block in gone:
                self._declared.replace(block.declared, ())
                self._given.replace(block.given, ())
        return blocks

    def _begin(self, block: Block, source: str) -> None:
        cut = block.cut
        scope = None
        if cut.owner and not cut.is_head:
            scope = Scope(CLASS, Scope(MODULE, None), cut.owner, cut.owner)
            scope.draft = ClassDraft(0)
        captures = self._extractor.captures(cut.node, (cut.start, cut.end) if cut.is_head else None)
        sweep = block.sweep = Sweep(source, captures, scope)
        block.part = None
        block.declared = frozenset(
            [(_IMPORTED, name) for name in sweep.imported]
            + [(_DEFINED, name) for name in sweep.defined]
            + [(_ASKED, name) for name in asked_in(cut.text)]
            + [(_GOTTEN, name) for name in gotten_in(cut.text)]
            + [_HINT] * has_hint(cut.text)
        )

    def _begin_mentioning(self, changed: set[Standing], blocks: list[Block], source: str) -> None:
        """Sweep again what mentions a name that stands otherwise now."""
        names = {name.rstrip(".").rpartition(".")[2] for _, name in changed}
        if names:
            for block in blocks:
                if block.sweep is None and block.mentions(names):
                    self._begin(block, source)

    def _run(self, blocks: list[Block], known: set[str], gotten: set[str], source: str) -> bool:
        """Run the sweeps that have begun. Whether all of them kept to their block."""
        count = 0
        for block in blocks:
            if block.part is not None and block.part.imports and block.first_import != count:
                self._begin(block, source)  # uses name an import by its index
            if block.sweep is None:
                count += len(block.part.imports) if block.part is not None else 0
                continue
            state = block.sweep.state
            if not block.sweep.has_run:
                block.first_import = state.first_import = count
                block.sweep.run(known, False, gotten)
                if state.decorators or any(end > block.cut.end for end, _, _ in state.stack) != block.cut.is_head:
                    self._beyond = block.cut.text
                    return False
                given = frozenset(_given(block.cut, block.sweep))
                self._given.replace(block.given, given)
                block.given = given
            count += len(state.imports)
        return True


def _given(cut: Cut, sweep: Sweep) -> list[Standing]:
    """What a block says of names after its sweep."""
    base = sweep.state.regions[0][0]
    found = [(_EVIDENT, name) for name in sweep.state.evident]
    found += [(_BOUND, name) for name in sweep.bound()]
    found += [(f"member {cut.owner}", name) for name in base.bound]
    return found


def _complete(block: Block, members: set[str]) -> None:
    """Let the scopes of the class that this block belongs to know all members of it."""
    if block.cut.owner and block.sweep is not None:
        for scope, _ in block.sweep.state.regions:
            if scope.kind == CLASS and scope.chain == block.cut.owner:
                scope.bound.update(dict.fromkeys(members, OPAQUE))


def _together(blocks: list[Block]) -> Part:
    """What was found in all blocks, where they are now."""
    symbols: list[tuple[Any, ...]] = []
    imports: list[tuple[Any, ...]] = []
    uses: list[tuple[Any, ...]] = []
    exports: list[tuple[str, int, int]] | None = None
    dynamic_all = False
    rebound: set[str] = set()
    patches: set[str] = set()
    members: list[tuple[Any, ...]] = []
    attributes: set[str] = set()
    head: Cut | None = None
    for block in blocks:
        cut, part = block.cut, block.part
        if part is None:
            continue
        if block.start != cut.start:
            part = block.part = moved(part, cut.start - block.start)
            block.start = cut.start
        if head is not None and cut.owner != head.owner:
            symbols.append(_class(symbols.pop(), head, members, attributes))
            head = None
        if cut.is_head:
            head, members, attributes = cut, [], set()
        inside = head is not None and not cut.is_head
        (members if inside else symbols).extend(part.symbols)
        imports += part.imports
        uses += part.uses
        if part.exports is not None:
            exports = (exports or []) + part.exports
        dynamic_all = dynamic_all or part.dynamic_all
        rebound |= part.rebound
        patches |= part.patches
        attributes |= part.attributes
    if head is not None:
        symbols.append(_class(symbols.pop(), head, members, attributes))
    return Part(symbols, imports, uses, exports, dynamic_all, rebound, patches, set())


def _class(symbol: tuple[Any, ...], head: Cut, members: list[tuple[Any, ...]], attributes: set[str]) -> tuple[Any, ...]:
    """The symbol of a class, of which the head is known, with what its body gave."""
    bases, keywords, decorators, *_ = symbol[6]
    return (*symbol[:6], (bases, keywords, decorators, tuple(members), head.owner_end, tuple(sorted(attributes))))
