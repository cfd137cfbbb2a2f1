"""A start from remembered results gives what a fresh check gives, whatever changed in between."""

from pathlib import Path

import pytest

from seamline import batch
from seamline.contract.settings import Settings
from seamline.workspace.store import Store

FILES = {
    "shop/__init__.py": "",
    "shop/price.py": "def total(items): ...\nclass Price:\n    def add(self, tax): ...\n",
    "shop/cart.py": "from shop.price import Price, total\ntotal([1])\nPrice().add(1)\n",
    "shop/late.py": "from shop.cart import total\nimport shop.price\nshop.price.total()\n",
    "tests/test_cart.py": "import shop.price\nshop.price.RATE = 1\n",
    "shop/quiet.py": "from shop.price import gone  # seamline: ignore[missing-export]\n",
}

CHANGES = [
    pytest.param({}, id="nothing"),
    pytest.param(
        {"shop/price.py": "def total(items, tax): ...\nclass Price:\n    def add(self): ...\n"}, id="a provider"
    ),
    pytest.param({"shop/late.py": "from shop.price import total\ntotal([1], 2)\n"}, id="a consumer"),
    pytest.param({"shop/price.py": FILES["shop/price.py"].replace("def total", "def sum_up")}, id="a name is gone"),
    pytest.param({"shop/price.py": "\n\n\n" + FILES["shop/price.py"]}, id="lines moved"),
    pytest.param({"shop/new.py": "from shop.price import nothing\n"}, id="a new file"),
    pytest.param({"shop/cart.py": None}, id="a file is gone"),
    pytest.param({"seamline.toml": '[rules]\nmissing-export = "hint"\n'}, id="other settings"),
    pytest.param({"tests/test_cart.py": "import shop.price\n"}, id="no longer patched"),
    pytest.param(
        {"shop/quiet.py": "from shop.price import total  # seamline: ignore[missing-export]\n"}, id="an idle ignore"
    ),
]


def _write(root: Path, files: dict[str, str | None]) -> None:
    for path, text in files.items():
        if text is None:
            (root / path).unlink()
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8")


def _found(root: Path, store: Store | None) -> list[object]:
    return list(batch.check(root, Settings.default(), store=store).all_violations())


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("later", CHANGES)
def test_a_start_from_memory_is_a_fresh_start(
    tmp_path: Path, change: dict[str, str | None], later: dict[str, str | None]
) -> None:
    root, store = tmp_path / "work", Store.open(tmp_path / "cache")
    _write(root, dict(FILES))
    assert _found(root, store) == _found(root, None)
    for files in (change, later):
        _write(root, {path: text for path, text in files.items() if text is not None or (root / path).exists()})
        assert _found(root, store) == _found(root, None)


def test_nothing_is_checked_again_where_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, store = tmp_path / "work", Store.open(tmp_path / "cache")
    _write(root, dict(FILES))
    before = _found(root, store)
    assert before
    from seamline.engine import Engine

    def never(*_: object) -> None:
        raise AssertionError("checked again")

    monkeypatch.setattr(Engine, "checker", never)
    assert _found(root, store) == before
