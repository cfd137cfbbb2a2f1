"""From a settings file to `Settings`, or to a `SettingsError` that says where and what.

Only `settings.load_settings` decides which file is read; this module reads it. Also takes text that is not on disk yet,
so that an editor can check a file while it is typed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seamline.contract import keys
from seamline.contract.fields import Invalid, dotted
from seamline.contract.globs import Globs
from seamline.contract.settings import Agents, Module, Notice, Override, Settings, SettingsError, Workspace
from seamline.contract.toml_lines import key_lines
from seamline.interface.violation import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from seamline.contract.fields import KeyPath

_PLACE = re.compile(r" ?\(at line (\d+), column \d+\)| ?\(at end of document\)")


def parse(file: Path, text: str | None = None) -> dict[str, Any]:
    """The TOML of `file` (or of `text`, when its newest text is not on disk)."""
    if text is None:
        text = _text(file)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.rstrip().count("\n") + 1
        raise SettingsError(file, line, f"this is not valid TOML: {_PLACE.sub('', str(error)).rstrip('.')}") from None
    except RecursionError:
        raise SettingsError(file, 1, "this is not valid TOML: it is nested too deeply") from None


def read_settings(file: Path, prefix: tuple[str, ...] = (), text: str | None = None) -> Settings:
    """The settings in `file`, below the table named by `prefix` (`("tool", "seamline")` in a pyproject.toml)."""
    if text is None:
        text = _text(file)
    raw: object = parse(file, text)
    for part in prefix:
        raw = raw.get(part, {}) if isinstance(raw, dict) else {}

    def line_of(path: KeyPath) -> int:
        lines = key_lines(text)
        full = (*prefix, *path)
        while full not in lines:
            full = full[:-1]
        return lines[full]

    raw, refused = _without_refused(raw)
    try:
        given = keys.SETTINGS.read(raw, ())
        _no_twins(given.get("module", []))
    except Invalid as fault:
        raise SettingsError(file, line_of(fault.path), fault.message) from None
    notices = [Notice(file, line_of(path), _refusal(path)) for path in refused]
    reserved = list(keys.SETTINGS.reserved_keys(given))
    names = tuple(dict.fromkeys(map(_kind, reserved)))
    if names:
        told = f"this version does not act on these settings yet: {', '.join(names)}"
        notices.append(Notice(file, line_of(reserved[0]), told))
    return replace(_settings(given), notices=tuple(notices), reserved=names)


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise SettingsError(file, line, "this is not valid TOML: it is not UTF-8") from None
    except OSError as error:
        raise SettingsError(file, 1, f"cannot be read: {error.strerror}") from None


def _without_refused(raw: object) -> tuple[object, list[KeyPath]]:
    """What may be obeyed, and the key paths of what a workspace must not set."""
    if not isinstance(raw, dict):
        return raw, []
    refused: list[KeyPath] = []

    def cleaned(table: dict[str, Any], path: KeyPath) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        for name, value in table.items():
            if name in keys.REFUSED:
                refused.append((*path, name))
            elif isinstance(value, dict) and (path or name == "agents"):
                kept[name] = cleaned(value, (*path, name))
            else:
                kept[name] = value
        return kept

    return cleaned(raw, ()), refused


def _refusal(path: KeyPath) -> str:
    return (
        f"'{dotted(path)}' is ignored: a workspace cannot set it; "
        "set it in the environment, in your own configuration folder or in your editor"
    )


def _kind(path: KeyPath) -> str:
    """A key without saying of which table in an array: `module.may-use`."""
    return ".".join(part for part in path if isinstance(part, str))


def _no_twins(modules: list[dict[str, Any]]) -> None:
    names: set[str] = set()
    for index, module in enumerate(modules):
        if module["name"] in names:
            raise Invalid(("module", index, "name"), f'there are two modules named "{module["name"]}"')
        names.add(module["name"])


def _settings(given: dict[str, Any]) -> Settings:
    plain = Settings.default()
    rules = dict(given.get("rules", {}))
    overrides = rules.pop("override", [])
    return Settings(
        workspace=_workspace(given.get("workspace", {})),
        rules={**plain.rules, **_severities(rules)},
        overrides=tuple(Override(Globs(one.pop("paths")), _severities(one)) for one in overrides),
        modules=tuple(_module(one) for one in given.get("module", [])),
        agents=_agents(given.get("agents", {})),
        fail_on=Severity[given["fail-on"].upper()] if "fail-on" in given else plain.fail_on,
    )


def _severities(rules: dict[str, str]) -> dict[str, Severity]:
    return {rule: Severity[word.upper()] for rule, word in rules.items()}


def _workspace(given: dict[str, Any]) -> Workspace:
    roots = given.get("source-roots")
    return Workspace(
        source_roots=None if roots is None else tuple(_directory(root) for root in roots),
        exclude=given.get("exclude", ()),
        baseline=given.get("baseline", Workspace().baseline),
    )


def _directory(path: str) -> str:
    """A directory as paths of the workspace are written; the root itself is `""`."""
    return "/".join(part for part in path.split("/") if part not in {"", "."})


def _module(given: dict[str, Any]) -> Module:
    return Module(
        name=given["name"],
        paths=Globs(given["paths"]),
        exposes=given.get("exposes"),
        may_use=given.get("may-use"),
        promises=given.get("promises", ()),
        entropy_budget=given.get("entropy-budget"),
    )


def _agents(given: dict[str, Any]) -> Agents:
    plain = Agents()
    return Agents(
        review_on_save=given.get("review-on-save", plain.review_on_save),
        concurrency=given.get("concurrency", plain.concurrency),
        spend_limit_usd_per_review=given.get("spend-limit-usd-per-review"),
        spend_limit_usd_per_run=given.get("spend-limit-usd-per-run"),
        spend_limit_usd_per_day=given.get("spend-limit-usd-per-day", plain.spend_limit_usd_per_day),
        repairs_after_review=given.get("repairs-after-review", plain.repairs_after_review),
        repair_concern=given.get("repair-concern", plain.repair_concern),
        models={name: role["model"] for name, role in given.get("roles", {}).items() if "model" in role},
    )
