"""Workspace: one institution × one framework on disk. The only package that keeps state: one module per kind of record."""

from __future__ import annotations

from assistant.workspace.core import DATABASE, Decision, Matched, Place, Workspace, is_workspace
from assistant.workspace.migrations import MIGRATIONS, WorkspaceError

__all__ = ["DATABASE", "MIGRATIONS", "Decision", "Matched", "Place", "Workspace", "WorkspaceError", "is_workspace"]
