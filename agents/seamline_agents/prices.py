"""What a call of a model costs: a dated table that ships, and that a user may add to.

A cost is an integer of micro-dollars (a millionth of a dollar), or `None` where the price is not known; it is never
taken for nothing.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    import datetime

    from seamline_agents.port import Usage

SHIPPED: Final = Path(__file__).with_name("prices.toml")


class PricesError(Exception):
    """A table cannot be read; the message names the file and what is wrong in it."""


class Above(Struct, frozen=True, forbid_unknown_fields=True):
    """Prices for long prompts."""

    tokens: int
    prompt: float
    output: float
    cached: float = -1.0
    stored: float = -1.0


class Price(Struct, frozen=True, forbid_unknown_fields=True):
    """Of one model, in dollars for a million tokens. A cache price that is not given is that of the prompt."""

    prompt: float
    output: float
    cached: float = -1.0
    stored: float = -1.0
    batch: float = 1.0
    """The share of these prices that a request in a batch costs."""
    above: Above | None = None

    def of(self, usage: Usage, *, as_batch: bool) -> int:
        """Micro-dollars, rounded up."""
        rates: Price | Above = self
        if self.above is not None and usage.prompt > self.above.tokens:
            rates = self.above
        cached = rates.prompt if rates.cached < 0 else rates.cached
        stored = rates.prompt if rates.stored < 0 else rates.stored
        # A dollar for a million tokens is a micro-dollar for one.
        sum_ = usage.fresh * rates.prompt + usage.cached * cached + usage.stored * stored + usage.output * rates.output
        return math.ceil(round(sum_ * (self.batch if as_batch else 1), 6))


class Prices:
    """The tables of one machine."""

    def __init__(self, models: dict[str, Price], aliases: dict[str, str], as_of: datetime.date) -> None:
        self._models = models
        self.aliases = aliases
        """`fast`, `balanced`, `strong` -> the models they stand for."""
        self.as_of = as_of
        """The day of the table that ships."""

    @classmethod
    def read(cls, own: Path | None = None) -> Prices:
        """The table that ships, with what the file `own` adds where there is one; raises `PricesError`."""
        table = _table(SHIPPED)
        if own is not None and own.is_file():
            added = _table(own)
            table.models.update(added.models)
            table.aliases.update(added.aliases)
        assert table.as_of is not None, "the table that ships has its date"  # noqa: S101
        return cls(table.models, table.aliases, table.as_of)

    def cost(self, model: str, usage: Usage, *, as_batch: bool = False) -> int | None:
        """Micro-dollars, of a request in a batch or one of its own; `None` where the price of the model is not known."""
        price = self._price(model)
        return None if price is None else price.of(usage, as_batch=as_batch)

    def model(self, alias: str) -> str:
        """The model that an alias stands for; anything else is a model's own name."""
        return self.aliases.get(alias, alias)

    def _price(self, model: str) -> Price | None:
        """Endpoints answer with a dated name, too: claude-sonnet-5-5-20261001 is claude-sonnet-5-5."""
        name = model
        while name:
            if name in self._models:
                return self._models[name]
            name, _, last = name.rpartition("-")
            if len(last) != len("20261001") or not last.isdigit():
                return None
        return None


class _Table(Struct, forbid_unknown_fields=True, rename={"as_of": "as-of"}):
    models: dict[str, Price] = {}
    aliases: dict[str, str] = {}
    as_of: Any = None


def _table(file: Path) -> _Table:
    try:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), _Table)
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise PricesError(f"{file}: {error}") from None
