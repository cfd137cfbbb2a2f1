"""Whether objects of a class itself meet a use, or only those of classes derived from it, which have a method of their own.

For uses of which an earlier state of the program tells that they meant the class. Must not judge: that is for who asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from seamline.interface.facts import Kind
from seamline.languages.codec import decode_summary
from seamline.languages.python import classes, members
from seamline.languages.python.abstract import unimplemented
from seamline.languages.python.entities import (
    ClassOrSubclass,
    Definition,
    Entity,
    Instance,
    Method,
    SuperOf,
    key_of,
)
from seamline.languages.python.infer import possible, values
from seamline.languages.python.infer.marks import EITHER, UNKNOWN, bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seamline.languages.python.entities import Key
    from seamline.languages.python.program import Program

_CLASS: Final = int(Kind.CLASS)


class Standing:
    """The classes of a program, with who makes objects of them. `uses` gives the uses of a file, `users` the files that use a
    name.
    """

    def __init__(
        self, program: Program, uses: Callable[[str], tuple[Any, ...]], users: Callable[[str, str], Iterable[str]]
    ) -> None:
        self._program = program
        self._uses = uses
        self._users = users
        self._made: dict[Key, bool] = {}

    def is_meant(self, method: Method) -> bool:
        """Whether some object that a method may be asked of has this very method, and no other in its place."""
        program, cls = self._program, method.through
        name = method.definition.name.rpartition(".")[2]
        if method.by_super:
            others = classes.successors(program, cls, name)
            return all(one.name == method.definition.name for one in others) or self._has_objects(cls)
        if method.exact:
            return True
        target = key_of(method)
        return self._some(cls, lambda one: key_of(classes.find(program, one, name)) == target)

    def lacking(
        self, path: str, chain: str, was: Method, name: str, is_new: Callable[[str, str], bool]
    ) -> Definition | None:
        """The class that a chain in a file asks for a member which it had, `was`, and has no more; `None` where objects of
        it may have one all the same. `is_new` tells whether a file assigns to such an attribute only now.
        """
        program = self._program
        asked = EITHER.join(one.rpartition(".")[0] or UNKNOWN for one in chain.split(EITHER))
        objects = [values.of_read(program, one) for one in possible.meanings(program, path, asked)]
        entity = next((one for one in objects if (key := key_of(_class_of(one))) and key == key_of(was.through)), None)
        cls = _class_of(entity)
        if cls is None or any(is_new(user, name) for user in program.subclass_files.get(f".{name}", ())):
            return None
        skip = 1 if isinstance(entity, SuperOf) else 0
        if not members.has_lost(program, cls, name, skip):
            return None
        if skip:
            return None if classes.successors(program, cls, name) else cls
        if isinstance(entity, Definition) or (isinstance(entity, Instance) and entity.exact):
            return cls
        return cls if self._some(cls, lambda one: members.has_lost(program, one, name)) else None

    def _some(self, cls: Definition, fits: Callable[[Definition], bool]) -> bool:
        """Whether this fits a class, or one derived from it, that there are objects of."""
        if members.has_many_heirs(self._program, cls):
            return fits(cls) and self._is_made(cls)
        heirs = classes.subclasses(self._program, cls)
        return any(fits(one) and self._has_objects(one) for one in (cls, *heirs))

    def _has_objects(self, cls: Definition) -> bool:
        program = self._program
        if unimplemented(program, cls):
            return False
        is_last = not members.is_derived_in_function(program, cls) and not classes.subclasses(program, cls)
        return is_last or self._is_made(cls)

    def _is_made(self, cls: Definition) -> bool:
        """Whether somebody calls the class."""
        key = (cls.path, cls.name)
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = any(self._is_made_in(user, key) for user in {cls.path, *self._users(*key)})
        return known

    def _is_made_in(self, path: str, key: Key) -> bool:
        chains = {use[0] for use in self._uses(path) if use[5] is not None}
        return any(
            self._makes(self._program.chain(path, chain), key)
            for chain in chains
            if bare(last := chain.rpartition(".")[2]) == last or last.startswith("@") or last.endswith("~")
        )

    def _makes(self, called: Entity, key: Key) -> bool:
        """Whether a call of this makes an object of a class: of itself, too, where a class method of it does for whoever asks."""
        if isinstance(called, ClassOrSubclass):
            return (called.cls.path, called.cls.name) == key and not members.is_partial(called.cls)
        return isinstance(called, Definition) and (called.path, called.name) == key


def assigns(blob: bytes, name: str) -> bool:
    """Whether a file assigns to an attribute of this name of an object that is not `self`."""
    return ("", f".{name}") in decode_summary(blob).bases


def _class_of(entity: Entity) -> Definition | None:
    if isinstance(entity, (Instance, ClassOrSubclass, SuperOf)):
        return entity.cls
    return entity if isinstance(entity, Definition) and entity.kind == _CLASS else None
