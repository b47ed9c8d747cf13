"""Step 6: the files of a run's folder, each whole or not at all."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from assistant import house_style
from assistant.domain import Assessment, Coverage, Document, FileOutcome, Framework, Institution, Passage, Report
from assistant.export import catalogue_xlsx, coverage_html, pages, records, report_docx, report_md
from assistant.mapping import Currency
from assistant.settings import Settings
from assistant.steps.mapping import mapping, outline
from assistant.steps.progress import Progress
from assistant.workspace import Workspace

REPORT = "report.docx"


def best_passages(workspace: Workspace, most: int = coverage_html.SHOWN) -> dict[str, list[Passage]]:
    """Code of a point → its best passages, best first."""
    heaps: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for row in outline(workspace):
        for match in row.matches:
            if match.point and match.status != "rejected":
                heap = heaps[match.point]
                if len(heap) < most:
                    heapq.heappush(heap, (match.score, row.id))
                else:
                    heapq.heappushpop(heap, (match.score, row.id))
    best = {code: [id for _, id in sorted(heap, key=lambda x: (-x[0], x[1]))] for code, heap in heaps.items()}
    known = {id: workspace.passage(id) for id in {id for ids in best.values() for id in ids}}
    return {code: [p for id in ids if (p := known[id]) is not None] for code, ids in best.items()}


def export(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    documents: dict[str, Document],
    currencies: dict[str, Currency],
    assessments: tuple[Assessment, ...],
    coverage: Coverage,
    outcomes: list[FileOutcome],
    report: Report,
    settings: Settings,
    out: Path,
    progress: Progress,
) -> None:
    """Writes the report and its companions into `out`; `numbering` gives the report's contents their page numbers."""
    progress.start("导出文件", 8)
    for torn in out.glob(".*.part.*"):  # of a run that was killed at this point
        torn.unlink()
    look = house_style.load(settings.house_style)
    report_docx.write(report, out / REPORT, look, settings.template)
    progress.advance(1, REPORT)
    report_md.write(report, out / "report.md")
    progress.advance(1, "report.md")
    catalogue_xlsx.write(report, documents, currencies, outcomes, out / "catalogue.xlsx")
    progress.advance(1, "catalogue.xlsx")
    coverage_html.write(framework, institution, coverage, best_passages(workspace), assessments, outcomes, out / "coverage.html")
    progress.advance(1, "coverage.html")
    records.write("coverage", "cells", coverage.cells, out / "coverage.json")
    records.write("metrics", "metrics", assessments, out / "metrics.json")
    records.write("findings", "findings", report.findings, out / "findings.json")
    records.write_lines("mapping", mapping(workspace), out / "mapping.jsonl")
    progress.advance(4, "mapping.jsonl")


@contextmanager
def numbering(reports: Sequence[Path], settings: Settings) -> Iterator[None]:
    """LibreOffice lays out the reports beside the work of the block, all in one go; behind it they have their page numbers.

    A report on the school's own template is left to Word: what the template brings may count its pages otherwise.
    """
    if not settings.page_numbers or settings.template is not None:
        yield
        return
    with ThreadPoolExecutor(1) as pool:
        laid_out = pool.submit(pages.number, reports)
        yield
        laid_out.result()
