"""The page 起草: a folder on this machine or an uploaded zip in, the report and its companions out."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import gradio as gr

from assistant import frameworks, institution, settings
from assistant.domain import Institution
from assistant.errors import UserError
from assistant.resources import EXAMPLES
from assistant.steps.run import run
from assistant.steps.summary import Summary
from assistant.ui.progress import PageProgress

TYPES = {"研究型": "research", "应用型": "applied", "高职": "vocational"}
EXAMPLE_NAMES = {"应用型大学（虚构）": "applied", "研究型大学（虚构）": "research", "高职院校（虚构）": "vocational"}
DOWNLOADS = ("report.docx", "coverage.html", "catalogue.xlsx", "report.md", "mapping.jsonl", "metrics.json", "findings.json")


def choices() -> list[tuple[str, str]]:
    """(name, id) of every framework."""
    return [(f"{f.name}　{f.edition}", f.id) for f in frameworks.available(settings.load().packs)]


def _who(folder: Path, name: str, kind: str, category: str) -> Institution:
    own = folder / institution.FILE
    if own.is_file():
        return institution.load(own)
    if not name.strip():
        raise gr.Error("请填写学校名称。")
    bare = institution.of_type(TYPES[kind], name.strip())
    return bare.model_copy(update={"category": category})


def _source(example: str, folder: str, upload: str | None, work: Path) -> Path:
    if example:
        return EXAMPLES / EXAMPLE_NAMES[example]
    if upload:
        inside = work / "材料"
        inside.mkdir()
        shutil.copy2(upload, inside / Path(upload).name)
        return inside
    if folder.strip():
        return Path(folder.strip()).expanduser()
    raise gr.Error("请选择示例、上传材料压缩包（zip），或填写本机的材料文件夹。")


def draft(
    example: str, folder: str, upload: str | None, framework: str, name: str, kind: str, category: str,
    bar: gr.Progress = gr.Progress(),  # noqa: B008 (Gradio injects it)
) -> tuple[str, list[str], str]:  # fmt: skip
    """Runs all steps; returns the summary (Markdown), the files to download, the report (Markdown)."""
    work = Path(tempfile.mkdtemp(prefix="zhiping-"))
    progress = PageProgress(bar)
    try:
        source = _source(example, folder, upload, work)
        who = _who(source, name, kind, category)
        chosen = settings.load()
        pack = frameworks.load(framework or who.framework, chosen.packs)
        result = run(source, pack, who, work / "结果", chosen, progress)
    except UserError as error:
        raise gr.Error(str(error)) from error
    files = [str(result.out / f) for f in DOWNLOADS if (result.out / f).is_file()]
    return summary(result), files, (result.out / "report.md").read_text(encoding="utf-8")


def summary(result: Summary) -> str:
    """What the run did, as Markdown."""
    files = result.files
    lines = [
        f"### {result.institution.name}{'（虚构示例）' if result.institution.fictional else ''}",
        f"{result.framework.name}",
        "",
        f"- 材料：已读 {files['ok'] + files['partial']} 个，未能读取 {files['failed']} 个，跳过 {files['skipped']} 个",
        f"- 片段：{result.passages} 个，其中 {result.matched} 个与指标相关",
        f"- 覆盖：{result.strong} 个审核重点材料充分，{result.thin} 个单薄，{result.missing} 个没有材料",
        f"- 报告：{result.statements} 句，引用支撑材料 {result.evidence} 件；{result.gaps} 处【待补充】",
    ]
    lines += [f"- ⚠ {o.path}：{o.reason}　{o.next_step}" for o in result.outcomes if o.outcome in ("failed", "partial")]
    return "\n".join(lines)


def page() -> None:
    """Builds the page inside the current Blocks."""
    with gr.Row():
        with gr.Column(scale=2):
            example = gr.Dropdown(["", *EXAMPLE_NAMES], value="", label="用示例试一试", info="示例学校均为虚构")
            upload: Any = gr.File(label="上传材料压缩包（zip）", file_types=[".zip"], type="filepath")
            folder = gr.Textbox(label="或填写本机的材料文件夹", placeholder="/数据/评建/材料")
            framework = gr.Dropdown([("按学校信息文件", ""), *choices()], value="", label="指标体系", info="示例自带学校信息文件")
            name = gr.Textbox(label="学校名称", info="材料里有 institution.yaml 时不用填")
            with gr.Row():
                kind = gr.Dropdown(list(TYPES), value="应用型", label="学校类型")
                category = gr.Dropdown(list(institution.CATEGORIES), value="综合", label="学校类别")
            start = gr.Button("起草自评报告", variant="primary")
        with gr.Column(scale=3):
            told = gr.Markdown("选好材料后点“起草自评报告”。几十份材料一般在半分钟内完成。")
            files = gr.File(label="下载", file_count="multiple", interactive=False)
            with gr.Accordion("报告预览", open=True):
                text = gr.Markdown()
    start.click(draft, [example, folder, upload, framework, name, kind, category], [told, files, text])
