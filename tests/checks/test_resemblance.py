"""Which name is suggested for one that does not exist, and when none is."""

from __future__ import annotations

import pytest

from seamline.checks.resemblance import meant


@pytest.mark.parametrize(
    ("name", "names", "expected"),
    [
        ("total", "totals", "totals"),
        ("totals", "total rates", "total"),
        ("calcluate", "calculate", "calculate"),
        ("cell_len", "cell_length", "cell_length"),
        ("cell_len", "_cell_len cached_cell_len cell_length", "cell_length"),
        ("total", "total_of", "total_of"),
        ("checkout", "check_out", "check_out"),
        ("HTTPErrors", "HTTPError", "HTTPError"),
        ("été", "étés", "étés"),
        ("total", "_total", "_total"),
        ("total", "_totals", ""),
        ("_totals", "_total total", "_total"),
        ("read_file", "read_line", ""),
        ("parse_xml", "parse_html", ""),
        ("get_user", "set_user", ""),
        ("encode", "decode", ""),
        ("Total", "total TOTAL", ""),
        ("total", "", ""),
    ],
)
def test_the_name_that_was_probably_meant(name: str, names: str, expected: str) -> None:
    assert meant(name, tuple(names.split())) == expected


def test_a_name_that_fits_the_use_comes_before_one_that_is_more_alike() -> None:
    assert meant("total", ("total_of",), ("totals",)) == "total_of"
    assert meant("total", ("_total",), ("totals",)) == "totals", "but behind a public one"
