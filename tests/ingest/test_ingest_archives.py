from __future__ import annotations

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from assistant.ingest import Limits, SourceFile, read_one
from assistant.ingest.archives import Member, Refused, members
from assistant.ingest.blocks import Unreadable


def zip_bytes(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def saved(tmp_path: Path, **files: bytes) -> Path:
    path = tmp_path / "包.zip"
    path.write_bytes(zip_bytes(**files))
    return path


def contents(path: Path, limits: Limits | None = None) -> dict[str, bytes | str]:
    """Place → bytes of what was unpacked, reason of what was not."""
    return {
        found.place: found.path.read_bytes() if isinstance(found, Member) else found.reason
        for found in members(path, limits or Limits())
    }


def named_in(path: Path, *names: str, codec: str) -> Path:
    """A zip whose names are bytes of `codec` without the UTF-8 flag, as Chinese Windows writes them."""
    places = {name: f"{index:03}" + "x" * (len(name.encode(codec)) - 3) for index, name in enumerate(names)}
    data = zip_bytes(**dict.fromkeys(places.values(), b"text"))
    for name, place in places.items():
        data = data.replace(place.encode(), name.encode(codec))
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_names_without_flag(tmp_path: Path, codec: str) -> None:
    path = named_in(tmp_path / "a.zip", "教学/督导.txt", "名单.txt", codec=codec)
    assert set(contents(path)) == {"教学/督导.txt", "名单.txt"}


def test_names_in_big5(tmp_path: Path) -> None:
    path = named_in(tmp_path / "a.zip", "課程大綱.txt", "教學評鑑.txt", codec="big5")
    assert set(contents(path)) == {"課程大綱.txt", "教學評鑑.txt"}


def test_zip_in_zip(tmp_path: Path) -> None:
    inner = zip_bytes(**{"深/三.txt": "三".encode()})
    path = saved(tmp_path, **{"一.txt": b"1", "内.zip": zip_bytes(**{"二.txt": b"2", "里.zip": inner}), "四.txt": b"4"})
    assert list(contents(path)) == ["一.txt", "内.zip!/二.txt", "内.zip!/里.zip!/深/三.txt", "四.txt"]


def test_depth_is_bounded(tmp_path: Path) -> None:
    data = b"x"
    for _ in range(5):
        data = zip_bytes(**{"a.zip": data})
    (tmp_path / "a.zip").write_bytes(data)
    ((place, reason),) = contents(tmp_path / "a.zip", Limits(archive_depth=3)).items()
    assert place == "a.zip!/a.zip!/a.zip"
    assert "超过3层" in str(reason)


@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "..\\..\\evil.txt", "a/./../evil.txt"])
def test_names_that_lead_outside(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path, **{name: b"x"})
    (found,) = (m for m in members(path, Limits()))
    assert isinstance(found, Member)
    assert ".." not in found.place and not found.place.startswith(("/", "C:")) and found.place.endswith("evil.txt")
    assert not list(tmp_path.rglob("*evil*")) and not (tmp_path.parent / "evil.txt").exists()


def test_unpacked_files_are_gone_with_the_next(tmp_path: Path) -> None:
    seen: list[Path] = []
    for found in members(saved(tmp_path, a=b"1", b=b"2"), Limits()):
        assert isinstance(found, Member)
        assert found.path.exists()
        assert not any(path.exists() for path in seen)
        seen.append(found.path)
    assert not seen[0].parent.exists()


def test_links_in_archives(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("链接.txt")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
        archive.writestr("好.txt", "好")
    assert contents(tmp_path / "a.zip") == {"链接.txt": "是符号链接，不是文件", "好.txt": "好".encode()}


def test_bomb_by_ratio(tmp_path: Path) -> None:
    path = saved(tmp_path, **{"bomb.txt": b"\0" * (20 << 20), "好.txt": b"x"})
    assert path.stat().st_size * 200 < 20 << 20
    found = contents(path)
    assert "压缩炸弹" in str(found["bomb.txt"])
    assert found["好.txt"] == b"x"


def test_bomb_by_count_and_by_size(tmp_path: Path) -> None:
    path = saved(tmp_path, **{f"{i}.txt": b"x" * (1 << 20) for i in range(6)})
    by_count = contents(path, Limits(archive_members=4))
    assert len(by_count) == 5 and "超过4个" in str(by_count[""])
    by_size = contents(path, Limits(archive_mb=2))
    assert list(by_size) == ["0.txt", "1.txt", ""] and "超过2 MB" in str(by_size[""])


def test_limits_hold_for_all_levels_together(tmp_path: Path) -> None:
    inner = zip_bytes(**{f"{i}.txt": b"x" for i in range(4)})
    path = saved(tmp_path, **{"a.zip": inner, "b.zip": inner})
    found = contents(path, Limits(archive_members=7))
    assert sum(1 for value in found.values() if value == b"x") == 5
    assert "" in found


def test_overlapping_members_cannot_exceed_the_size(tmp_path: Path) -> None:
    """Many directory entries over the same data: small on disk, huge when unpacked."""
    data = zip_bytes(**{"00.txt": b"\0" * (1 << 20)})
    at = data.index(b"PK\x01\x02")
    entry, end = data[at : data.index(b"PK\x05\x06")], data[data.index(b"PK\x05\x06") :]
    end = end[:8] + struct.pack("<HHI", 50, 50, len(entry) * 50) + end[16:]
    (tmp_path / "a.zip").write_bytes(data[:at] + entry * 50 + end)
    found = list(members(tmp_path / "a.zip", Limits(archive_mb=5)))
    assert sum(isinstance(f, Member) for f in found) <= 5
    assert any(isinstance(f, Refused) for f in found)


def test_encrypted(tmp_path: Path) -> None:
    def encrypted(data: bytes) -> bytes:
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = data.index(mark) + at
            data = data[:place] + bytes([data[place] | 1]) + data[place + 1 :]
        return data

    (tmp_path / "a.zip").write_bytes(encrypted(zip_bytes(**{"a.txt": b"x"})))
    with pytest.raises(Unreadable) as caught:
        contents(tmp_path / "a.zip")
    assert "密码" in caught.value.reason and "解压" in caught.value.next_step
    (tmp_path / "b.zip").write_bytes(encrypted(zip_bytes(**{"a.txt": b"x", "b.txt": b"y"})))
    assert contents(tmp_path / "b.zip") == {"a.txt": "有密码，无法解压", "b.txt": b"y"}


def test_damaged(tmp_path: Path) -> None:
    data = zip_bytes(**{"a.txt": b"some text that is long enough", "b.txt": b"y"})
    (tmp_path / "a.zip").write_bytes(data[:40])
    with pytest.raises(Unreadable):
        contents(tmp_path / "a.zip")
    at = data.index(b"a.txt") + 6
    (tmp_path / "b.zip").write_bytes(data[:at] + bytes(b ^ 0x55 for b in data[at : at + 8]) + data[at + 8 :])
    found = contents(tmp_path / "b.zip")
    assert "已损坏" in str(found["a.txt"]) and found["b.txt"] == b"y"


def test_what_systems_leave_behind_is_dropped_and_names_are_unique(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("__MACOSX/._a.txt", ".DS_Store", "夹/", "a.txt", "a.txt", "夹/Thumbs.db"):
            archive.writestr(name, "x")
    assert list(contents(tmp_path / "a.zip")) == ["a.txt", "a（2）.txt"]


def test_results_of_an_archive(tmp_path: Path) -> None:
    path = saved(
        tmp_path, **{"教学总结.md": "# 总结\n\n成效显著。".encode(), "内.zip": zip_bytes(**{"x.rar": b"Rar!\x1a\x07\x00"})}
    )
    results = list(read_one(SourceFile(path, "材料/包.zip"), Limits()))
    assert [(r.place, r.outcome.outcome) for r in results] == [
        ("材料/包.zip!/教学总结.md", "ok"),
        ("材料/包.zip!/内.zip!/x.rar", "skipped"),
        ("材料/包.zip", "ok"),
    ]
    assert results[0].passages[-1].locator.file == "材料/包.zip!/教学总结.md"
    assert results[-1].document is None


def test_a_refused_member_makes_the_archive_partial(tmp_path: Path) -> None:
    path = saved(tmp_path, **{"bomb.txt": b"\0" * (20 << 20), "好.txt": "好".encode()})
    results = {r.place: r.outcome for r in read_one(SourceFile(path, "包.zip"), Limits())}
    assert results["包.zip"].outcome == "partial"
    assert "1个未解压" in results["包.zip"].reason
    assert results["包.zip!/bomb.txt"].outcome == "skipped"
