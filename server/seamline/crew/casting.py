"""Which roles there are for one workspace: those that ship, the user's own, and the models that the settings give them.

A workspace's roles are prompts that somebody else wrote. They are named, so that a user sees them, and used only once the user
trusts them, exactly as they are (`trust.py`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from seamline.crew.trust import is_trusted
from seamline_agents.role import load_roles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seamline.contract.settings import Settings
    from seamline_agents.role import Role

OF_WORKSPACE: Final = ".seamline/roles"


class Cast(NamedTuple):
    """The roles of a workspace."""

    roles: Mapping[str, Role]
    passed_over: tuple[str, ...]
    """Files of roles that are not used because they are the workspace's and not trusted, relative to the root."""
    without_role: tuple[str, ...]
    """Roles that the settings give a model to and that are not there."""


def user_folder() -> Path:
    """The user's own folder of settings, which no workspace can write to: SEAMLINE_CONFIG_DIR, or the system's place."""
    own = os.environ.get("SEAMLINE_CONFIG_DIR")
    if own:
        return Path(own)
    from platformdirs import user_config_path

    return user_config_path("seamline", appauthor=False)


def data_folder() -> Path:
    """Where what agents did and spent is kept: the user's data, never lost and never sent. SEAMLINE_DATA_DIR names another."""
    own = os.environ.get("SEAMLINE_DATA_DIR")
    if own:
        return Path(own)
    from platformdirs import user_data_path

    return user_data_path("seamline", appauthor=False)


def roles_of_workspace(root: Path) -> list[Path]:
    """The role files that a workspace brings, in their order."""
    return sorted((root / OF_WORKSPACE).glob("*.md"))


def cast(root: Path, settings: Settings) -> Cast:
    """The roles for the workspace at `root`; raises `RoleError` where one that counts cannot be used."""
    folder, own = user_folder(), roles_of_workspace(root)
    try:
        trusted = bool(own) and is_trusted(folder, root, own)
    except OSError:
        trusted = False
    roles = load_roles((folder / "roles", *((root / OF_WORKSPACE,) if trusted else ())))
    models = settings.agents.models
    chosen = {name: replace(role, model=models.get(name, role.model)) for name, role in roles.items()}
    return Cast(
        chosen,
        () if trusted else tuple(file.relative_to(root).as_posix() for file in own),
        tuple(sorted(set(models) - set(roles))),
    )
