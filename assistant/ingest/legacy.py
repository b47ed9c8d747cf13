"""Old and foreign office formats (doc, wps, ppt, dps, et, rtf, odt, odp), converted by LibreOffice and read by the modern reader.

LibreOffice is optional: without it the file is reported with what to do, never dropped. It runs with a profile of its own in a
temporary folder, with macros off and links to the outside blocked, and is ended when its time is up.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from . import docx, sheets, slides
from .blocks import Item, Limits, Unreadable
from .package import OLE

_SLIDES = {"ppt", "pps", "dps", "dpt", "odp", "otp", "fodp"}
_SHEETS = {"xls", "xlt", "et", "ett", "fods"}

_READERS: dict[str, Callable[[Path, Limits], Iterator[Item]]] = {"docx": docx.read, "pptx": slides.read, "xlsx": sheets.read}
_FILTERS = {"docx": "docx:MS Word 2007 XML", "pptx": "pptx:Impress MS PowerPoint 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_OLD = {"docx": "doc", "pptx": "ppt", "xlsx": "xls"}
_STREAMS = {"docx": "WordDocument", "pptx": "PowerPoint Document", "xlsx": "Workbook"}
_NAMES = {"docx": "Word 文档（docx）", "pptx": "演示文稿（pptx）", "xlsx": "Excel 工作簿（xlsx）"}
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_PROFILE = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="{_SECURITY}"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="{_SECURITY}"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="{_SECURITY}"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


def read(path: Path, limits: Limits) -> Iterator[Item]:
    """Blocks of a file in an old format; Unreadable if LibreOffice is missing, fails or takes too long."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise Unreadable("文件是空的（0 字节）", "请确认原文件有内容后重新放入。")
    target = _target(path, start)
    if start.startswith(b"PK") and path.suffix.lower() not in (".odt", ".odp", ".ott", ".otp"):
        yield from _READERS[target](path, limits)  # a modern file under an old name
        return
    with tempfile.TemporaryDirectory(prefix="zhiping-", ignore_cleanup_errors=True) as folder:
        yield from _READERS[target](convert(path, target, Path(folder), limits.seconds, _suffix(path, start, target)), limits)


def office() -> str | None:
    """The LibreOffice program on this machine, None if it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(path: Path, target: str, folder: Path, seconds: float, suffix: str | None = None) -> Path:
    """The file converted to `target` ('docx', 'pptx', 'xlsx') inside `folder`. Raises Unreadable."""
    advice = f"请用 Word、WPS 等原软件打开，另存为{_NAMES[target]}后重新放入。"
    program = office()
    if program is None:
        ending = path.suffix.lstrip(".").lower() or "旧"
        raise Unreadable(
            f"{ending} 是旧格式，读取它需要 LibreOffice，而本机没有安装", advice + "或请管理员安装 LibreOffice 后重新运行。"
        )
    source = folder / f"source{suffix or path.suffix.lower()}"
    shutil.copyfile(path, source)
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--convert-to", _FILTERS[target], "--outdir", str(folder / "out"), str(source)]
    if not _run(command, folder, seconds):
        raise Unreadable(f"LibreOffice 在 {seconds:.0f} 秒内没有完成转换", advice)
    result = folder / "out" / f"source.{target}"
    if not result.is_file():
        raise Unreadable("LibreOffice 打不开这个文件（可能加了密码或已损坏）", "如有密码请先取消；" + advice)
    return result


def _run(command: list[str], folder: Path, seconds: float) -> bool:
    """Whether the program ended in time; if not, it is killed with all that it started."""
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            return False
    return True


def _target(path: Path, start: bytes) -> str:
    """What to convert to: the kind that the content tells, else the kind that the ending tells."""
    ending = path.suffix.lstrip(".").lower()
    named = "pptx" if ending in _SLIDES else "xlsx" if ending in _SHEETS else "docx"
    if start.startswith(OLE):
        data = path.read_bytes()
        present = [target for target, stream in _STREAMS.items() if stream.encode("utf-16-le") in data]
        return named if named in present or not present else present[0]
    if b"office:spreadsheet" in start or b"opendocument.spreadsheet" in start:
        return "xlsx"
    if b"opendocument.presentation" in start:
        return "pptx"
    return "docx" if b"office/word/2003/wordml" in start or start.startswith(b"{\\rtf") else named


def _suffix(path: Path, start: bytes, target: str) -> str:
    """The ending that tells LibreOffice what the bytes are; wps, dps and et of WPS Office are doc, ppt and xls inside."""
    if start.startswith(b"{\\rtf"):
        return ".rtf"
    if start.startswith(OLE):
        return f".{_OLD[target]}"
    return ".xml" if start.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml") else path.suffix.lower()
