"""Who may do what on the server: users, sessions, roles, members of workspaces, departments, and who changed what.

Its SQLite file lies in the data folder of the server, beside the workspaces. Nothing here knows a web framework.
"""

from __future__ import annotations

from assistant.accounts.access import Access, Member, WorkspaceEntry
from assistant.accounts.audit import Audit, Change
from assistant.accounts.database import ServerData
from assistant.accounts.roles import ACTIONS, ROLES, Role, allowed
from assistant.accounts.users import NotAllowed, SignInRefused, User, Users

__all__ = [
    "ACTIONS",
    "ROLES",
    "Access",
    "Audit",
    "Change",
    "Member",
    "NotAllowed",
    "Role",
    "ServerData",
    "SignInRefused",
    "User",
    "Users",
    "WorkspaceEntry",
    "allowed",
]
