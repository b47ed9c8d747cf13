"""Where a workspace lies, and for which framework and institution it was set up."""

from __future__ import annotations

import json
from pathlib import Path

from assistant import frameworks
from assistant.domain import Framework, Institution
from assistant.errors import UserError
from assistant.settings import Settings
from assistant.workspace import Workspace, is_workspace

STATE = ".zhiping"
"""The Workspace of a run lies in this folder below the output."""


def place_of(folder: Path) -> Path:
    """The workspace in this folder, or the one that a run keeps below its output. Raises UserError if there is none."""
    for place in (folder, folder / STATE):
        if is_workspace(place):
            return place
    raise UserError(f"“{folder}”不是工作区，也不是 zhiping run 的输出文件夹。请先运行 zhiping run 或 zhiping init。")


def subject(workspace: Workspace, folder: Path, settings: Settings) -> tuple[Framework, Institution]:
    """From `init`, else from the run.json of a run in `folder`. Raises UserError."""
    name, who = workspace.get("framework"), workspace.get("institution")
    if not (name and who):
        record = folder / "run.json"
        if not record.is_file():
            raise UserError(f"“{folder}”里没有指标体系与学校信息。请给出 zhiping run 的输出文件夹，或重新运行 zhiping init。")
        said = json.loads(record.read_text(encoding="utf-8"))
        name, who = said["framework"]["id"], json.dumps(said["institution"])
    return frameworks.load(str(name), settings.packs), Institution.model_validate_json(who)
