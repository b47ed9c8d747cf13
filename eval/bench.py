"""Speed and memory, measured on this machine: `python eval/bench.py [--quick]`. Never part of the tests.

Every figure is made here: the inputs are generated, peers run in the same process and on the same files. Peers that are
not installed (`pip install -e ".[bench]"`) are named as missing. Results go to the screen and to out/bench/bench.json.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pypdfium2

ROOT = Path(__file__).parent.parent
OUT = ROOT / "out" / "bench"
sys.path.insert(0, str(ROOT / "tests"))
SEED = 7
Row = tuple[str, float, str]


def sentences() -> list[str]:
    """Prose to build inputs from: the authored passages."""
    files = sorted((ROOT / "eval" / "datasets" / "matching").glob("*.jsonl"))
    return [json.loads(line)["text"] for f in files for line in f.read_text(encoding="utf-8").splitlines()]


def timed(work: Callable[[], object], runs: int = 3) -> float:
    """Median wall seconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def pdf_speed(texts: list[str], pages: int) -> list[Row]:
    from pdf_maker import Sheet, write_pdf

    from assistant.ingest.blocks import Limits
    from assistant.ingest.pdf import read

    rng = random.Random(SEED)
    sheets = []
    for number in range(pages):
        sheet, y = Sheet(), 60.0
        for text in rng.sample(texts, 6):
            for start in range(0, len(text), 36):
                sheet.text(70, y, text[start : start + 36], 12)
                y += 17
                if y > 770:
                    break
        sheet.text(290, 810, f"— {number + 1} —", 10)
        sheets.append(sheet)
    path = write_pdf(OUT / "text.pdf", sheets)

    result: list[Row] = []
    for name, files in (("generated", [path]), ("the examples'", _text_pdfs())):

        def plain(files: list[Path] = files) -> int:
            count = 0
            for file in files:
                with pypdfium2.PdfDocument(file) as document:
                    for page in document:
                        page.get_textpage().get_text_bounded()
                        count += 1
            return count

        def ours(files: list[Path] = files) -> int:
            return sum(1 for file in files for _ in read(file, Limits()))

        count = plain()
        pairs = [(timed(plain, 1), timed(ours, 1)) for _ in range(5)]
        result += [
            (f"{name} text PDFs, plain pypdfium2", count / statistics.median(a for a, _ in pairs), "pages/s"),
            (f"{name} text PDFs, our reader", count / statistics.median(b for _, b in pairs), "pages/s"),
            (f"{name} text PDFs, ours ÷ plain", statistics.median(a / b for a, b in pairs), "×"),
        ]
    return result


def _text_pdfs() -> list[Path]:
    """The PDFs of the examples that hold text (tables included): not the scans, not the locked one."""
    found = []
    for file in sorted((ROOT / "examples").rglob("*.pdf")):
        try:
            with pypdfium2.PdfDocument(file) as document:
                pages = [page.get_textpage().get_text_bounded() for page in document]
        except pypdfium2.PdfiumError:
            continue
        if sum(map(len, pages)) > 200 * len(pages):
            found.append(file)
    return found


def office_speed(texts: list[str], paragraphs: int, rows: int) -> list[Row]:
    from assistant.ingest import docx as docx_reader
    from assistant.ingest import sheets
    from assistant.ingest.blocks import Limits

    rng = random.Random(SEED)
    document = docx.Document()
    for number in range(paragraphs):
        if number % 12 == 0:
            document.add_heading(f"第{number}节 教学运行", 2)
        document.add_paragraph(rng.choice(texts))
    word = OUT / "text.docx"
    document.save(str(word))
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("数据")
    page.append(["学院", "专业", "年份", "专任教师数", "在校生数", "就业率"])
    for number in range(rows):
        page.append(
            [f"第{number % 20}学院", f"专业{number % 300}", 2020 + number % 5, number % 90, number % 900, (number % 1000) / 1000]
        )
    sheet = OUT / "table.xlsx"
    book.save(sheet)
    result: list[Row] = []
    for name, path, reader in (("docx", word, docx_reader.read), ("xlsx", sheet, sheets.read)):
        size = path.stat().st_size / 1e6
        result.append((f"{name}, our reader", size / timed(lambda p=path, r=reader: sum(1 for _ in r(p, Limits()))), "MB/s"))
        try:
            from markitdown import MarkItDown

            peer = MarkItDown()
            result.append((f"{name}, markitdown", size / timed(lambda p=path, m=peer: m.convert(str(p)), 1), "MB/s"))
        except ImportError:
            result.append((f"{name}, markitdown", float("nan"), "not installed"))
    return result


def index_speed(texts: list[str], passages: int) -> list[Row]:
    from tempfile import TemporaryDirectory

    from assistant.retrieval import Entry, Index, Tokenizer, load_encoder

    rng = random.Random(SEED)
    entries = [
        Entry(f"p{n}", f"{rng.choice(texts)}{n}", {"document": f"d{n % 97}", "kind": "paragraph"}) for n in range(passages)
    ]
    with TemporaryDirectory() as folder:
        index = Index(Path(folder), "证据", Tokenizer(), load_encoder())
        start = time.perf_counter()
        index.sync(entries, lambda _: True)
        built = time.perf_counter() - start
        queries = [rng.choice(texts)[:24] for _ in range(60)]
        index.search(queries[0])
        taken = []
        for query in queries:
            start = time.perf_counter()
            index.search(query, 10)
            taken.append(time.perf_counter() - start)
        filtered = timed(lambda: index.search(queries[1], 10, {"document": "d5"}), 10)
    return [
        (f"index build, {passages} passages", passages / built, "passages/s"),
        (f"hybrid query over {passages}, median", statistics.median(taken) * 1e3, "ms"),
        (f"hybrid query over {passages}, 95th percentile", sorted(taken)[int(len(taken) * 0.95)] * 1e3, "ms"),
        (f"hybrid query over {passages}, filtered", filtered * 1e3, "ms"),
    ]


def match_speed(texts: list[str], passages: int) -> list[Row]:
    """`zhiping match` as a user runs it, on one processor; the start-up is measured by a run on one line."""
    lines = "".join(json.dumps({"id": n, "text": texts[n % len(texts)]}, ensure_ascii=False) + "\n" for n in range(passages))
    command = ["taskset", "-c", "0", sys.executable, "-m", "assistant", "match"]
    once = timed(lambda: subprocess.run(command, input="教学督导\n", text=True, capture_output=True, check=True), 3)
    whole = timed(lambda: subprocess.run(command, input=lines, text=True, capture_output=True, check=True), 1)
    return [
        ("zhiping match, start-up", once, "s"),
        ("zhiping match, one core, after start-up", passages / (whole - once), "passages/s"),
    ]


def run_memory(texts: list[str], sizes: tuple[int, ...]) -> list[Row]:
    """Peak memory of the largest process of a whole run, and its wall time."""
    rng = random.Random(SEED)
    result: list[Row] = []
    for size in sizes:
        folder = OUT / f"folder-{size}"
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(size // 20):
            document = docx.Document()
            document.add_heading(f"第{number}号教学工作总结（{2022 + number % 3}年）", 0)
            for text in rng.sample(texts, 20):
                document.add_paragraph(f"{text}（{number}）")
            document.save(str(folder / f"{number:04d}.docx"))
        code = (
            "import resource, subprocess, sys, time\n"
            "start = time.perf_counter()\n"
            "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
            "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024\n"
            "print(done.returncode, peak, time.perf_counter() - start)\n"
        )
        run = [sys.executable, "-m", "assistant", "run", str(folder), "-f", "bk-audit-2-2", "--type", "applied", "-o"]
        for name in ("first run", "second run, nothing changed"):
            done = subprocess.run(
                [sys.executable, "-c", code, *run, str(OUT / f"result-{size}")], capture_output=True, text=True, check=True,
                env={**__import__("os").environ, "ZHIPING_PAGE_NUMBERS": "false"},
            )  # fmt: skip
            status, peak, seconds = done.stdout.split()
            if status != "0":
                raise RuntimeError(f"run of {size} passages ended with {status}")
            result.append((f"{size} passages, {name}", float(seconds), "s"))
            if name == "first run":
                result.append((f"{size} passages, peak memory", float(peak), "MB"))
    return result


THREE = ("bk-audit-2-2", "cee", "bk-qualify")


def several_cost(folders: tuple[Path, ...]) -> list[Row]:
    """What three frameworks at once cost against the first of them alone: both cold, all exports, page numbers included.

    Seconds of processor are of all processes that the command waited for; on a busy machine they tell more than wall time.
    """
    result: list[Row] = []
    for folder in folders:
        cost: dict[int, tuple[float, float]] = {}
        for count in (1, 3):
            out = OUT / f"several-{folder.name}-{count}"
            shutil.rmtree(out, ignore_errors=True)
            command = [sys.executable, "-m", "assistant", "run", str(folder), "-o", str(out)]
            command += [word for id in THREE[:count] for word in ("-f", id)]
            command += [] if (folder / "institution.yaml").is_file() else ["--type", "applied"]
            before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True)
            after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
            if done.returncode not in (0, 1):
                raise RuntimeError(done.stderr)
            cost[count] = (wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            for kind, value in zip(("wall", "processor"), cost[count], strict=True):
                result.append((f"{folder.name}, {count} framework(s), {kind}", value, "s"))
        for kind, one, three in zip(("wall", "processor"), cost[1], cost[3], strict=True):
            result.append((f"{folder.name}, three at once ÷ one, {kind}", three / one, "×"))
    return result


def check_speed(texts: list[str], passages: int, characters: int) -> list[Row]:
    """`zhiping check` as a user runs it, on one processor: a report of so many characters against the run of that size.

    The run (`run_memory`) has read the evidence; matching, measuring and the index of the check are part of the time.
    """
    from assistant import frameworks

    rng = random.Random(SEED)
    leaves = frameworks.load("bk-audit-2-2").leaves
    report, written = docx.Document(), 0
    report.add_heading("自评报告", 0)
    for number, leaf in enumerate(leaves, 1):
        report.add_heading(f"{leaf.code} {leaf.name}", 2)
        while written < characters * number / len(leaves):
            text = "".join(rng.sample(texts, 3))
            report.add_paragraph(text)
            written += len(text)
    file = OUT / "check.docx"
    report.save(str(file))
    command = [
        "taskset", "-c", "0", sys.executable, "-m", "assistant", "check", str(file),
        "--evidence", str(OUT / f"result-{passages}"),
        "--framework", "bk-audit-2-2", "--type", "applied", "--json",
    ]  # fmt: skip
    taken = []
    for _ in range(2):
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True)
        taken.append(time.perf_counter() - start)
        if done.returncode not in (0, 1):
            raise RuntimeError(done.stderr)
    name = f"check of {written} characters against {passages} passages, one core"
    return [(f"{name}, first time", taken[0], "s"), (f"{name}, again", taken[1], "s")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small inputs: a look, not a measurement")
    quick = parser.parse_args().quick
    OUT.mkdir(parents=True, exist_ok=True)
    texts = sentences()
    rows: list[Row] = []
    for part in (
        lambda: pdf_speed(texts, 60 if quick else 400),
        lambda: office_speed(texts, 2_000 if quick else 20_000, 3_000 if quick else 30_000),
        lambda: index_speed(texts, 1_000 if quick else 10_000),
        lambda: match_speed(texts, 2_000 if quick else 20_000),
        lambda: run_memory(texts, (400,) if quick else (1_000, 5_000, 10_000)),
        lambda: several_cost((ROOT / "examples" / "applied", OUT / f"folder-{400 if quick else 10_000}")),
        lambda: check_speed(texts, 400 if quick else 5_000, 6_000 if quick else 60_000),
    ):
        for name, value, unit in part():
            rows.append((name, value, unit))
            print(f"{name:48} {value:12,.2f} {unit}", flush=True)
    print(f"this process, peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    (OUT / "bench.json").write_text(json.dumps({n: [v, u] for n, v, u in rows}, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
