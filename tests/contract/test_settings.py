"""The settings resolver: what a file says, what it means, and what is told where it is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest

from seamline.contract.manual import with_reference
from seamline.contract.reading import read_settings
from seamline.contract.schema import SCHEMA_FILE, schema_text
from seamline.contract.settings import Settings, SettingsError, load_settings
from seamline.interface.violation import Severity

EVERYTHING = """\
fail-on = "warning"

[workspace]
source-roots = ["src", "./libs/core/", "."]
exclude = ["vendor/**"]
baseline = "merge-base:main"

[rules]
unknown-route = "off"
[[rules.override]]
paths = ["tests/**"]
private-access = "off"
[[rules.override]]
paths = ["tests/api/", "*_gen.py"]
private-access = "hint"
missing-export = "warning"

[[module]]
name = "billing"
paths = ["src/shop/billing/**"]
exposes = ["charge", "Invoice"]
may-use = ["catalog", "money"]
promises = ["charge() is idempotent for one order id"]
entropy-budget = 12.0
[[module]]
name = "shop"
paths = ["src/shop"]

[agents]
review-on-save = true
concurrency = 5
spend-limit-usd-per-review = 0.05
spend-limit-usd-per-run = 0.5
spend-limit-usd-per-day = 2
[agents.roles.reviewer]
model = "fast"
"""
MODULE_RESERVED = ("module.may-use", "module.promises", "module.entropy-budget")


def written(root: Path, text: str | bytes, name: str = "seamline.toml") -> Path:
    file = root / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_every_key_is_read(tmp_path: Path) -> None:
    file = written(tmp_path, EVERYTHING)
    settings, source = load_settings(tmp_path)
    assert source == file
    assert settings.fail_on is Severity.WARNING
    assert settings.workspace.source_roots == ("src", "libs/core", "")
    assert settings.workspace.exclude == ("vendor/**",)
    assert settings.workspace.baseline == "merge-base:main"
    billing, shop = settings.modules
    assert (billing.name, billing.exposes, billing.may_use) == ("billing", ("charge", "Invoice"), ("catalog", "money"))
    assert billing.promises == ("charge() is idempotent for one order id",)
    assert billing.entropy_budget == 12.0
    assert (shop.exposes, shop.may_use, shop.entropy_budget) == (None, None, None)
    assert settings.agents.review_on_save
    assert settings.agents.concurrency == 5
    agents = settings.agents
    limits = agents.spend_limit_usd_per_review, agents.spend_limit_usd_per_run, agents.spend_limit_usd_per_day
    assert limits == (0.05, 0.5, 2)
    assert settings.agents.models == {"reviewer": "fast"}


@pytest.mark.parametrize(
    ("rule", "path", "severity"),
    [
        ("unknown-route", "src/a.py", Severity.OFF),
        ("private-access", "src/a.py", Severity.WARNING),
        ("private-access", "tests/a.py", Severity.OFF),
        ("private-access", "tests/api/a.py", Severity.HINT),
        ("private-access", "src/deep/x_gen.py", Severity.HINT),
        ("missing-export", "tests/a.py", Severity.ERROR),
        ("missing-export", "tests/api/a.py", Severity.WARNING),
        ("private-access", "src/tests/a.py", Severity.WARNING),
    ],
)
def test_severity_of_a_rule_in_a_file(tmp_path: Path, rule: str, path: str, severity: Severity) -> None:
    written(tmp_path, EVERYTHING)
    settings, _ = load_settings(tmp_path)
    assert settings.severity(rule, path) is severity
    assert settings.severity(rule, path) is severity, "and again, from memory"


@pytest.mark.parametrize(
    ("path", "module"),
    [("src/shop/billing/a.py", "billing"), ("src/shop/cart.py", "shop"), ("src/other.py", None), ("shop/a.py", None)],
)
def test_the_module_of_a_file(tmp_path: Path, path: str, module: str | None) -> None:
    written(tmp_path, EVERYTHING)
    settings, _ = load_settings(tmp_path)
    assert settings.module_of(path) == module
    assert settings.module_of(path) == module


WRONG = [
    ("[workspace]\nexlcude = []\n", 2, "unknown key 'exlcude' in 'workspace'; did you mean 'exclude'?"),
    ("\n[worksapce]\n", 2, "unknown key 'worksapce'; did you mean 'workspace'?"),
    ("[workspace]\nsource_roots = []\n", 2, "did you mean 'source-roots'?"),
    ("[workspace]\nzzz = 1\n", 2, "the keys here are baseline, exclude, source-roots"),
    ("[rules]\n# a comment\nmissing-exports = 'off'\n", 3, "did you mean 'missing-export'?"),
    ("[rules]\nmissing-export = 'eror'\n", 2, 'not "eror"; did you mean "error"?'),
    ("[rules]\nmissing-export = true\n", 2, "'rules.missing-export' must be one of"),
    ("rules.missing-export = 3\n", 1, "not an integer"),
    ("[workspace]\nexclude = 'vendor'\n", 2, "'workspace.exclude' must be a list of strings, not a string"),
    ("[workspace]\nexclude = [\n  'a',\n  1,\n]\n", 4, "'workspace.exclude[2]' must be a string, not an integer"),
    ("[workspace]\nexclude = ['']\n", 2, "must not be empty"),
    ("workspace = { baseline = 7 }\n", 1, "'workspace.baseline' must be a string"),
    ("[workspace]\nsource-roots = ['../other']\n", 2, "must be a path inside the workspace"),
    ("[workspace]\nsource-roots = ['/src']\n", 2, "must be a path inside the workspace"),
    ("[workspace]\nsource-roots = ['C:\\src']\n", 2, "must be a path inside the workspace"),
    ("[[rules.override]]\npaths=['a']\n\n[[rules.override]]\nprivate-access='off'\n", 4, "needs the key 'paths'"),
    (
        "[[rules.override]]\npaths=['a']\nprivate-acess='off'\n",
        3,
        "did you mean 'private-access'?",
    ),
    ("[[module]]\nname='a'\npaths=['a']\n[[module]]\nname='a'\npaths=['b']\n", 5, 'two modules named "a"'),
    ("[[module]]\nname='a'\npaths=['a']\nentropy-budget=-1\n", 4, "a number of at least 0, not -1"),
    ("[[module]]\nname='a'\npaths=['a']\nentropy-budget=nan\n", 4, "a number of at least 0, not nan"),
    (
        "[[module]]\nname='a'\npaths=['a']\nexposes=['b', 'c.d']\n",
        4,
        "'module[1].exposes[2]' must be one name, without dots",
    ),
    ("[module]\nname='a'\n", 1, "must be an array of tables, [[module]], not a table"),
    ("[agents]\nconcurrency = 1.5\n", 2, "an integer of at least 1, not a number"),
    ("[agents]\nconcurrency = true\n", 2, "an integer of at least 1, not a boolean"),
    ("[agents.roles.reviewer]\nmodle = 'x'\n", 2, "did you mean 'model'?"),
    ("fail-on = 'off'\n", 1, "'fail-on' must be one of"),
    ("fail-on = 1979-05-27\n", 1, "not a date or time"),
    ("x = [\n", 1, "this is not valid TOML"),
    ("[workspace]\n\nbaseline = \n", 3, "this is not valid TOML: Invalid value"),
    (b"[workspace]\nbaseline = '\xff'\n", 2, "it is not UTF-8"),
    ("x = " + "[" * 5000 + "]" * 5000, 1, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG, ids=[message[-40:] for _, _, message in WRONG])
def test_a_fault_names_file_line_key_and_cure(tmp_path: Path, text: str | bytes, line: int, message: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load_settings(tmp_path)
    assert message in caught.value.message
    assert (caught.value.file, caught.value.line) == (file, line)
    assert str(caught.value).startswith(f"seamline.toml:{line}: ")
    assert "\n" not in str(caught.value)


def test_pyproject_serves_where_there_is_no_file_of_our_own(tmp_path: Path) -> None:
    text = "[project]\nname = 'x'\n\n[tool.seamline.rules]\nmissing-export = 'hint'\n"
    file = written(tmp_path, text, "pyproject.toml")
    settings, source = load_settings(tmp_path)
    assert source == file
    assert settings.severity("missing-export", "a.py") is Severity.HINT


def test_a_fault_in_pyproject_has_its_own_line(tmp_path: Path) -> None:
    written(tmp_path, "[tool.seamline]\n[tool.seamline.rules]\nmissing-xport = 'hint'\n", "pyproject.toml")
    with pytest.raises(SettingsError, match=r"^pyproject.toml:3: unknown key 'missing-xport' in 'rules'"):
        load_settings(tmp_path)


def test_our_own_file_wins_and_says_so(tmp_path: Path) -> None:
    written(tmp_path, "[tool.seamline.rules]\nmissing-export = 'hint'\n", "pyproject.toml")
    own = written(tmp_path, "")
    settings, source = load_settings(tmp_path)
    assert source == own
    assert settings.severity("missing-export", "a.py") is Severity.ERROR
    assert "not used" in str(settings.notices[0])


@pytest.mark.parametrize("pyproject", ["", "[project]\nname = 'x'\n", "this is no TOML", None])
def test_no_settings_are_the_defaults(tmp_path: Path, pyproject: str | None) -> None:
    if pyproject is not None:
        written(tmp_path, pyproject, "pyproject.toml")
    assert load_settings(tmp_path) == (Settings.default(), None)


def test_a_file_written_by_notepad_is_read(tmp_path: Path) -> None:
    written(tmp_path, b"\xef\xbb\xbffail-on = 'hint'\r\n[rules]\r\nmissing-export = 'off'\r\n")
    settings, _ = load_settings(tmp_path)
    assert settings.fail_on is Severity.HINT
    assert settings.severity("missing-export", "a.py") is Severity.OFF


def test_a_workspace_cannot_set_endpoints_keys_or_commands(tmp_path: Path) -> None:
    text = """\
[verify]
commands = ["rm -rf /"]

[agents]
endpoint = "https://elsewhere.example"
concurrency = 2
[agents.roles.reviewer]
api-key = "k"
model = "fast"
"""
    written(tmp_path, text)
    settings, _ = load_settings(tmp_path)
    assert settings.agents.concurrency == 2
    assert settings.agents.models == {"reviewer": "fast"}
    told = [str(notice) for notice in settings.notices if "is ignored" in str(notice)]
    assert [line.split(" is ignored")[0] for line in told] == [
        "seamline.toml:1: 'verify'",
        "seamline.toml:5: 'agents.endpoint'",
        "seamline.toml:8: 'agents.roles.reviewer.api-key'",
    ]


@pytest.mark.parametrize(
    ("text", "line", "keys"),
    [
        ("[[module]]\nname='a'\npaths=['a']\nexposes=['x']\n", 0, ()),
        ("[workspace]\nexclude=['x']\n[rules]\nmissing-export='off'\n", 0, ()),
        ("[workspace]\nbaseline='main'\n", 0, ()),
        ("\n[rules]\nunknown-route='off'\n", 3, ("rules.unknown-route",)),
        ("[[rules.override]]\npaths=['a']\nunknown-route='off'\n", 3, ("rules.override.unknown-route",)),
        (EVERYTHING, 9, ("rules.unknown-route", *MODULE_RESERVED)),
    ],
)
def test_settings_that_have_no_effect_yet_are_said_once(
    tmp_path: Path, text: str, line: int, keys: tuple[str, ...]
) -> None:
    written(tmp_path, text)
    settings, _ = load_settings(tmp_path)
    assert settings.reserved == keys
    told = [f"seamline.toml:{line}: this version does not act on these settings yet: {', '.join(keys)}"]
    assert [str(notice) for notice in settings.notices] == (told if keys else [])


def test_text_that_is_not_on_disk_yet_can_be_read(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "seamline.toml", text="[rules]\nmissing-export = 'off'\n")
    assert settings.severity("missing-export", "a.py") is Severity.OFF


def test_the_shipped_schema_is_up_to_date() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run: python -m seamline.contract.schema"


def test_the_schema_accepts_what_the_resolver_accepts() -> None:
    schema = json.loads(schema_text())
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate(tomllib.loads(EVERYTHING), schema, jsonschema.Draft7Validator)


BEYOND_JSON_SCHEMA = ("TOML", "inside the workspace", "not nan", "two modules", "it is not UTF-8", "nested")


@pytest.mark.parametrize(
    "text", [text for text, _, told in WRONG if not any(word in told for word in BEYOND_JSON_SCHEMA)]
)
def test_the_schema_refuses_what_the_resolver_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(text), json.loads(schema_text()), jsonschema.Draft7Validator)


def test_a_workspace_without_settings_imports_nothing_for_reading_them(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from seamline.contract.settings import load_settings;"
        "load_settings(pathlib.Path(sys.argv[1]));"
        "print(*sorted({'tomllib', 'difflib', 'pathspec', 'msgspec', 'seamline.contract.keys'} & set(sys.modules)))"
    )
    written(tmp_path, "[project]\nname = 'x'\n", "pyproject.toml")
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_manual_is_up_to_date() -> None:
    manual = Path(__file__).parents[2] / "docs" / "settings.md"
    text = manual.read_text(encoding="utf-8")
    assert text == with_reference(text), "run: python -m seamline.contract.manual docs/settings.md"
