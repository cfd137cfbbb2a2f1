"""`seamline review`: agents read both sides of the seams that a change touched, and say where a promise is not kept."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from seamline.cli.agreeing import WHERE_THE_KEY_IS, add_consent_arguments, agree_to_send, crew_at, with_key
from seamline.cli.check import check, show
from seamline.cli.ending import CannotRun
from seamline.cli.printing import tell
from seamline.cli.workplace import add_arguments, default_workers, open_workplace
from seamline.report.words import plural

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from seamline.cli.workplace import Workplace
    from seamline.crew.batching import Review
    from seamline.crew.consent import Endpoint
    from seamline.crew.planning import Plan
    from seamline.crew.reviewing import Reviewed, Verdicts
    from seamline.crew.running import Crew, Run
    from seamline.crew.seams import Seam
    from seamline.engine import Engine
    from seamline_agents.coordinator import Toolbox
    from seamline_agents.port import Request
    from seamline_agents.remote import Remote
    from seamline_agents.waiting import Waiting


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline review`."""
    add_arguments(parser)
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--since", metavar="REV", help="the seams that what changed since this git revision touched (default: HEAD)"
    )
    which.add_argument("--all", action="store_true", help="every seam; the requests go as a batch, later and cheaper")
    parser.add_argument(
        "--no-batch", action="store_true", help="with --all: ask at once, at the price of single requests"
    )
    add_consent_arguments(parser)
    parser.add_argument(
        "--format", choices=("text", "json", "jsonl", "sarif", "github"), default="text", help="default: text"
    )
    parser.epilog = (
        f"{WHERE_THE_KEY_IS}\n"
        "exit codes: 0 reviewed, nothing at or above `fail-on`; 1 something; 2 it could not run, or a seam was not reviewed\n\n"
        "examples:\n  seamline review --dry-run\n  seamline review src/shop/price.py\n"
        "  seamline review --since merge-base:main --yes"
    )


def run(arguments: argparse.Namespace) -> int:
    """Say what would be sent, ask, review, report."""
    from seamline.crew.consent import endpoint
    from seamline.crew.planning import due, estimate, planned, shown
    from seamline.crew.reviewing import Verdicts
    from seamline.crew.toolbox import Questions
    from seamline_agents.ledger import dollars

    workplace = open_workplace(arguments)
    engine = check(workplace, workers=default_workers(), cached=True)
    crew = crew_at(workplace)
    where = endpoint(os.environ)
    as_batch = arguments.all and not arguments.no_batch
    plan = planned(engine, _seams(arguments, workplace, engine), crew.roles["reviewer"], crew.prices)
    for seam, why in plan.too_long.items():
        tell(f"{seam.name} is not reviewed: {why}")
    if not plan.requests and not plan.too_long and not arguments.dry_run:
        tell("no seams to review: no change touched what another file uses, or how one is used")
    questions = Questions(engine)
    verdicts = Verdicts.of_user().asking(questions)
    reviewed, plan = due(plan, crew, verdicts)
    remembered, spent = len(reviewed), 0
    if arguments.dry_run:
        sys.stdout.write(shown(plan, where, remembered, as_batch=as_batch))
        return 0
    if plan.requests or (as_batch and _waits(crew, where)):
        where = with_key(where)
        if plan.requests:
            tell(estimate(plan, where, crew, as_batch=as_batch))
        agree_to_send(crew, where, "seamline review", agreed=arguments.yes)
        made, spent = asyncio.run(
            _reviewed(plan, crew, where, arguments.max_usd, questions, verdicts, as_batch=as_batch)
        )
        reviewed += made
    status = _report(engine, workplace, plan, reviewed, arguments.format)
    if reviewed:
        done = sum(not one.trouble for one in reviewed)
        tell(f"{done} of {len(reviewed)} seams reviewed, {remembered} of them before; spent {dollars(spent)}")
    return status


def _waits(crew: Crew, where: Endpoint | None) -> bool:
    """Whether there is a batch of an earlier run whose answers nobody has used."""
    return where is not None and bool(_batches_of(crew, where).all())


def _batches_of(crew: Crew, where: Endpoint) -> Waiting:
    from seamline.crew.casting import data_folder
    from seamline_agents.waiting import Waiting

    return Waiting(data_folder() / "batches", where.address, str(crew.root))


def _seams(arguments: argparse.Namespace, workplace: Workplace, engine: Engine) -> list[Seam]:
    """What is to be reviewed: all of it, all of some files, or what a change since a revision touched."""
    from seamline.crew.seams import seams_of
    from seamline.crew.touching import changed_spans, touched_seams
    from seamline.workspace.baseline import read_baseline
    from seamline.workspace.changes import GitError

    if arguments.all:
        return seams_of(engine)
    if workplace.selection is not None and arguments.since is None:
        return seams_of(engine, {path for path in engine.files.blobs if workplace.selects(path)})
    try:
        before = read_baseline(workplace.root, arguments.since or "HEAD", engine.program.modules.ignored).texts
    except GitError as error:
        raise CannotRun(f"which files changed cannot be told: {error}; name PATHS, or --all") from None
    touched = {
        seam
        for path, text in before.items()
        if workplace.selects(path) and (now := engine.files.text(path)) is not None
        for seam in touched_seams(engine, path, changed_spans(text or b"", now))
        if seam is not None
    }
    return sorted(touched)


async def _reviewed(
    plan: Plan,
    crew: Crew,
    where: Endpoint,
    max_usd: float | None,
    toolbox: Toolbox,
    verdicts: Verdicts,
    *,
    as_batch: bool,
) -> tuple[list[Reviewed], int]:
    """What came of it, and the micro-dollars that it took."""
    from seamline.crew.reviewing import review_seams
    from seamline.crew.running import port_to, running
    from seamline_agents.ledger import dollars

    done = 0

    def progress(one: Reviewed) -> None:
        nonlocal done
        done += 1
        outcome = "not reviewed" if one.trouble else plural(len(one.verdicts), "finding")
        if sys.stderr.isatty():
            tell(f"{done} of {len(plan.briefs)}: {one.seam.name}: {outcome}")

    port = port_to(where)
    try:
        names = [seam.name for seam in plan.briefs]
        async with running(crew, where, port, task="review", about=names, max_usd=max_usd, toolbox=toolbox) as run:

            async def some(seams: Iterable[Seam]) -> list[Reviewed]:
                briefs = {seam: plan.briefs[seam] for seam in seams}
                return await review_seams(run.coordinator, crew.roles, crew.prices.model, briefs, verdicts, progress)

            try:
                if as_batch:
                    made = await _in_batches(plan.requests, run, where, port, _batches_of(crew, where), some)
                else:
                    made = await some(plan.briefs)
            except asyncio.CancelledError:
                tell(f"interrupted; spent {dollars(run.ledger.spent())}")
                raise
            return made, run.ledger.spent()
    finally:
        await port.close()


async def _in_batches(
    requests: Mapping[Seam, Request], run: Run, where: Endpoint, port: Remote, waiting: Waiting, review: Review
) -> list[Reviewed]:
    from seamline.cli.following import Following
    from seamline.crew.batching import Means, review_in_batches
    from seamline_agents.batching import Batches

    following = Following()
    batches = Batches(
        port,
        run.ledger,
        run.channel,
        waiting,
        seen=following.seen,
        leaves=following.leaves,
        is_local=where.is_local,
    )
    return await review_in_batches(requests, Means(batches, run.coordinator, "reviewer", review, tell))


def _report(engine: Engine, workplace: Workplace, plan: Plan, reviewed: list[Reviewed], format_name: str) -> int:
    from seamline.crew.casting import data_folder
    from seamline.crew.dismissals import Dismissals
    from seamline.crew.reviewing import violations_of
    from seamline.report.cells import visible
    from seamline.report.report import NotReviewed, Report

    found = violations_of(engine, reviewed, Dismissals(data_folder(), workplace.root))
    troubles = {one.seam: one.trouble for one in reviewed if one.trouble}
    whole = {one.seam.consumer for one in reviewed} - {seam.consumer for seam in (*troubles, *plan.too_long)}
    # "No violations" would be read as clean: it is said of files only of which every seam was reviewed.
    if whole or found or format_name != "text":
        files = len(whole | {one.place.path for one in found})
        failed = sorted({**troubles, **plan.too_long}.items())
        missing = [NotReviewed(seam.consumer, seam.provider, visible(why)) for seam, why in failed]
        report = Report(workplace.root, found, engine.files, files, not_reviewed=missing)
        show(report, format_name)
    for seam, trouble in troubles.items():
        tell(f"{seam.name} was not reviewed: {trouble}")
    if any(one.severity >= workplace.settings.fail_on for one in found):
        return 1
    return 2 if troubles or plan.too_long else 0
