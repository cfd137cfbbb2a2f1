"""`seamline`: finds the command that was named, and ends the process as a person or a script expects.

Exit codes: 0 all is well, 1 something was found, 2 it could not run (one line on standard error says why), 130 stopped
by Ctrl-C. Imports next to nothing: every command starts through here.
"""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

from seamline import __version__
from seamline.cli.ending import CannotRun

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: Final = {
    "check": "find the uses that no longer fit what they use",
    "diff": "show how interfaces differ from a git revision, and who breaks",
    "fix": "apply the offered fixes",
    "explain": "say what a rule means and how to act on it",
    "review": "let agents read both sides of what a change touched",
    "architect": "let an agent propose modules, and the settings that declare them",
    "runs": "show what agents did and spent",
    "roles": "show who the agents are, and how much each is asked to keep in mind",
    "doctor": "show what is configured, from where, and what would work",
    "serve": "run the language server for an editor",
}
_INTERRUPTED = 130
_BROKEN_PIPE = 141  # what a shell reports for a process that SIGPIPE ended


def script() -> NoReturn:
    """The console script: a process that runs one command and is gone.

    What a command builds is kept to its end, so nothing collects it meanwhile, and nothing takes it apart at the end:
    for a large workspace that would be a tenth of the time. (The server turns collecting on for itself.)
    """
    gc.disable()
    status = main()
    sys.stderr.flush()
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _replace_closed_streams()
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except CannotRun as error:
        print(f"seamline: {error}", file=sys.stderr)  # noqa: T201 - this is the command line
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _give_up_output()  # whoever read it has gone
        return _BROKEN_PIPE
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            _give_up_output()
            print("seamline: no space left on the device", file=sys.stderr)  # noqa: T201
            return 2
        if os.environ.get("SEAMLINE_DEBUG"):
            raise
        hint = "this is a fault of Seamline; run again with SEAMLINE_DEBUG=1 for the details"
        print(f"seamline: {type(error).__name__}: {error} ({hint})", file=sys.stderr)  # noqa: T201
        return 2


def _replace_closed_streams() -> None:
    """Open what the shell has closed (`>&-`): Python has `None` there, and the next file opened would get its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _give_up_output() -> None:
    """Write to nowhere from now on: the interpreter would complain once more when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str]) -> int:
    parser = _parser(arguments)
    try:
        parsed = parser.parse_args(arguments)
        if parsed.command is None:
            parser.print_help()
            return 2
        return int(import_module(f"seamline.cli.{parsed.command}").run(parsed))
    finally:
        sys.stdout.flush()  # here, where a broken pipe is still noticed, and not at the interpreter's end


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, as every other error is said."""

    def error(self, message: str) -> NoReturn:
        raise CannotRun(f"{message}; see `{self.prog} --help`")


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser, with the options of the one command that is named."""
    parser = _Parser(
        prog="seamline",
        description="Watches the seams of a program: the places where one module uses another.",
        epilog="example: seamline check src --format json",
    )
    parser.add_argument("--version", action="version", version=f"seamline {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    named = next((argument for argument in arguments if not argument.startswith("-")), None)
    if named is not None and named not in COMMANDS:
        raise CannotRun(_unknown(named))
    for name, summary in COMMANDS.items():
        command = commands.add_parser(
            name, help=summary, description=_sentence(summary), formatter_class=argparse.RawDescriptionHelpFormatter
        )
        if name == named:
            import_module(f"seamline.cli.{name}").configure(command)
    return parser


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    meant = get_close_matches(name, COMMANDS, n=1)
    hint = f"did you mean '{meant[0]}'?" if meant else f"the commands are {', '.join(COMMANDS)}"
    return f"there is no command '{name}'; {hint}"


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + "."


if __name__ == "__main__":
    sys.exit(main())
