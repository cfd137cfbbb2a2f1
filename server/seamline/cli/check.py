"""`seamline check`: finds the uses that no longer fit, and shows them in the format that was asked for."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from seamline.cli.ending import CannotRun
from seamline.cli.printing import machine_output, style_of_output, tell
from seamline.cli.progress import Progress
from seamline.cli.workplace import Workplace, add_arguments, default_workers, open_workplace
from seamline.report.known import LOCATION, Known, KnownError, known_bytes
from seamline.report.render import FORMATS, render
from seamline.report.report import Report
from seamline.report.style import Style

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from seamline.engine import Engine
    from seamline.interface.violation import Violation
    from seamline.report.report import Fix
    from seamline.workspace.changes import Changes


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline check`."""
    add_arguments(parser)
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to show the results (default: text)")
    parser.add_argument(
        "--rule", metavar="R", action="append", default=[], help="only this rule; may be repeated, or a,b"
    )
    parser.add_argument(
        "--since", metavar="REV", help="only what differs from this git revision, or from merge-base:BRANCH, can break"
    )
    parser.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    parser.add_argument(
        "--update-baseline-file", action="store_true", help=f"accept what is found now into {LOCATION}; nothing else"
    )
    parser.add_argument("--no-cache", action="store_true", help="read every file anew and remember nothing")
    parser.add_argument("--workers", metavar="N", type=int, default=default_workers(), help="processes that read files")
    parser.epilog = (
        "exit codes: 0 nothing at or above `fail-on` (default: error), 1 something, 2 it could not run\n\n"
        "examples:\n"
        "  seamline check\n"
        "  seamline check src --rule missing-argument\n"
        "  seamline check --since merge-base:main --format github\n"
        "  seamline check --format sarif > seamline.sarif"
    )


def run(arguments: argparse.Namespace) -> int:
    """Check, report, and say by the exit code whether something was found."""
    rules = only_rules(arguments.rule)
    workplace = open_workplace(arguments)
    if arguments.update_baseline_file and (workplace.selection or rules or arguments.since):
        raise CannotRun("--update-baseline-file is about the whole workspace: leave out PATHS, --rule and --since")
    if arguments.workers < 1:
        raise CannotRun("--workers must be at least 1")
    known = Known() if arguments.update_baseline_file else known_violations(workplace.root)
    changes = _changes(workplace.root, arguments.since) if arguments.since else None
    for notice in workplace.settings.notices:
        tell(str(notice))
    engine = check(workplace, workers=arguments.workers, cached=not arguments.no_cache, since=arguments.since)
    if arguments.update_baseline_file:
        return _accept(workplace.root, engine.all_violations())

    found = known.split(engine.all_violations())
    wanted = partial(_wanted, workplace, rules, changes)
    violations = [one for one in found.new if wanted(one)]
    files = sum(map(workplace.selects, engine.files.blobs))
    if workplace.selection and not files:
        tell("nothing to check: no source files there, or all of them are ignored or excluded")
    if unread := len(engine.program.modules.files) - len(engine.files.blobs):
        tell(f"{unread} {'file' if unread == 1 else 'files'} could not be read; `seamline doctor` says which and why")
    report = Report(
        root=workplace.root,
        violations=sorted(violations, key=lambda one: one.sort_key),
        sources=engine.files,
        files=files,
        known=sum(map(wanted, found.known)),
        fixes=_fixes(engine),
        checkout=_checkout(workplace.root),
    )
    show(report, arguments.format)
    failing = any(one.severity >= workplace.settings.fail_on for one in violations)
    return 1 if failing and not arguments.exit_zero else 0


def check(workplace: Workplace, *, workers: int, cached: bool, since: str | None = None) -> Engine:
    """The workspace, fully checked, with progress on a terminal. It is compared with `since`, else with its baseline."""
    from seamline import batch
    from seamline.workspace.store import Store

    store = Store.open() if cached else None
    try:
        with Progress(sys.stderr, os.environ) as progress:
            engine = batch.check(workplace.root, workplace.settings, store=store, progress=progress, workers=workers)
            batch.add_drift(engine, since or workplace.settings.workspace.baseline, store=store)
            return engine
    finally:
        if store is not None:
            store.close()


def show(report: Report, format_name: str) -> None:
    """Write a report to standard output."""
    if format_name == "text":
        style = style_of_output()
        render(report, format_name, sys.stdout, style)
    else:
        render(report, format_name, machine_output(), Style())


def only_rules(given: list[str]) -> frozenset[str]:
    """The rules that `--rule` names, empty for all."""
    from seamline.contract.rules import REPORTED, RESERVED

    rules = frozenset(rule.strip() for words in given for rule in words.split(",") if rule.strip())
    for rule in sorted(rules - REPORTED.keys()):
        from seamline.contract.fields import closest

        if rule in RESERVED:
            raise CannotRun(f"the rule '{rule}' is not in this version yet; `seamline explain` lists those that are")
        meant = closest(rule, REPORTED)
        raise CannotRun(
            f"there is no rule '{rule}'; " + (f"did you mean '{meant}'?" if meant else "see `seamline explain`")
        )
    return rules


def known_violations(root: Path) -> Known:
    """The violations that the workspace has accepted."""
    try:
        return Known.read(root)
    except KnownError as error:
        raise CannotRun(str(error)) from None


def _changes(root: Path, revision: str) -> Changes:
    from seamline.workspace.changes import GitError, Repository

    try:
        return Repository(root).changes(revision)
    except GitError as error:
        raise CannotRun(f"--since {revision}: {error}") from None


def _wanted(workplace: Workplace, rules: frozenset[str], changes: Changes | None, violation: Violation) -> bool:
    """Whether a violation is about what was asked for."""
    if rules and violation.rule not in rules:
        return False
    if not workplace.selects(violation.place.path):
        return False
    return changes is None or changes.concern(violation)


def _accept(root: Path, violations: list[Violation]) -> int:
    from seamline.report.output import replace_file

    try:
        before = Known.read(root).split(violations)
    except KnownError:
        before = Known().split(violations)
    try:
        replace_file(root / LOCATION, known_bytes(violations))
    except OSError as error:
        raise CannotRun(f"{LOCATION} cannot be written: {error.strerror}") from None
    told = f"{LOCATION}: {len(violations)} known ({len(before.new)} added, {before.stale} fixed and dropped)"
    sys.stdout.write(told + "\n")
    return 0


def _fixes(engine: Engine) -> Callable[[Violation], Sequence[Fix]]:
    from seamline.fixes import offered

    return partial(offered, engine)


def _checkout(root: Path) -> str:
    """Where the root lies in what the code host has checked out; annotations are about paths from there."""
    checkout = os.environ.get("GITHUB_WORKSPACE")
    if not checkout:
        return ""
    relative = os.path.relpath(os.path.realpath(root), os.path.realpath(checkout)).replace(os.sep, "/")
    return "" if relative == "." or relative.startswith("..") else relative + "/"
