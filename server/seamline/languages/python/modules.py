"""Where an import leads: module names to files of the workspace, as the import system would find them.

Source roots are found from the tree itself. An answer is given only where it is certain: a name that may as well be
installed, generated or compiled is `UNKNOWN`, and `MISSING` is said only of parts of a regular package of the workspace.
It must not look into files.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from collections.abc import Set as AbstractSet

FOUND: Final = "found"
NAMESPACE: Final = "namespace"
MISSING: Final = "missing"
UNKNOWN: Final = "unknown"

_INITS: Final = ("__init__.py", "__init__.pyi")
SOURCE_FOLDERS: Final = ("src", "lib", "python", "source")
"""Folders of a project that hold its top-level packages."""
_ASIDE: Final = frozenset(
    {
        "tests",
        "test",
        "testing",
        "testdata",
        "test_data",
        "examples",
        "example",
        "fixtures",
        "data",
        "samples",
        "docs",
        "doc",
        "demo",
        "templates",
        "benchmarks",
    }
)
"""Folders whose projects nobody outside them imports."""
_EXAMPLES: Final = frozenset({"examples", "example", "samples", "demo", "demos"})
_WRITTEN_BY_BUILDS: Final = re.compile(
    r"_?_?version_?_?\Z|_version\w*\Z|\w*_pb2(?:_grpc)?\Z|__config__\Z|_?build_?info\Z|_?buildconfig\Z|_?generated\w*\Z"
    r"|\w*_generated\Z|_?git_?version\Z|_?revision\Z|moc_\w+\Z|ui_\w+\Z|\w+_rc\Z|local_settings\Z|settings_local\Z|_meta\Z"
)
_PLATFORM: Final = re.compile(r"_(?:windows|win32|linux|macos|osx|darwin|posix|bsd|sunos|aix)\Z")
_STANDARD: Final = frozenset(sys.stdlib_module_names) - {"test"}


class Resolution(NamedTuple):
    """Where a module name leads. `path` is a file (found), a folder (namespace) or the file it should be part of (missing)."""

    kind: str
    path: str


_UNKNOWN = Resolution(UNKNOWN, "")


class ModuleMap:
    """The import system's view of one state of the workspace's file list."""

    def __init__(
        self,
        files: Iterable[str],
        *,
        directories: Collection[str] = (),
        markers: Iterable[str] = (),
        extensions: Collection[str] = (),
        ignored: Callable[[str], bool] = lambda path: False,  # noqa: ARG005
        source_roots: Iterable[str] | None = None,
    ) -> None:
        self._found = {path: Resolution(FOUND, path) for path in files}
        self.files: AbstractSet[str] = self._found.keys()
        self.stubbed = frozenset(path[:-1] for path in self.files if path.endswith(".pyi") and path[:-1] in self.files)
        """Sources with a stub beside them."""
        self._directories = frozenset(directories) | {parent(path) for path in self.files}
        self._extensions = frozenset(extensions)
        self.ignored = ignored
        self._markers = tuple(markers)
        self._regular_memo: dict[str, str] = {}
        self.packages = frozenset(parent(path) for path in self.files if is_init(path))
        self._folders = self._source_folders()
        self._project_bases = self._find_project_bases(self._markers)
        self._fixed = (
            None if source_roots is None else tuple(root.strip("/").removeprefix("./") for root in source_roots)
        )
        self._by_top = self._index_tops()
        self._memo: dict[str, dict[str, Resolution]] = {}
        """Folder of who imports -> what is imported, with its dots -> where that leads."""
        self._names: dict[str, str] = {}
        self._parts: dict[str, tuple[str, ...]] = {}

    def of_files(self, files: Iterable[str]) -> ModuleMap:
        """The same workspace with other files."""
        return ModuleMap(
            files,
            directories=self._directories,
            markers=self._markers,
            extensions=self._extensions,
            ignored=self.ignored,
            source_roots=self._fixed,
        )

    def _source_folders(self) -> frozenset[str]:
        """Every folder that holds a source file at any depth."""
        found: set[str] = set()
        for folder in {parent(path) for path in self.files}:
            while folder and folder not in found:
                found.add(folder)
                folder = parent(folder)
        return frozenset(found)

    def _find_project_bases(self, markers: Iterable[str]) -> frozenset[str]:
        bases = set()
        for marker in {"", *markers}:
            if _ASIDE.isdisjoint(marker.split("/")):
                bases.add(marker)
                bases.update(join(marker, folder) for folder in SOURCE_FOLDERS)
        return frozenset(base for base in bases if base not in self.packages and (not base or base in self._folders))

    def _index_tops(self) -> dict[str, list[str]]:
        """Top-level name -> the folders it can be imported from."""
        if self._fixed is not None:
            bases = set(self._fixed)
        else:
            bases = set(self._project_bases)
            bases.update(map(self._base_of, self.packages))
        index: dict[str, list[str]] = {}
        for folder in self._folders:
            base = parent(folder)
            if base in bases and (folder in self.packages or base in self._project_bases):
                index.setdefault(folder.rpartition("/")[2], []).append(base)
        for path in self.files:
            base, _, name = path.rpartition("/")
            if base in bases:
                stem = name.rpartition(".")[0]
                known = index.setdefault(stem, [])
                if base not in known:
                    known.append(base)
        return index

    def name_of(self, path: str) -> str:
        """The dotted name of a file, as its own package would import it."""
        name = self._names.get(path)
        if name is None:
            name = self._names[path] = self._find_name(path)
        return name

    def _find_name(self, path: str) -> str:
        folder, _, name = path.rpartition("/")
        stem = name.rpartition(".")[0]
        base = self._root_of(folder)
        parts = folder[len(base) :].strip("/").split("/") if folder != base else []
        if stem != "__init__":
            parts.append(stem)
        return ".".join(parts) or stem

    def _root_of(self, folder: str) -> str:
        """The folder from which the files of `folder` are imported, as far as the tree tells."""
        base = self._base_of(folder)
        candidates = self._project_bases if self._fixed is None else frozenset(self._fixed)
        if folder not in self.packages and not self._regular(folder):
            # Without an `__init__.py` the name depends on the source root: take the innermost one.
            base = folder
            while base and base not in candidates:
                base = parent(base)
        elif base not in candidates:
            # Below `src`, what holds a package is a namespace package.
            around = (root for root in candidates if root.rpartition("/")[2] in SOURCE_FOLDERS and is_above(root, base))
            base = max(around, key=len, default=base)
        return base

    def top_of(self, path: str) -> str:
        """The module a file belongs to where none is declared: its top-level package, or its top-level folder."""
        return self.name_of(path).partition(".")[0]

    def are_shipped_together(self, path: str, other: str) -> bool:
        """Whether two files lie in packages side by side in one source folder (`src/attr`, `src/attrs`): one distribution.

        So do a package and what lies in one of its folders, regular package or not, and a package and the modules beside it in
        a namespace package.
        """
        mine, theirs = parent(path), parent(other)
        base, other_base = self._root_of(mine), self._root_of(theirs)
        if base and base == other_base and base in self._project_bases:
            return True
        if any(root == folder not in self._project_bases for root, folder in ((base, theirs), (other_base, mine))):
            return True
        return any(
            inner in self.packages and is_above(inner, outer)
            for inner, outer in ((self._top_folder(theirs), mine), (self._top_folder(mine), theirs))
        )

    def _top_folder(self, folder: str) -> str:
        """The outermost regular package around a folder that is one; else the folder itself."""
        while parent(folder) in self.packages:
            folder = parent(folder)
        return folder

    def resolve(self, path: str, module: str, level: int) -> Resolution:
        """Where `from {'.' * level}{module} import ...` in the file `path` leads."""
        folder = parent(path)
        memo = self._memo.get(folder)
        if memo is None:
            memo = self._memo[folder] = {}
        written = f"{'.' * level}{module}" if level else module
        known = memo.get(written)
        if known is None:
            known = self._relative(folder, module, level) if level else self._absolute(folder, module)
            memo[sys.intern(written)] = known
        if known.path == path and not level and folder not in self.packages:
            return _UNKNOWN  # a script named like the installed module that it imports
        return known

    def submodule(self, path: str, name: str) -> Resolution:
        """The part `name` of the package whose file (`__init__`) or folder is `path`; `MISSING` where there is none."""
        folder = path if path in self._folders else parent(path)
        if path in self.files and not is_init(path):
            return Resolution(MISSING, path)
        return self._step(folder, name)

    def _relative(self, folder: str, module: str, level: int) -> Resolution:
        for _ in range(level - 1):
            if folder not in self.packages and not folder:
                return _UNKNOWN
            folder = parent(folder)
        return self._walk(folder, module.split(".") if module else [])

    def _absolute(self, folder: str, module: str) -> Resolution:
        parts = module.split(".")
        top = parts[0]
        base = None if top in _STANDARD else self._base_for(folder, module)
        return _UNKNOWN if base is None else self._walk(base, parts)

    def _nearest_meant(self, own: str, folder: str, module: str) -> str | None:
        """The folder that `module` is imported from, where `own`, the nearest, has something of its first name."""
        parts = module.split(".")
        top = parts[0]
        if own.rpartition("/")[2] in _EXAMPLES and is_above(join(own, top), folder):
            # An example may be named for the library that it shows.
            is_found = len(parts) > 1 and self._walk(own, parts).kind in (FOUND, NAMESPACE)
            return own if is_found else None
        around = [base for base in self._by_top.get(top, ()) if base != own and is_above(join(base, top), folder)]
        if not around:
            return own
        # `shop/shop.py` in a folder without `__init__.py`: `shop` may be that module or the namespace package around it.
        for base in (max(around, key=len), own):
            if self._walk(base, parts).kind in (FOUND, NAMESPACE):
                return base
        return None

    def _base_for(self, folder: str, module: str) -> str | None:
        """The folder from which a file in `folder` imports `module`, when that is certain."""
        top = module.partition(".")[0]
        own = self._base_of(folder)
        if self._fixed is None and self._has(own, top):
            return self._nearest_meant(own, folder, module)
        candidates = self._by_top.get(top)
        if not candidates:
            return None
        above = [base for base in candidates if is_above(base, folder) and self._serves_below(base)]
        if above:
            return max(above, key=len)
        if self._fixed is None:
            candidates = [base for base in candidates if base in self._project_bases]
        return candidates[0] if len(candidates) == 1 else None

    def _serves_below(self, base: str) -> bool:
        """Whether files in folders below, which are no packages, import from here: each example is run where it lies."""
        return self._fixed is not None or base in self._project_bases or base.rpartition("/")[2] not in _EXAMPLES

    def _has(self, base: str, top: str) -> bool:
        place = join(base, top)
        return place in self.packages or f"{place}.py" in self.files or f"{place}.pyi" in self.files

    def _walk(self, folder: str, parts: list[str]) -> Resolution:
        here = self._file_of(folder)
        for index, part in enumerate(parts):
            found = self._step(folder, part)
            if found.kind == MISSING and index == 0 and not here and not self._regular(folder):
                return _UNKNOWN
            if found.kind in (MISSING, UNKNOWN):
                return found
            if index < len(parts) - 1 and found.kind == FOUND and not is_init(found.path):
                return Resolution(MISSING, found.path)
            here = found.path
            folder = parent(here) if found.kind == FOUND else here
        return self._found.get(here) or Resolution(NAMESPACE, folder)

    def _file_of(self, folder: str) -> str:
        for init in _INITS:
            path = join(folder, init)
            if path in self.files:
                return path
        return ""

    def _step(self, folder: str, part: str) -> Resolution:
        place = join(folder, part)
        files = self._found
        for path in (f"{place}/__init__.py", f"{place}/__init__.pyi", f"{place}.py", f"{place}.pyi"):
            found = files.get(path)
            if found is not None:
                return found
        if place in self._folders:
            return Resolution(NAMESPACE, place)
        package = self._regular(folder)
        if (
            not package  # or only stubs, perhaps of a part of what is installed
            or place in self._directories
            or place in self._extensions
            or self._is_built_elsewhere(place)
            or _WRITTEN_BY_BUILDS.match(part)
            or self.ignored(f"{place}.py")
            or self.ignored(place)
        ):
            return _UNKNOWN
        return Resolution(MISSING, package)

    def _is_built_elsewhere(self, place: str) -> bool:
        """Whether a module has the name of a compiled one beside it, but for the platform: `_net_windows` and `_net_linux.so`."""
        stem = _PLATFORM.sub("_", place)
        return stem != place and any(_PLATFORM.sub("_", built) == stem for built in self._extensions)

    def _base_of(self, folder: str) -> str:
        """Where the top-level package of a folder lies: what is in a package is imported by that package's name only."""
        while folder and (folder in self.packages or self._regular(folder)):
            folder = parent(folder)
        return folder

    def _regular(self, folder: str) -> str:
        """The file that makes a folder a package, or the one that it lies in: whose parts can be nowhere else; "" without one.

        A folder without such a file is a package as well, but only what lies in it is imported from there (PEP 420).
        """
        known = self._regular_memo.get(folder)
        if known is None:
            init = f"{folder}/__init__.py" if folder else "__init__.py"
            if init in self.files:
                known = init
            else:
                known = self._regular(parent(folder)) if folder and folder not in self.packages else ""
            self._regular_memo[folder] = known
        return known

    def part_names(self, path: str) -> tuple[str, ...]:
        """Names of the modules beside or inside `path`'s package: what an import may have meant."""
        folder = parent(path)
        if (known := self._parts.get(folder)) is not None:
            return known
        prefix = f"{folder}/" if folder else ""
        found = set()
        for other in self.files:
            if other.startswith(prefix):
                rest = other[len(prefix) :]
                head, slash, _ = rest.partition("/")
                found.add(head if slash else head.rpartition(".")[0])
        names = self._parts[folder] = tuple(sorted(found - {"__init__", ""}))
        return names


def is_init(path: str) -> bool:
    """Whether a file is the one that makes its folder a package."""
    return path.rpartition("/")[2] in _INITS


def parent(path: str) -> str:
    """The folder of a relative path; "" is the root."""
    return path.rpartition("/")[0]


def join(folder: str, name: str) -> str:
    """`name` in `folder`."""
    return f"{folder}/{name}" if folder else name


def is_above(base: str, folder: str) -> bool:
    """Whether `folder` is `base` or lies below it."""
    return not base or folder == base or folder.startswith(f"{base}/")
