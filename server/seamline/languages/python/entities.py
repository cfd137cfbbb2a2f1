"""What a chain can turn out to be. Everything is a small tuple, so that answers can be kept and compared."""

from __future__ import annotations

from typing import Any, NamedTuple

Key = tuple[str, str]
"""What an answer depends on: (file, top-level name); ("", dotted name) for what the file list says; ("<", class name) for
the classes that name it as a base."""


class Module(NamedTuple):
    """A module file, or a namespace folder."""

    path: str
    is_folder: bool = False


class External(NamedTuple):
    """Something outside the workspace, by its full dotted name as far as the imports tell it."""

    name: str


class Missing(NamedTuple):
    """A name that the module `path` certainly does not have. `chain` is how far it was followed, the name included."""

    path: str
    name: str
    chain: str


class Absent(NamedTuple):
    """A member that no object of the class has, whatever derives from it."""

    cls: Definition
    name: str
    behind: int = 0
    """How many parts of the chain were not followed."""


class Definition(NamedTuple):
    """A function, class or variable. More than one symbol: any of them may be the one (overloads, conditions)."""

    kind: int
    path: str
    name: str
    symbols: tuple[Any, ...]
    owner: str = ""
    """For a method: the qualified name of the class that defines it."""


class Method(NamedTuple):
    """A function reached through a class or an instance."""

    definition: Definition
    through: Definition
    """The class it was asked of."""
    on_instance: bool
    exact: bool
    """Whether the class is known exactly, or may be a subclass."""
    by_super: bool = False


class Instance(NamedTuple):
    """An instance of a class of the workspace."""

    cls: Definition
    exact: bool


class SuperOf(NamedTuple):
    """What `super()` gives in a method of `cls`."""

    cls: Definition
    on_instance: bool


class ClassOrSubclass(NamedTuple):
    """The class, or a class derived from it (`cls` in a class method)."""

    cls: Definition


class Coroutine(NamedTuple):
    """What a call of an async function gives before it is awaited."""

    function: Definition
    name: str = ""
    """The member that is asked of it, which it does not have."""
    through: Definition | None = None
    """For a method: the class it was asked of."""


class Items(NamedTuple):
    """A container of instances of a class, or a mapping to them."""

    cls: Definition
    is_mapping: bool


class Tuple(NamedTuple):
    """A tuple of these values; `None` for one of which nothing is known."""

    values: tuple[Entity, ...]


class Payload(NamedTuple):
    """A dictionary that a function writes, with these keys and no others."""

    function: Definition
    keys: tuple[str, ...]


class Unwritten(NamedTuple):
    """An item of a dictionary with a key that nobody writes: neither the function that makes it, nor the class that declares
    its keys.
    """

    provider: Definition
    keys: tuple[str, ...]
    name: str


class Manager(NamedTuple):
    """What `with` enters, made by a generator: the body gets an instance."""

    value: Instance


class Giving(NamedTuple):
    """What gives this when it is called: `values` of a mapping, `__enter__` of a context manager."""

    value: Items | Instance | Manager


Entity = (
    Module
    | External
    | Missing
    | Absent
    | Definition
    | Method
    | Instance
    | SuperOf
    | ClassOrSubclass
    | Coroutine
    | Items
    | Tuple
    | Manager
    | Payload
    | Unwritten
    | Giving
    | None
)
"""`None`: nothing certain is known."""


class Reached(NamedTuple):
    """What a name of a module leads to, found once for all who take it the same way."""

    entity: Entity
    trace: tuple[Key, ...]
    """What this depends on."""
    key: Key | None
    """The definition behind it, if one is known."""


def definition_of(entity: Entity) -> Definition | None:
    """The definition behind an entity, if one is known."""
    if isinstance(entity, Definition):
        return entity
    if isinstance(entity, Method):
        return entity.definition
    if isinstance(entity, (Instance, ClassOrSubclass)):
        return entity.cls
    return None


def key_of(entity: Entity) -> Key | None:
    """(file, qualified name) of the definition behind an entity, if one is known."""
    definition = definition_of(entity)
    return None if definition is None else (definition.path, definition.name)
