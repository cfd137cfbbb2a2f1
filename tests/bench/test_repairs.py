"""How a repair is judged: by what is broken, by the tests, and by what the tests spell."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the benchmarks are not installed

from bench.corpora import Corpus
from bench.mutations.plan import Mutation
from bench.mutations.tops import Tops
from bench.repairs import Repair, changed_name

from bench import repairs

CORPUS = Corpus("shop", "1", "", ("shop",))
FILES = {
    "shop/__init__.py": "",
    "shop/price.py": "def total_of(items):\n    result = sum(items)\n    return result * 2\n",
    "shop/cart.py": "from shop.price import total_of\n\nprint(total_of([1]))\n",
    "tests/test_cart.py": '"""total_of"""\nNAMES = ["in shop.price"]\n',
}


def repair(kind: str, left: int = 0, failing: tuple[str, ...] = (), *, spelled: bool = False) -> Repair:
    return Repair("shop", kind, "total", "", 1, left, failing, spelled)


def test_a_renamed_export_is_repaired_and_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEAMLINE_BENCH_CACHE", str(tmp_path / "cache"))
    original = tmp_path / "shop-1"
    for path, text in FILES.items():
        (original / path).parent.mkdir(parents=True, exist_ok=True)
        (original / path).write_text(text)
    monkeypatch.setattr(repairs, "tree", lambda _: original)
    monkeypatch.setattr(repairs, "_python", lambda _: Path(sys.executable))
    ran = []

    def tests(root: Path, _corpus: Corpus, _python: Path) -> set[str]:
        ran.append((root / "shop/cart.py").read_text())
        return {"tests/test_old.py::test"} if len(ran) == 1 else {"tests/test_old.py::test", "tests/test_new.py::test"}

    monkeypatch.setattr(repairs, "_run_tests", tests)
    (found,) = repairs._repairs(CORPUS, 1, 1, ["rename-export"])
    assert ran[0] == FILES["shop/cart.py"]
    assert "import total_of_zz1" in ran[1]
    assert (found.broken, found.left, found.failing) == (1, 0, ("tests/test_new.py::test",))
    assert not found.spelled and not found.is_whole
    list(repairs._repairs(CORPUS, 1, 1, ["rename-export"]))
    assert len(ran) == 2, "the same trees have the same results"
    capsys.readouterr()


@pytest.mark.parametrize(
    ("kind", "symbol", "change", "name"),
    [
        ("rename-export", "total", "now total_zz1", "total"),
        ("rename-method", "Cart.add", "now add_zz1", "add"),
        ("rename-parameter", "Cart", "parameter items renamed", "items"),
        ("rename-module", "price", "now price_zz1", "price"),
    ],
)
def test_what_a_test_would_spell(kind: str, symbol: str, change: str, name: str) -> None:
    assert changed_name(Mutation(1, kind, "shop/price.py", symbol, change, frozenset())) == name


def test_documentation_spells_nothing(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(FILES["tests/test_cart.py"])
    assert repairs._words(tmp_path) == {"in", "shop", "price"}


def test_what_tests_cannot_judge_is_counted_apart(capsys: pytest.CaptureFixture[str]) -> None:
    repairs._table(
        [
            repair("rename-export"),
            repair("rename-export", failing=("a",), spelled=True),
            repair("move-symbol", left=1),
            repair("make-async", left=1),
            replace(repair("make-async", left=1), top="tests/test_cart.py: test()"),
        ]
    )
    assert capsys.readouterr().out.splitlines()[2:] == [
        "| rename-export | 2 | 2 (100 %) | 1 | 1 (50 %) |",
        "| move-symbol | 1 | 0 (0 %) | 1 | 0 (0 %) |",
        "| make-async | 2 | 0 (0 %) |  |  |",
        "| **all that the tests can judge** | 3 | 2 (66 %) | 2 | 1 (33 %) |",
        "| make-async, where all callers may wait | 1 | 0 (0 %) |  |  |",
        "| where no string of the tests spells the name | 2 | 1 (50 %) | 2 | 1 (50 %) |",
    ]


@pytest.mark.parametrize(
    ("callers", "top"),
    [
        ("async def main():\n    total_of([1])\n", ""),
        ("def pay():\n    total_of([1])\n\nasync def main():\n    pay()\n", ""),
        ("def pay():\n    total_of([1])\n", "nobody calls pay()"),
        ("def pay():\n    total_of([1])\n\npay()\n", "shop/use.py: module"),
        ("def test_all():\n    total_of([1])\n", "shop/use.py: test_all()"),
        ("class A:\n    def __str__(self):\n        return total_of([1])\n", "shop/use.py: __str__()"),
        ("class A:\n    def update(self):\n        return total_of([1])\n\nasync def f(a):\n    a.update()\n", ""),
        ("def pay():\n    lambda: total_of([1])\n", "shop/use.py: lambda"),
        ("@route\ndef pay():\n    total_of([1])\n", ""),
        ("def pay():\n    total_of([1])\n\nrun(pay)\n", ""),
        ("def pay():\n    total_of([1])\n\nclass A:\n    def pay(self): ...\n", ""),
    ],
)
def test_where_callers_end(tmp_path: Path, callers: str, top: str) -> None:
    for path, text in {"shop/price.py": FILES["shop/price.py"], "shop/use.py": callers}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert Tops(tmp_path).sync("total_of") == top
