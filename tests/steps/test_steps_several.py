"""One folder against several frameworks: read once, a report each, resumed and unchanged like a single run."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import docx
import pytest

from assistant import frameworks
from assistant.domain import Institution
from assistant.errors import UserError
from assistant.settings import Settings
from assistant.steps import ingest as ingest_step
from assistant.steps import process
from assistant.steps.progress import Silent
from assistant.steps.run import FILES, STATE, run
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


CHOSEN = Settings(workers=1, page_numbers=False)


def go(folder: Path, out: Path) -> list[tuple[str, bool, int]]:
    packs = [frameworks.load("bk-qualify"), frameworks.load("cee")]
    return [(s.framework.id, s.unchanged, s.passages) for s in several(folder, packs, WHO, out, CHOSEN, Silent())]


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


def said(file: Path) -> object:
    """What a file says: without the seconds that were needed and the time of writing."""
    if file.name == "run.json":
        return {k: v for k, v in json.loads(file.read_text(encoding="utf-8")).items() if k != "seconds"}
    if file.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(file) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return {name: re.sub(rb"<dcterms:(created|modified).*?</dcterms:\1>", b"", body) for name, body in parts.items()}
    return file.read_bytes()


def test_at_once_is_what_separate_runs_write(folder: Path, tmp_path: Path) -> None:
    more = docx.Document()
    more.add_heading("2024年教学工作存在的问题", 1)
    more.add_paragraph("教学督导人员不足，全校督导员只有9人，听课覆盖率为38%，低于学校规定的60%。")
    more.add_paragraph("学校简介：学校占地面积1200亩，有全日制本科在校生12046人，设本科专业42个。")
    table = more.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("指标", "2024年", "生师比", "19.6"), strict=True):
        cell.text = text
    more.save(str(folder / "教学工作自查报告2024.docx"))
    ids = ("bk-audit-2-2", "cee", "bk-qualify")
    several(folder, [frameworks.load(id) for id in ids], WHO, tmp_path / "at once", CHOSEN, Silent())
    for id in ids:
        alone, together = tmp_path / "alone" / id, tmp_path / "at once" / id
        run(folder, frameworks.load(id), WHO, alone, CHOSEN, Silent())
        for name in FILES:
            assert said(together / name) == said(alone / name), f"{id}/{name}"
    assert len({(tmp_path / "at once" / id / "report.md").read_bytes() for id in ids}) == len(ids)


def test_a_report_that_cannot_be_written_does_not_keep_the_others_from_theirs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = process.draft

    def refusing(workspace, summary, *rest, **options):  # type: ignore[no-untyped-def]
        if summary.framework.id == "bk-qualify":
            raise UserError("没有一个片段相关。")
        return real(workspace, summary, *rest, **options)

    monkeypatch.setattr(process, "draft", refusing)
    with pytest.raises(UserError, match="没有一个片段相关"):
        go(folder, tmp_path / "out")
    assert (tmp_path / "out" / "cee" / "run.json").is_file()
    assert not (tmp_path / "out" / "bk-qualify" / "run.json").exists()
    monkeypatch.undo()
    assert [same for _, same, _ in go(folder, tmp_path / "out")] == [False, True]  # only what is missing is written
