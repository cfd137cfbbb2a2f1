"""The user's own commands on what an agent wrote: real repositories, real processes, and nothing left of them."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from tests.lsp.editor import until
from tests.support.repositories import Scratch

from seamline.crew.commands import FILE, Commands, CommandsError, commands_of
from seamline.crew.scratch import ScratchError, scratch_of
from seamline.crew.trials import Trials
from seamline.fixes.edits import Edit, Fix

FILES = {"shop/price.py": "PRICE = 1\n", "shop/gone.py": "x = 1\n", "notes.txt": "plain\n", ".gitignore": "build/\n"}
TEXT = FILES["shop/price.py"].encode()
FIX = Fix("Two", "quickfix", preferred=False, edits=(Edit("shop/price.py", 8, 9, "2"),))
SECRET = "sk-ant-" + "a" * 20


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SEAMLINE_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def shop(tmp_path: Path) -> Scratch:
    scratch = Scratch(tmp_path / "work", FILES)
    scratch.commit()
    return scratch


def trials(shop: Scratch, *lines: str, seconds: float = 20.0) -> tuple[Trials, list[str]]:
    told: list[str] = []
    return Trials(shop.root, Commands(lines, seconds), [SECRET], told.append), told


def clean(shop: Scratch, cache: Path) -> None:
    """Nothing is left in the cache, nor in the repository, whose own state is as it was."""
    assert not (cache / "scratch").exists() or os.listdir(cache / "scratch") == []
    assert len(shop.git("worktree", "list").splitlines()) == 1


def is_gone(process: int) -> bool:
    """Whether it runs no more; who inherited it may not have looked yet."""
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (["grep -q 'PRICE = [12]' shop/price.py"], ""),
        (["grep -q 'PRICE = 1' shop/price.py"], "fails with exit code 1 with it. The end of what it says:\n(nothing)"),
        (["grep 'PRICE = 1' shop/price.py || { echo why; exit 3; }"], "fails with exit code 3 with it."),
        (["false"], ""),
        (["true", "grep -q 'PRICE = 1' shop/price.py", "false"], "`grep -q 'PRICE = 1' shop/price.py` passes without"),
        (["grep -q 'PRICE = 1' shop/price.py || sleep 60"], "does not end within 1 s with it"),
        (["sleep 60"], ""),
        (["no-such-program-anywhere"], ""),
        (["sleep 60 & grep -q 'PRICE = 1' shop/price.py"], "fails with exit code 1 with it"),
        ([], ""),
    ],
)
async def test_a_command_tells_something_if_it_passes_without(
    shop: Scratch, cache: Path, lines: list[str], fault: str
) -> None:
    tried, told = trials(shop, *lines, seconds=1 if lines == ["sleep 60"] or "1 s" in fault else 20)
    found = await tried.fault(FIX, {"shop/price.py": TEXT})
    assert fault in found if fault else found == ""
    assert ("fails in a scratch copy without the change as well" in str(told)) is (
        any(line in ("false", "sleep 60", "no-such-program-anywhere") for line in lines)
    )
    clean(shop, cache)


async def test_what_is_not_committed_is_there_and_what_git_ignores_is_not(shop: Scratch, cache: Path) -> None:
    shop.write({"notes.txt": "changed\n", "new.txt": "new\n", "build/made.txt": "made\n"})
    (shop.root / "shop/gone.py").unlink()
    before = shop.git("status", "--porcelain")
    async with scratch_of(shop.root) as scratch:
        assert (scratch.folder / "notes.txt").read_text() == "changed\n"
        assert (scratch.folder / "new.txt").read_text() == "new\n"
        assert not (scratch.folder / "shop/gone.py").exists()
        assert not (scratch.folder / "build").exists()
        (scratch.folder / "notes.txt").write_text("spoiled\n")
        (scratch.folder / ".git").unlink()
    assert (shop.root / "notes.txt").read_text() == "changed\n"
    assert shop.git("status", "--porcelain") == before
    clean(shop, cache)


async def test_a_workspace_in_a_folder_of_its_repository(shop: Scratch, cache: Path) -> None:
    async with scratch_of(shop.root / "shop") as scratch:
        assert sorted(os.listdir(scratch.folder)) == ["gone.py", "price.py"]
    clean(shop, cache)


async def test_the_same_files_are_tried_without_the_change_once(shop: Scratch, tmp_path: Path) -> None:
    line = f"echo run >> {tmp_path / 'runs'}"
    tried, _ = trials(shop, line)
    for _ in range(3):
        assert await tried.fault(FIX, {"shop/price.py": TEXT}) == ""
    assert (tmp_path / "runs").read_text().count("run") == 4
    shop.write({"notes.txt": "other\n"})
    await tried.fault(FIX, {"shop/price.py": TEXT})
    assert (tmp_path / "runs").read_text().count("run") == 6


async def test_the_text_of_an_editor_counts_and_not_that_on_disk(shop: Scratch) -> None:
    tried, _ = trials(shop, "grep -q 'PRICE = [59]' shop/price.py")
    assert await tried.fault(Fix("", "", preferred=False, edits=(Edit("shop/price.py", 8, 9, "9"),)),
                             {"shop/price.py": b"PRICE = 5\n"}) == ""  # fmt: skip
    assert "fails" in await tried.fault(FIX, {"shop/price.py": b"PRICE = 5\n"})


async def test_commands_see_no_secret_and_where_the_workspace_is(
    shop: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANTHROPIC_API_KEY", "GITHUB_TOKEN", "my_secret", "DB_PASSWORD", "GIT_DIR", "ANTHROPIC_BASE_URL"):
        monkeypatch.setenv(name, "nobody-may-see-this")
    tried, _ = trials(shop, f"env > {tmp_path / 'seen'}")
    await tried.fault(FIX, {"shop/price.py": TEXT})
    seen = (tmp_path / "seen").read_text()
    assert "nobody-may-see-this" not in seen
    assert f"SEAMLINE_WORKSPACE={shop.root}" in seen


async def test_what_a_command_says_is_short_and_has_no_secret_in_it(shop: Scratch) -> None:
    said = f"{sys.executable} -c \"print('x' * 99999 + '{SECRET}'); print('last')\"; grep -q 'PRICE = 1' shop/price.py"
    tried, _ = trials(shop, said)
    fault = await tried.fault(FIX, {"shop/price.py": TEXT})
    head, _, end = fault.partition("The end of what it says:\n")
    assert head
    assert end.startswith("...xx")
    assert end.endswith("(secret)\nlast")
    assert len(end) < 2100


async def test_whoever_does_not_wait_leaves_nothing(shop: Scratch, cache: Path, tmp_path: Path) -> None:
    tried, _ = trials(shop, f"sleep 60 & echo $! > {tmp_path / 'child'}; wait")
    waiting = asyncio.ensure_future(tried.fault(FIX, {"shop/price.py": TEXT}))
    await until(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await until(lambda: is_gone(int((tmp_path / "child").read_text())))
    clean(shop, cache)


async def test_the_copy_of_a_process_that_died_goes_with_the_next(shop: Scratch, cache: Path) -> None:
    dead = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await dead.wait()
    left = cache / "scratch" / f"{dead.pid}-0123abcd"
    left.parent.mkdir(parents=True)
    shop.git("worktree", "add", "--detach", str(left))
    (cache / "scratch" / f"{dead.pid}-0123abcd.index").write_bytes(b"")
    async with scratch_of(shop.root):
        pass
    clean(shop, cache)


@pytest.mark.parametrize("case", ["no repository", "no commit"])
async def test_without_git_nothing_is_run_and_why_is_said(tmp_path: Path, case: str) -> None:
    root = tmp_path / "work"
    work = Scratch(root, {"price.py": TEXT.decode()})
    if case == "no commit":
        work.git("init")
    told: list[str] = []
    tried = Trials(root, Commands((f"touch {tmp_path / 'ran'}",)), [], told.append)
    fix = Fix("", "", preferred=False, edits=(Edit("price.py", 8, 9, "2"),))
    assert await tried.fault(fix, {"price.py": TEXT}) == ""
    assert not (tmp_path / "ran").exists()
    assert ("is not in a git repository" in told[0]) or ("nothing is committed yet" in told[0])
    with pytest.raises(ScratchError):
        async with scratch_of(root):
            pass


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("['/elsewhere']\nrun = ['make']\n", ()),
        ("['{root}']\nrun = ['make types', 'pytest -q']\nseconds = 5\n", ("make types", "pytest -q")),
        ("['{root}/.']\nrun = ['make']\n", ("make",)),
        ("['{root}']\nrun = 'make'\n", "`run` has to be a list of commands"),
        ("['{root}']\nrun = [' ']\n", "`run` has to be a list of commands"),
        ("['{root}']\nseconds = true\n", "`seconds` has to be a number above 0"),
        ("['{root}']\nruns = ['make']\n", "knows no 'runs'"),
        ("'{root}' = 3\n", "has to be a table"),
        ("not toml", "cannot be read"),
    ],
)
def test_where_commands_stand(tmp_path: Path, text: str, expected: tuple[str, ...] | str) -> None:
    root = tmp_path / "work"
    root.mkdir()
    (tmp_path / FILE).write_text(text.replace("{root}", str(root)))
    if isinstance(expected, tuple):
        assert commands_of(tmp_path, root).lines == expected
    else:
        with pytest.raises(CommandsError, match=expected):
            commands_of(tmp_path, root)


def test_without_a_file_there_are_none(tmp_path: Path) -> None:
    assert commands_of(tmp_path, tmp_path) == Commands(())
