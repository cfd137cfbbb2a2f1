"""`seamline fix --agent`: repairs by agents for what has no fix of its own, each verified as every fix is."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from seamline.cli.agreeing import agree_to_send, crew_at, with_key
from seamline.cli.ending import CannotRun
from seamline.cli.printing import tell
from seamline.contract.settings import CONCERNS
from seamline.crew.concerns import role_of
from seamline.report.cells import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from seamline.cli.workplace import Workplace
    from seamline.crew.commissions import Commission
    from seamline.crew.consent import Endpoint
    from seamline.crew.implementing import Prepared
    from seamline.crew.running import Crew
    from seamline.engine import Engine
    from seamline.fixes.combining import Combination
    from seamline.interface.violation import Violation
    from seamline_agents.role import Role


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline fix` that are about agents."""
    parser.add_argument(
        "--agent",
        metavar="CONCERN",
        choices=CONCERNS,
        help="have an agent repair what has no fix of its own, with an eye on clean code, the language, or performance",
    )
    parser.add_argument("--dry-run", action="store_true", help="print the agents' requests exactly, and send nothing")
    parser.add_argument("--yes", action="store_true", help="agree, for this once, that the code is sent")
    parser.add_argument("--max-usd", metavar="N", type=float, help="spend at most so much in this run")


def check_arguments(arguments: argparse.Namespace) -> None:
    """Raises `CannotRun` where options are given that are about agents, and no agent is asked for."""
    given = ("--dry-run", arguments.dry_run), ("--yes", arguments.yes), ("--max-usd", arguments.max_usd is not None)
    for option, is_given in given:
        if is_given and arguments.agent is None:
            raise CannotRun(f"{option} is about agents: say which with --agent")


def combination(
    arguments: argparse.Namespace, workplace: Workplace, engine: Engine, violations: Sequence[Violation]
) -> Combination | None:
    """The repairs by agents of those of the violations that have no fix, as far as they fit together; `None` after a dry run.

    Raises `CannotRun` without a key, or where the user does not agree.
    """
    from seamline.crew.commands import tried_with
    from seamline.crew.commissions import commission, estimate, shown
    from seamline.crew.consent import endpoint
    from seamline.crew.together import together
    from seamline.fixes import offered
    from seamline.fixes.combining import Combination
    from seamline.fixes.verify import Chosen

    crew = crew_at(workplace)
    role = crew.roles[role_of(arguments.agent)]
    planned = commission(engine, [one for one in violations if not offered(engine, one)], role, crew.prices)
    for violation, why in planned.refused.items():
        tell(f"{violation.rule} in {violation.place.path} is not given to an agent: {why}")
    where = endpoint(os.environ)
    if arguments.dry_run:
        sys.stdout.write(shown(planned, where))
        return None
    if not planned.requests:
        tell("nothing for an agent: what is found has fixes of its own")
        return Combination({}, (), ())
    where = with_key(where)
    tell(estimate(planned, where, crew.prices))
    if crew.commands.lines:
        tell(tried_with(crew.commands))
    agree_to_send(crew, where, f"seamline fix --agent {arguments.agent}", agreed=arguments.yes)
    prepared = asyncio.run(_prepared(planned, engine, role, crew, where, arguments.max_usd))
    found = together(engine, [Chosen(one.violation, one.fix) for one in prepared])
    if len(found.chosen) < len(prepared):
        tell(
            f"{len(prepared) - len(found.chosen)} more would change the same place as another, or are not needed beside it"
        )
    return found


def among(found: Combination) -> Callable[[Engine, Iterable[Violation]], Combination]:
    """What makes a combination of those of the repairs in `found` whose violations it is given."""
    from seamline.crew.together import together

    def again(engine: Engine, violations: Iterable[Violation]) -> Combination:
        wanted = set(violations)
        return together(engine, [one for one in found.chosen if one.violation in wanted])

    return again


async def _prepared(
    planned: Commission, engine: Engine, role: Role, crew: Crew, where: Endpoint, max_usd: float | None
) -> list[Prepared]:
    """The repairs that passed, in the order of the violations; of the others is told why there is none."""
    from seamline.crew.implementing import prepare
    from seamline.crew.running import port_to, running
    from seamline.crew.toolbox import Questions
    from seamline.crew.trials import Trials
    from seamline_agents.coordinator import SessionFailedError
    from seamline_agents.ledger import dollars

    async def one(violation: Violation) -> Prepared | None:
        try:
            return await prepare(engine, violation, role, run.coordinator, trials=trials)
        except SessionFailedError as error:
            line = engine.files.line_of(violation.place.path, violation.place.start)
            tell(f"{violation.place.path}:{line}: {violation.rule} is not repaired: {visible(str(error))}")
            return None

    trials = Trials(crew.root, crew.commands, [where.key], tell)
    port = port_to(where)
    books = running(
        crew,
        where,
        port,
        task="fix",
        about=[f"{one.rule} in {one.place.path}" for one in planned.requests],
        max_usd=max_usd,
        toolbox=Questions(engine),
    )
    try:
        async with books as run, asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(violation)) for violation in planned.requests]
        found = [task.result() for task in tasks]
        done = [prepared for prepared in found if prepared is not None]
        tell(f"{len(done)} of {len(found)} repaired; spent {dollars(run.ledger.spent())}")
        return done
    finally:
        await port.close()
