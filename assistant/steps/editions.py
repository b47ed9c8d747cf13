"""Moving a workspace to the next edition, and what its evidence would give for another framework before anyone starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from yaml import YAMLError

from assistant.domain import Framework, Institution
from assistant.editions.correspond import Correspondence, correspond
from assistant.editions.moved import Moved
from assistant.errors import UserError
from assistant.mapping import compose
from assistant.mapping.crosswalk import read
from assistant.mapping.model import bare
from assistant.mapping.predict import Prediction, Support, predict, supports
from assistant.settings import Settings
from assistant.steps.mapping import current, matched
from assistant.workspace import Workspace
from assistant.workspace.editions import EditionStore


@dataclass(frozen=True, slots=True)
class Migration:
    """What was moved, how the nodes correspond, and where the database as it was lies."""

    moved: Moved
    pairs: Correspondence
    backup: Path


def mapped(old: Framework, new: Framework, file: Path | None) -> dict[str, str]:
    """Old code → new code of a mapping file: main correspondences only, as the packs spell the codes."""
    if file is None:
        return {}
    try:
        walk = read(file)
    except (OSError, YAMLError, ValidationError) as error:
        raise UserError(f"对照文件“{file}”读不出来：{str(error).splitlines()[0]}。写法见 indicators/README.md。") from error
    ends = (walk.source_framework, walk.target_family)
    if ends not in {(a, b) for a in (old.id, old.family) for b in (new.id, new.family)}:
        raise UserError(f"对照文件“{file.name}”是从“{ends[0]}”到“{ends[1]}”的，不是从“{old.id}”到“{new.id}”的。")
    here = {bare(i.code): i.code for i in old.indicators} | {p.code: p.code for p in old.points}
    there = {bare(i.code): i.code for i in new.indicators} | {p.code: p.code for p in new.points}
    found = {}
    for link in walk.links:
        source = here.get(link.node) or here.get(bare(link.node))
        target = next((there[c] for code in link.main for c in (code, bare(code)) if c in there), None)
        if source and target:
            found[source] = target
    return found


def migrate(workspace: Workspace, old: Framework, new: Framework, mapping_file: Path | None, by: str) -> Migration:
    """Moves the workspace; the database as it was is copied beside it first."""
    if old.id == new.id and old.content_hash == new.content_hash:
        raise UserError(f"工作区已经是“{new.id}”，不需要更换。")
    pairs = correspond(old, new, mapped(old, new, mapping_file))
    store = EditionStore(workspace)
    backup = store.backup(old.id)
    return Migration(store.move(old, new, pairs, by), pairs, backup)


def preview(workspace: Workspace, old: Framework, new: Framework) -> tuple[Moved, Correspondence]:
    """What a move would carry over and what not, item by item; nothing is changed."""
    pairs = correspond(old, new)
    return EditionStore(workspace).preview(old, new, pairs), pairs


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the evidence of a workspace would give for another framework."""

    predictions: list[Prediction]
    supports: list[Support]


def forecast(
    workspace: Workspace, framework: Framework, institution: Institution, target: Framework, settings: Settings
) -> Forecast:
    """Raises UserError where no crosswalk leads there, or nothing was matched yet."""
    between = compose.between(compose.load(compose.folders(settings.packs)), framework, target)
    known = {p.target for some in between.values() for p in some}
    if not known:
        raise UserError(f"没有从“{framework.id}”到“{target.id}”的对照文件，也没有可以接续的，无法预估。")
    documents = {d.id: d for d in workspace.documents()}
    currencies = current(workspace, institution, documents, settings.years)
    worded = framework.language == target.language
    found = [s for passage, matches in matched(workspace) for s in supports(passage, matches, between, target, worded)]
    if not found and not any(True for _ in matched(workspace)):
        raise UserError("工作区里还没有匹配结果，请先运行 zhiping map。")
    in_date = {id for id, c in currencies.items() if c.in_date}
    return Forecast(predict(found, target, in_date, known, worded), found)
