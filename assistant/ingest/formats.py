"""What a file really is. The content decides, because endings lie: systems export HTML as .xls, people rename docx to doc.

`detect` gives the name of a format: one that a reader exists for, 'zip', 'encrypted', or the ending of a file that nothing
here reads; `advice` says of the latter why and what to do.
"""

from __future__ import annotations

import mmap
import re
import zipfile
from pathlib import Path

READABLE = {
    "docx": "docx docm dotx dotm", "doc": "doc dot", "wps": "wps wpt", "odt": "odt ott fodt", "rtf": "rtf",
    "xlsx": "xlsx xlsm xltx xltm", "xls": "xls xlt", "et": "et ett", "ods": "ods ots fods", "csv": "csv", "tsv": "tsv tab",
    "pptx": "pptx pptm ppsx potx", "ppt": "ppt pps pot", "dps": "dps dpt", "odp": "odp otp fodp", "pdf": "pdf",
    "png": "png", "jpg": "jpg jpeg jpe jfif", "bmp": "bmp dib", "tif": "tif tiff", "gif": "gif", "webp": "webp",
    "txt": "txt text", "md": "md markdown", "html": "html htm xhtml shtml", "mht": "mht mhtml", "zip": "zip",
}  # fmt: skip
"""Format → the endings it goes by, the usual one first."""
_BY_ENDING = {ending: name for name, endings in READABLE.items() for ending in endings.split()}

_FOREIGN = (
    (
        "rar 7z tar gz tgz bz2 xz iso cab zst",
        "是{0}压缩包，本程序不解压这种格式",
        "请解压后把里面的文件放入材料文件夹，或改压为 zip。",
    ),
    (
        "mp4 avi mov wmv mkv flv mp3 wav m4a wma aac amr m4v rmvb",
        "是音视频文件，其中没有可引用的文字",
        "如需作证据，请放入文字说明或截图。",
    ),
    ("ofd gd sep ceb cebx", "是{0}版式文件，尚不能读取", "请用阅读器打开后导出（打印）为 PDF 再放入。"),
    ("caj nh kdh teb", "是 CAJ 文献，尚不能读取", "请用 CAJ 阅读器打开后打印为 PDF 再放入。"),
    ("heic heif avif psd ai cdr svg wmf emf", "是{0}图片，尚不能读取", "请另存为 jpg 或 png 再放入。"),
    ("xlsb numbers", "是{0}表格，尚不能读取", "请用 Excel 或 WPS 打开后另存为 xlsx。"),
    ("pages one onepkg pub uof uot epub mobi tex xml", "是{0}文档，尚不能读取", "请用原软件打开后另存为 docx 或 pdf。"),
    ("vsd vsdx xmind mmap mpp dwg dxf eddx", "是{0}图形文件，尚不能读取", "请用原软件打开后导出为 PDF 或图片。"),
    ("key uos uop", "是{0}演示文稿，尚不能读取", "请用原软件打开后另存为 pptx 或 pdf。"),
    ("eml msg", "是邮件存档，尚不能读取", "请把邮件另存为 pdf，附件取出后一并放入。"),
    ("mdb accdb dbf sav sas7bdat dta db sqlite", "是数据库或统计软件的数据文件，尚不能读取", "请导出为 xlsx 或 csv。"),
    ("lnk url webloc", "是快捷方式，不是文件本身", "请把它所指的原文件复制到材料文件夹。"),
    ("exe dll msi bat cmd sh com scr apk jar vbs", "是程序，不是材料", ""),
)
_ADVICE = {ending: (why, step) for endings, why, step in _FOREIGN for ending in endings.split()}

_MAGIC = (
    (b"{\\rtf", "rtf"), (b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"BM", "bmp"),
    (b"II*\0", "tif"), (b"MM\0*", "tif"), (b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\0", "xz"), (b"HLP", "caj"), (b"CAJ", "caj"), (b"MZ", "exe"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (("WordDocument", "doc wps"), ("Workbook", "xls et"), ("PowerPoint Document", "ppt dps"), ("Book", "xls et"))
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|meta|body|style|table|div|font|center)\b", re.I)


def detect(path: Path) -> str:
    """The format of a file by content and, where the content does not tell, by ending. OSError if it cannot be opened."""
    ending = ending_of(path.name)
    by_name = _BY_ENDING.get(ending, ending)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _of_zip(path, by_name)
    if head.startswith(_OLE):
        return _of_ole(path, by_name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    for magic, name in _MAGIC:
        if head.startswith(magic) and not (len(magic) < 4 and magic.isascii() and _looks_like_text(head)):
            return name
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    return _of_text(head, by_name) if _looks_like_text(head) else by_name


def ending_of(name: str) -> str:
    """The ending of a file name in small letters, without the dot; '' if there is none."""
    return name.rsplit(".", 1)[1].lower().strip() if "." in name.strip(".") else ""


def usual_ending(format: str, ending: str) -> str:
    """`ending` if it goes with the format, else the one that a reader of the format expects."""
    endings = READABLE.get(format, {"spreadsheetml": "xls", "wordml": "doc"}.get(format, ending)).split()
    return ending if ending in endings else endings[0]


def could_be_document(name: str) -> bool:
    """Whether a file of this name would be missed if it were passed over."""
    ending = ending_of(name)
    return ending in _BY_ENDING or ending in _ADVICE


def advice(format: str) -> tuple[str, str]:
    """Why files of a format without reader are not read, and what the office can do."""
    if format == "encrypted":
        return "文件加了密码，无法读取", "请在原来的软件中打开，取消密码后另存一份，再放入材料文件夹。"
    if format in _ADVICE:
        why, step = _ADVICE[format]
        return why.format(f" {format.upper()} "), step
    why = f"不认识的文件类型“.{format}”" if format else "文件没有扩展名，内容也不是认识的类型"
    return why, "如是材料，请用原软件打开后另存为 docx、xlsx 或 pdf 再放入。"


def _of_zip(path: Path, by_name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        return by_name if by_name in READABLE else "zip"  # damaged: the reader of that format says so
    for word, name in (("opendocument.text", "odt"), ("opendocument.spreadsheet", "ods"), ("opendocument.presentation", "odp")):
        if word in kind:
            return name
    if "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            return "xlsb"
        for folder, name in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
            if any(entry.startswith(folder) for entry in names):
                return name
    if "OFD.xml" in names:
        return "ofd"
    return "zip" if by_name in ("", "rar", "7z") else by_name


def _of_ole(path: Path, by_name: str) -> str:
    """Old binary Office files by the names of their streams; an embedded object has streams too, so the ending goes first."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return "encrypted"
        found = [names.split() for word, names in _STREAMS if data.find(f"{word}\0".encode("utf-16-le")) >= 0]
    if any(by_name in names for names in found) or not found:
        return by_name
    return found[0][0]


def _of_text(head: bytes, by_name: str) -> str:
    start = re.sub(rb"\A(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)", b"", head).replace(b"\0", b"").lstrip()
    if re.search(rb"^content-type:\s*multipart/related", start, re.I | re.M) and by_name != "eml":
        return "mht"
    if start[:5].lower() == b"<?xml":  # Office 2003 XML, under .xls, .doc or .xml
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
            return "spreadsheetml"
        if b"/office/word/2003/wordml" in start:
            return "wordml"
    if start[:1] == b"<" and by_name not in ("md", "csv", "tsv"):
        first = _HTML.search(start[:2048])
        if first and (first.start() == 0 or by_name == "html" or re.search(rb"<html\b", start, re.I)):
            return "html"
    if by_name in ("doc", "wps"):
        return "txt"
    if by_name in ("xls", "et"):  # systems write separated text under this name
        first_line = start.split(b"\n", 1)[0]
        return "tsv" if b"\t" in first_line else "csv" if b"," in first_line else "txt"
    return by_name


def _looks_like_text(head: bytes) -> bool:
    """No control codes; UTF-16 has zero bytes, but then on every other place of its Latin letters and line ends."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(head) and not re.search(rb"[\x00-\x08\x0e-\x19]", head)
