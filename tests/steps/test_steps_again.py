"""A second run costs what changed, and what a person decided stays."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from steps_command import RESULTS, results, run, run_here, write_evidence

from assistant.workspace import Workspace


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A small folder and its first run, for copying."""
    root = tmp_path_factory.mktemp("once")
    write_evidence(root / "材料", 30)
    run_here(root / "材料", root / "out")
    return root


@pytest.fixture
def small(once, tmp_path):
    shutil.copytree(once, tmp_path / "here")  # with the times of the files
    return tmp_path / "here"


def lines(out: Path) -> dict[str, dict]:
    """passage id → its record in mapping.jsonl"""
    rows = [json.loads(line) for line in (out / "mapping.jsonl").read_text("utf-8").splitlines()]
    return {row["passage_id"]: row for row in rows if "passage_id" in row}


def test_nothing_changed_nothing_opened_nothing_written(undisturbed):
    before = {p: p.stat().st_mtime_ns for p in undisturbed.out.iterdir() if p.is_file()}
    printed, opened = run(undisturbed.folder, undisturbed.out, undisturbed.scratch)
    assert opened <= {"institution.yaml"}
    assert printed["unchanged"] is True
    assert printed["statements"] and printed["evidence"], "the counts of the earlier run are shown"
    assert {p: p.stat().st_mtime_ns for p in before} == before


def test_only_the_changed_file_is_read_and_the_end_is_that_of_a_fresh_run(small):
    folder, out = small / "材料", small / "out"
    changed = folder / "电气学院" / "011总结.txt"
    changed.write_text(changed.read_text("utf-8").replace("014", "019") + "\n\n电气学院新建智能电网实验室3个。", encoding="utf-8")
    _, opened = run_here(folder, out)
    assert opened == {"电气学院/011总结.txt"}
    run_here(folder, small / "fresh")
    assert results(out) == results(small / "fresh")
    assert any("智能电网实验室3个" in row["text"] for row in lines(out).values())


def test_a_file_that_goes_takes_its_passages_along(small):
    folder, out = small / "材料", small / "out"
    (folder / "土木学院" / "012总结.txt").unlink()
    done, opened = run_here(folder, out)
    assert not opened and done.unchanged is False
    assert not any(row["locator"]["file"] == "土木学院/012总结.txt" for row in lines(out).values())
    run_here(folder, small / "fresh")
    assert results(out) == results(small / "fresh")


def test_of_two_copies_the_one_that_stays_is_cited(small):
    folder, out = small / "材料", small / "out"
    gone, stays = "电气学院/001总结.txt", "电气学院/001总结（副本）.txt"
    assert {row["locator"]["file"] for row in lines(out).values()} & {gone, stays} == {gone}
    (folder / gone).unlink()
    run_here(folder, out)
    assert {row["locator"]["file"] for row in lines(out).values()} & {gone, stays} == {stays}
    run_here(folder, small / "fresh")
    assert results(out) == results(small / "fresh")


def test_a_missing_result_is_made_anew(small):
    (small / "out" / "coverage.html").unlink()
    done, opened = run_here(small / "材料", small / "out")
    assert done.unchanged is False and not opened
    assert (small / "out" / "coverage.html").is_file()


def test_what_a_kill_in_the_middle_of_a_file_left_is_cleared_away(small):
    torn = small / "out" / ".report.4711.part.docx"
    torn.write_bytes(b"half")
    (small / "out" / "report.docx").unlink()
    run_here(small / "材料", small / "out")
    assert not torn.exists() and (small / "out" / "report.docx").is_file()


def test_a_touched_file_is_not_new_evidence(small):
    folder, out = small / "材料", small / "out"
    os.utime(folder / "外语学院" / "006总结.txt", (1, 1))
    before = results(out)
    run_here(folder, out)
    assert results(out) == before


def test_decisions_survive_every_kind_of_re_run(small):
    folder, out = small / "材料", small / "out"
    with Workspace(out / ".zhiping") as workspace:
        passage, found = next((p, m) for p, m in workspace.matched() if m and p.locator.file == "计算机学院/003总结.txt")
        workspace.decide(passage.key, found[0].code, "rejected", by="张某", note="与本指标无关")
        workspace.decide(passage.key, "7.5", "confirmed", point="7.5.1", by="张某")

    def said() -> dict[str, str]:
        return {m["code"]: m["status"] for m in lines(out)[passage.id]["matches"] if m["origin"] == "human"}

    decided = {found[0].code: "rejected", "7.5": "confirmed"}
    done, _ = run_here(folder, out)
    assert done.unchanged is False, "a decision changes the report"
    assert said() == decided
    (folder / "体育部" / "009总结.txt").write_text("体育部2024年开展体质测试，覆盖学生9000人。", encoding="utf-8")
    run_here(folder, out)
    assert said() == decided
    # The file goes, and comes back under another name: the words are the same, so the decision holds.
    held = small / "held.txt"
    shutil.move(folder / "计算机学院" / "003总结.txt", held)
    run_here(folder, out)
    assert passage.id not in lines(out)
    shutil.move(held, folder / "计算机学院" / "改名后的总结.txt")
    run_here(folder, out)
    assert said() == decided
    cited = [row["locator"]["file"] for row in lines(out).values() if row["passage_id"] == passage.id]
    assert cited == ["计算机学院/改名后的总结.txt"]


def test_results_are_the_promised_ones(undisturbed):
    for name in (*RESULTS, "report.docx", "coverage.html", "catalogue.xlsx", "findings.json", "run.json"):
        assert (undisturbed.out / name).stat().st_size, name
