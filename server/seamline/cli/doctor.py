"""`seamline doctor`: what is configured, from where, and what would work; exit code 1 when something would not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from seamline.cli import survey
from seamline.cli.ending import CannotRun
from seamline.cli.printing import style_of_output, write_json
from seamline.cli.workplace import Workplace, choose_root
from seamline.contract.settings import Settings, SettingsError, load_settings
from seamline.report.cells import visible

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from seamline.report.style import Style

_MOST_LISTED = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline doctor`."""
    parser.add_argument("--root", metavar="DIR", help="the workspace; by default found from here upwards")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (the default) or json")
    parser.epilog = "example: seamline doctor --format json"


def run(arguments: argparse.Namespace) -> int:
    """Look at everything and show it; troubles come last, each with what to do."""
    sections, troubles = _examined(arguments.root)
    if arguments.format == "json":
        write_json({"version": 1, **sections, "troubles": troubles})
    else:
        style = style_of_output()
        for line in _lines(sections, troubles, style):
            sys.stdout.write(line + "\n")
    return 1 if troubles else 0


def _examined(given_root: str | None) -> tuple[dict[str, Mapping[str, Any]], list[str]]:
    troubles: list[str] = []
    sections: dict[str, Mapping[str, Any]] = {"seamline": survey.program(troubles)}
    try:
        root, chosen_by = choose_root(given_root, ())
    except CannotRun as error:
        if given_root is not None:
            raise
        return sections, [*troubles, str(error)]
    try:
        settings, source = load_settings(root)
    except SettingsError as error:
        troubles.append(f"{error} (until this is put right, nothing is checked; below, the defaults are shown)")
        settings, source = Settings.default(), error.file
    workplace = Workplace(root, chosen_by, settings, source, None)
    sections["workspace"] = survey.workspace(workplace, troubles)
    sections["settings"] = survey.settings(workplace)
    sections["known"] = survey.known(workplace, troubles)
    sections["git"] = survey.git(workplace, troubles)
    sections["cache"] = survey.cache(troubles)
    sections["agents"] = survey.agents(workplace, troubles)
    sections["terminal"] = survey.terminal()
    return sections, troubles


def _lines(sections: Mapping[str, Mapping[str, Any]], troubles: list[str], style: Style) -> Iterator[str]:
    for title, facts in sections.items():
        yield style.paint("strong", title)
        widest = max(map(len, facts))
        for name, value in facts.items():
            first, *more = _shown(value)
            yield f"  {name.replace('_', ' '):<{widest}}  {first}"
            yield from (f"  {'':<{widest}}  {line}" for line in more)
        yield ""
    if not troubles:
        yield style.paint("good", "All of this would work.")
    for trouble in troubles:
        yield f"{style.paint('error', 'trouble')}: {visible(trouble)}"


def _shown(value: Any) -> list[str]:
    """A value as lines for people."""
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if value is None or value in ("", [], {}):
        return ["none"]
    if isinstance(value, dict):
        return _cut([f"{key}: {inner}" for key, inner in value.items()])
    if isinstance(value, list):
        return _cut([" ".join(map(str, item.values())) if isinstance(item, dict) else str(item) for item in value])
    return [visible(str(value))]


def _cut(lines: list[str]) -> list[str]:
    kept = [visible(line) for line in lines[:_MOST_LISTED]]
    return (
        kept
        if len(lines) <= _MOST_LISTED
        else [*kept, f"and {len(lines) - _MOST_LISTED:,} more (--format json lists all)"]
    )
