"""`seamline diff [REV]`: how interfaces differ from a git revision, and whom of the workspace that breaks."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from seamline.cli.ending import CannotRun
from seamline.cli.printing import style_of_output, write_json
from seamline.cli.progress import Progress
from seamline.cli.workplace import default_workers, open_workplace
from seamline.interface.drift import Level

if TYPE_CHECKING:
    import argparse

    from seamline.cli.workplace import Workplace
    from seamline.report.as_drift import DriftReport


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline diff`."""
    parser.add_argument(
        "revision",
        metavar="REV",
        nargs="?",
        help="a git revision, or merge-base:BRANCH (default: the setting `baseline`)",
    )
    parser.add_argument("--root", metavar="DIR", help="the workspace; by default found from here upwards")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (the default) or json")
    parser.add_argument(
        "--all", action="store_true", help="also what only the workspace itself may use, where it breaks nothing there"
    )
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 where a change can break a use")
    parser.add_argument("--no-cache", action="store_true", help="read every file anew and remember nothing")
    parser.epilog = (
        "exit codes: 0 compared, 1 a change can break a use (with --exit-code), 2 it could not run\n\n"
        "examples:\n"
        "  seamline diff\n"
        "  seamline diff v1.2.0\n"
        "  seamline diff merge-base:main --format json"
    )


def run(arguments: argparse.Namespace) -> int:
    """Compare, and print what changed, the worst first."""
    from seamline.report.as_drift import drift_data, write_drift

    arguments.paths = []
    workplace = open_workplace(arguments)
    report = _compared(workplace, arguments.revision, cached=not arguments.no_cache)
    if arguments.format == "json":
        write_json(drift_data(report))
    else:
        write_drift(report, sys.stdout, style_of_output(), everything=arguments.all)
    breaking = any(change.level is Level.BREAKING and (breaks or change.is_public) for change, breaks in report.changes)
    return 1 if breaking and arguments.exit_code else 0


def _compared(workplace: Workplace, revision: str | None, *, cached: bool) -> DriftReport:
    from seamline import batch
    from seamline.report.as_drift import DriftReport
    from seamline.workspace.changes import GitError
    from seamline.workspace.store import Store

    wanted = revision or workplace.settings.workspace.baseline
    store = Store.open() if cached else None
    try:
        with Progress(sys.stderr, os.environ) as progress:
            workers = default_workers()
            engine = batch.check(workplace.root, workplace.settings, store=store, progress=progress, workers=workers)
            drift = batch.compare(engine, wanted, store=store)
    except GitError as error:
        raise CannotRun(f"{wanted}: {error}") from None
    finally:
        if store is not None:
            store.close()
    return DriftReport(
        workplace.root, wanted, drift.commit, tuple(drift.changes), engine.files, engine.program.modules.name_of
    )
