"""`seamline fix`: applies the preferred fix of each violation, to all files or to none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from seamline.cli import implementers
from seamline.cli.check import check, known_violations, only_rules
from seamline.cli.ending import CannotRun
from seamline.cli.printing import style_of_output, write_json
from seamline.cli.workplace import Workplace, add_arguments, default_workers, open_workplace
from seamline.report.as_diff import unified
from seamline.report.cells import visible
from seamline.report.output import replace_files
from seamline.report.places import Places

_QUESTION = "Apply this fix? [y]es, [n]o, [a]ll that are left, [q]uit: "

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from seamline.engine import Engine
    from seamline.fixes.combining import Combination
    from seamline.interface.violation import Violation
    from seamline.report.style import Style


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline fix`."""
    add_arguments(parser)
    parser.add_argument(
        "--rule", metavar="R", action="append", default=[], help="only this rule; may be repeated, or a,b"
    )
    parser.add_argument("--diff", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--interactive", action="store_true", help="show each fix and ask before anything is written")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="what is printed (default: text)")
    parser.add_argument("--no-cache", action="store_true", help="read every file anew and remember nothing")
    implementers.configure(parser)
    parser.epilog = (
        "exit codes: 0 nothing at or above `fail-on` is left, 1 something is, 2 it could not run\n\n"
        "examples:\n"
        "  seamline fix src --rule missing-export --diff\n"
        "  seamline fix --interactive\n"
        "  seamline fix --diff --format json\n"
        "  seamline fix --agent clean src/shop/cart.py --diff"
    )


def run(arguments: argparse.Namespace) -> int:
    """Fix what can be fixed, say what was done, and say by the exit code whether something is left."""
    from seamline.fixes.combining import combine

    if arguments.diff and arguments.interactive:
        raise CannotRun("--diff changes nothing and --interactive asks before it does: leave out one of them")
    if arguments.interactive and arguments.format != "text":
        raise CannotRun("--interactive asks a person, and --format json is for programs: leave out one of them")
    implementers.check_arguments(arguments)
    rules = only_rules(arguments.rule)
    workplace = open_workplace(arguments)
    known = known_violations(workplace.root)
    engine = check(workplace, workers=default_workers(), cached=not arguments.no_cache)
    wanted = _wanted(workplace, rules, engine)
    if arguments.agent is None:
        combination = combine(engine, wanted)
    elif (made := implementers.combination(arguments, workplace, engine, known.split(wanted).new)) is not None:
        combination = made
    else:
        return 0
    style = style_of_output()
    if arguments.interactive:
        accepted = list(_accepted(combination, engine, style))
        again = combine if arguments.agent is None else implementers.among(combination)
        combination = again(engine, accepted)
    plan = _plan(engine, wanted, combination) if arguments.format == "json" else {}
    told = [] if plan or arguments.diff else _told(combination, engine)
    if arguments.diff and not plan:
        for path, text in sorted(combination.texts.items()):
            sys.stdout.writelines(unified(path, engine.files.text(path) or b"", text, style))
    if not arguments.diff:
        _write(workplace.root, engine, combination)
        sys.stdout.writelines(told)
    _foresee(engine, combination)
    left = known.split(_wanted(workplace, rules, engine)).new
    if plan:
        _print_plan(plan, workplace.root, left, applied=not arguments.diff)
    else:
        _sum_up(combination, left, arguments.diff, style)
    return 1 if any(violation.severity >= workplace.settings.fail_on for violation in left) else 0


def _wanted(workplace: Workplace, rules: frozenset[str], engine: Engine) -> list[Violation]:
    return [
        violation
        for violation in engine.all_violations()
        if workplace.selects(violation.place.path) and (not rules or violation.rule in rules)
    ]


def _accepted(combination: Combination, engine: Engine, style: Style) -> Iterator[Violation]:
    """The violations whose fix the person at the terminal wants; the end of the input means no more of them."""
    from seamline.fixes import applied

    places = Places(engine.files)
    everything = False
    for number, (violation, fix) in enumerate(combination.chosen, 1):
        if everything:
            yield violation
            continue
        where = f"{visible(violation.place.path)}:{places.span(violation.place).start.line}"
        sys.stdout.write(f"{where}: {visible(violation.message)}\n{visible(fix.title)}\n")
        for path in sorted({edit.path for edit in fix.edits}):
            text = engine.files.text(path) or b""
            sys.stdout.writelines(
                unified(path, text, applied(text, [one for one in fix.edits if one.path == path]), style)
            )
        answer = _answer(f"[{number}/{len(combination.chosen)}] {_QUESTION}")
        if answer == "q":
            return
        everything = answer == "a"
        if answer != "n":
            yield violation


def _answer(question: str) -> str:
    """One of y, n, a and q; asked again until it is one of them."""
    while True:
        sys.stdout.write(question)
        sys.stdout.flush()
        line = sys.stdin.readline()
        answer = line.strip().lower()[:1]
        if not line:
            sys.stdout.write("\n")
            return "q"
        if answer and answer in "ynaq":
            return answer


def _foresee(engine: Engine, combination: Combination) -> None:
    """Let the engine know the new texts, whether they were written or only shown, and compare them with the baseline."""
    from seamline import batch
    from seamline.languages import extract

    engine.files.take(combination.texts)
    for path, text in combination.texts.items():
        engine.update(path, extract(path, text))
    engine.work()
    if combination.texts and engine.findings.drift is not None:
        batch.add_drift(engine, engine.settings.workspace.baseline)


def _plan(engine: Engine, wanted: list[Violation], combination: Combination) -> dict[str, list[dict[str, Any]]]:
    """What is done and what is not, told of the texts as they were."""
    from seamline.fixes import judged
    from seamline.report.plan import fix_data, left_data

    places = Places(engine.files)
    chosen = {one.violation for one in combination.chosen}
    rest = [one for one in wanted if one not in chosen]
    return {
        "fixes": fix_data(combination, places),
        "left": [left_data(one, judged(engine, one), places) for one in rest],
    }


def _print_plan(
    plan: dict[str, list[dict[str, Any]]], root: Path, found: Sequence[Violation], *, applied: bool
) -> None:
    from seamline.report.plan import VERSION, still_there

    files = sorted({edit["path"] for fix in plan["fixes"] for edit in fix["edits"]})
    left = still_there(plan["left"], found)
    stats = {"fixes": len(plan["fixes"]), "files": len(files), "left": len(left)}
    write_json(
        {
            "version": VERSION,
            "root": str(root),
            "applied": applied,
            "files": files,
            "fixes": plan["fixes"],
            "left": left,
            "stats": stats,
        }
    )


def _told(combination: Combination, engine: Engine) -> list[str]:
    """What is done where, with lines as they were before."""
    places = Places(engine.files)
    return [
        f"{visible(violation.place.path)}:{places.span(violation.place).start.line}: {visible(fix.title)}\n"
        for violation, fix in combination.chosen
    ]


def _write(root: Path, engine: Engine, combination: Combination) -> None:
    """Replace the files, after all of them have proved to be what they were when they were checked."""
    from seamline.fixes.encoding import Unwritable, encoded

    contents: dict[Path, bytes] = {}
    for path, after in combination.texts.items():
        file = root / path
        try:
            contents[file] = encoded(file.read_bytes(), engine.files.text(path) or b"", after)
        except Unwritable as error:
            raise CannotRun(f"nothing was changed: {path} {error}") from None
        except OSError as error:
            raise CannotRun(f"nothing was changed: {path} cannot be read: {error.strerror}") from None
    try:
        replace_files(contents)
    except OSError as error:
        raise CannotRun(f"nothing was changed: {error.filename or root} cannot be written: {error.strerror}") from None


def _sum_up(combination: Combination, left: Sequence[Violation], only_shown: bool, style: Style) -> None:
    from seamline.interface.violation import Severity

    hints = sum(violation.severity is Severity.HINT for violation in left)
    fixes, files = _count(len(combination.chosen), "fix", "es"), _count(len(combination.texts), "file")
    words = f"{'would apply' if only_shown else 'applied'} {fixes} in {files}"
    numbers = ((len(left) - hints, "violation"), (hints, "hint"))
    remain = " and ".join(_count(number, what) for number, what in numbers if number)
    text = f"{words[0].upper()}{words[1:]}{f'; {remain} left' if remain else ''}."
    stream = sys.stderr if only_shown else sys.stdout
    stream.write((style.paint("good", text) if not left and not only_shown else text) + "\n")


def _count(number: int, noun: str, plural: str = "s") -> str:
    return f"{number} {noun}{'' if number == 1 else plural}"
