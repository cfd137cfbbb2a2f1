"""Every key of `seamline.toml`, with what it means and what it is when absent: the one source of all that tells.

The resolver validates with this table; the JSON Schema and the reference in `docs/settings.md` are generated from it.
It is imported only when there is a settings file to read, so that a workspace without one starts faster.
"""

from __future__ import annotations

from typing import Final

from seamline.contract.fields import Choice, Field, Flag, Named, Names, Number, Table, Tables, Text, Texts
from seamline.contract.rules import DEFAULT_SEVERITIES, RESERVED
from seamline.contract.settings import CONCERNS
from seamline.interface.violation import Severity

SEVERITY_WORDS: Final = tuple(severity.label for severity in Severity)

RULE_FIELDS: Final[dict[str, Field]] = {
    name: Choice(f"Severity of `{name}`.", SEVERITY_WORDS, default.label, reserved=name in RESERVED)
    for name, default in DEFAULT_SEVERITIES.items()
}

_GLOBS = "Globs as in .gitignore, relative to the root; a directory stands for all that is in it."

WORKSPACE: Final = Table(
    "What belongs to the workspace.",
    {
        "source-roots": Texts(
            "Directories that imports start from. Found by themselves where this is absent.", relative=True
        ),
        "exclude": Texts(
            f"Files that are not read, on top of .gitignore and of defaults such as build/ and .venv/. {_GLOBS}",
            relative=True,
        ),
        "baseline": Text(
            'The git revision that interfaces are compared with: any revision, or "merge-base:main".',
            "HEAD",
        ),
    },
)

OVERRIDE: Final = Table(
    "Other severities for some files; of several that match a file, the last one that names the rule wins.",
    {"paths": Texts(f"The files it is for. {_GLOBS}", relative=True), **RULE_FIELDS},
    required=("paths",),
)

RULES: Final = Table(
    "How much each rule matters: off, hint, warning or error.",
    {**RULE_FIELDS, "override": Tables(OVERRIDE.about, OVERRIDE)},
)

MODULE: Final = Table(
    "A unit with a boundary. Of several that match a file, the first one declared has it.",
    {
        "name": Text("What it is called, here and in messages."),
        "paths": Texts(f"The files that belong to it. {_GLOBS}", relative=True),
        "exposes": Names(
            "The names that others may use: of functions, classes and variables in any of its files, or of files and "
            "packages whose public names are all open. Else: what the language itself calls public."
        ),
        "may-use": Texts("The modules it may use. Else: any.", reserved=True),
        "promises": Texts(
            "What it promises beyond what code can say, one sentence each; reviewers check it.", reserved=True
        ),
        "entropy-budget": Number("How many bits a seam into it may leave unspecified.", minimum=0, reserved=True),
    },
    required=("name", "paths"),
)

ROLE: Final = Table(
    "One role.", {"model": Text("The model it runs on: fast, balanced, strong, or a model's own name.")}
)

AGENTS: Final = Table(
    "Agents. Nothing here holds a key, an endpoint or a command: those come from the user, never from a workspace.",
    {
        "review-on-save": Flag(
            "Have agents review the seams that a saved change touches, once the user has agreed to that.", default=False
        ),
        "concurrency": Number("How many sessions may run at once.", minimum=1, default=3, whole=True),
        "spend-limit-usd-per-review": Number(
            "What the review of one seam may cost in US dollars, questions, mending and refuters included; the repair of one "
            "violation, too. Else: only the limits below.",
            minimum=0,
        ),
        "spend-limit-usd-per-run": Number(
            "What one command or one save may cost in US dollars; `--max-usd` may ask for less. Else: only the limit below.",
            minimum=0,
        ),
        "spend-limit-usd-per-day": Number("All spending stops here, in US dollars a day.", minimum=0, default=1),
        "repairs-after-review": Number(
            "How many repairs agents write in the background after a review on save, each for a finding that a second agent "
            "could not refute. 0: only those that somebody asks for.",
            minimum=0,
            default=1,
            whole=True,
        ),
        "repair-concern": Choice("What those repairs look after.", CONCERNS, CONCERNS[0]),
        "roles": Named("Settings of single roles, by name.", ROLE),
    },
)

SETTINGS: Final = Table(
    "Settings of Seamline.",
    {
        "fail-on": Choice(
            "The least severity that makes `seamline check` exit with 1.", SEVERITY_WORDS[1:], Severity.ERROR.label
        ),
        "workspace": WORKSPACE,
        "rules": RULES,
        "module": Tables(MODULE.about, MODULE),
        "agents": AGENTS,
    },
)

REFUSED: Final = frozenset(
    {"endpoint", "base-url", "url", "key", "api-key", "token", "secret", "headers", "proxy", "command", "commands"}
    | {"verify", "verification"}
)
"""Keys that would let a workspace send code somewhere or run something. Under `[agents]` and at the top level they are
ignored and said, never obeyed and never an error."""
