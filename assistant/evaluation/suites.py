"""What each sub-command runs, from files to one JSON object: {"matching", "retrieval", "cases", "grounding", "checker", …}."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import assistant
from assistant import frameworks, institution, settings
from assistant.domain import Framework
from assistant.errors import UserError
from assistant.evaluation import asking, cases, checker, data, grounding, matching, methods, own, retrieval, speed
from assistant.evaluation.data import DATASETS, DataError
from assistant.evaluation.matching import Answers
from assistant.evaluation.peers import Method, absent
from assistant.export.atomic import write_text
from assistant.steps.progress import Progress

SCHEMA = "zhiping/eval/1"
FILE = "eval.json"
MATCHING = DATASETS / "matching"
CASES = DATASETS / "cases"
QUERIES, PASSAGES = DATASETS / "retrieval" / "queries.jsonl", DATASETS / "retrieval" / "passages.jsonl"


def run_matching(
    place: Path | None, framework_id: str, with_peers: bool, with_ablation: bool, progress: Progress
) -> dict[str, Any]:
    """A folder (or None: the project's data): leave one batch out. A file: outside passages, judged as they are."""
    framework = frameworks.load(framework_id, settings.load().packs)
    source = place or MATCHING
    if not source.exists():
        raise DataError(f"找不到评测数据“{source}”。随项目的数据在源码库的 eval/datasets/matching 下；也可用 --data 指定。")
    rows, left_out = data.known(data.examples(source), framework)
    if not rows:
        raise DataError(f"“{source}”里没有“{framework.name}”的指标编码。label 写二级指标编码，如 2.3，或 none。")
    peers = methods.PEERS if with_peers else ()
    result: dict[str, Any]
    if source.is_dir():
        if len({r.batch for r in rows}) < 2:
            raise DataError(f"“{source}”里只有一个文件。留一批交叉验证至少要两个 .jsonl 文件；一个文件请直接用 --data 文件名。")

        def validated(method: Method) -> Answers:
            return matching.cross_validate(method.build(), framework, rows)

        trainer = own.Trainer()
        found = each((own.trained(trainer), *peers), "逐批验证", framework, validated, progress)
        result = {"mode": "leave-one-batch-out", "batches": sorted({r.batch for r in rows}), "methods": found}
        if with_ablation:
            result["ablation"] = each(own.ablations(trainer), "去掉部件", framework, validated, progress)
    else:
        learn = data.known(data.examples(MATCHING), framework)[0] if peers and MATCHING.is_dir() else []
        if peers and not learn:
            progress.note("没有随项目的已标片段，其他做法无从学起，只评随附的匹配器。")

        def judged(method: Method) -> Answers:
            return matching.outside(method.build(), framework, learn, rows)

        chosen = (methods.SHIPPED, *peers) if learn else (methods.SHIPPED,)
        found = each(chosen, "外来片段", framework, judged, progress)
        result = {"mode": "outside", "file": source.name, "methods": found}
    return {
        "framework": framework.id, "passages": len(rows), "nothing": sum(r.is_none for r in rows), "left_out": left_out,
        "names": {data.plain(leaf.code): leaf.name for leaf in framework.leaves}, **result,
    }  # fmt: skip


def each(
    chosen: Sequence[Method], stage: str, framework: Framework, judge: Callable[[Method], Answers], progress: Progress
) -> list[dict[str, Any]]:
    """The figures of each method; one that is not installed says so."""
    progress.start(stage, len(chosen))
    rows: list[dict[str, Any]] = []
    for method in chosen:
        row: dict[str, Any] = {"name": method.name, "own": method.own, "about": method.about}
        if reason := absent(method.needs):
            progress.note(f"{method.name}：{reason}")
            row["skipped"] = reason
        else:
            row.update(matching.measure(judge(method), framework))
        rows.append(row)
        progress.advance(detail=method.name)
    return rows


def run_retrieval(queries: Path | None, passages: Path | None, progress: Progress) -> dict[str, Any]:
    """Any two JSONL files; without them the authored set."""
    asked, known = data.questions(queries or QUERIES), data.paragraphs(passages or PASSAGES)
    chosen = retrieval.engines()
    progress.start("检索", len(chosen))
    result = retrieval.evaluate(asked, known, chosen, progress.advance)
    for row in result["engines"]:
        if "skipped" in row:
            progress.note(f"{row['name']}：{row['skipped']}")
    return result


def run_asking(queries: Path | None, passages: Path | None, without: Path | None, progress: Progress) -> dict[str, Any]:
    """The authored questions over the authored passages, and those without an answer; or any files of the same form."""
    known, none = queries or QUERIES, asking.unanswerable(without or asking.UNANSWERABLE)
    progress.start("问答", len(data.questions(known)) + len(none))
    return asking.evaluate(known, passages or PASSAGES, none, progress.advance)


def run_cases(place: Path | None, progress: Progress) -> dict[str, Any]:
    """A file or folder of problem statements; without one the authored set."""
    source = place or CASES
    if not source.exists():
        raise DataError(f"找不到问题陈述“{source}”。随项目的数据在源码库的 eval/datasets/cases 下；也可用 --data 指定。")
    chosen = cases.engines()
    progress.start("案例", len(chosen))
    result = cases.evaluate(cases.statements(source), cases.shipped(), chosen, progress.advance)
    for row in result["engines"]:
        if "skipped" in row:
            progress.note(f"{row['name']}：{row['skipped']}")
    return result


def run_grounding(passages: Path | None, progress: Progress) -> dict[str, Any]:
    progress.start("数字核对", 1)
    result = grounding.evaluate(data.paragraphs(passages or PASSAGES))
    progress.advance()
    return result


def run_checker(folders: Sequence[Path], progress: Progress) -> dict[str, Any]:
    """Folders of evidence, each with an institution.yaml; without any the example schools."""
    chosen = list(folders) or checker.examples()
    for folder in chosen:
        if not (folder / institution.FILE).is_file():
            raise DataError(f"“{folder}”里没有 {institution.FILE}，不知道是哪所学校、按哪个指标体系写。")
    if not chosen:
        raise DataError("没有随项目的示例材料。请给出带 institution.yaml 的材料文件夹。")
    progress.start("审核规则", len(chosen))
    return checker.evaluate(chosen, settings.load(), progress)


def run_speed(progress: Progress) -> dict[str, Any]:
    progress.start("速度", len(speed.PARTS))
    return speed.evaluate(done=progress.advance)


def stored(folder: Path) -> dict[str, Any]:
    """The sections of an earlier run in the same folder; {} if there are none. Raises UserError for a broken file."""
    file = folder / FILE
    if not file.is_file():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise UserError(f"“{file}”不是完整的 JSON（{error.msg}）。请删去这个文件，或用 --out 换一个文件夹。") from error
    return found if isinstance(found, dict) and found.get("schema") == SCHEMA else {}


def write(sections: dict[str, Any], folder: Path) -> dict[str, Any]:
    """eval.json in the folder: these sections, and those of earlier runs that were not made anew."""
    whole = {**stored(folder), "schema": SCHEMA, "version": assistant.__version__, **sections}
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / FILE, json.dumps(finite(whole), ensure_ascii=False, indent=1) + "\n")
    return whole


def finite(node: Any) -> Any:
    """NaN is not JSON: it becomes null."""
    if isinstance(node, float):
        return node if node == node and abs(node) != float("inf") else None
    if isinstance(node, dict):
        return {k: finite(v) for k, v in node.items()}
    if isinstance(node, list | tuple):
        return [finite(v) for v in node]
    return node
