"""Writing modules into settings files: what is not about modules keeps its bytes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from seamline.contract.editing import EditError, ModuleTable, toml_string, with_modules

FILE = Path("seamline.toml")
BILLING = ModuleTable("billing", ("shop/billing/**",), ("Invoice",), ("money",), (), ("Sends invoices.",))
MONEY = ModuleTable("money", ("shop/money/**",), ("Amount",), (), ("Amounts are in cents.",))
THERE = """\
# The shop.
fail-on = "warning"   # we are strict

[[module]]  # the oldest
name = "billing"
paths = [      # all of it
    "shop/bill/**",
]
exposes = ["Invoice"]    # and nothing else
entropy-budget = 12.0
promises = ["charge() is idempotent"]

# Nobody likes it.
[[module]]
name = "old"
paths = ["shop/old/**"]

# The rules come last.
[rules]
unknown-key = "off"
"""
CHANGED = """\
# The shop.
fail-on = "warning"   # we are strict

[[module]]  # the oldest
name = "billing"
paths = ["shop/billing/**"]
exposes = ["Invoice"]    # and nothing else
entropy-budget = 12.0
promises = ["charge() is idempotent"]
may-use = ["money"]

[[module]]
name = "money"
paths = ["shop/money/**"]
exposes = ["Amount"]
may-use = []
promises = ["Amounts are in cents."]

# The rules come last.
[rules]
unknown-key = "off"
"""


def test_what_is_there_is_changed_where_it_stands() -> None:
    text, settings = with_modules(FILE, THERE, [BILLING, MONEY], {"old"})
    assert text == CHANGED
    assert [module.name for module in settings.modules] == ["billing", "money"]
    assert with_modules(FILE, text, [BILLING, MONEY])[0] == text


def test_what_nobody_speaks_of_stays_and_comes_after_what_is_new() -> None:
    text, settings = with_modules(FILE, THERE, [MONEY])
    assert [module.name for module in settings.modules] == ["money", "billing", "old"]
    assert text.replace(text[text.index('[[module]]\nname = "money"') : text.index("[[module]]  # the")], "") == THERE


def test_a_new_file() -> None:
    text, _ = with_modules(FILE, "", [BILLING])
    assert text == (
        '# Sends invoices.\n[[module]]\nname = "billing"\npaths = ["shop/billing/**"]\n'
        'exposes = ["Invoice"]\nmay-use = ["money"]\n'
    )


@pytest.mark.parametrize(
    "text",
    ["\ufeff# a\nfail-on = 'hint'\n", "fail-on = 'hint'", "# a\r\n\r\nfail-on = 'hint'\r\n", "\n\n# only a comment"],
)
def test_the_ends_of_lines_and_the_mark_at_the_head_stay(text: str) -> None:
    edited, _ = with_modules(FILE, text, [BILLING])
    assert edited.startswith(text.rstrip("\r\n") if not text.isspace() else "")
    assert ("\r\n" in edited) == ("\r\n" in text)
    assert "\n" not in edited.replace("\r\n", "") or "\r\n" not in text


def test_a_pyproject() -> None:
    text = '[project]\nname = "x"\n\n[tool.seamline]\nfail-on = "hint"\n\n[tool.other]\na = """\n[[tool.seamline.module]]\n"""\n'
    edited, settings = with_modules(Path("pyproject.toml"), text, [BILLING], (), ("tool", "seamline"))
    assert edited.startswith(text + "\n# Sends invoices.\n[[tool.seamline.module]]\n")
    assert settings.modules[0].name == "billing"
    assert with_modules(Path("pyproject.toml"), edited, [BILLING], (), ("tool", "seamline"))[0] == edited


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('module = [{name = "a", paths = ["a"]}]\n', "has its modules in one list"),
        ("module = []\n", "cannot take"),
        ("fail-on = \n", "not valid TOML"),
        ("fail-on = 'never'\n", "must be one of"),
    ],
)
def test_what_cannot_be_edited_is_said(text: str, says: str) -> None:
    with pytest.raises(EditError, match=says):
        with_modules(FILE, text, [BILLING])


@pytest.mark.parametrize(
    "text",
    ['"]\n[agents]\n', "\\", "'''", "a\tb", "\x7f", "\x00", "ü\u202e", "# no", "\\u0041", '""" """', "\ud800"],
)
def test_any_string_stays_a_string(text: str) -> None:
    assert tomllib.loads(f"a = {toml_string(text)}")["a"] == text.encode("utf-8", "replace").decode()
    table = ModuleTable("m", ("m/**",), (), (), (text,) if text.strip() else (), (f"{text}\n[agents]",))
    edited, _ = with_modules(FILE, "", [table])
    assert set(tomllib.loads(edited)) == {"module"}
    assert len(tomllib.loads(edited)["module"]) == 1
