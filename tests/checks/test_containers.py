"""What is in a container, what a loop takes out of it, what `with` enters and `await` gives: types of receivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.cases import Case, case, checked, shop, silent, table, told

if TYPE_CHECKING:
    from pathlib import Path

PRICE = """
    from collections.abc import AsyncIterator, Iterator
    from contextlib import asynccontextmanager, contextmanager
    from typing import TypeVar

    T = TypeVar("T")

    class Item:
        def cost(self) -> int:
            return 1

        @classmethod
        def made(cls):
            return cls()

        @classmethod
        def every(cls) -> "list[Item]":
            return [cls()]

    class Store:
        items: list[Item]
        by_name: dict[str, Item]
        grid: list[list[Item]]

        def __init__(self, extra):
            self.latest: list[Item] = []
            self.extra = extra

        @property
        def shown(self) -> tuple[Item, ...]:
            return tuple(self.items)

        @staticmethod
        def plain(name: str) -> str:
            return name

        @staticmethod
        def named(name: T) -> T:
            return name

        def kept(self: T) -> T:
            return self

        def __enter__(self: T) -> T:
            return self

        async def __aenter__(self: T) -> T:
            return self

        def __iter__(self) -> Iterator[Item]:
            return iter(self.items)

        def __getitem__(self, name: str) -> Item:
            return self.by_name[name]

    @contextmanager
    def opened() -> Iterator[Item]:
        yield Item()

    @asynccontextmanager
    async def connected() -> AsyncIterator[Item]:
        yield Item()

    async def fetch() -> Item:
        return Item()

    async def fetch_all() -> list[Item]:
        return [Item()]

    async def stream() -> AsyncIterator[Item]:
        yield Item()
"""


def using(body: str, parameters: str = "store: Store") -> dict[str, str]:
    """A function with this body, which may have `store` as a parameter."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    start = "async def" if "await" in body or "async " in body else "def"
    return shop(
        PRICE,
        "from typing import Optional, cast\nfrom shop.price import Item, Store, connected, fetch, fetch_all, opened, stream\n"
        f"{start} run({parameters}):\n{lines}\n",
    )


def found(title: str, body: str, parameters: str = "store: Store") -> Case:
    """A case in which `Item` is asked for `prize`."""
    line = next(number for number, text in enumerate(body.split("\n"), 4) if ".prize" in text)
    return case(title, using(body, parameters), [f"unknown-member at shop/cart.py:{line}  prize"])


@table(
    found("a loop over an attribute", "for item in store.items:\n    item.prize()"),
    found("a loop over a parameter", "for item in items:\n    item.prize()", "items: list[Item]"),
    found("a loop over a quoted parameter", "for item in items:\n    item.prize()", "items: 'list[Item]'"),
    found("a loop over an optional parameter", "for item in items:\n    item.prize()", "items: Optional[list[Item]]"),
    found("a loop over the rest of the arguments", "for item in items:\n    item.prize()", "*items: Item"),
    found("the keywords of a call", "for item in items.values():\n    item.prize()", "**items: Item"),
    found("a loop over a local variable", "items: set[Item] = set()\nfor item in items:\n    item.prize()"),
    found("a loop over an attribute set in a method", "for item in store.latest:\n    item.prize()"),
    found("a loop over a property", "for item in store.shown:\n    item.prize()"),
    found("a loop over an object", "for item in store:\n    item.prize()"),
    found("a loop over what a class method gives", "for item in Item.every():\n    item.prize()"),
    found("a loop over values", "for item in store.by_name.values():\n    item.prize()"),
    found("a loop over pairs", "for name, item in store.by_name.items():\n    item.prize()"),
    found("a loop that counts", "for number, item in enumerate(store.items, 1):\n    item.prize()"),
    found("a loop in another order", "for item in sorted(store.items, key=str):\n    item.prize()"),
    found("a comprehension", "return [item.prize() for item in store.items]"),
    found("a generator with a condition", "return any(item.prize() for item in store.items if item)"),
    found("a dictionary made of one", "return {name: item.prize() for name, item in store.by_name.items()}"),
    found("two loops with one name", "for a in store:\n    a.cost()\nfor a in store.items:\n    a.prize()"),
    found("an item by number", "item = store.items[0]\nitem.prize()"),
    found("an item by name", "item = store.by_name['a']\nitem.prize()"),
    found("an item of an object", "item = store['a']\nitem.prize()"),
    found("an item that is taken out", "item = store.by_name.pop('a')\nitem.prize()"),
    found("an item that may be there", "item = store.by_name.get('a')\nif item:\n    item.prize()"),
    found("what a generator lets in", "with opened() as item:\n    item.prize()"),
    found("what an async generator lets in", "async with connected() as item:\n    item.prize()"),
    found(
        "what an object lets in as itself",
        "async with store as same:\n    for item in same.items:\n        item.prize()",
    ),
    found("what is awaited", "item = await fetch()\nitem.prize()"),
    found("what is awaited and looped over", "items = await fetch_all()\nfor item in items:\n    item.prize()"),
    found("an async loop", "async for item in stream():\n    item.prize()"),
    found("what is declared by a cast", "item = cast(Item, store)\nitem.prize()"),
    found("what is declared by a quoted cast", "item = cast('Item', store)\nitem.prize()"),
    found("what a factory in the class makes", "item = Item.made()\nitem.prize()"),
    found("what is asked for its class", "if isinstance(item, Item):\n    item.prize()", "item"),
    found("what is asked for its class and more", "if isinstance(item, Item) and item:\n    item.prize()", "item"),
    found("what gives itself to with", "with store.kept() as same:\n    for item in same.items:\n        item.prize()"),
    found("what is named in a condition", "if (item := Item()):\n    item.prize()"),
)
def test_the_class_of_an_item_is_known(tmp_path: Path, one: Case) -> None:
    assert told(checked(tmp_path, one.files)) == one.expect


@table(
    silent("keys are no items", using("for name in store.by_name:\n    name.prize()")),
    silent("pairs are no items", using("for pair in store.by_name.items():\n    pair.prize()")),
    silent("numbers are no items", using("for number in enumerate(store.items):\n    number.prize()")),
    silent("names of pairs are no items", using("for name, item in store.by_name.items():\n    name.prize()")),
    silent("the container is no item", using("store.items.prize()\nstore.by_name.prize()")),
    silent("a part of a container is no item", using("part = store.items[1:]\npart.prize()")),
    silent("rows are no items", using("for row in store.grid:\n    row.prize()")),
    silent("items of rows are not followed", using("row = store.grid[0]\nfor item in row:\n    item.prize()")),
    silent(
        "a loop over one of two", using("for item in store.items or other:\n    item.prize()", "store: Store, other")
    ),
    silent(
        "a name that is bound again",
        using("for item in store.items:\n    item = other\n    item.prize()", "store: Store, other"),
    ),
    silent(
        "a parameter that a loop binds", using("for item in store.items:\n    pass\nitem.prize()", "store: Store, item")
    ),
    silent(
        "a loop in another one with the same name",
        using("for a in store.items:\n    for a in store.extra:\n        a.prize()"),
    ),
    silent(
        "behind a loop that may have been another",
        using("for a in store.items:\n    pass\nfor a in other:\n    pass\na.prize()", "store: Store, other"),
    ),
    silent(
        "what the class is asked for",
        using("for item in store.items:\n    if isinstance(item, str):\n        item.prize()"),
    ),
    silent("what is not awaited is none", using("item = fetch_all\nitem.prize()")),
    silent(
        "litellm: what gives text for text gives no object of the class",
        using("store.plain('a').upper()\nstore.named('a').upper()"),
    ),
    silent(
        "what is asked for one of two classes", using("if isinstance(item, (Item, str)):\n    item.prize()", "item")
    ),
    silent("behind what is asked for its class", using("if isinstance(item, Item):\n    pass\nitem.prize()", "item")),
    silent("what is asked not to be of a class", using("if not isinstance(item, Item):\n    item.prize()", "item")),
    silent(
        "what is bound anew there",
        using("if isinstance(item, Item):\n    item = other\n    item.prize()", "item, other"),
    ),
    silent(
        "an object of two classes",
        using("if isinstance(store, Item):\n    store.by_name", "store: Store"),
    ),
    silent(
        "pandas: the first parameter of what is called without an object",
        shop(
            PRICE,
            "from shop.price import Item\nclass Engine:\n    def map(data, how):\n        if isinstance(data, Frame):\n"
            "            return data.map(1, 2, 3)\n        if isinstance(data, Item):\n            return data.cost()\n",
        ),
    ),
    silent("the rest of the arguments is no item", using("items.prize()", "*items: Item")),
)
def test_what_is_not_certain_is_not_said(tmp_path: Path, one: Case) -> None:
    assert told(checked(tmp_path, one.files)) == []
