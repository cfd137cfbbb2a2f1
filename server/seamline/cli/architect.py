"""`seamline architect [PATHS]`: an agent proposes modules; what they would mean is worked out, and shown as an edit."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from seamline.cli.agreeing import WHERE_THE_KEY_IS, add_consent_arguments, agree_to_send, crew_at, with_key
from seamline.cli.check import check
from seamline.cli.ending import CannotRun
from seamline.cli.printing import style_of_output, tell, write_json
from seamline.cli.workplace import add_arguments, default_workers, open_workplace
from seamline.report.words import plural

if TYPE_CHECKING:
    import argparse

    from seamline.cli.workplace import Workplace
    from seamline.crew.architecture import Check, Edit, Proposal
    from seamline.crew.consent import Endpoint
    from seamline.crew.running import Crew
    from seamline.crew.summary import Summary
    from seamline.crew.survey import Survey
    from seamline.engine import Engine
    from seamline_agents.port import Request


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline architect`."""
    add_arguments(parser)
    add_consent_arguments(parser)
    parser.add_argument("--write", action="store_true", help="write the modules into the settings file")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    parser.epilog = (
        f"{WHERE_THE_KEY_IS}\n"
        "exit codes: 0 proposed; 1 proposed, and some uses would be violations; 2 it could not run, or nothing was proposed\n\n"
        "examples:\n  seamline architect --dry-run\n  seamline architect --yes\n  seamline architect src/shop --yes --write"
    )


def run(arguments: argparse.Namespace) -> int:
    """Say what would be sent, ask, let propose, report."""
    from seamline.crew.architecture import estimate, shared_modules
    from seamline.crew.consent import endpoint
    from seamline.crew.planning import request_text
    from seamline.crew.survey import surveyed
    from seamline_agents.flows.architect import ROUNDS

    workplace = open_workplace(arguments)
    engine = check(workplace, workers=default_workers(), cached=True)
    crew = crew_at(workplace)
    where = endpoint(os.environ)
    survey = asyncio.run(surveyed(engine, workplace.selects))
    if split := shared_modules(survey):
        raise CannotRun(f"{', '.join(split)}: some files of it are in PATHS and some are not; name all of them")
    summary, request = _request(workplace, crew, survey)
    if arguments.dry_run:
        sys.stdout.write(request_text("architect", request, where))
        sys.stdout.write(f"1 request; up to {ROUNDS} more with what is known against the answer. Nothing was sent.\n")
        return 0
    where = with_key(where)
    units = f"{plural(len(survey.files), 'file')} in {plural(len(summary.units), 'unit')}"
    tell(f"{units}, {estimate(request, where, crew.prices)}")
    agree_to_send(crew, where, "seamline architect", agreed=arguments.yes)
    proposal = asyncio.run(_proposed(engine, survey, summary, crew, where, arguments.max_usd))
    return _report(arguments, workplace, engine, survey, proposal)


def _request(workplace: Workplace, crew: Crew, survey: Survey) -> tuple[Summary, Request]:
    from seamline.crew.summary import TooFewError, summarised
    from seamline_agents.attention import OverloadError
    from seamline_agents.coordinator import request_of
    from seamline_agents.flows.architect import ROOM

    architect = crew.roles["architect"]
    try:
        summary = summarised(survey, workplace.settings, architect)
        request, _ = request_of(architect, summary.brief, crew.prices.model, summary.around, room=ROOM)
    except (TooFewError, OverloadError) as error:
        raise CannotRun(str(error)) from None
    return summary, request


async def _proposed(
    engine: Engine, survey: Survey, summary: Summary, crew: Crew, where: Endpoint, max_usd: float | None
) -> Proposal:
    from seamline.crew.architecture import propose
    from seamline.crew.running import port_to, running
    from seamline_agents.coordinator import SessionFailedError
    from seamline_agents.ledger import dollars

    def progress(number: int, found: Check) -> None:
        if sys.stderr.isatty():
            tell(f"proposal {number}: {found.score.cost:,.0f} bits with {plural(found.score.modules, 'module')}")

    port = port_to(where)
    try:
        about = [unit.name for unit in summary.units]
        async with running(crew, where, port, task="architect", about=about, max_usd=max_usd) as run:
            try:
                return await propose(engine, survey, summary, run.coordinator, crew.roles["architect"], progress)
            except SessionFailedError as error:
                raise CannotRun(f"nothing was proposed: {error}") from None
            finally:
                tell(f"spent {dollars(run.ledger.spent())}")
    finally:
        await port.close()


def _report(
    arguments: argparse.Namespace, workplace: Workplace, engine: Engine, survey: Survey, proposal: Proposal
) -> int:
    from seamline.contract.editing import EditError
    from seamline.crew.architecture import edited, write
    from seamline.crew.presenting import data_of, lines_of
    from seamline.report.as_diff import unified

    if proposal.trouble:
        tell(f"no better proposal was made: {proposal.trouble}")
    try:
        edit, why = edited(workplace.root, workplace.source, workplace.settings, survey, proposal), ""
    except EditError as error:
        edit, why = None, str(error)
    writes = arguments.write and edit is not None and edit.before != edit.after
    if arguments.format == "json":
        data = {"version": 1, "root": str(workplace.root), **data_of(engine, proposal)}
        write_json(data | {"edit": _edit_data(edit, written=writes)})
    else:
        style = style_of_output()
        sys.stdout.writelines(f"{line}\n" for line in lines_of(engine, proposal, style))
        if edit is not None and edit.before != edit.after:
            sys.stdout.write("\n")
            sys.stdout.writelines(unified(edit.file.name, _bytes(edit.before), edit.after.encode(), style))
    if edit is None:
        raise CannotRun(f"the modules cannot be written: {why}")
    if writes:
        try:
            write(edit)
        except EditError as error:
            raise CannotRun(str(error)) from None
        tell(f"{edit.file.name} is written")
    elif edit.before != edit.after:
        tell("nothing was written; --write does it")
    return 1 if proposal.check.unlisted or proposal.check.forbidden else 0


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _edit_data(edit: Edit | None, *, written: bool) -> dict[str, object] | None:
    if edit is None:
        return None
    return {"path": edit.file.name, "text": edit.after, "is-new": edit.before is None, "written": written}
