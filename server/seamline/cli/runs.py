"""`seamline runs`: what agents did and spent, run by run, and the whole record of one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from seamline.cli.ending import CannotRun
from seamline.cli.printing import style_of_output, write_json

if TYPE_CHECKING:
    import argparse

    from seamline_agents.channel import Record

_MOST = 50


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline runs`."""
    parser.add_argument("run", metavar="RUN", nargs="?", help="show this one whole; without it, the newest are listed")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (the default) or json")
    parser.epilog = "example: seamline runs 20261127-091500-a1b2c3"


def run(arguments: argparse.Namespace) -> int:
    """Print the list, or a record."""
    from seamline.crew.casting import data_folder
    from seamline_agents.channel import ChannelError, read_run, runs

    folder = data_folder() / "runs"
    try:
        if arguments.run is not None:
            _show(read_run(folder, arguments.run), arguments.format)
        else:
            _list([(name, read_run(folder, name)) for name in runs(folder)[:_MOST]], arguments.format)
    except ChannelError as error:
        raise CannotRun(f"{error}; `seamline runs` lists them") from None
    return 0


def _list(found: list[tuple[str, list[Record]]], format_name: str) -> None:
    described = [
        {
            "run": name,
            "task": next((one.data.get("task", "") for one in records if one.kind == "run"), ""),
            "root": next((one.data.get("root", "") for one in records if one.kind == "run"), ""),
            "sessions": len({one.session for one in records if one.session}),
            "failed": sum(one.kind == "state" and one.data.get("state") == "failed" for one in records),
            "micro-usd": sum(int(one.data.get("cost") or 0) for one in records if one.kind in ("reply", "failure")),
        }
        for name, records in found
    ]
    if format_name == "json":
        write_json({"version": 1, "runs": described})
        return
    from seamline_agents.ledger import dollars

    if not described:
        sys.stdout.write("No agent has run yet.\n")
    for one in described:
        failed = f", {one['failed']} failed" if one["failed"] else ""
        money = dollars(int(str(one["micro-usd"])))
        sys.stdout.write(f"{one['run']}  {one['task']} of {one['root']}: {one['sessions']} sessions{failed}, {money}\n")


def _show(records: list[Record], format_name: str) -> None:
    if format_name == "json":
        write_json({"version": 1, "records": [msgspec.to_builtins(one) for one in records]})
        return
    from seamline.crew.transcripts import transcript

    style = style_of_output()
    sys.stdout.writelines(transcript(records, lambda name: style.paint("strong", name)))
