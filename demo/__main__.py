# ruff: noqa: T201 (a demo is there to print)
"""Break an interface of `rich` in a scratch repository, and let Seamline find and mend every use.

Nothing here is prepared or recorded: pip fetches the package, git keeps it, and every line of output comes from the
`seamline` command that was just installed. The scratch repository is `build/demo/rich`, to look around in afterwards.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PACKAGE = "rich==15.0.0"
SCRATCH = Path("build", "demo").absolute()
CHANGED = "rich/cells.py"
CHANGE = (
    (
        'def set_cell_size(text: str, total: int, unicode_version: str = "auto") -> str:',
        'def set_cell_size(text: str, total: int, fill: str, unicode_version: str = "auto") -> str:',
    ),
    ('return text + " " * (total - size)', "return text + fill * (total - size)"),
    ('return text + " " * (total - cell_size)', "return text + fill * (total - cell_size)"),
)


def main() -> int:
    """Show the whole story; any step that does not go as told ends the demo with an error."""
    began = time.monotonic()
    repository = fetch()
    say(f"{PACKAGE.replace('==', ' ')}, as its authors published it, in a scratch repository: nothing to report.")
    run(repository, "check", expect=0)

    say("A colleague lets set_cell_size() pad with any character, and makes the new parameter required:")
    change(repository)
    git(repository, "--no-pager", "diff", "--unified=0", "--", CHANGED, show=True)

    say("That file is right as it stands. Who else calls the function?")
    run(repository, "check", expect=1)

    say("Each call can be completed with a placeholder, verified before it is written:")
    run(repository, "fix", expect=0)
    git(repository, "--no-pager", "diff", "--unified=0", "--", ".", f":!{CHANGED}", show=True)

    say("Each ... waits for a person to decide what to pad with; the contract holds again:")
    run(repository, "check", expect=0)
    print(f"\nDone in {time.monotonic() - began:.1f} s. Look around in {repository.relative_to(Path.cwd())}.")
    return 0


def fetch() -> Path:
    """The package in a git repository of its own, one commit, as if it had always been there."""
    shutil.rmtree(SCRATCH, ignore_errors=True)
    site, repository = SCRATCH / "site-packages", SCRATCH / "rich"
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-deps"]
    outcome = subprocess.run([*pip, "--target", str(site), PACKAGE], capture_output=True, text=True, check=False)
    if outcome.returncode:
        sys.exit(f"demo: pip could not install {PACKAGE}:\n{outcome.stderr.strip()}")
    repository.mkdir()
    shutil.move(site / "rich", repository / "rich")
    for cache in sorted(repository.rglob("__pycache__")):
        shutil.rmtree(cache)
    git(repository, "init", "--quiet", "--initial-branch=main")
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", f"Import {PACKAGE}")
    return repository


def change(repository: Path) -> None:
    """Edit the one file; fail loudly if the package is not what this demo was written for."""
    file = repository / CHANGED
    text = file.read_text("utf-8")
    for old, new in CHANGE:
        if text.count(old) != 1:
            sys.exit(f"demo: {CHANGED} of {PACKAGE} does not hold {old!r} exactly once")
        text = text.replace(old, new)
    file.write_text(text, "utf-8")


def say(text: str) -> None:
    """A line of the story, apart from what the tools print."""
    bold, plain = ("\x1b[1m", "\x1b[0m") if sys.stdout.isatty() and "NO_COLOR" not in os.environ else ("", "")
    print(f"\n{bold}## {text}{plain}\n", flush=True)


def run(repository: Path, *arguments: str, expect: int) -> None:
    """A `seamline` command as a user would type it."""
    print("$", "seamline", *arguments, flush=True)
    command = Path(sys.executable).with_name("seamline")
    status = subprocess.run([command, *arguments], cwd=repository, check=False).returncode
    if status != expect:
        sys.exit(f"demo: `seamline {' '.join(arguments)}` ended with {status}, where {expect} was due")


def git(repository: Path, *arguments: str, show: bool = False) -> None:
    """Git without this machine's or this user's settings."""
    identity = ("-c", "user.name=Demo", "-c", "user.email=demo@localhost", "-c", "commit.gpgsign=false")
    color = ("-c", "color.ui=auto")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    if show:
        print("$", "git", "diff", flush=True)
    subprocess.run(["git", *identity, *color, *arguments], cwd=repository, env=environment, check=True)


if __name__ == "__main__":
    sys.exit(main())
