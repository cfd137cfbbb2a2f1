"""Every call of a model, with its tokens and its money, and the caps that stop all of them (theory.md, invariant 8 of the house).

A call is announced before it is made and booked when it has ended, however it ended. What is announced and not booked
counts as spent, so that calls which run at once cannot pass a cap together. One that is sent in a batch outlives who sent it,
so it is booked at its worst right then, and what it cost replaces that when somebody knows. The file is append-only, one JSON
object a line; several processes may write it. It holds no text that was sent or came back.
"""

from __future__ import annotations

import datetime
import os
import time
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from seamline_agents.port import Usage

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from seamline_agents.prices import Prices

SENT: Final = "sent"
_DOLLAR: Final = 1_000_000
_BLOCK: Final = 1 << 16
"""Bytes that are gone back at a time to find where a day begins."""


class Entry(Struct, frozen=True, omit_defaults=True):
    """One line of the file."""

    time: float
    """Seconds since the epoch, UTC."""
    run: str
    role: str
    purpose: str
    """What the call was for: review, refute, repair, count, ..."""
    model: str
    usage: Usage
    cost: int | None
    """Micro-dollars; `None`: not known."""
    outcome: str = "ok"
    """Or the `Fault` it ended with, or "cancelled"; "sent" in a batch, of which this is the most that it may cost."""
    instead: int = 0
    """Micro-dollars of an earlier line that was "sent": what was booked there is not spent, but what is booked here."""
    since: float = 0.0
    """When that was."""


class Cap(Struct, frozen=True):
    """How much may be spent, in micro-dollars; `None` is no limit. A review is what has its name in the books: of one seam, or
    the repair of one violation; a run is a command, or what one save began.
    """

    review: int | None = None
    run: int | None = None
    day: int | None = None


class CapReachedError(Exception):
    """A call is not made because it could pass a cap; the message says which, and what was spent."""


class Announced:
    """A call that may be made. Book it exactly once."""

    def __init__(self, ledger: Ledger, entry: Entry, review: str) -> None:
        self._ledger = ledger
        self._entry = entry
        self.review = review
        self.worst = entry.cost or 0

    def book(self, usage: Usage | None, outcome: str = "ok", model: str = "") -> Entry:
        """The call has ended. Where nobody says what it cost (`usage` is `None` after something was sent, or an estimate
        after a cancel), what was announced is booked.
        """
        return self._ledger.booked(self, self._entry, usage, outcome, model)

    def sent(self) -> Entry:
        """It is in a batch, and booked at its worst until `Ledger.settle` has its answer, in whatever process."""
        return self._ledger.booked(self, self._entry, None, SENT, "")

    def drop(self) -> None:
        """Nothing was sent."""
        self._ledger.dropped(self)


class Ledger:
    """The books of one user, opened by one run."""

    def __init__(self, file: Path, prices: Prices, cap: Cap, run: str) -> None:
        self._file = file
        self._prices = prices
        self._cap = cap
        self._run = run
        self._open: list[Announced] = []
        self._read = -1
        """Bytes of the file that are known; `-1`: where today begins in it is not."""
        self._day = 0
        self._today = _today()
        self._of_run = 0
        self._of_review: dict[str, int] = {}

    def announce(
        self,
        *,
        role: str,
        purpose: str,
        model: str,
        prompt: int,
        output: int,
        review: str = "",
        is_local: bool = False,
        as_batch: bool = False,
    ) -> Announced:
        """Ask to make a call with so many tokens of prompt and at most so many of output; raises `CapReachedError`.

        `is_local`: the endpoint is the user's own machine. A model without a price costs nothing there; one that has a price
        may be behind a proxy, and costs it.
        """
        worst = Usage(stored=prompt, output=output, is_estimate=True)
        cost = self._prices.cost(model, worst, as_batch=as_batch)
        if cost is None and is_local:
            cost = 0
        if cost is None and self._cap != Cap():
            raise CapReachedError(
                f"the price of {model} is not known, so no limit can be kept; add it to prices.toml or use another model"
            )
        self._check(cost or 0, review)
        entry = Entry(time.time(), self._run, role, purpose, model, worst, cost)
        announced = Announced(self, entry, review)
        self._open.append(announced)
        return announced

    def spent(self, review: str | None = None) -> int:
        """Micro-dollars that this run spent, or one review of it, with what is on its way."""
        if review is None:
            return self._of_run + sum(one.worst for one in self._open)
        return self._of_review.get(review, 0) + sum(one.worst for one in self._open if one.review == review)

    def spent_today(self) -> int:
        """Micro-dollars that all runs of this user spent today (UTC), with what is on its way here."""
        self._catch_up()
        return self._day + sum(one.worst for one in self._open)

    def booked(self, announced: Announced, entry: Entry, usage: Usage | None, outcome: str, model: str) -> Entry:
        """See `Announced.book`."""
        self._open.remove(announced)
        return self._ended(entry, announced.review, usage, outcome, model)

    def settle(self, sent: Entry, usage: Usage | None, outcome: str = "ok", model: str = "", review: str = "") -> Entry:
        """What was sent in a batch has ended: book what it cost instead of what it could have. See `Announced.book`."""
        entry = msgspec.structs.replace(sent, run=self._run, instead=sent.cost or 0, since=sent.time)
        if sent.run == self._run:
            self._count(review, -entry.instead)
        return self._ended(entry, review, usage, outcome, model, as_batch=True)

    def _ended(
        self, entry: Entry, review: str, usage: Usage | None, outcome: str, model: str, *, as_batch: bool = False
    ) -> Entry:
        if usage is not None and not usage.is_estimate:
            cost = self._prices.cost(entry.model, usage, as_batch=as_batch)
            entry = msgspec.structs.replace(entry, usage=usage, cost=0 if entry.cost == 0 and cost is None else cost)
        entry = msgspec.structs.replace(entry, time=time.time(), outcome=outcome, model=model or entry.model)
        self._write(entry)
        self._count(review, entry.cost or 0)
        return entry

    def _count(self, review: str, cost: int) -> None:
        self._of_run += cost
        self._of_review[review] = self._of_review.get(review, 0) + cost

    def dropped(self, announced: Announced) -> None:
        """See `Announced.drop`."""
        self._open.remove(announced)

    def _check(self, cost: int, review: str) -> None:
        for name, cap, spent in (
            ("this review", self._cap.review if review else None, self.spent(review)),
            ("this run", self._cap.run, self.spent()),
            ("today", self._cap.day, self.spent_today()),
        ):
            if cap is not None and spent + cost > cap:
                raise CapReachedError(
                    f"{dollars(spent)} of {dollars(cap)} for {name} are spent; this call could cost {dollars(cost)} more"
                )

    def _write(self, entry: Entry) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        line = msgspec.json.encode(entry) + b"\n"
        # One write of a line to a file that is opened for appending is not mixed with those of other processes.
        descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def _catch_up(self) -> None:
        """Read what was booked since the last look, by whomever."""
        if self._today != _today():
            self._today, self._day, self._read = _today(), 0, -1
        try:
            with self._file.open("rb") as file:
                if self._read < 0:
                    self._read = _first_of(file, self._today)
                file.seek(self._read)
                new = file.read()
        except FileNotFoundError:
            return
        whole = new.rfind(b"\n") + 1
        self._read += whole
        for entry in entries(new[:whole]):
            if _day_of(entry.time) == self._today:
                self._day += entry.cost or 0
                self._day -= entry.instead if _day_of(entry.since) == self._today else 0


def _first_of(file: BinaryIO, day: datetime.date) -> int:
    """Where in the file nothing of an earlier day comes any more; found from its end, as it holds years of them."""
    start = file.seek(0, os.SEEK_END)
    while start > 0:
        start = max(0, start - _BLOCK)
        file.seek(start)
        if start:
            file.readline()  # the rest of a line
        here = file.tell()
        first = entries(file.readline())
        if first and _day_of(first[0].time) < day:
            return here
    return 0


def entries(lines: bytes) -> list[Entry]:
    """The entries of a part of the file; a line that is none is passed over, as a crash may have left half of one."""
    found = []
    decoder = msgspec.json.Decoder(Entry)
    for line in lines.splitlines():
        try:
            found.append(decoder.decode(line))
        except msgspec.DecodeError:
            continue
    return found


def dollars(micro: int) -> str:
    """$0.0123: with as many places as it takes to see something."""
    amount = micro / _DOLLAR
    return f"${amount:.2f}" if amount >= 1 or not micro else f"${amount:.6f}".rstrip("0")


def _today() -> datetime.date:
    return _day_of(time.time())


def _day_of(moment: float) -> datetime.date:
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).date()
