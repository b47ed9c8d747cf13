"""`zhiping corpus`: model cases, standards notes and the office's own references: list, search, show, add, validate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from assistant import frameworks, institution, settings
from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.editions.standing import MARKS

if TYPE_CHECKING:
    from assistant.corpus.errors import CorpusError
    from assistant.domain import Case, Institution, StandardNote

group = typer.Typer(help="案例与标准：列出、检索、查看、加入、检查。", no_args_is_help=True, rich_markup_mode=None)
PROVENANCE = {"published": "公开材料", "composite": "组合案例", "own": "本校加入"}

Type = Annotated[str | None, typer.Option("--type", help="research、applied 或 vocational")]
Codes = Annotated[list[str] | None, typer.Option("--code", "-c", help="指标编码，可写多次")]
FrameworkId = Annotated[str | None, typer.Option("--framework", "-f", help="指标编码所属的体系")]
Profile = Annotated[Path | None, typer.Option("--institution", "-i", help="学校信息文件 institution.yaml")]
Category = Annotated[str, typer.Option("--category", help="学校类别，如 工科")]


def _paper() -> Console:
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 140)


@group.command("list")
def list_(type_: Type = None, framework: FrameworkId = None, json_: AsJson = False) -> None:
    """列出案例、标准解读和本校加入的材料。"""
    with reported(screen.console()):
        from assistant.corpus import load
        from assistant.corpus.fit import CAUSES, TYPES
        from assistant.corpus.relations import family_of
        from assistant.steps import library

        found = load(settings.load().corpus)
        family = family_of(framework) if framework else ""
        chosen = library.cases(found, type_ or "", family)
        notes = library.notes(found, family) if type_ is None else []
        own = [{"file": f.file, "title": f.title, "passages": len(f.passages)} for f in library.own_files(found.own)]
        if json_:
            rows = {
                "cases": [c.model_dump(mode="json", include=set(_HEAD)) for c in chosen],
                "standards": [{"family": n.family, "code": n.code, "name": n.name} for n in notes],
                "own": own,
            }
            screen.show_json(rows)
            return
        table = Table(title=f"案例（{len(chosen)}）", title_justify="left")
        for head in ("编号", "题目", "类型", "类别", "体系与指标", "原因", "出处"):
            table.add_column(head, no_wrap=head == "编号", overflow="fold")
        for c in chosen:
            where = f"{c.family} {'、'.join(c.indicators)}"
            table.add_row(c.id, c.title, TYPES[c.type], c.category, where, CAUSES[c.cause_class], PROVENANCE[c.provenance])
        paper = _paper()
        paper.print(table)
        counts: dict[str, int] = {}
        for n in notes:
            counts[n.family] = counts.get(n.family, 0) + 1
        if counts:
            paper.print("标准解读：" + "，".join(f"{f} {n} 条" for f, n in counts.items()))
        for file in own if type_ is None else ():
            paper.print(f"本校材料：{file['title']}（{file['file']}，{file['passages']} 段）", markup=False)


_HEAD = ("id", "title", "provenance", "source", "type", "category", "region", "size", "family", "indicators", "dimensions",
         "cause_class")  # fmt: skip


@group.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="问题或关键词")],
    type_: Type = None,
    category: Category = "综合",
    profile: Profile = None,
    framework: FrameworkId = None,
    code: Codes = None,
    top: Annotated[int, typer.Option("--top", "-k", min=1, max=50, help="给几个")] = 5,
    json_: AsJson = False,
) -> None:
    """检索：给出学校类型（或学校信息文件）时找适合的案例，并说明为什么适合、有什么不同；否则在全部内容里找。"""
    with reported(screen.console()):
        from assistant.corpus import Corpus

        chosen = settings.load()
        if code and not framework:
            raise UsageError("写了 --code 就要用 --framework 说明是哪个体系的编码，如 --framework bk-audit-2-2。")
        corpus = Corpus.open(chosen.corpus, chosen.embedding_model)
        who = _who(profile, type_, category)
        if who is None:
            _show_hits(corpus.search(text, top), json_)
            return
        family = frameworks.load(framework, chosen.packs).family if framework else ""
        found = corpus.find_cases(text, who, family, code or (), k=top)
        refs = corpus.standards(family, code or ())
        if json_:
            cases, standards = [f.model_dump(mode="json") for f in found.fits], [r.model_dump(mode="json") for r in refs]
            screen.show_json({"cases": cases, "no_case": found.reason, "standards": standards})
            return
        paper = _paper()
        for n, fit in enumerate(found.fits, start=1):
            paper.print(
                f"{n}. {fit.title}（{fit.id}，{PROVENANCE[fit.provenance]}，{fit.score:.2f}）", markup=False, style="bold"
            )
            paper.print(f"   适合：{fit.why}\n   不同：{fit.differs}", markup=False)
        if found.reason:
            paper.print(found.reason, markup=False)
        for ref in refs:
            where = f"{ref.document} {ref.clause}".strip()
            paper.print(f"标准 {ref.code}：{ref.asks}（{where}，{MARKS[ref.mark]}）", markup=False)


def _who(profile: Path | None, type_: str | None, category: str) -> Institution | None:
    if profile is not None:
        return institution.load(profile)
    if type_ is None:
        return None
    if category not in institution.CATEGORIES:
        raise UsageError(f"学校类别“{category}”不认识，请写 {'、'.join(institution.CATEGORIES)} 之一。")
    return institution.of_type(type_, "").model_copy(update={"category": category})


def _show_hits(hits: list[Any], json_: bool) -> None:
    if json_:
        rows = [{"kind": h.kind, "key": h.key, "title": h.title, "text": h.text, "score": h.score} for h in hits]
        screen.show_json({"hits": rows})
        return
    from assistant.steps.library import KINDS

    paper = _paper()
    for n, hit in enumerate(hits, start=1):
        paper.print(f"{n}. 【{KINDS[hit.kind]}】{hit.title}（{hit.key}，{hit.score:.2f}）", markup=False, style="bold")
        paper.print(f"   {hit.text[:120]}", markup=False)
    if not hits:
        paper.print("没有找到。换个说法，或用 zhiping corpus list 查看有哪些内容。")


@group.command()
def show(
    key: Annotated[str, typer.Argument(metavar="ID|CODE", help="案例编号，或指标编码（另加 --framework）")],
    framework: FrameworkId = None,
    profile: Profile = None,
    json_: AsJson = False,
) -> None:
    """查看一个案例，或一个指标的标准解读。"""
    with reported(screen.console()):
        from assistant.corpus import load

        chosen = settings.load()
        found = load(chosen.corpus)
        if (case := found.case(key)) is not None:
            screen.show_json(case.model_dump(mode="json")) if json_ else _show_case(case)
            return
        if framework is None:
            raise UsageError(
                f"没有编号为“{key}”的案例。查看标准解读请加 --framework，如 zhiping corpus show 6.2 -f bk-audit-2-2。"
            )
        note = found.note(framework, key)
        if note is None:
            raise UsageError(f"“{framework}”的“{key}”没有标准解读。有哪些见 zhiping corpus list --framework {framework}。")
        from assistant.corpus.standards import thresholds

        lines = thresholds(
            note, frameworks.load(framework, chosen.packs), institution.load(profile) if profile is not None else None
        )
        if json_:
            screen.show_json({**note.model_dump(mode="json"), "thresholds": lines})
        else:
            _show_note(note, lines)


def _show_case(case: Case) -> None:
    from assistant.corpus.cases import HEADINGS
    from assistant.corpus.fit import CAUSES, TYPES

    paper = _paper()
    source = f"，{case.source}" if case.source else ""
    paper.print(f"{case.title}\n", markup=False, style="bold")
    paper.print(f"出处：{PROVENANCE[case.provenance]}{source}", markup=False)
    paper.print(f"学校：{TYPES[case.type]}，{case.category}，{case.region}，{case.size}", markup=False)
    paper.print(f"指标：{case.family} {'、'.join(case.indicators)}　原因在{CAUSES[case.cause_class]}", markup=False)
    paper.print(f"牵头：{case.led_by}　用时：{case.time}", markup=False)
    for heading, field in HEADINGS.items():
        paper.print(f"\n{heading}", style="bold")
        if field != "measures":
            paper.print(getattr(case, field), markup=False)
            continue
        for n, m in enumerate(case.measures, start=1):
            tail = "；".join(f"{k}：{v}" for k, v in (("牵头", m.lead), ("时间", m.when)) if v)
            paper.print(f"{n}. {m.text}" + (f"（{tail}）" if tail else ""), markup=False)


def _show_note(note: StandardNote, lines: tuple[str, ...]) -> None:
    paper = _paper()
    paper.print(f"{note.code} {note.name}\n", markup=False, style="bold")
    clauses = [f"{c.document} {c.clause}".strip() + f"（{MARKS[c.mark]}）：{c.asks}" for c in note.clauses]
    parts = (("要求", clauses), ("限值", lines), ("专家看什么", note.looks_at), ("专家问什么", note.questions),
             ("典型材料", note.evidence), ("常见误读", note.misreadings))  # fmt: skip
    for head, rows in parts:
        if rows:
            paper.print(head, style="bold")
            for row in rows:
                paper.print(f"· {row}", markup=False)


@group.command()
def add(
    place: Annotated[Path, typer.Argument(metavar="FILE|FOLDER", help="docx、pdf、md 等文件，或文件夹")],
    type_: Type = None,
    category: Annotated[str, typer.Option("--category", help="文中没有写时的学校类别")] = "",
    profile: Profile = None,
    framework: FrameworkId = None,
    code: Codes = None,
    json_: AsJson = False,
) -> None:
    """把本校或同类学校的案例、标准收进本校的语料文件夹（设置 corpus），与随附的一起检索；相同内容只收一次。"""
    say = screen.console()
    with reported(say):
        from assistant.corpus.recognise import Given
        from assistant.steps.library import collect

        chosen = settings.load()
        who = _who(profile, type_, category or "综合")
        family = frameworks.load(framework, chosen.packs).family if framework else ""
        given = Given(
            type=who.type if who else None, category=who.category if who and (category or profile) else "",
            region=who.region if who else "", family=family, codes=tuple(code or ()),
        )  # fmt: skip
        with screen.Bars(say) as bars:
            rows = list(collect(place, given, chosen, bars))
        if json_:
            screen.show_json({"corpus": str(chosen.corpus), "files": [r._asdict() for r in rows]})
        else:
            _show_added(rows, chosen.corpus)
    if any(r.outcome == "failed" for r in rows):
        raise typer.Exit(1)


def _show_added(rows: list[Any], root: Path) -> None:
    from assistant.steps.library import OUTCOMES

    paper = _paper()
    for row in rows:
        paper.print(f"【{OUTCOMES[row.outcome]}】{row.file}" + (f" → {row.where}" if row.where else ""), markup=False)
        for told in row.told:
            paper.print(f"    {told}", markup=False)
    counts = "，".join(f"{word} {n} 个" for key, word in OUTCOMES.items() if (n := sum(r.outcome == key for r in rows)))
    paper.print(f"{counts or '没有文件'}。语料文件夹：{root}", markup=False)


@group.command()
def validate(folder: Annotated[Path | None, typer.Argument(metavar="FOLDER", help="默认查随附的和本校的")] = None) -> None:
    """检查案例和标准解读；有错时指出文件和行。"""
    say = screen.console()
    with reported(say):
        from assistant.steps.library import checked, roots

        chosen = settings.load()
        faults: list[CorpusError] = []
        for root in [folder] if folder is not None else roots(chosen):
            if not root.is_dir():
                raise UsageError(f"找不到文件夹“{root}”，请检查路径。")
            found = checked(root, chosen.packs)
            faults += found.faults
            say.print(f"{root}：{found.cases} 个案例文件，{found.notes} 个标准解读文件", markup=False, soft_wrap=True)
        for fault in faults:
            say.print(f"错误 {fault}", markup=False, soft_wrap=True)
        if faults:
            raise typer.Exit(2)
        say.print("没有问题。")


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="corpus")
