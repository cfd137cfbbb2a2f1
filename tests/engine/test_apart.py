"""Several processes find what one finds, and leave an engine that goes on as if one had done it all."""

import os
import sys
from pathlib import Path

import pytest

from seamline import apart, batch
from seamline.contract.settings import Settings
from seamline.engine import Engine
from seamline.interface.violation import Violation
from seamline.languages import extract
from seamline.workspace.store import Store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks are made on Linux only")

FILES = {
    "shop/__init__.py": "from shop.price import total\n",
    "shop/cart.py": "from shop.price import Price, total\ntotal([1])\nPrice().add(1)\n",
    "shop/late.py": "from shop.cart import total\nimport shop.price\nshop.price.total()\nshop.price.gone()\n",
    "shop/patching.py": "import shop.price\nshop.price.total = None\n",
    "shop/price.py": "def total(items, tax): ...\nclass Price:\n    def add(self): ...\n",
    "shop/quiet.py": "from shop.price import gone  # seamline: ignore[missing-export]\n",
    "tests/test_cart.py": "import shop.price\nshop.price.RATE = 1\nshop.price.RATE\n",
}
LATER = {
    "shop/price.py": "def total(items): ...\nclass Price:\n    def add(self, tax): ...\n",
    "shop/patching.py": "import shop.price\n",
    "tests/test_cart.py": "import shop.price\nshop.price.RATE\n",
}


def _engine(root: Path, processes: int) -> Engine:
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return batch.check(root, Settings.default(), workers=processes)


def _violations(engine: Engine) -> list[Violation]:
    return engine.all_violations()


@pytest.fixture(autouse=True)
def _worthwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_WORTHWHILE", 1)


@pytest.mark.parametrize("processes", [2, 3, 20])
def test_what_is_found_does_not_depend_on_the_number_of_processes(tmp_path: Path, processes: int) -> None:
    one, several = _engine(tmp_path, 1), _engine(tmp_path, processes)
    assert _violations(one)
    assert _violations(several) == _violations(one)
    for path in ("shop/price.py", "shop/cart.py"):
        assert several.lenses(path) == one.lenses(path)


@pytest.mark.parametrize("order", [list(LATER), list(reversed(LATER))])
def test_changes_afterwards_reach_every_use(tmp_path: Path, order: list[str]) -> None:
    one, several = _engine(tmp_path, 1), _engine(tmp_path, 2)
    for path in order:
        for engine in (one, several):
            engine.update(path, extract(path, LATER[path].encode()), b"later")
            engine.work()
        assert _violations(several) == _violations(one)
        assert several.lenses("shop/price.py") == one.lenses("shop/price.py")


def test_a_run_goes_on_from_what_another_remembered(tmp_path: Path) -> None:
    root, store = tmp_path / "work", Store.open(tmp_path / "cache")
    _engine(root, 1)
    for texts in (FILES, LATER, FILES, LATER):
        for path, text in texts.items():
            (root / path).write_text(text, encoding="utf-8")
        several = batch.check(root, Settings.default(), store=store, workers=3)
        one = batch.check(root, Settings.default())
        assert _violations(several) == _violations(one)
        for path in FILES:
            assert several.lenses(path) == one.lenses(path)
            assert several.index.names(path) == [] or set(several.index.names(path)) >= set(one.index.names(path))
            for name in one.index.names(path):
                assert {user for user, _ in several.index.look(path, name)} == {
                    user for user, _ in one.index.look(path, name)
                }


def test_what_a_process_did_not_deliver_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = _violations(_engine(tmp_path, 1))

    def dies(*_: object) -> bytes:
        os._exit(3)

    monkeypatch.setattr(apart, "_work", dies)
    assert _violations(_engine(tmp_path, 3)) == expected
