"""The list of accepted violations: what it hides, how it shrinks, and what is said when it is broken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support.violations import missing_argument

from seamline.interface.violation import Severity
from seamline.report.known import LOCATION, Known, KnownError, known_bytes
from seamline.report.output import replace_file

if TYPE_CHECKING:
    from pathlib import Path

FIRST = missing_argument()
SAME_KIND = replace(FIRST, place=FIRST.place._replace(start=FIRST.place.start + 1))
OTHER = missing_argument(data=("other",))


def listed(root: Path, *violations: object) -> Known:
    replace_file(root / LOCATION, known_bytes(violations))  # type: ignore[arg-type]
    return Known.read(root)


def test_what_is_listed_is_known_and_the_rest_is_new(tmp_path: Path) -> None:
    split = listed(tmp_path, FIRST).split([FIRST, OTHER])
    assert (split.known, split.new, split.stale) == ([FIRST], [OTHER], 0)


def test_a_second_one_of_the_same_kind_is_new(tmp_path: Path) -> None:
    split = listed(tmp_path, FIRST).split([FIRST, SAME_KIND])
    assert (split.known, split.new) == ([FIRST], [SAME_KIND])
    assert listed(tmp_path, FIRST, SAME_KIND).split([FIRST, SAME_KIND]).new == []


def test_what_was_fixed_is_stale(tmp_path: Path) -> None:
    assert listed(tmp_path, FIRST, OTHER).split([OTHER]).stale == 1


def test_an_editor_shows_known_ones_as_hints(tmp_path: Path) -> None:
    shown = listed(tmp_path, FIRST).demoted([FIRST, SAME_KIND])
    assert [one.severity for one in shown] == [Severity.HINT, Severity.ERROR]


def test_no_list_hides_nothing(tmp_path: Path) -> None:
    assert Known.read(tmp_path).split([FIRST]).new == [FIRST]


def test_the_list_does_not_depend_on_the_order_found() -> None:
    assert known_bytes([FIRST, OTHER]) == known_bytes([OTHER, FIRST])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "is not a list of known violations"),
        (b"[]", "is not a list of known violations"),
        (b"\xff", "is not a list of known violations"),
        (b'{"version": 1}', "is not a list of known violations"),
        (b'{"version": 1, "known": [1]}', "is not a list of known violations"),
        (b"[" * 100_000, "is not a list of known violations"),
        (b'{"version": 2, "known": []}', "has version 2; this Seamline reads version 1"),
    ],
)
def test_a_list_that_cannot_be_used_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    replace_file(tmp_path / LOCATION, content)
    with pytest.raises(KnownError, match=told) as caught:
        Known.read(tmp_path)
    assert LOCATION in str(caught.value)


def test_a_list_that_is_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / LOCATION).mkdir(parents=True)
    with pytest.raises(KnownError, match="cannot be read"):
        Known.read(tmp_path)
