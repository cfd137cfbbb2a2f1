"""Real packages to measure on: pinned by version and hash, fetched by pip from whatever index the user has.

A corpus is an unpacked archive; nothing in it is imported or run, except that pip asks an sdist's build backend for its
metadata. Unpacking goes through `tarfile`'s data filter, so an archive cannot write outside its folder.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path


@dataclass(frozen=True, slots=True)
class Corpus:
    """One archive. `packages` are the folders that hold what it offers to others; their parents are import roots."""

    name: str
    version: str
    sha256: str
    packages: tuple[str, ...]
    is_wheel: bool = False
    """Whether it is taken as a wheel, because of the sdist pip could not even tell the name."""

    @property
    def roots(self) -> tuple[str, ...]:
        return tuple(sorted({str(Path(package).parent) for package in self.packages}))


CORPORA = {
    corpus.name: corpus
    for corpus in (
        Corpus(
            "requests",
            "2.34.2",
            "f288924cae4e29463698d6d60bc6a4da69c89185ad1e0bcc4104f584e960b9ed",
            ("src/requests",),
        ),
        Corpus("flask", "3.1.3", "0ef0e52b8a9cd932855379197dd8f94047b359ca0a78695144304cb45f87c9eb", ("src/flask",)),
        Corpus("httpx", "0.28.1", "75e98c5f16b0f35b567856f597f06ff2270a374470a5c2392242528e3e3e42fc", ("httpx",)),
        Corpus("rich", "15.0.0", "edd07a4824c6b40189fb7ac9bc4c52536e9780fbbfbddf6f1e2502c31b068c36", ("rich",)),
        Corpus("click", "8.5.1", "9bbfada76703fd1d784b83eea012e3e8c6a001a876543ef104fa56aaaeb072b4", ("src/click",)),
        Corpus(
            "attrs",
            "26.1.0",
            "d03ceb89cb322a8fd706d4fb91940737b6642aa36998fe130a9bc96c985eff32",
            ("src/attr", "src/attrs"),
        ),
        Corpus("pydantic", "2.14.3", "1054f237f4d4733e5a30e1e2333bd33a2004ab9ab1510bd053a9a31bb48e232d", ("pydantic",)),
        Corpus("fastapi", "0.165.0", "dd94d4128319c1e1d50535ab023ab698f850a4d2822f0e181747b46f4ff3c0ab", ("fastapi",)),
        Corpus(
            "sqlalchemy",
            "2.0.44",
            "0ae7454e1ab1d780aee69fd2aae7d6b8670a581d8847f2d1e0f7ddfbf47e5a22",
            ("lib/sqlalchemy",),
        ),
        Corpus("django", "5.2.8", "23254866a5bb9a2cfa6004e8b809ec6246eba4b58a7589bc2772f1bcc8456c7f", ("django",)),
        Corpus(
            "black",
            "26.10.1",
            "5f9f83beae62437e060dafd53d7f1fc327e3d3494f74d72ee5c2b73eb90fc4e7",
            ("src/black", "src/blackd", "src/blib2to3"),
        ),
        Corpus("networkx", "3.7", "fd77a511bd90f39f3d016351345b52cf5319b813bdca01de3f755d3cca62e96a", ("networkx",)),
    )
}

OLD = {
    corpus.name: corpus
    for corpus in (
        Corpus(
            "scrapy",
            "1.8.4",
            "ff4ca2286e35f730662d00f63d0f7e5d91cda5dec13d39172ff0912baae3badd",
            ("scrapy",),
            is_wheel=True,
        ),
        Corpus(
            "kombu",
            "5.0.2",
            "6dc509178ac4269b0e66ab4881f70a2035c33d3a622e20585f965986a5182006",
            ("kombu",),
            is_wheel=True,
        ),
        Corpus(
            "docutils",
            "0.16",
            "0c5b78adfbf7762415433f5515cd5c9e762339e23369dbe8000d84a4bf4ab3af",
            ("docutils",),
            is_wheel=True,
        ),
    )
}
"""Releases from before anybody annotated them: the code where a type checker sees little."""

ASYNC = {
    corpus.name: corpus
    for corpus in (
        Corpus(
            "starlette",
            "1.10.0",
            "b8399098d4c1e3522734f7235dc79b1fc967f96cf139c81e0fa30479e0685f9b",
            ("starlette",),
        ),
    )
}
"""Written for callers that wait: where what becomes async can be awaited, if anywhere."""

HOMEASSISTANT = Corpus(
    "homeassistant",
    "2024.3.3",
    "6e1ec2c07441d63fdcfb8acd2c4bbb6f68bc97330855784d3623d10c38fe3577",
    ("homeassistant",),
    is_wheel=True,
)
"""Taken as a wheel: 6,725 files and 33 MB of Python for the cold and memory figures."""


def cache_folder() -> Path:
    """Where everything that a benchmark downloads or builds is kept."""
    configured = os.environ.get("SEAMLINE_BENCH_CACHE")
    folder = Path(configured).absolute() if configured else user_cache_path("seamline-bench", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def tree(corpus: Corpus) -> Path:
    """The unpacked archive, fetched on first use."""
    destination = cache_folder() / "corpora" / f"{corpus.name}-{corpus.version}"
    if destination.is_dir():
        return destination
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=destination.parent) as scratch:
        archive = _download(corpus, Path(scratch))
        inside = Path(scratch) / "unpacked"
        _unpack(archive, inside)
        children = list(inside.iterdir())
        top = children[0] if len(children) == 1 else inside
        shutil.move(top, destination)
    return destination


def _download(corpus: Corpus, folder: Path) -> Path:
    """Fetch through pip, which checks the hash; an sdist where there is one to ask for, for its tests and examples."""
    requirement = folder / "requirements.txt"
    requirement.write_text(f"{corpus.name}=={corpus.version} --hash=sha256:{corpus.sha256}\n", "utf-8")
    kind = "--only-binary" if corpus.is_wheel else "--no-binary"
    downloads = folder / "downloads"
    command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--ignore-requires-python"]
    command += [kind, corpus.name, "--dest", str(downloads), "--requirement", str(requirement)]
    print(f"fetching {corpus.name} {corpus.version}", file=sys.stderr)
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        sys.exit(f"pip could not fetch {corpus.name} {corpus.version}:\n{outcome.stderr.strip()}")
    return next(downloads.iterdir())


def _unpack(archive: Path, folder: Path) -> None:
    if archive.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)  # zipfile drops drive letters, leading slashes and ".." by itself
        return
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
