"""`zhiping check` and `zhiping review`: a report against its evidence; findings on screen, as JSON, SARIF and Word comments."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from assistant import frameworks, institution, settings
from assistant.cli import checklist, screen
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson, FrameworkId, HouseStyle, Kind, Profile
from assistant.domain import Finding, Framework, Institution, Severity
from assistant.settings import Settings
from assistant.steps.subject import STATE
from assistant.workspace import Workspace, is_workspace

LEVELS: tuple[Severity, ...] = ("info", "warning", "error")
_WORDS: dict[Severity, tuple[str, str]] = {"error": ("错误", "red"), "warning": ("警告", "yellow"), "info": ("提示", "cyan")}

Sarif = Annotated[Path | None, typer.Option("--sarif", help="另写 SARIF 文件")]
Comments = Annotated[Path | None, typer.Option("--comments", help="另写一份带批注的 Word 文件：每条发现批在原句上")]
FailOn = Annotated[str, typer.Option("--fail-on", help="有这一级或更重的发现时退出码为 1：error、warning、info 或 never")]


def check(
    report: Annotated[Path | None, typer.Argument(metavar="REPORT.docx", help="要审核的自评报告")] = None,
    evidence: Annotated[Path | None, typer.Option("--evidence", "-e", help="材料文件夹，或工作区")] = None,
    framework: FrameworkId = None,
    institution_file: Profile = None,
    type_: Kind = None,
    work: Annotated[Path | None, typer.Option("--work", help="存放读出的材料，下次审核不必重读；默认用完即删")] = None,
    house_style: HouseStyle = None,
    sarif: Sarif = None,
    comments: Comments = None,
    fail_on: FailOn = "error",
    list_: Annotated[bool, typer.Option("--list", help="列出全部审核规则")] = False,
    json_: AsJson = False,
) -> None:
    """审核一份自评报告（本软件起草的，或学校自己写的 Word 文件）：逐句与材料核对。"""
    say = screen.console()
    with reported(say):
        chosen = settings.load(house_style=house_style)
        if list_:
            _show_rules(chosen, json_)
            return
        _check_level(fail_on)
        if report is None or evidence is None:
            raise UsageError("请给出报告和材料：zhiping check 报告.docx --evidence 材料文件夹 --framework 指标体系。")
        if not report.is_file():
            raise UsageError(f"找不到报告“{report}”，请检查路径。")
        if not evidence.is_dir():
            raise UsageError(f"找不到材料文件夹或工作区“{evidence}”，请检查路径。")
        with _held(evidence, work) as (workspace, read):
            pack, who = _subject(workspace, evidence, framework, institution_file, type_, chosen)
            findings = _review(report, workspace, evidence if read else None, pack, who, chosen, say, sarif, comments)
        _tell(findings, say, json_)
    _end(findings, fail_on)


def review(
    folder: checklist.Where,
    report: Annotated[Path | None, typer.Option("--report", help="报告文件；默认为其中的 report.docx")] = None,
    sarif: Sarif = None,
    comments: Comments = None,
    fail_on: FailOn = "error",
    json_: AsJson = False,
) -> None:
    """审核工作区里起草的报告，结果写入 findings.json。"""
    from assistant.domain import Report
    from assistant.export import records
    from assistant.review import standing
    from assistant.workspace.checks import CheckStore

    say = screen.console()
    with reported(say):
        _check_level(fail_on)
        chosen = settings.load()
        with checklist.opened(folder) as workspace:
            pack, who, _ = checklist.subject(workspace, folder, chosen)
            file = report or _drafted(folder)
            findings = _review(file, workspace, None, pack, who, chosen, say, sarif, comments)
            stored = workspace.get("report")
            drafting = Report.model_validate_json(stored).findings if stored else ()
            all_of = standing.let_stand(dict.fromkeys((*drafting, *findings)), CheckStore(workspace).decisions())
        records.write("findings", "findings", all_of, file.parent / "findings.json")
        _tell(findings, say, json_)
    _end(findings, fail_on)


def _drafted(folder: Path) -> Path:
    for file in (folder / "report.docx", folder / "out" / "report.docx"):
        if file.is_file():
            return file
    raise UsageError(f"“{folder}”里没有 report.docx。请先运行 zhiping draft {folder}，或用 --report 给出报告文件。")


@contextmanager
def _held(evidence: Path, work: Path | None) -> Iterator[tuple[Workspace, bool]]:
    """The workspace of the evidence, and whether the folder is still to be read. Nothing is written beside the evidence."""
    for place in (evidence, evidence / STATE):
        if is_workspace(place):
            with Workspace(place) as workspace:
                yield workspace, False
            return
    if work is not None:
        name = hashlib.sha256(str(evidence.resolve()).encode()).hexdigest()[:16]
        with Workspace(work / name) as workspace:
            yield workspace, True
        return
    with tempfile.TemporaryDirectory(prefix="zhiping-check-") as folder, Workspace(Path(folder)) as workspace:
        yield workspace, True


def _subject(
    workspace: Workspace, evidence: Path, name: str | None, profile: Path | None, kind: str | None, chosen: Settings
) -> tuple[Framework, Institution]:
    """Framework and institution from the options, else from the evidence folder or what its workspace knows."""
    own = evidence / institution.FILE
    who: Institution | None = None
    if profile is not None:
        who = institution.load(profile)
    elif own.is_file():
        who = institution.load(own)
    elif kind is not None:
        who = institution.of_type(kind, evidence.resolve().name)
    known = None
    if (who is None or not (name or who.framework)) and (workspace.get("institution") or (evidence / "run.json").is_file()):
        known = checklist.subject(workspace, evidence, chosen)
    pack_name = name or (who.framework if who else "") or (known[0].id if known else "")
    if not pack_name:
        raise UsageError(
            f"没有指定指标体系。请加 --framework，或在 {institution.FILE} 里写 framework。可用的见 zhiping frameworks。"
        )
    pack = frameworks.load(pack_name, chosen.packs)
    if who is None:
        who = known[1] if known else institution.of_type(pack.types[0] if pack.types else "applied", evidence.resolve().name)
    return pack, who


def _review(
    file: Path,
    workspace: Workspace,
    unread: Path | None,
    pack: Framework,
    who: Institution,
    chosen: Settings,
    say: Any,
    sarif: Path | None,
    comments: Path | None,
) -> tuple[Finding, ...]:
    from assistant.steps import review as step
    from assistant.steps.ingest import ingest

    if comments is not None and comments.resolve() == file.resolve():
        raise UsageError("--comments 不能写回原报告，请换一个文件名。")
    with screen.Bars(say) as bars:
        if unread is not None:
            outcomes = ingest(workspace, unread, chosen, bars)
            for outcome in outcomes:
                if outcome.outcome in ("failed", "partial"):
                    bars.note(f"{outcome.path}：{outcome.words}")
        result = step.review(file, workspace, pack, who, chosen, bars)
    if sarif is not None:
        from assistant.export import sarif as sarif_file

        sarif_file.write(result.placed, result.rules, file.name, sarif)
        say.print(f"SARIF：{sarif}", soft_wrap=True, markup=False)
    if comments is not None:
        from assistant.export import comments as commented

        commented.write(file, [p for p in result.placed if not p.finding.waived], comments)
        say.print(f"带批注的报告：{comments}", soft_wrap=True, markup=False)
    return result.findings


def _tell(findings: Sequence[Finding], say: Any, json_: bool) -> None:
    if json_:
        screen.show_json({"findings": [f.model_dump(mode="json") for f in findings]})
        return
    standing = [f for f in findings if not f.waived]
    for finding in standing:
        word, colour = _WORDS[finding.severity]
        say.print(
            f"[{colour}]{word}[/] {escape(f'{finding.rule}　{finding.where}')}\n  {escape(finding.message)}。", soft_wrap=True
        )
        if finding.quote:
            say.print(f"  原文：{finding.quote[:120]}", soft_wrap=True, markup=False)
        if finding.suggestion:
            say.print(f"  建议：{finding.suggestion}", soft_wrap=True, markup=False)
    counts = "，".join(f"{_WORDS[s][0]} {sum(1 for f in standing if f.severity == s)}" for s in reversed(LEVELS))
    waived = f"另有 {len(findings) - len(standing)} 条已豁免。" if len(standing) < len(findings) else ""
    say.print(f"共 {len(standing)} 条审核发现：{counts}。{waived}", soft_wrap=True, markup=False)


def _check_level(fail_on: str) -> None:
    if fail_on not in (*LEVELS, "never"):
        raise UsageError(f"--fail-on 只能是 error、warning、info 或 never，不是“{fail_on}”。")


def _end(findings: Sequence[Finding], fail_on: str) -> None:
    """Exit status 1 where a finding that nobody waived is at or above the level."""
    levels = LEVELS[LEVELS.index(fail_on) :] if fail_on in LEVELS else ()
    if any(f.severity in levels and not f.waived for f in findings):
        raise typer.Exit(1)


def _show_rules(chosen: Settings, json_: bool) -> None:
    from assistant.review import engine

    known, _ = engine.rules(chosen.rules_folder)
    rows = [{"id": r.id, "severity": r.severity, "law": r.law} for r in engine.in_force(known, chosen.rules)]
    if json_:
        screen.show_json({"rules": rows})
        return
    for row in rows:
        typer.echo(f"{row['id']:40} {row['severity']:8} {row['law']}")


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(check)
    app.command()(review)
