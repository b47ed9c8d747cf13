"""Roles and what each may do, from roles.yaml: the only place that says so."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import yaml


class Role(NamedTuple):
    """A role; `assigned_only` sees of the indicators only those that its department is in charge of."""

    id: str
    name: str
    actions: frozenset[str]
    assigned_only: bool


def _load() -> tuple[dict[str, str], dict[str, Role]]:
    data = yaml.safe_load((Path(__file__).parent / "roles.yaml").read_text(encoding="utf-8"))
    actions = {str(k): str(v) for k, v in data["actions"].items()}
    roles = {}
    for id, said in data["roles"].items():
        granted = frozenset(actions) if said["actions"] == ["*"] else frozenset(said["actions"])
        if unknown := granted - set(actions):
            raise ValueError(f"roles.yaml: role “{id}” has unknown actions {sorted(unknown)}")
        roles[str(id)] = Role(str(id), str(said["name"]), granted, bool(said.get("assigned_only", False)))
    return actions, roles


ACTIONS, ROLES = _load()


def allowed(role: str, action: str) -> bool:
    """Whether the role may do this. An action that roles.yaml does not know is a fault of ours: KeyError."""
    if action not in ACTIONS:
        raise KeyError(action)
    known = ROLES.get(role)
    return known is not None and action in known.actions
