"""Where a finding is shown: at the lines of its seam, also where the same text stands elsewhere in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seamline import batch
from seamline.contract.settings import Settings
from seamline.crew.dismissals import Dismissals
from seamline.crew.reviewing import Reviewed, violations_of
from seamline.crew.seams import brief_of, seams_of
from seamline_agents.flows.review import Standing, Verdict
from seamline_agents.handoffs import Finding, Quotation

if TYPE_CHECKING:
    from pathlib import Path

PRICE = "def unused(items):\n    return sum(items) / 100\n\n\ndef total(items):\n    return sum(items) / 100\n"
CART = "from price import total\n\n\ndef old(total):\n    print(total([1]))\n\n\ndef show():\n    print(total([1]))\n"


def test_the_same_text_elsewhere_is_not_meant(tmp_path: Path) -> None:
    (tmp_path / "price.py").write_text(PRICE, "utf-8")
    (tmp_path / "cart.py").write_text(CART, "utf-8")
    engine = batch.check(tmp_path, Settings(), workers=1)
    [seam] = seams_of(engine)
    finding = Finding(
        "It gives dollars.",
        Quotation("price.py", "return sum(items) / 100"),
        Quotation("cart.py", "    print(total([1]))"),
        "Wrong.",
    )
    nothing = Dismissals(tmp_path / "none", tmp_path)
    [found] = violations_of(engine, [Reviewed(seam, (Verdict(finding, Standing.VERIFIED, ""),))], nothing)
    assert found.provider is not None
    assert found.provider.place is not None
    assert (
        engine.files.line_of("price.py", found.provider.place.start) == PRICE[: PRICE.rindex("return")].count("\n") + 1
    )


def test_what_a_link_brings_in_from_outside_is_no_side(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "cart.py").write_text(CART, "utf-8")
    (tmp_path / "outside.py").write_text(PRICE, "utf-8")
    (work / "price.py").write_text(PRICE, "utf-8")
    engine = batch.check(work, Settings(), workers=1)
    [seam] = seams_of(engine)
    assert brief_of(engine, seam) is not None
    (work / "price.py").unlink()
    (work / "price.py").symlink_to(tmp_path / "outside.py")
    assert brief_of(engine, seam) is None
