"""A small school's folder, a run over it with a scripted model, and what came out."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import frameworks, institution, settings
from assistant.domain import Paragraph, Report, Section, Statement
from assistant.evaluation.agent_work import Watcher
from assistant.evaluation.agent_work import session as agent
from assistant.evaluation.scripted_server import ScriptedServer
from assistant.steps.agents import Work
from assistant.steps.progress import Silent
from assistant.steps.run import STATE, run
from assistant.workspace import Workspace

PROFILE = "name: 云溪应用技术学院\ntype: applied\ncategory: 工科\nframework: bk-audit-2-3\nreport_year: 2025\nfictional: true\n"
UNITS = ("机械学院", "电气学院", "土木学院", "计算机学院", "经管学院", "艺术学院")
SAID = (
    "{unit}在2024年建成校外实习基地{a}个，与{b}家企业签订共建协议，接收实习学生{c}人次。",
    "{unit}修订毕业设计管理办法，2024届毕业设计选题来自生产一线的占{b}.5%，由校企双导师共同指导。",
    "{unit}开展师德师风专题教育{a}场，覆盖教师{b}人，建立师德考核档案并与职称评聘挂钩。",
    "{unit}成立教学督导组，全年听课{c}节次，课堂教学质量优良率为{b}.2%，听课意见当周反馈给教师。",
    "{unit}立项课程思政示范课程{a}门，形成教学案例{b}个，在全校公开课上展示。",
    "{unit}聘请企业工程师{a}人担任兼职教师，双师双能型教师占比达到{b}.4%。",
    "{unit}学生在学科竞赛中获得省级以上奖励{c}项，获批大学生创新创业训练项目{a}项。",
    "{unit}面向2024届毕业生开展用人单位满意度调查，回收问卷{c}份，满意度为{b}.6%。",
)
FAULTS = (
    "{unit}实习基地利用不够充分，有{a}个基地全年接收学生不足5人。",
    "{unit}专任教师数量不足，缺口{a}人，生师比偏高。",
    "{unit}课程目标达成评价的改进措施落实不到位，{a}门课程没有形成闭环。",
)


def write_evidence(folder: Path) -> Path:
    """Six departments with two reports each."""
    folder.mkdir(parents=True)
    (folder / "institution.yaml").write_text(PROFILE, encoding="utf-8")
    for n in range(12):
        unit = UNITS[n % 6]
        values = {"unit": unit, "a": 13 + n, "b": 41 + 3 * n, "c": 130 + 7 * n}
        lines = [f"{unit}2024年本科教学工作总结（之{n // 6 + 1}）", "一、主要工作"]
        lines += [SAID[(n + k) % len(SAID)].format(**values) for k in (0, 3, 5)]
        lines += ["二、存在的问题", FAULTS[n % 3].format(**values)]
        (folder / f"{n:02d}{unit}总结.txt").write_text("\n\n".join(lines), encoding="utf-8")
    return folder


@dataclass
class Outcome:
    """`record` is run.json's part on the model; `sections` what a report would hold."""

    sections: dict[str, Section]
    record: dict[str, Any]
    folder: Path

    @property
    def statements(self) -> list[Statement]:
        return [s for section in self.sections.values() for s in walk(section)]

    @property
    def texts(self) -> list[str]:
        return [s.text for s in self.statements]

    def said_by(self, origin: str) -> list[Statement]:
        return [s for s in self.statements if s.origin == origin]


def walk(section: Section) -> list[Statement]:
    own = [s for b in section.body if isinstance(b, Paragraph) for s in b.statements]
    return own + [s for child in section.sections for s in walk(child)]


@dataclass
class School:
    """The workspace of a run without a model, and what an agent would have been shown."""

    evidence: Path
    out: Path
    work: Work

    def go(self, folder: Path, server: ScriptedServer, approve: Any = lambda waiting: True, **flags: Any) -> Outcome:
        """The agent at work in `folder`; a second time in the same one goes on where the first left it."""
        if not folder.exists():
            shutil.copytree(self.out / STATE, folder)
        session = agent(server, folder, approve, **flags)
        with Workspace(folder) as workspace:
            made = session.revise(workspace, self.work, Silent())
        return Outcome({**self.work.sections, **made.sections}, session.record(), folder)


def full_run(evidence: Path, out: Path, by: Any) -> Report:
    """`zhiping run` in this process."""
    who = institution.load(evidence / institution.FILE)
    chosen = settings.load(workers=0, page_numbers=False, ocr=False)
    run(evidence, frameworks.load(who.framework), who, out, chosen, Silent(), agent=by)
    with Workspace(out / STATE) as workspace:
        return Report.model_validate_json(workspace.get("report") or "")


def school(folder: Path) -> School:
    watcher = Watcher()
    evidence = write_evidence(folder / "材料")
    full_run(evidence, folder / "out", watcher)
    assert watcher.work is not None
    return School(evidence, folder / "out", watcher.work)
