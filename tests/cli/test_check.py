"""`seamline check` from end to end: real processes on real files, every format and exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.support.commands import seamline
from tests.support.repositories import Scratch

SHOP = {
    "shop/__init__.py": "",
    "shop/price.py": "def total(items, tax):\n    return sum(items) * tax\n\n\ndef _round(value):\n    return value\n",
    "shop/cart.py": "from shop.price import total\n\n\ndef checkout():\n    return total([1])\n",
    "shop/admin/__init__.py": "",
    "shop/admin/views.py": "from shop import price\n\nprice.discount(1)\n",
}
SARIF = json.loads((Path(__file__).parents[1] / "report" / "sarif" / "sarif-2.1.0-rtm.4.json").read_text("utf-8"))


@pytest.fixture
def shop(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path, SHOP)


def check(scratch: Scratch, *arguments: str, cwd: str = "", code: int, **env: str) -> str:
    """Standard output of a check that ends with `code` and says nothing on standard error."""
    settings = {"SEAMLINE_CACHE_DIR": "off", **env}
    run = seamline("check", *arguments, cwd=scratch.root / cwd, env=settings)
    assert (run.returncode, run.stderr) == (code, ""), run.stdout + run.stderr
    return run.stdout


def refused(scratch: Scratch, *arguments: str, **env: str) -> str:
    """Standard error, one line, of a check that could not run."""
    run = seamline("check", *arguments, cwd=scratch.root, env={"SEAMLINE_CACHE_DIR": "off", **env})
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith("seamline: ")
    return run.stderr


def found(scratch: Scratch, *arguments: str, cwd: str = "", code: int = 1, **env: str) -> list[tuple[str, str]]:
    """(rule, path) of what a check finds."""
    data = json.loads(check(scratch, *arguments, "--format", "json", cwd=cwd, code=code, **env))
    return [(one["rule"], one["path"]) for one in data["violations"]]


BOTH = [("missing-export", "shop/admin/views.py"), ("missing-argument", "shop/cart.py")]


def test_text_shows_both_sides(shop: Scratch) -> None:
    text = check(shop, code=1)
    assert "error[missing-argument]: total() " in text
    assert "\n --> shop/cart.py:5:12\n  |\n5 |     return total([1])\n  |            ^^^^^" in text
    assert "\n ::: shop/price.py:1:5\n  |\n1 | def total(items, tax):\n  |     -----\n" in text
    assert text.splitlines()[-1] == "Found 2 errors in 2 of 5 files."
    assert "\x1b" not in text


def test_json_has_both_sides_and_where_they_are(shop: Scratch) -> None:
    data = json.loads(check(shop, "--format", "json", "--rule", "missing-argument", code=1))
    assert (data["version"], data["root"], data["files"]) == (1, str(shop.root), 5)
    (violation,) = data["violations"]
    assert violation["consumer"] == {"module": "shop.cart", "symbol": "checkout", "says": "total([1])"}
    provider: dict[str, Any] = violation["provider"]
    assert (provider["module"], provider["symbol"], provider["path"]) == ("shop.price", "total", "shop/price.py")
    assert provider["says"] == "def total(items, tax)"
    assert violation["range"]["start"] == {"line": 5, "column": 12}


@pytest.mark.parametrize("name", ["text", "json", "jsonl", "sarif", "github"])
def test_the_same_input_gives_the_same_bytes(shop: Scratch, name: str) -> None:
    assert check(shop, "--format", name, code=1) == check(shop, "--format", name, "--workers", "1", code=1)


def test_sarif_of_a_real_run_is_valid(shop: Scratch) -> None:
    log = json.loads(check(shop, "--format", "sarif", code=1))
    jsonschema.validate(log, SARIF, jsonschema.Draft4Validator)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == [rule for rule, _ in BOTH]


def test_annotations_are_about_paths_of_the_checkout(shop: Scratch) -> None:
    lines = check(shop, "--format", "github", code=1, GITHUB_WORKSPACE=str(shop.root.parent)).splitlines()
    assert [line.partition(",")[0] for line in lines] == [f"::error file={shop.root.name}/{path}" for _, path in BOTH]


def test_a_clean_workspace(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, {"a.py": "def f(): ...\n", "b.py": "from a import f\nf()\n"})
    assert check(scratch, code=0) == "No violations in 2 files.\n"
    assert found(scratch, code=0) == []


def test_an_empty_workspace(tmp_path: Path) -> None:
    assert check(Scratch(tmp_path), code=0) == f"No source files found in {tmp_path}.\n"


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["shop"], BOTH),
        (["."], BOTH),
        (["shop/cart.py"], BOTH[1:]),
        (["shop/admin"], BOTH[:1]),
        (["shop/admin/"], BOTH[:1]),
        (["./shop/../shop/cart.py", "shop/admin/views.py"], BOTH),
        (["shop/price.py"], []),
    ],
)
def test_paths_limit_what_is_reported_not_what_is_known(
    shop: Scratch, paths: list[str], expected: list[tuple[str, str]]
) -> None:
    shop.write({"seamline.toml": ""})
    assert found(shop, *paths, code=1 if expected else 0) == expected


def test_the_root_is_found_from_below(shop: Scratch) -> None:
    shop.write({"seamline.toml": ""})
    assert found(shop, cwd="shop/admin") == BOTH
    assert found(shop, "views.py", cwd="shop/admin") == BOTH[:1]


def test_the_root_can_be_given(shop: Scratch, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = Scratch(tmp_path_factory.mktemp("elsewhere"))
    assert found(elsewhere, "--root", str(shop.root)) == BOTH
    assert found(elsewhere, str(shop.root)) == BOTH


def test_a_path_without_sources_is_said(shop: Scratch) -> None:
    shop.write({"seamline.toml": "", "README.md": ""})
    run = seamline("check", "README.md", cwd=shop.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert run.returncode == 0
    assert "nothing to check" in run.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "there is no such path: nowhere"),
        (["--root", "nowhere"], "there is no such path: nowhere"),
        (["--root", "shop", "/"], "/ is outside of the workspace"),
        (["--rule", "missing-arg"], "there is no rule 'missing-arg'; did you mean 'missing-argument'?"),
        (["--rule", "unknown-route"], "the rule 'unknown-route' is not in this version yet; `seamline explain` lists"),
        (["--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["--workers", "0"], "--workers must be at least 1"),
        (["--since", "HEAD"], "--since HEAD: "),
        (["--update-baseline-file", "shop"], "leave out PATHS, --rule and --since"),
        (["--update-baseline-file", "--rule", "missing-export"], "leave out PATHS, --rule and --since"),
    ],
)
def test_what_cannot_run_is_said(shop: Scratch, arguments: list[str], told: str) -> None:
    assert told in refused(shop, *arguments)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "seamline.toml",
            "[rules]\nmissing-xport = 'off'\n",
            "seamline.toml:2: unknown key 'missing-xport'",
        ),
        ("seamline.toml", "[rules\n", "seamline.toml:1: this is not valid TOML"),
        ("pyproject.toml", "[tool.seamline]\nfail_on = 'hint'\n", "pyproject.toml:2: unknown key 'fail_on'"),
        (".seamline/known.json", "{", ".seamline/known.json is not a list of known violations"),
    ],
)
def test_settings_that_cannot_be_used_are_named(shop: Scratch, name: str, text: str, told: str) -> None:
    shop.write({name: text})
    assert told in refused(shop)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ("[rules]\nmissing-argument = 'warning'\nmissing-export = 'hint'\n", 0),
        ("fail-on = 'warning'\n[rules]\nmissing-argument = 'warning'\nmissing-export = 'hint'\n", 1),
        ("fail-on = 'warning'\n[rules]\nmissing-argument = 'off'\nmissing-export = 'hint'\n", 0),
        ("fail-on = 'hint'\n[rules]\nmissing-argument = 'off'\nmissing-export = 'hint'\n", 1),
    ],
)
def test_what_fails_a_check_is_a_setting(shop: Scratch, settings: str, code: int) -> None:
    shop.write({"seamline.toml": settings})
    check(shop, code=code)


def test_exit_zero_reports_and_succeeds(shop: Scratch) -> None:
    assert "missing-argument" in check(shop, "--exit-zero", code=0)


@pytest.mark.parametrize(
    "rules", [["missing-argument"], ["missing-argument,private-access"], ["missing-argument", "bare-ignore"]]
)
def test_rules_limit_what_is_reported(shop: Scratch, rules: list[str]) -> None:
    options = [word for rule in rules for word in ("--rule", rule)]
    assert found(shop, *options) == BOTH[1:]


def test_notices_are_said_beside_the_results(shop: Scratch) -> None:
    shop.write({"seamline.toml": "[agents]\nendpoint = 'x'\n"})
    run = seamline("check", "--format", "json", cwd=shop.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert run.stderr.startswith("seamline: seamline.toml:2: 'agents.endpoint' is ignored")
    assert json.loads(run.stdout)["violations"]


def test_known_violations_do_not_fail_and_the_list_shrinks(shop: Scratch) -> None:
    shop.write({"seamline.toml": ""})
    assert (
        check(shop, "--update-baseline-file", code=0)
        == ".seamline/known.json: 2 known (2 added, 0 fixed and dropped)\n"
    )
    assert check(shop, code=0) == "No violations in 5 files. 2 known violations not shown.\n"
    assert json.loads(check(shop, "--format", "json", code=0))["stats"]["known"] == 2

    shop.write({"shop/cart.py": "# moved down\n" + SHOP["shop/cart.py"] + "\n\ndef other():\n    total()\n"})
    assert found(shop) == [("missing-argument", "shop/cart.py")], "only the new one"

    shop.write({"shop/cart.py": "", "shop/admin/views.py": SHOP["shop/admin/views.py"]})
    assert (
        check(shop, "--update-baseline-file", code=0)
        == ".seamline/known.json: 1 known (0 added, 1 fixed and dropped)\n"
    )
    shop.write({"shop/cart.py": SHOP["shop/cart.py"]})
    assert found(shop) == BOTH[1:], "what was fixed once is not known any more"


def test_a_broken_list_can_be_written_anew(shop: Scratch) -> None:
    shop.write({".seamline/known.json": "{"})
    check(shop, "--update-baseline-file", code=0)
    check(shop, code=0)


def test_since_keeps_what_a_change_touched(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, {**SHOP, "shop/price.py": "def total(items): ...\n", "shop/old.py": "x = 1\n"})
    scratch.write({"shop/uses_old.py": "from shop.old import x\n"})
    scratch.commit()
    assert found(scratch, "--since", "HEAD", code=0) == [], "what was broken before is not due to a change"
    scratch.write({"shop/price.py": SHOP["shop/price.py"]})
    assert ("missing-argument", "shop/cart.py") in found(scratch, "--since", "HEAD"), "the provider changed"
    scratch.commit()
    scratch.write({"shop/new.py": "from shop.price import nothing\n"})
    assert found(scratch, "--since", "HEAD") == [("missing-export", "shop/new.py")], "an untracked file"
    scratch.remove("shop/new.py", "shop/old.py")
    assert found(scratch, "--since", "HEAD") == [("unresolved-import", "shop/uses_old.py")], "the provider is gone"


def test_since_needs_a_revision_that_exists(shop: Scratch) -> None:
    shop.commit()
    assert "--since nowhere: git knows no revision 'nowhere' here" in refused(shop, "--since", "nowhere")
    assert "git was not found" in refused(shop, "--since", "HEAD", PATH=str(shop.root))


def test_a_check_needs_no_git(shop: Scratch) -> None:
    assert found(shop, PATH=str(shop.root)) == BOTH


def test_a_second_run_remembers(shop: Scratch, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    first = check(shop, code=1, SEAMLINE_CACHE_DIR=str(cache))
    assert list(cache.iterdir())
    assert check(shop, code=1, SEAMLINE_CACHE_DIR=str(cache)) == first


def test_no_cache_remembers_nothing(shop: Scratch, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    check(shop, "--no-cache", code=1, SEAMLINE_CACHE_DIR=str(cache))
    assert list(cache.iterdir()) == []


def test_a_file_that_cannot_be_read_costs_only_itself(shop: Scratch) -> None:
    (shop.root / "shop" / "bad.py").write_bytes(b"x = '\xff'\n")
    (shop.root / "shop" / "gone.py").symlink_to("nowhere.py")
    shop.write({"shop/deep.py": "x = " + "(" * 10_000 + ")" * 10_000 + "\n"})
    run = seamline("check", "--format", "github", cwd=shop.root, env={"SEAMLINE_CACHE_DIR": "off"})
    assert run.stdout.count("\n") == len(BOTH)
    assert run.stderr == "seamline: 1 file could not be read; `seamline doctor` says which and why\n"
