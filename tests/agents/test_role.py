"""Role files: what ships, what a user adds, and what is said of one that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seamline_agents.role import RoleError, load_roles, parse_role, read_role

if TYPE_CHECKING:
    from pathlib import Path

HEAD = {
    "name": "my-reviewer",
    "concern": "Whether units fit.",
    "output": "findings",
    "tools": "lines, search",
    "model": "fast",
    "effort": "low",
    "budget": "1000",
}


def written(text: str = "Look at units.", **changes: str | None) -> str:
    head = {**HEAD, **changes}
    return (
        "---\n" + "".join(f"{name}: {value}\n" for name, value in head.items() if value is not None) + f"---\n{text}\n"
    )


def test_the_roles_that_ship() -> None:
    roles = load_roles()
    assert sorted(roles) == [
        "architect", "documentation",
        "implementer-clean", "implementer-language", "implementer-performance",
        "refuter", "reviewer",
    ]  # fmt: skip
    for role in roles.values():
        assert (role.load.concerns, role.source) == (1, "shipped"), role.name
        assert role.load.tokens * 10 < role.budget, "a role leaves its budget to what it is about"


def test_a_role_is_what_its_file_says() -> None:
    role = parse_role(written(), "a.md", "a.md")
    assert (role.name, role.concern, role.output, role.tools) == (
        "my-reviewer", "Whether units fit.", "findings", ("lines", "search"),
    )  # fmt: skip
    assert (role.model, role.effort, role.budget, role.text) == ("fast", "low", 1000, "Look at units.")
    assert parse_role(written(tools=None, effort=None), "a.md", "").tools == ()
    assert parse_role(written(tools="[lines]"), "a.md", "").tools == ("lines",)


def test_a_user_adds_and_overrides(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(written(), "utf-8")
    (tmp_path / "b.md").write_text(written(name="reviewer", budget="999"), "utf-8")
    roles = load_roles((tmp_path, tmp_path / "nowhere"))
    assert roles["my-reviewer"].source == str(tmp_path / "a.md")
    assert roles["reviewer"].budget == 999
    assert len(roles) == 8


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Look.", "a.md: there is no head"),
        ("---\nname: a\n", "a.md: there is no head"),
        (written(concern=None, budget=None), "a.md: the head lacks concern, budget"),
        (written(prio="1"), "a.md:9: there is no `prio`; a head has name, concern"),
        (written().replace("effort: low", "effort low"), "a.md:7: this is no `name: value` line"),
        (written().replace("effort: low", "model: fast"), "a.md:7: `model` is there twice"),
        (written(name="My Role"), "a.md: `name` is lower-case letters"),
        (written(name="../x"), "a.md: `name` is lower-case letters"),
        (written(output="poem"), "a.md: `output` is one of findings"),
        (written(tools="lines, shell"), "a.md: `tools` is one of interface, uses, lines, search, not 'shell'"),
        (written(effort="huge"), "a.md: `effort` is one of low, medium, high, not 'huge'"),
        (written(budget="0"), "a.md: `budget` is a number of tokens, not '0'"),
        (written(budget="lots"), "a.md: `budget` is a number of tokens, not 'lots'"),
        (written(""), "a.md: there is no text below the head"),
        (written("x" * 3001), "a.md: the role my-reviewer takes 1001 tokens of a budget of 1000: split it"),
        (written("- one\n" * 41), "a.md: the role my-reviewer gives 41 orders at once"),
    ],
)
def test_a_role_that_cannot_be_used_is_said(text: str, says: str) -> None:
    with pytest.raises(RoleError) as caught:
        parse_role(text, "a.md", "a.md")
    assert str(caught.value).startswith(says)
    assert "\n" not in str(caught.value)


def test_files_that_are_no_roles(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff\xfe")
    (tmp_path / "b.md").write_bytes(b"x" * (1 << 19))
    for name, says in (("a.md", "cannot be read"), ("b.md", "over 256 kB"), ("c.md", "cannot be read")):
        with pytest.raises(RoleError, match=says):
            read_role(tmp_path / name, "")
