"""One folder against several frameworks: read once, a report each, resumed and unchanged like a single run."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from assistant import frameworks
from assistant.domain import Institution
from assistant.settings import Settings
from assistant.steps import ingest as ingest_step
from assistant.steps.progress import Silent
from assistant.steps.run import STATE
from assistant.steps.several import several
from assistant.workspace import Workspace

WHO = Institution(name="临江理工大学", type="applied", category="工科", level="undergraduate", report_year=2025)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "材料"
    found.mkdir()
    document = docx.Document()
    document.add_heading("教学质量监控报告", 1)
    document.add_paragraph("2024年学校开展教学督导听课2100节，学生评教参评率95%，并对毕业生进行跟踪调查。")
    document.add_paragraph("专任教师中具有博士学位的占46%，教授为本科生授课率达到100%。")
    document.save(str(found / "质量监控报告2024.docx"))
    return found


def go(folder: Path, out: Path) -> list[tuple[str, bool, int]]:
    packs = [frameworks.load("bk-qualify"), frameworks.load("cee")]
    chosen = Settings(workers=1, page_numbers=False)
    return [(s.framework.id, s.unchanged, s.passages) for s in several(folder, packs, WHO, out, chosen, Silent())]


def test_read_once_reported_twice(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    read: list[str] = []
    real = ingest_step.read_all

    def counted(files, *args, **options):  # type: ignore[no-untyped-def]
        kept = list(files)
        read.extend(f.place for f in kept)
        return real(iter(kept), *args, **options)

    monkeypatch.setattr(ingest_step, "read_all", counted)
    first = go(folder, out)
    assert [(id, same) for id, same, _ in first] == [("bk-qualify", False), ("cee", False)]
    assert read == ["质量监控报告2024.docx"]
    assert all((out / id / "report.docx").is_file() for id, _, _ in first)
    assert (out / STATE / "index").is_dir() and not list((out / "cee" / STATE).glob("index/*chroma*"))

    (out / "cee" / "report.docx").unlink()  # as after a kill before the second report was written
    again = go(folder, out)
    assert [same for _, same, _ in again] == [True, False] and (out / "cee" / "report.docx").is_file()
    assert go(folder, out) == [(id, True, n) for id, _, n in first]


def test_evidence_taken_keeps_what_holds(folder: Path, tmp_path: Path) -> None:
    with Workspace(tmp_path / "store") as store, Workspace(tmp_path / "one") as one:
        ingest_step.ingest(store, folder, Settings(workers=1), Silent())
        one.take_evidence(store)
        kept = list(one.passage_ids())
        assert kept == list(store.passage_ids()) and kept
        one.put_matches("f", [(id, ()) for id in kept])
        one.take_evidence(store)
        assert one.count("matches") == len(kept)  # nothing changed: nothing is matched again
        (folder / "质量监控报告2024.docx").unlink()
        ingest_step.ingest(store, folder, Settings(workers=1), Silent())
        one.take_evidence(store)
        assert (one.count("passages"), one.count("matches"), one.count("documents")) == (0, 0, 0)
