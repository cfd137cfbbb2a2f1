"""What a remembered verdict depends on: whatever of a review changes, it is looked for under another key."""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as changed

from seamline.crew.reviewing import key_of_review
from seamline_agents.handoffs import Brief
from seamline_agents.role import load_roles

ROLE = load_roles()["reviewer"]
BRIEF = Brief("Look.", about="Of two.", provider={"a.py": "x = 1"}, consumer={"b.py": "import a"})


def test_every_part_counts() -> None:
    briefs = [
        BRIEF,
        replace(BRIEF, task="Look!"),
        replace(BRIEF, about="Of three."),
        replace(BRIEF, provider={"a.py": "x = 2"}),
        replace(BRIEF, provider={"a.pyx": " = 1"}),
        replace(BRIEF, provider={"a.py": "x = 1", "c.py": ""}),
        replace(BRIEF, provider={}, consumer={"a.py": "x = 1", "b.py": "import a"}),
        replace(BRIEF, provider=BRIEF.consumer, consumer=BRIEF.provider),
    ]
    roles = [
        [(ROLE, "model")],
        [(ROLE, "mode")],
        [(changed(ROLE, text=f"{ROLE.text}l"), "mode")],
        [(changed(ROLE, tools=()), "model")],
        [(changed(ROLE, effort="high"), "model")],
        [(ROLE, "model"), (ROLE, "model")],
    ]
    keys = [key_of_review(brief, roles[0]) for brief in briefs] + [key_of_review(BRIEF, some) for some in roles[1:]]
    assert len(set(keys)) == len(keys)
    assert key_of_review(replace(BRIEF), roles[0]) == keys[0]
