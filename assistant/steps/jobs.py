"""What can be done in the background on a workspace. A kind is a function; add one by writing it and naming it in KINDS.

Each may be killed at any moment and started again: it goes on where it was, because the steps it calls do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from assistant import frameworks
from assistant.domain import Framework, Institution
from assistant.errors import UserError
from assistant.settings import Settings
from assistant.steps.agents import Agent
from assistant.steps.progress import Progress
from assistant.workspace import Workspace

Params = Mapping[str, object]
Result = dict[str, object]
Kind = Callable[[Workspace, Params, Settings, Progress], Result]
OUT = "out"
"""Below the workspace's folder: what a draft leaves there."""


def frame(workspace: Workspace, settings: Settings) -> tuple[Framework, Institution]:
    """The framework and institution that the workspace was set up for. Raises UserError."""
    name, who = workspace.get("framework"), workspace.get("institution")
    if not (name and who):
        raise UserError("工作区还没有选定学校与指标体系。请先完成新建工作区的各项。")
    return frameworks.load(name, settings.packs), Institution.model_validate_json(who)


def evidence(workspace: Workspace) -> Path:
    """The folder that the evidence lies in. Raises UserError if it is not there."""
    folder = Path(workspace.get("evidence") or "")
    if not workspace.get("evidence") or not folder.is_dir():
        raise UserError("材料文件夹不在了，或还没有指定。请在“材料”页上传材料，或重新指定服务器文件夹。")
    return folder


def read(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """Reads what is new or changed, matches it, reads its figures. `retry`: what failed is read again."""
    from assistant.steps import mapping, tables
    from assistant.steps.ingest import ingest
    from assistant.steps.review import searcher

    framework, institution = frame(workspace, settings)
    outcomes = ingest(workspace, evidence(workspace), settings, progress, retry=bool(params.get("retry")))
    mapping.map_passages(workspace, framework, settings, progress)
    documents = {d.id: d for d in workspace.documents()}
    mapping.measure(workspace, framework, institution, documents, progress, settings.packs)
    tables.seen(workspace, documents, settings.packs)
    searcher(workspace, progress)
    counts = {k: sum(1 for o in outcomes if o.outcome == k) for k in ("ok", "partial", "failed", "skipped")}
    return {**counts, "passages": workspace.count("passages")}


def draft(workspace: Workspace, params: Params, settings: Settings, progress: Progress, agent: Agent | None = None) -> Result:
    """Reads what changed, drafts every section around what people wrote, and exports all files."""
    from assistant.steps.ingest import ingest
    from assistant.steps.run import finish

    framework, institution = frame(workspace, settings)
    out = workspace.folder / OUT
    out.mkdir(exist_ok=True)
    outcomes = ingest(workspace, evidence(workspace), settings, progress)
    summary = finish(workspace, framework, institution, out, settings, progress, outcomes, agent=agent)
    return summary.counts()


def redraft(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """`section`: drafted anew; the new text is a proposal beside what stands."""
    from assistant.steps.redrafting import redraft as one

    made = one(workspace, str(params.get("section", "")), settings, progress, str(params.get("by", "")))
    return {"proposal": made.id if made else 0}


def export(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """All files again from what stands now, without drafting."""
    from assistant.steps.republishing import republish

    framework, institution = frame(workspace, settings)
    return republish(workspace, framework, institution, workspace.folder / OUT, settings, progress)


def review(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """Checks the draft as people left it."""
    from assistant.steps.checking import check_draft

    framework, institution = frame(workspace, settings)
    found = check_draft(workspace, framework, institution, settings, progress, str(params.get("by", "")))
    return {"check": found.id, "findings": len(found.findings)}


def check(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """Checks an uploaded Word file: `file` below the folder of checks, `name` as it was called."""
    from assistant.steps.checking import check_file

    framework, institution = frame(workspace, settings)
    file, name, by = (str(params.get(k, "")) for k in ("file", "name", "by"))
    found = check_file(workspace, framework, institution, settings, progress, by, file, name)
    return {"check": found.id, "findings": len(found.findings)}


def checklist(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """The reviewers' checklist and the page of what to mend first, for download."""
    from assistant.steps import checklist as lists

    framework, institution = frame(workspace, settings)
    gathered = lists.gather(workspace, framework, institution, settings, progress)
    out = workspace.folder / OUT
    out.mkdir(exist_ok=True)
    lists.write(gathered, out / "checklist.xlsx", None)
    lists.write_readiness(gathered, out / "readiness.docx")
    return {"rows": len(gathered.rows)}


def advise(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """The rectification advice anew, by the evidence and the school's answers as they are now."""
    from assistant.steps.recommend import recommend

    framework, institution = frame(workspace, settings)
    return {"recommendations": len(recommend(workspace, framework, institution, settings, progress).recommendations)}


def propose(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """What the evidence says now of the ledger's goals, as proposals for a person. `read`: new files are read first."""
    from assistant.steps import ledger

    if params.get("read"):
        read(workspace, {}, settings, progress)
    framework, institution = frame(workspace, settings)
    judged, _ = ledger.measured(workspace, framework, institution, settings, progress)
    return {"proposed": len(ledger.propose(workspace, judged, framework.language))}


def culture(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """The diagnosis of quality culture anew."""
    from assistant.steps import culture as step

    framework, institution = frame(workspace, settings)
    used = step.suited(framework.language, settings)
    advise = step.advisor(institution, settings, used)
    return {"rows": len(step.run(workspace, institution, settings, progress, advise, used).rows)}


def reword(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """The advice as `advise` makes it; where jobs are run with a model, in its words beside the rules'."""
    return advise(workspace, params, settings, progress)


def visit(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """The questions that experts are likely to put, anew; what people said of them stays."""
    from assistant.steps import visit as step

    framework, institution = frame(workspace, settings)
    return {"questions": len(step.gather(workspace, framework, institution, settings, progress).preparation.questions)}


def question(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """The questions as `visit` makes them; where jobs are run with a model, with those that it adds."""
    return visit(workspace, params, settings, progress)


def collect(workspace: Workspace, params: Params, settings: Settings, progress: Progress) -> Result:
    """Uploaded files into the office's cases and standards; what became of each is kept for the page."""
    from assistant.steps import library

    return library.collect_for(workspace, params, settings, progress)


KINDS: dict[str, Kind] = {
    "read": read,
    "draft": draft,
    "redraft": redraft,
    "export": export,
    "review": review,
    "check": check,
    "checklist": checklist,
    "advise": advise,
    "reword": reword,
    "propose": propose,
    "culture": culture,
    "visit": visit,
    "question": question,
    "collect": collect,
}
NAMES = {
    "read": "读取材料并匹配指标",
    "draft": "起草报告并导出",
    "redraft": "重新起草一节",
    "export": "导出文件",
    "review": "审核报告",
    "check": "检查 Word 文件",
    "checklist": "生成评审清单",
    "advise": "生成整改建议",
    "reword": "请模型润色整改建议",
    "propose": "比对新材料与台账",
    "culture": "诊断质量文化",
    "visit": "生成迎评问答",
    "question": "请模型补问",
    "collect": "收入案例与标准",
}
