"""What a review sends beside both whole files, on a workspace whose figures can be seen by eye; the server of the overhead."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the benchmarks are not installed

from bench import context, overhead
from seamline_agents.attention import estimate

LONG = "".join(f"def unused_{number}(items):\n    return items[{number}]\n\n\n" for number in range(200))
PRICE, CART = (
    f"{LONG}def total(items):\n    return sum(items) / 100\n",
    f"from shop.price import total\n\n\n{LONG}print(total([1]))\n",
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    for name, text in (("__init__", ""), ("price", PRICE), ("cart", CART)):
        (tmp_path / "shop" / f"{name}.py").write_text(text, "utf-8")
    return tmp_path


def test_what_is_sent_is_counted_beside_the_whole_files(shop: Path) -> None:
    [sent], [request] = context.measured("shop", shop, 5, 1)
    assert sent.name == "shop/cart.py > shop/price.py"
    assert sent.files == estimate(PRICE) + estimate(CART)
    assert 0 < sent.sides < sent.files / 10
    assert sent.whole - sent.request == sent.files - sent.sides
    assert f"| shop | 1 | {sent.request:,} ({sent.request:,} to {sent.request:,}) |" in context.table([sent])
    other = request.turns[0].text.replace("<file-", "<file_", 1)
    assert context._beginning([request.turns[0].text, other]).endswith("Everything between <file")


def test_the_server_says_when_the_first_byte_came_and_refuses() -> None:
    with overhead.listening() as (port, arrived):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/messages", b"{}", timeout=10)
        assert len(arrived) == 1
