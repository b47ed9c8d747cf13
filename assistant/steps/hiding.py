"""What must not leave the machine with a text: the personal data of a workspace, and what stands for it."""

from __future__ import annotations

import json

from assistant.llm.redaction import Redactor, names_in
from assistant.workspace import Workspace

PLACEHOLDERS = "model_placeholders"
"""Key of the workspace under which it lies what placeholder stands for what."""


def redactor_of(workspace: Workspace) -> Redactor:
    """Names from every table, and a placeholder for all personal data of the evidence, in the order of the evidence: the
    numbers are the same however the texts come about. Nothing is stored."""
    known = json.loads(workspace.get(PLACEHOLDERS) or "{}")
    redactor = Redactor(names_in(p.text for p in workspace.passages() if p.kind == "row"), known)
    for passage in workspace.passages():
        redactor.hide(passage.text)
        redactor.hide(passage.locator.file)
    return redactor
