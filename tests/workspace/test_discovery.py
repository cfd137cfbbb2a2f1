"""Finding sources: what is found, what is passed over, and that git would have decided the same."""

import os
import random
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Self

import pytest

from seamline.workspace.discovery import Discovery, discover
from seamline.workspace.source import read_source


def grow(root: Path, files: dict[str, str]) -> Path:
    """Files from a table: path -> text; a path that ends in `/` is an empty folder, a text `-> X` a link to X."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            target.mkdir(exist_ok=True)
        elif text.startswith("-> "):
            target.symlink_to(text[3:])
        else:
            target.write_text(text)
    return root


def paths(found: Discovery) -> list[str]:
    return [file.path for file in found.files]


def case(name: str, files: dict[str, str], expected: str, exclude: tuple[str, ...] = ()) -> object:
    return pytest.param(files, exclude, expected.split(), id=name)


@pytest.mark.parametrize(
    ("files", "exclude", "expected"),
    [
        case("nothing", {}, ""),
        case("only folders", {"a/b/": ""}, ""),
        case("sources and stubs only", {"a.py": "", "b.pyi": "", "c.txt": "", "d.pyc": "", "py": ""}, "a.py b.pyi"),
        case("sorted by path", {"b.py": "", "a/z.py": "", "a.py": "", "a-b.py": ""}, "a-b.py a.py a/z.py b.py"),
        case(
            "hidden folders", {".git/a.py": "", ".venv/a.py": "", ".tox/a.py": "", ".x/a.py": "", ".b.py": ""}, ".b.py"
        ),
        case(
            "installed",
            {"node_modules/a.py": "", "x/site-packages/a.py": "", "__pycache__/a.py": "", "a.py": ""},
            "a.py",
        ),
        case(
            "an environment of any name",
            {"venv/pyvenv.cfg": "", "venv/a.py": "", "e/conda-meta/x": "", "e/a.py": ""},
            "",
        ),
        case("a folder called venv", {"venv/a.py": ""}, "venv/a.py"),
        case("the root is an environment itself", {"pyvenv.cfg": "", "a.py": "", "lib/site-packages/b.py": ""}, "a.py"),
        case(
            "build output", {"build/lib/a.py": "", "dist/x/a.py": "", "docs/_build/html/a.py": "", "a.py": ""}, "a.py"
        ),
        case(
            "a package called build",
            {"src/build/__init__.py": "", "src/build/x/a.py": ""},
            "src/build/__init__.py src/build/x/a.py",
        ),
        case(
            "ignored", {".gitignore": "/gen\n*_pb2.py", "gen/a.py": "", "x_pb2.py": "", "x/gen/a.py": ""}, "x/gen/a.py"
        ),
        case(
            "ignored below",
            {"x/.gitignore": "a.py\n!b.py", ".gitignore": "b.py", "x/a.py": "", "x/b.py": "", "a.py": "", "b.py": ""},
            "a.py x/b.py",
        ),
        case("nothing comes back from an ignored folder", {".gitignore": "x/\n!x/a.py", "x/a.py": ""}, ""),
        case("a link is no ignore file", {"i": "a.py", ".gitignore": "-> i", "a.py": ""}, "a.py"),
        case(
            "excluded by settings",
            {"vendor/x/a.py": "", "a.py": "", "x/vendor/a.py": ""},
            "a.py x/vendor/a.py",
            ("/vendor/**",),
        ),
        case(
            "included by settings",
            {".github/a.py": "", "build/b/c.py": "", ".gitignore": "d.py", "d.py": ""},
            ".github/a.py build/b/c.py d.py",
            ("!.github", "!build", "!d.py"),
        ),
        case("a folder called like a file", {"a.py/b.py": ""}, "a.py/b.py"),
        case("a linked file", {"a.py": "", "b.py": "-> a.py"}, "a.py b.py"),
        case("a linked folder", {"a/x.py": "", "b": "-> a"}, "a/x.py"),
        case(
            "folders that link to each other",
            {"a/b": "-> ../c", "c/d": "-> ../a", "c/up": "-> ..", "c/x.py": ""},
            "c/x.py",
        ),
        case(
            "a repository inside",
            {".gitignore": "a.py", "sub/.git/": "", "sub/a.py": "", "sub/.gitignore": "b.py", "sub/b.py": ""},
            "sub/a.py",
        ),
        case("an ignored repository inside", {".gitignore": "sub", "sub/.git/": "", "sub/a.py": ""}, ""),
        case("names beyond ASCII", {"é/𝒳.py": "", ".gitignore": "ü*", "über.py": ""}, "é/𝒳.py"),
    ],
)
def test_finds_the_sources(
    tmp_path: Path, files: dict[str, str], exclude: tuple[str, ...], expected: list[str]
) -> None:
    found = discover(grow(tmp_path, files), exclude)
    assert paths(found) == expected
    for path in (path for path in files if path.endswith((".py", ".pyi"))):
        assert found.ignored(path) == (path not in expected)


def _linked_tree(root: Path) -> None:
    git(root, "init", "-q", "main")
    git(root / "main", "commit", "-q", "--allow-empty", "-m", "x")
    git(root / "main", "worktree", "add", "-q", "other")
    (root / "main" / "other" / "a.py").touch()


def git(root: Path, *arguments: str) -> str:
    environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
    return subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True).stdout


def _file_instead(root: Path) -> None:
    root.rmdir()
    root.touch()


def _named(root: Path, name: bytes) -> Path:
    return Path(os.fsdecode(os.fsencode(root) + b"/" + name))


def _bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize(
    ("make", "path", "reason"),
    [
        pytest.param(lambda r: grow(r, {"a.py": "-> nowhere"}), "a.py", "is a dangling link", id="dangling link"),
        pytest.param(lambda r: grow(r, {"a.py": "-> a.py"}), "a.py", "is a circular link", id="circular link"),
        pytest.param(
            lambda r: grow(r, {"x/": "", "a": "-> x"}),
            "a",
            "is a link to a folder, which is not followed",
            id="linked folder",
        ),
        pytest.param(
            lambda r: grow(r, {"x/": "", "a.py": "-> x"}),
            "a.py",
            "is a link to a folder, which is not followed",
            id="linked folder called like a file",
        ),
        pytest.param(lambda r: os.mkfifo(r / "a.py"), "a.py", "is not a regular file", id="fifo"),
        pytest.param(lambda r: _bind(r / "a.py"), "a.py", "is not a regular file", id="socket"),
        pytest.param(
            lambda r: _named(r, b"\xff.py").touch(), "\\udcff.py", "has a name that is not text", id="undecodable name"
        ),
        pytest.param(
            lambda r: _named(r, b"\xff").mkdir(), "\\udcff", "has a name that is not text", id="undecodable folder"
        ),
        pytest.param(shutil.rmtree, ".", "does not exist", id="no workspace"),
        pytest.param(_file_instead, ".", "cannot be listed (Not a directory)", id="a file as workspace"),
    ],
)
def test_says_what_it_passed_over(tmp_path: Path, make: object, path: str, reason: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    make(root)  # type: ignore[operator]
    found = discover(root)
    assert found.notes == ((path, reason),)
    assert found.files == ()


@pytest.mark.parametrize("link", ["-> nowhere", "-> a.txt", "-> ../x"])
def test_other_links_are_nobodys_business(tmp_path: Path, link: str) -> None:
    found = discover(grow(tmp_path, {"a.txt": link, "b.py": ""}))
    assert (found.notes, paths(found)) == ((), ["b.py"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_listed_is_unknown(tmp_path: Path) -> None:
    grow(tmp_path, {"x/a.py": "", "b.py": ""})
    (tmp_path / "x").chmod(0)
    found = discover(tmp_path)
    (tmp_path / "x").chmod(0o755)
    assert paths(found) == ["b.py"]
    assert found.notes == (("x", "cannot be listed (Permission denied)"),)
    assert found.ignored("x/a.py")


def test_a_tree_deeper_than_a_path_can_be_is_walked_as_far_as_it_goes(tmp_path: Path) -> None:
    name = "d" * 200
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(25):
            Path(name).mkdir()
            (Path(name) / "a.py").touch()
            os.chdir(name)
    finally:
        os.chdir(before)
    found = discover(tmp_path)
    assert 15 < len(found.files) < 25
    # Whether the last name that fits is a file's or a folder's depends on how long the temporary folder's path is.
    reasons = {reason for _, reason in found.notes}
    assert "cannot be listed (File name too long)" in reasons
    assert reasons <= {"cannot be listed (File name too long)", "has a name that is too long"}


def test_a_deep_tree_is_no_matter_of_the_stack(tmp_path: Path) -> None:
    folders = [f"{tmp_path}/" + "d/" * depth for depth in range(1, 1101)]
    for folder in folders:
        os.mkdir(folder)
    Path(folders[-1], "a.py").touch()
    found = discover(tmp_path)
    Path(folders[-1], "a.py").unlink()
    for folder in reversed(folders):  # what cleans up after the tests recurses
        os.rmdir(folder)
    assert paths(found) == ["d/" * 1100 + "a.py"]


def test_a_file_that_vanishes_meanwhile_was_never_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tmp_path, {"a.py": "", "x/b.py": "", "y/c.py": ""})
    listing = os.scandir

    def late(path: str) -> object:
        with listing(path) as entries:
            found = list(entries)
        if any(entry.name == "a.py" for entry in found):
            (tmp_path / "a.py").unlink()
            shutil.rmtree(tmp_path / "x")
        return Listing(found)

    monkeypatch.setattr(os, "scandir", late)
    found = discover(tmp_path)
    assert (paths(found), found.notes) == (["y/c.py"], ())


class Listing(list[os.DirEntry[str]]):
    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def test_another_working_tree_of_the_repository_is_not_read_twice(tmp_path: Path) -> None:
    _linked_tree(tmp_path)
    found = discover(tmp_path / "main")
    assert found.files == ()
    assert found.notes == (("other", "is another working tree of this repository"),)
    assert found.ignored("other/a.py")


def test_another_working_tree_opened_by_itself_is_a_workspace(tmp_path: Path) -> None:
    _linked_tree(tmp_path)
    (tmp_path / "main/.git/info/exclude").write_text("b.py\n")
    (tmp_path / "main/other/b.py").touch()
    assert paths(discover(tmp_path / "main/other")) == ["a.py"]


def test_two_working_trees_of_a_repository_elsewhere_are_both_read(tmp_path: Path) -> None:
    _linked_tree(tmp_path)
    git(tmp_path / "main", "worktree", "add", "-q", "../both/one")
    (tmp_path / "both/one/a.py").touch()
    assert paths(discover(tmp_path / "both")) == ["one/a.py"]


@pytest.mark.parametrize(
    ("ignored", "expected"),
    [("a.py", []), ("/a.py", ["a.py"]), ("x/y/a.py", []), ("y/a.py", ["a.py"]), ("*", ["a.py"]), ("/x/", ["a.py"])],
)
def test_what_lies_above_the_workspace_counts_unless_it_hides_all(
    tmp_path: Path, ignored: str, expected: list[str]
) -> None:
    grow(tmp_path, {".git/": "", ".gitignore": ignored, "x/y/a.py": ""})
    assert paths(discover(tmp_path / "x" / "y")) == expected


def test_without_a_repository_nothing_above_counts(tmp_path: Path) -> None:
    grow(tmp_path, {".gitignore": "a.py", "x/a.py": ""})
    assert paths(discover(tmp_path / "x")) == ["a.py"]


def test_the_repository_says_whether_case_counts(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    grow(tmp_path, {".gitignore": "A.PY", "a.py": ""})
    git(tmp_path, "config", "core.ignorecase", "false")
    assert paths(discover(tmp_path)) == ["a.py"]
    git(tmp_path, "config", "core.ignorecase", "true")
    assert paths(discover(tmp_path)) == []


@pytest.mark.parametrize("content", ["gitdir: nowhere", "", "\udcff", "gitdir: ../.."])
def test_a_broken_repository_is_none(tmp_path: Path, content: str) -> None:
    grow(tmp_path, {"a.py": "", "sub/b.py": ""})
    for place in (tmp_path / ".git", tmp_path / "sub" / ".git"):
        place.write_text(content, errors="surrogateescape")
    assert paths(discover(tmp_path)) == ["a.py", "sub/b.py"]


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("gen/x.py", True),
        ("gen", False),
        ("pkg/_version.py", True),
        ("pkg/other.py", False),
        ("pkg/new/_version.py", True),
        ("nowhere/at/all.py", False),
        ("build/x.py", True),
        (".cache/x.py", True),
        ("x/node_modules/y.py", True),
        ("linked/mod.py", True),
        ("dangling.py", True),
    ],
)
def test_knows_what_would_be_ignored(tmp_path: Path, path: str, ignored: bool) -> None:
    grow(tmp_path, {".gitignore": "gen/\n_version.py", "pkg/a.py": "", "linked": "-> pkg", "dangling.py": "-> nowhere"})
    assert discover(tmp_path).ignored(path) is ignored


def test_knows_folders_markers_and_compiled_modules(tmp_path: Path) -> None:
    grow(
        tmp_path,
        {
            "pyproject.toml": "",
            ".gitignore": "*.so",
            "a/setup.py": "",
            "a/src/p/_speed.cpython-311-x86_64-linux-gnu.so": "",
            "a/src/p/_fast.pyx": "",
            "a/src/p/_json.c": "",
            "b/setup.cfg": "",
            "node_modules/pyproject.toml": "",
            "c/d/": "",
        },
    )
    found = discover(tmp_path)
    assert found.markers == ("", "a", "b")
    assert found.directories == {"", "a", "a/src", "a/src/p", "b", "c", "c/d"}
    assert found.extensions == {"a/src/p/_speed", "a/src/p/_fast", "a/src/p/_json"}


@pytest.mark.parametrize(
    ("script", "text", "made"),
    [
        ("setup.py", "Extension('p._fast', ['c/fast.c'])", "p/_fast"),
        ("setup.py", 'RustExtension(\n    "p.native",\n    path="native/Cargo.toml")', "p/native"),
        ("a/setup.py", "Extension(name='p._fast')", "a/src/p/_fast"),
        ("pyproject.toml", '[tool.maturin]\nmodule-name = "p._fast"', "p/_fast"),
        ("pyproject.toml", '[tool.setuptools]\next-modules = [{name = "p._fast"}]', "p/_fast"),
        ("src/p/fast_build.py", "ffi.set_source('p._fast', '')", "src/p/_fast"),
        ("setup.py", "Extension('_fast')", ""),
        ("setup.py", "Extension(name)", ""),
        ("other.py", "Extension('p._fast')", ""),
        ("setup.py", "\0", ""),
        ("setup.py", "-> nowhere", ""),
    ],
)
def test_knows_what_build_scripts_compile(script: str, text: str, made: str, tmp_path: Path) -> None:
    extensions = discover(grow(tmp_path, {script: text})).extensions
    assert made in extensions if made else not extensions


def test_the_stamp_is_the_one_the_reader_gives(tmp_path: Path) -> None:
    for file in discover(Path(os.__file__).parent / "json").files:
        source = read_source(Path(os.__file__).parent / "json" / file.path)
        assert (file.mtime_ns, file.size) == (source.mtime_ns, source.size)


def test_a_relative_root_is_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(tmp_path, {"w/a.py": "", ".git/": "", ".gitignore": "b.py", "w/b.py": ""})
    monkeypatch.chdir(tmp_path)
    assert paths(discover(Path("w"))) == ["a.py"]


def test_fifty_thousand_files(tmp_path: Path) -> None:
    for folder in range(50):
        (tmp_path / f"p{folder}").mkdir()
        for number in range(1000):
            os.mknod(tmp_path / f"p{folder}" / f"m{number}.py")
    (tmp_path / ".gitignore").write_text("m1.py\n!p7/m1.py\n")
    assert len(discover(tmp_path).files) == 50_000 - 49


IGNORE_LINES = [
    "a.py",
    "*.py",
    "!a.py",
    "!*.py",
    "b/",
    "!b/",
    "/b",
    "b/*",
    "!b/a.py",
    "**/c",
    "a/**/b.py",
    "c/b",
    "/*.py",
    "?.py",
    "[ab].py",
    "!c",
]


@pytest.mark.parametrize("seed", range(40))
def test_a_whole_tree_is_seen_as_git_sees_it(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    git(tmp_path, "init", "-q")
    folders = {""}
    for _ in range(25):
        folders.add(f"{chance.choice(sorted(folders))}{chance.choice('abc')}/")
    for folder in sorted(folders):
        files = {f"{folder}{chance.choice('abc')}.py": "" for _ in range(3)}
        if chance.random() < 0.5:
            files[f"{folder}.gitignore"] = "\n".join(chance.choices(IGNORE_LINES, k=chance.randint(1, 4)))
        grow(tmp_path, files)
    (tmp_path / ".git/info/exclude").write_text("\n".join(chance.choices(IGNORE_LINES, k=2)))
    start = chance.choice(sorted(folders))
    seen = git(tmp_path / start, "ls-files", "--others", "--exclude-standard", "-z", ".").split("\0")
    expected = sorted(path for path in seen if path.endswith(".py"))
    found = discover(tmp_path / start)
    if start and subprocess.run(["git", "check-ignore", "-q", "."], cwd=tmp_path / start, check=False).returncode == 0:
        return  # opened on purpose inside what is ignored: git shows nothing there
    assert paths(found) == expected
    everything = [str(path.relative_to(tmp_path / start)) for path in (tmp_path / start).rglob("*.py")]
    assert [path for path in everything if found.ignored(path)] == [path for path in everything if path not in expected]
