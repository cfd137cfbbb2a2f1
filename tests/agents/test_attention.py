"""What texts ask for, and what is left out of a request that asks for too much."""

from __future__ import annotations

import pytest

from seamline_agents.attention import (
    DIRECTIVES,
    Load,
    OverloadError,
    Piece,
    check,
    estimate,
    fitted,
    left_out_notice,
    load_of,
)

LIST = "Do this:\n\n- one\n- two\n  more of two\n1. three\n"
FENCED = "Look.\n\n```python\n- x  # never must always\n## no heading\n```\n"


@pytest.mark.parametrize(
    ("text", "directives", "concerns"),
    [
        ("You are here.", 0, 1),
        ("You must stop. It is late. Never go on: avoid it.", 3, 1),
        (LIST, 3, 1),
        ("## One\nDo not.\n## Two\nDo.\n### Part of two\n", 1, 2),
        (FENCED, 0, 1),
        ("", 0, 1),
    ],
)
def test_what_a_text_orders(text: str, directives: int, concerns: int) -> None:
    load = load_of(text)
    assert (load.directives, load.concerns) == (directives, concerns)


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("ü", 1), ("世界", 2)])
def test_tokens_are_estimated_by_bytes(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


@pytest.mark.parametrize(
    ("load", "says"),
    [
        (Load(11, 0, 1), "x takes 11 tokens of a budget of 10: split it"),
        (Load(1, DIRECTIVES + 1, 1), f"x gives {DIRECTIVES + 1} orders at once"),
    ],
)
def test_what_asks_for_too_much_is_refused(load: Load, says: str) -> None:
    with pytest.raises(OverloadError, match=says):
        check("x", load, 10)
    check("x", Load(10, DIRECTIVES, 9), 10)


def test_the_nearest_pieces_are_kept_and_the_rest_is_named() -> None:
    sides = [Piece("the provider", "p" * 9, 0), Piece("the consumer", "c" * 9, 0)]
    far, near, big = Piece("far", "f" * 3, 3), Piece("near", "n" * 3, 1), Piece("big", "b" * 30, 2)
    kept, left_out = fitted([far, big, *sides, near], 8)
    assert [piece.title for piece in kept] == ["the provider", "the consumer", "near", "far"]
    assert [piece.title for piece in left_out] == ["big"]
    assert left_out_notice(left_out) == "Left out for lack of room, so say nothing about it: big.\n"
    assert left_out_notice(()) == ""
    with pytest.raises(OverloadError, match="the consumer takes 3 tokens, and 2 of 5 are left"):
        fitted(sides, 5)
