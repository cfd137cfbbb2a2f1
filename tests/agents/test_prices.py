"""What calls cost: the table that ships, what a user adds, and that what is not known is never nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamline_agents.port import Usage
from seamline_agents.prices import Prices, PricesError

if TYPE_CHECKING:
    from pathlib import Path

REVIEW = Usage(fresh=3_000, cached=12_000, output=1_000)
LONG = Usage(fresh=100_000, cached=1, output=10)


@pytest.mark.parametrize(
    ("model", "usage", "cost"),
    [
        ("claude-haiku-5-5", REVIEW, 300 + 120 + 500),
        ("claude-sonnet-5-5", REVIEW, 6_000 + 1_200 + 10_000),
        ("claude-sonnet-5-5-20261001", REVIEW, 6_000 + 1_200 + 10_000),
        ("claude-opus-5-5", Usage(stored=1_000), 5_000),
        ("claude-haiku-5-5", LONG, 50_000 + 1 + 25),  # the dearer price of long prompts, rounded up
        ("claude-haiku-5-5", Usage(output=1), 1),
        ("claude-haiku-5-5", Usage(), 0),
        ("claude-haiku-5", REVIEW, None),
        ("claude-haiku-5-5-mini", REVIEW, None),
        ("", REVIEW, None),
    ],
)
def test_a_call_costs_what_the_table_says(model: str, usage: Usage, cost: int | None) -> None:
    assert Prices.read().cost(model, usage) == cost


@pytest.mark.parametrize(
    ("model", "usage", "cost"),
    [
        ("claude-haiku-5-5", REVIEW, 460),
        ("claude-sonnet-5-5-20261001", REVIEW, 8_600),
        ("claude-haiku-5-5", LONG, 25_013),  # of the dearer price as well, rounded up
        ("my-model", Usage(fresh=10), 10),  # of no discount is known
        ("cheap-model", Usage(fresh=10), 3),
        ("claude-haiku-5", REVIEW, None),
    ],
)
def test_in_a_batch_it_costs_the_share_that_the_table_says(
    tmp_path: Path, model: str, usage: Usage, cost: int | None
) -> None:
    own = tmp_path / "prices.toml"
    plain = "prompt = 1.0\noutput = 2.0\n"
    own.write_text(f"[models.my-model]\n{plain}[models.cheap-model]\nbatch = 0.25\n{plain}", "utf-8")
    assert Prices.read(own).cost(model, usage, as_batch=True) == cost


def test_a_user_adds_to_the_table(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text("[aliases]\nfast = 'my-model'\n[models.my-model]\nprompt = 1.0\noutput = 2.0\n", "utf-8")
    prices = Prices.read(own)
    assert prices.model("fast") == "my-model"
    assert prices.model("strong") == "claude-opus-5-5"
    assert prices.model("claude-opus-5") == "claude-opus-5"
    assert prices.cost("my-model", Usage(fresh=1, cached=1, stored=1, output=1)) == 5
    assert prices.cost("claude-haiku-5-5", Usage(fresh=10)) == 1
    assert Prices.read(tmp_path / "none.toml").model("fast") == "claude-haiku-5-5"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[models.m]\nprompt = 1.0\n", "output"),
        ("[models.m]\nprompt = 'much'\noutput = 1.0\n", "prompt"),
        ("[models.m]\nprompt = 1.0\noutput = 1.0\nprice = 2\n", "price"),
        ("[models", "Expected"),
    ],
)
def test_a_table_that_cannot_be_read_is_said(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "prices.toml").write_text(text, "utf-8")
    with pytest.raises(PricesError, match=says) as caught:
        Prices.read(tmp_path / "prices.toml")
    assert str(tmp_path / "prices.toml") in str(caught.value)
