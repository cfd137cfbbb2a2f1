"""Incremental equals batch: after any sequence of changes the violations are those of a fresh engine on the same files.

Also what a client was told, piece by piece, is what it would be told at once.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.engine.edits import PATHS, START, paths, snippets, text_of
from tests.support.cases import checked, shop

from seamline.contract.reading import read_settings
from seamline.contract.settings import Settings
from seamline.engine import Engine
from seamline.languages import extract
from seamline.workspace.discovery import discover

if TYPE_CHECKING:
    from seamline.interface.violation import Violation

SETTINGS = [
    Settings.default(),
    read_settings(Path("seamline.toml"), text='[rules]\nmissing-argument = "hint"\nmissing-export = "off"\n'),
    read_settings(Path("seamline.toml"), text='[[module]]\nname = "core"\npaths = ["shop/price.py", "shop/cart.py"]\n'),
]
_blobs: dict[tuple[str, bytes], bytes] = {}


def blob_of(path: str, text: bytes) -> bytes:
    known = _blobs.get((path, text))
    if known is None:
        known = _blobs[path, text] = extract(path, text)
    return known


def fresh(root: Path, files: dict[str, list[str]], settings: Settings) -> Engine:
    engine = Engine(root, settings)
    engine.set_layout(discover(root))
    for path in sorted(files):
        engine.update(path, blob_of(path, text_of(files[path])))
    engine.work()
    return engine


def assert_same(what: str, incremental: list[object], batch: list[object]) -> None:
    if incremental != batch:
        surplus = [one for one in incremental if one not in batch]
        lacking = [one for one in batch if one not in incremental]
        raise AssertionError(f"{what}: only incremental {surplus}, only batch {lacking}")


class Editing(RuleBasedStateMachine):
    """A person who edits, renames and deletes files while the engine follows."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.files: dict[str, list[str]] = {}
        self.engine = Engine(self.root, SETTINGS[0])
        self.told: dict[str, tuple[Violation, ...]] = {}

    def teardown(self) -> None:
        self.folder.cleanup()

    # What the machine does with files.

    def _save(self, path: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text_of(self.files[path]))

    def _update(self, path: str) -> None:
        known = self.files.get(path)
        self.engine.update(path, None if known is None else blob_of(path, text_of(known)))

    def _work(self, budget: float | None = None) -> None:
        for path in self.engine.work(budget):
            self.told[path] = self.engine.violations(path)

    # What can happen.

    @initialize(order=st.permutations(sorted(START)), hasty=st.booleans())
    def open(self, order: list[str], hasty: bool) -> None:
        """The files become known one after the other; a hasty engine works before it knows them all."""
        self.files = {path: list(parts) for path, parts in START.items()}
        for path in self.files:
            self._save(path)
        self.engine.set_layout(discover(self.root))
        for path in order:
            self._update(path)
            if hasty:
                self._work()

    @rule(path=paths, where=st.integers(0, 6), snippet=snippets)
    def insert(self, path: str, where: int, snippet: str) -> None:
        if path in self.files:
            self.files[path].insert(where, snippet)
            self._save(path)
            self._update(path)

    @rule(path=paths, where=st.integers(0, 6), snippet=snippets)
    def change(self, path: str, where: int, snippet: str) -> None:
        if self.files.get(path):
            self.files[path][where % len(self.files[path])] = snippet
            self._save(path)
            self._update(path)

    @rule(path=paths, where=st.integers(0, 6))
    def remove(self, path: str, where: int) -> None:
        if self.files.get(path):
            del self.files[path][where % len(self.files[path])]
            self._save(path)
            self._update(path)

    @rule(path=paths, parts=st.lists(snippets, max_size=3), layout_first=st.booleans())
    def create(self, path: str, parts: list[str], layout_first: bool) -> None:
        if path not in self.files:
            self.files[path] = parts
            self._save(path)
            self._appear([path], layout_first)

    @precondition(lambda self: len(self.files) > 2)
    @rule(path=paths, layout_first=st.booleans())
    def delete(self, path: str, layout_first: bool) -> None:
        if path in self.files:
            del self.files[path]
            (self.root / path).unlink()
            self._appear([path], layout_first)

    @rule(path=paths, new=paths, layout_first=st.booleans())
    def rename(self, path: str, new: str, layout_first: bool) -> None:
        if path in self.files and new not in self.files:
            self.files[new] = self.files.pop(path)
            (self.root / path).unlink()
            self._save(new)
            self._appear([path, new], layout_first)

    @rule(path=paths)
    def look_at(self, path: str) -> None:
        self.engine.prioritise(path)
        self._work(0.0)

    @rule(settings=st.sampled_from(SETTINGS))
    def configure(self, settings: Settings) -> None:
        self.engine.set_settings(settings)

    def _appear(self, changed: list[str], layout_first: bool) -> None:
        """Files came or went: the engine hears of the list and of the facts, in either order, and may work in between."""
        if layout_first:
            self.engine.set_layout(discover(self.root))
            self._work()
        for path in changed:
            self._update(path)
            if layout_first:
                self._work(0.0)
        if not layout_first:
            self.engine.set_layout(discover(self.root))

    # What holds all the time.

    @invariant()
    def equals_batch(self) -> None:
        self._work()
        expected = fresh(self.root, self.files, self.engine.settings)
        violations = expected.all_violations()
        assert_same("found", self.engine.all_violations(), violations)
        assert_same("told", [one for path in sorted(self.told) for one in self.told[path]], violations)
        for path in PATHS:
            assert_same(f"lenses of {path}", self.engine.lenses(path), expected.lenses(path))


Editing.TestCase.settings = settings(
    settings.get_profile(settings.get_current_profile_name()),
    stateful_step_count=30,
    suppress_health_check=list(HealthCheck),
)
TestIncrementalEqualsBatch = Editing.TestCase


def test_what_was_found_in_a_file_goes_with_it(tmp_path: Path) -> None:
    engine = checked(tmp_path, shop("def total(a): ...", "from shop.price import gone, total\ntotal()"))
    assert len(engine.all_violations()) == 2
    for path, text in (("shop/cart.py", None), ("shop/cart.py", b"x = 1"), ("shop/price.py", b"def other(): ...")):
        engine.update(path, None if text is None else extract(path, text))
        engine.work()  # of the new file nothing is looked at that only the old one had
    assert engine.all_violations() == []


def test_what_a_function_assigns_to_anything_counts_at_once(tmp_path: Path) -> None:
    use = "from shop.price import Cart\nCart().gone()"
    engine = checked(tmp_path, shop("class Cart: ...", use, far="def far(x):\n    x.made = 1"))
    assert len(engine.all_violations()) == 1
    for text, number in ((b"def far(x):\n    x.gone = 1", 0), (b"def far(x):\n    x.come = 1", 1)):
        engine.update("shop/far.py", extract("shop/far.py", text))
        engine.work()
        assert len(engine.all_violations()) == number


def test_a_file_says_nothing_as_long_as_another_is_generated_from_it(tmp_path: Path) -> None:
    engine = checked(tmp_path, shop("", "from shop.price import gone", made="x = 1"))
    assert len(engine.all_violations()) == 1
    for text, number in ((b"# generated from shop/cart.py\nx = 1", 0), (b"# generated from shop/kart.py\nx = 1", 1)):
        engine.update("shop/made.py", extract("shop/made.py", text))
        assert "shop/cart.py" in engine.work()
        assert len(engine.all_violations()) == number
    engine.update("shop/made.py", extract("shop/made.py", b"# generated from shop/cart.py\nx = 1"))
    engine.update("shop/made.py", None)
    engine.work()
    assert len(engine.all_violations()) == 1
