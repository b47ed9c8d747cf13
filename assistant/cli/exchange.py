"""`zhiping frameworks export | import-xlsx`: a pack as a workbook or in the formats of other systems, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant import settings
from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.domain import Framework
from assistant.packs import RawPack

Whole = Annotated[bool, typer.Option("--whole", help="叠加方案连同它的底本一起导出，成为独立的一份")]
Replace = Annotated[bool, typer.Option("--replace", help="覆盖已有的同名指标体系")]
Folder = Annotated[Path, typer.Option("--out", "-o", help="放指标体系的文件夹；其下按编号建子文件夹")]
CASES = ("1.0", "1.1")


def export(
    id: Annotated[str, typer.Argument(metavar="ID")],
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Excel 工作簿，改后可导回")] = None,
    case: Annotated[Path | None, typer.Option("--case", help="1EdTech CASE JSON")] = None,
    case_version: Annotated[str, typer.Option("--case-version", help="1.0 或 1.1")] = "1.1",
    oscal: Annotated[Path | None, typer.Option("--oscal", help="OSCAL catalog JSON")] = None,
    profile: Annotated[Path | None, typer.Option("--oscal-profile", help="叠加方案的 OSCAL profile JSON")] = None,
    whole: Whole = False,
) -> None:
    """导出一个指标体系：Excel（可改后导回）、CASE、OSCAL。"""
    from assistant.steps import packs as step

    say = screen.console()
    with reported(say):
        if not (xlsx or case or oscal or profile):
            raise UsageError("请说明导出成什么：--xlsx 文件、--case 文件、--oscal 文件或 --oscal-profile 文件。")
        if case_version not in CASES:
            raise UsageError(f"--case-version 只能是 {' 或 '.join(CASES)}。")
        packs = settings.load().packs
        wanted: tuple[tuple[step.Form, Path | None], ...] = (
            ("whole" if whole else "xlsx", xlsx), ("case-1.0" if case_version == "1.0" else "case", case),
            ("oscal", oscal), ("profile", profile),
        )  # fmt: skip
        made = [file for _, file in wanted if file]
        for form, file in wanted:
            if file:
                step.write(id, form, packs, file)
        for file in made:
            say.print(f"已导出：{file}", soft_wrap=True, markup=False)


def import_xlsx(
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    out: Folder,
    replace: Replace = False,
) -> None:
    """把改好的 Excel 工作簿导回为指标体系。"""
    from assistant.steps import packs as step

    say = screen.console()
    with reported(say):
        if not file.is_file():
            raise UsageError(f"找不到文件“{file}”。")
        if file.suffix.lower() == ".json":
            raise UsageError(f"“{file.name}”不是工作簿；CASE 和 OSCAL 请用 zhiping frameworks import。")
        store(step.read(file), out, f"由 {file.name} 导入。", replace)


def store(pack: RawPack, out: Path, remark: str, replace: bool) -> None:
    """Puts the pack below `out` and says how to use it."""
    from assistant.export import pack_yaml

    stored(*pack_yaml.store(pack, out, remark, replace), out)


def stored(framework: Framework, before: Path | None, out: Path) -> None:
    """Says what was written below `out` and how to use it; `before`: where the pack that it replaced lies."""
    say = screen.console()
    counts = f"{len(framework.leaves)} 个二级指标，{len(framework.points)} 个审核重点，{len(framework.metrics)} 个定量指标"
    say.print(f"已写入：{out / framework.id}（{framework.name}，{counts}）。", soft_wrap=True, markup=False)
    if before is not None:
        say.print(f"被替换的一份保存在：{before}", soft_wrap=True, markup=False)
    say.print(
        f"要使用它，请把设置 packs 指向“{out}”（见 zhiping settings），再用编号 {framework.id}。", soft_wrap=True, markup=False
    )


def register(group: typer.Typer) -> None:
    """Adds the commands to `zhiping frameworks`."""
    group.command()(export)
    group.command("import-xlsx")(import_xlsx)
