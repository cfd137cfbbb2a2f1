"""`seamline explain [RULE]`: a rule's documentation page, or the list of rules."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seamline.cli.ending import CannotRun
from seamline.cli.printing import style_of_output, write_json
from seamline.report import pages

if TYPE_CHECKING:
    import argparse

    from seamline.report.style import Style


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `seamline explain`."""
    parser.add_argument("rule", metavar="RULE", nargs="?", help="the rule; without one, all rules are listed")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (the default) or json")
    parser.epilog = "example: seamline explain missing-argument"


def run(arguments: argparse.Namespace) -> int:
    """Print the page or the list."""
    if arguments.rule is None:
        _list(arguments.format)
        return 0
    page = pages.page(arguments.rule)
    if page is None:
        raise CannotRun(_unknown(arguments.rule))
    if arguments.format == "json":
        summary = pages.summary(arguments.rule)
        write_json({"rule": arguments.rule, "summary": summary, "page": page})
    else:
        sys.stdout.write(_styled(page, style_of_output()))
    return 0


def _list(format_name: str) -> None:
    rules = [(rule, pages.severity(rule), pages.summary(rule)) for rule in pages.names()]
    if format_name == "json":
        write_json([{"rule": rule, "severity": label, "summary": summary} for rule, label, summary in rules])
        return
    style = style_of_output()
    widest = max((len(rule) for rule, _, _ in rules), default=0)
    for rule, label, summary in rules:
        name = style.link(style.paint("strong", rule), pages.uri(rule)) + " " * (widest - len(rule))
        sys.stdout.write(f"{name}  {style.paint(label, f'{label:<7}')}  {summary}\n")


def _unknown(rule: str) -> str:
    from seamline.contract.fields import closest
    from seamline.contract.rules import RESERVED

    if rule in RESERVED:
        return f"the rule '{rule}' is not in this version yet; `seamline explain` lists those that are"
    meant = closest(rule, pages.names())
    hint = f"did you mean '{meant}'?" if meant else "`seamline explain` lists them"
    return f"there is no rule '{rule}'; {hint}"


def _styled(page: str, style: Style) -> str:
    """The page as it is, with headings and code set apart where there are colours."""
    if not style.colours:
        return page
    lines: list[str] = []
    in_code = False
    for line in page.splitlines():
        if line.startswith("```"):
            in_code = not in_code
            continue
        heading = line.startswith("#") and not in_code
        lines.append(style.paint("strong", line.lstrip("# ")) if heading else f"    {line}" if in_code else line)
    return "\n".join(lines) + "\n"
