from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.ingest import Limits, ReadResult, SourceFile, discover, read_all, read_one
from assistant.ingest.blocks import Block, Item, Notice, Table, TableRow, Unreadable
from assistant.ingest.reading import READERS, Reader


def scripted(path: Path, limits: Limits) -> Iterator[Item]:
    """A reader whose file says what it is to do; it runs in the worker."""
    order = path.read_text(encoding="utf-8").strip()
    if order == "hang":
        time.sleep(600)
    elif order == "hang with child":
        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
        (Path(os.environ["PIDS"]) / str(child.pid)).touch()
        time.sleep(600)
    elif order == "crash":
        os._exit(3)
    elif order == "bug":
        raise KeyError("w:p")
    elif order == "eat":
        hoard = []
        while True:
            hoard.append(bytearray(16 << 20))
    elif order == "kill":
        os.kill(os.getpid(), 9)
    elif order == "print":
        print("noise from a library", flush=True)
    elif order == "late failure":
        yield Block("paragraph", "读到的一段。")
        raise Unreadable("后半部分已损坏", "请另存。")
    elif order == "half a character":
        yield Block("paragraph", "坏\ud800字")
        yield Block("table", table=Table(("甲\udfff", "乙"), (TableRow(("1", "丙\ud800")),)))
        return
    elif order == "notice":
        yield Notice("第2页未读", "请补扫。")
    yield Block("paragraph", f"内容：{order}")


WITH_SCRIPT: Mapping[str, Reader] = {**READERS, "txt": scripted}
LIMITS = Limits(seconds=60.0, memory_mb=400)
SHORT = replace(LIMITS, seconds=4.0)
"""For what hangs: a busy machine still reads a sound file in that time."""


def folder_of(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "材料"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def by_place(results: Iterator[ReadResult]) -> dict[str, ReadResult]:
    return {result.place: result for result in results}


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children() -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.add(int(stat.parent.name))
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("hang", "读取超时"),
        ("crash", "意外中止（退出码3）"),
        ("bug", "KeyError"),
        ("kill", "内存超限"),
        pytest.param("eat", "内存超限", marks=pytest.mark.skipif(sys.platform != "linux", reason="bound only on Linux")),
    ],
)
def test_a_bad_file_costs_only_itself(tmp_path: Path, order: str, words: str) -> None:
    folder = folder_of(tmp_path, a="好", b=order, c="也好", d="还好")
    limits = SHORT if order == "hang" else LIMITS
    found = by_place(read_all(discover(folder), limits, workers=1, readers=WITH_SCRIPT))
    assert [found[f"{name}.txt"].outcome.outcome for name in "abcd"] == ["ok", "failed", "ok", "ok"]
    bad = found["b.txt"]
    assert words in bad.outcome.reason
    assert bad.outcome.next_step
    assert bad.document is None
    assert len(bad.sha256) == 64


def test_a_bad_member_costs_only_itself(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as archive:
        for name, text in [("1.txt", "一"), ("2.txt", "crash"), ("3.txt", "三"), ("4.txt", "hang"), ("5.txt", "五")]:
            archive.writestr(name, text)
    results = list(read_all(discover(tmp_path), SHORT, workers=1, readers=WITH_SCRIPT))
    assert [(r.place, r.outcome.outcome) for r in results] == [
        ("包.zip!/1.txt", "ok"),
        ("包.zip!/2.txt", "failed"),
        ("包.zip!/3.txt", "ok"),
        ("包.zip!/4.txt", "failed"),
        ("包.zip!/5.txt", "ok"),
        ("包.zip", "ok"),
    ]
    assert "内含5个文件" in results[-1].outcome.reason


def test_what_a_library_prints_does_not_disturb(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="print", b="好")
    found = by_place(read_all(discover(folder), LIMITS, workers=1, readers=WITH_SCRIPT))
    assert {r.outcome.outcome for r in found.values()} == {"ok"}


def test_what_was_read_before_a_failure_is_kept(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="late failure", b="notice")
    found = by_place(read_all(discover(folder), LIMITS, workers=0, readers=WITH_SCRIPT))
    assert found["a.txt"].outcome.outcome == "partial"
    assert found["a.txt"].outcome.reason == "后半部分已损坏"
    assert [p.text for p in found["a.txt"].passages] == ["读到的一段。"]
    assert (found["b.txt"].outcome.outcome, found["b.txt"].outcome.next_step) == ("partial", "请补扫。")


def test_halves_of_characters_do_not_spoil_a_file(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="half a character")
    (result,) = read_all(discover(folder), LIMITS, workers=1, readers=WITH_SCRIPT)
    assert result.outcome.outcome == "ok"
    assert result.passages[0].text == "坏\ufffd字"
    assert [c.name for c in result.passages[1].cells] == ["甲\ufffd", "乙"]


def test_two_hundred_files_are_streamed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, **{f"f{i:03}": f"第{i}号文件的内容" for i in range(200)})
    handed = 0

    def files() -> Iterator[SourceFile]:
        nonlocal handed
        for file in discover(folder):
            handed += 1
            yield file

    results = read_all(files(), Limits(), workers=2)
    first = next(results)
    assert handed < 10  # the rest of the folder has not been looked at yet
    rest = list(results)
    assert len({r.place for r in (first, *rest)}) == 200
    assert all(r.outcome.outcome == "ok" and len(r.passages) == 1 for r in rest)


def test_same_bytes_are_the_same_document(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="同样的内容", b="同样的内容", c="别的内容")
    found = by_place(read_all(discover(folder), Limits(), workers=2))
    a, b, c = (found[f"{name}.txt"].document for name in "abc")
    assert a is not None and b is not None and c is not None
    assert a.id == b.id != c.id
    assert [p.id for p in found["a.txt"].passages] == [p.id for p in found["b.txt"].passages]
    assert a.places == ("a.txt",) and b.places == ("b.txt",)


def test_pool_gives_what_reading_in_process_gives(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="第一章 总则\n\n第一条 为了加强管理。", b="教学质量报告")
    (folder / "c.csv").write_text("姓名,职称\n张某,教授\n", encoding="utf-8")
    direct = by_place(read_all(discover(folder), Limits(), workers=0))
    pooled = by_place(read_all(discover(folder), Limits(), workers=2))
    assert direct.keys() == pooled.keys()
    for place, result in direct.items():
        assert (result.document, result.passages) == (pooled[place].document, pooled[place].passages)


@pytest.mark.parametrize("workers", [0, 1])
def test_known_files_are_not_read_again(tmp_path: Path, workers: int) -> None:
    folder = folder_of(tmp_path, old="hang", new="新内容")
    with zipfile.ZipFile(folder / "包.zip", "w") as archive:
        archive.writestr("旧.txt", "hang")
        archive.writestr("新.txt", "另一份新内容")
    (old,) = (r.sha256 for r in read_all([SourceFile(folder / "old.txt", "x")], Limits(), workers=0))
    asked: list[str] = []

    def known(sha256: str) -> bool:
        asked.append(sha256)
        return sha256 == old

    found = by_place(read_all(discover(folder), LIMITS, workers=workers, known=known, readers=WITH_SCRIPT))
    for place in ("old.txt", "包.zip!/旧.txt"):
        assert (found[place].outcome.outcome, found[place].passages, found[place].document) == ("ok", (), None)
        assert "内容未变" in found[place].outcome.reason
        assert found[place].sha256 == old
    assert found["new.txt"].passages and found["包.zip!/新.txt"].passages
    assert len(asked) == 5


def test_an_error_of_the_caller_ends_everything(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="一", b="二")

    def known(sha256: str) -> bool:
        raise LookupError(sha256)

    before = children()
    with pytest.raises(LookupError):
        list(read_all(discover(folder), Limits(), known=known))
    assert children() <= before


def test_readers_that_cannot_be_sent(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="一")
    with pytest.raises((AttributeError, pickle.PicklingError)):
        list(read_all(discover(folder), Limits(), readers={"txt": lambda path, limits: iter(())}))


@needs_proc
@pytest.mark.parametrize("end", ["cancelled", "closed"])
def test_no_process_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    pids = tmp_path / "pids"
    pids.mkdir()
    monkeypatch.setenv("PIDS", str(pids))
    folder = folder_of(tmp_path, a="好", b="hang with child", c="hang")
    before = children()
    results = read_all(
        discover(folder),
        replace(LIMITS, seconds=300),
        workers=2,
        readers=WITH_SCRIPT,
        cancelled=lambda: end == "cancelled" and any(pids.iterdir()),
    )
    if end == "cancelled":
        assert {r.place for r in results} <= {"a.txt"}
    else:
        next(results)
        while not any(pids.iterdir()):
            time.sleep(0.02)
        results.close()  # type: ignore[attr-defined]
    assert children() <= before
    (grandchild,) = (int(path.name) for path in pids.iterdir())
    for _ in range(1500):
        if not alive(grandchild):
            break
        time.sleep(0.02)
    assert not alive(grandchild)


@needs_proc
def test_workers_end_when_the_program_is_killed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, a="hang with child", b="hang with child")
    pids, scratch = tmp_path / "pids", tmp_path / "scratch"
    pids.mkdir()
    scratch.mkdir()
    program = (
        "import sys; from pathlib import Path; from test_ingest_pool import *\n"
        "if __name__ == '__main__':\n"
        "    list(read_all(discover(Path(sys.argv[1])), Limits(seconds=300), workers=2, readers=WITH_SCRIPT))\n"
    )
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    environment = {**os.environ, "PIDS": str(pids), "TMPDIR": str(scratch), "PYTHONPATH": path}
    parent = subprocess.Popen([sys.executable, "-c", program, str(folder)], env=environment)
    while len(list(pids.iterdir())) < 2:
        assert parent.poll() is None
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    for _ in range(1500):
        if not any(alive(int(path.name)) for path in pids.iterdir()):
            break
        time.sleep(0.02)
    assert not any(alive(int(path.name)) for path in pids.iterdir())
    assert list(scratch.iterdir()) == []


def test_temporary_files_of_a_dead_worker_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with zipfile.ZipFile(tmp_path / "包.zip", "w") as archive:
        archive.writestr("1.txt", "crash")
    list(read_all([SourceFile(tmp_path / "包.zip", "包.zip")], LIMITS, workers=1, readers=WITH_SCRIPT))
    assert list(scratch.iterdir()) == []


def test_a_worker_loads_nothing_heavy() -> None:
    heavy = ["torch", "numpy", "langchain", "chromadb", "pdfplumber", "docx"]
    program = f"import sys, assistant.ingest.worker; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "data", "outcome", "words"),
    [
        ("空.docx", b"", "skipped", "0 字节"),
        ("坏.docx", b"PK\x03\x04" + b"\x01\x02" * 200, "failed", ""),
        ("不是.docx", b"this is not a docx", "failed", ""),
        ("程序.exe", b"MZ\x90\x00\x03", "skipped", "程序"),
        ("录像.mp4", b"\x00\x00\x00\x18ftypmp42", "skipped", "音视频"),
        ("包.rar", b"Rar!\x1a\x07\x00", "skipped", "RAR"),
        ("未知.qqq", b"\x00\x01\x02", "skipped", "不认识的文件类型“.qqq”"),
        ("坏.zip", b"PK\x03\x04 broken", "failed", "已损坏"),
    ],
)
def test_outcomes_of_files_that_cannot_be_read(tmp_path: Path, name: str, data: bytes, outcome: str, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    (result,) = read_one(SourceFile(tmp_path / name, name), Limits())
    assert result.outcome.outcome == outcome
    assert words in result.outcome.reason
    assert result.outcome.reason
    assert result.outcome.next_step or name.endswith(".exe")
    assert result.passages == ()


def test_files_that_vanish_or_are_too_big(tmp_path: Path) -> None:
    (result,) = read_one(SourceFile(tmp_path / "gone.txt", "gone.txt"), Limits())
    assert (result.outcome.outcome, result.outcome.reason) == ("failed", "文件在读取前被移走或删除")
    big = tmp_path / "big.txt"
    big.write_bytes(b"a" * (2 << 20))
    (result,) = read_one(SourceFile(big, "big.txt"), Limits(file_mb=1))
    assert (result.outcome.outcome, result.outcome.reason) == ("skipped", "文件有2 MB，超过上限1 MB")


def test_text_beyond_the_limit_is_told(tmp_path: Path) -> None:
    (tmp_path / "long.csv").write_text("甲,乙\n" + "一,二\n" * 100, encoding="utf-8")
    (result,) = read_one(SourceFile(tmp_path / "long.csv", "long.csv"), Limits(characters=100))
    assert result.outcome.outcome == "partial"
    assert "超过100个" in result.outcome.reason
