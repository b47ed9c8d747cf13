"""Small writers for the example folders: one source text, many office formats, the same bytes on every run.

Interface (all writers create missing parent folders):

    text = parse(markdown, facts)                 Markdown with YAML front matter → Text; {{key}} is replaced from `facts`
    write_docx(text, path, fonts=WORD_FONTS)      real heading styles, restarted Word numbering, captioned tables
    write_pdfs([(text, path), …])                 through LibreOffice (soffice), fonts embedded, one start for all files
    write_text(text, path, encoding="utf-8")      plain text; write_markdown(text, path); write_html(text, path)
    write_xlsx([Sheet(…)], path)                  merged cells, header rows, hidden sheets
    write_csv(rows, path, encoding="gb18030")
    write_pptx([Slide(…)], path)
    write_zip({name: bytes}, path, encoding="gbk")
    write_scan(text, path)                        a picture of paper: .png or, several pages, .pdf
    lock_pdf(path, password)                      turns a PDF into one that asks for a password

Front matter keys of a source text: `file` (target, or a list of targets; the ending chooses the writer), `title`, and as
needed `head` (red letterhead), `number` (发文字号), `unit` (signature), `date`, `subtitle`, `columns` (2 = two columns),
`cover: true` (own title page and contents), `articles: true` (第X条 numbered by Word, not typed), `hidden` (text in white
1-point type at the end), `encoding` (for txt). The body uses #, ##, ### headings, paragraphs, `- ` and `1. ` lists,
pipe tables with a `表N …` line above as caption, **bold**, and `> ` for right-aligned lines.
"""

from __future__ import annotations

import csv
import html
import re
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pptx import Presentation
from pptx.util import Inches
from pptx.util import Pt as SlidePt
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject
from texts import FICTION, Block, Text, fill, parse, plain
from word import PDF_FONTS, STAMP, WORD_FONTS, ZIP_STAMP, Fonts, freeze, write_docx

__all__ = [
    "FICTION",
    "PDF_FONTS",
    "WORD_FONTS",
    "Block",
    "Fonts",
    "Sheet",
    "Slide",
    "Text",
    "fill",
    "lock_pdf",
    "parse",
    "plain",
    "write_csv",
    "write_docx",
    "write_html",
    "write_markdown",
    "write_pdfs",
    "write_pptx",
    "write_scan",
    "write_text",
    "write_xlsx",
    "write_zip",
]

SCAN_FONT = "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"


@dataclass(frozen=True)
class Sheet:
    """A worksheet. `header` is the number of title and header rows at the top; `merges` are ranges such as 'A1:F1'."""

    name: str
    rows: Sequence[Sequence[object]]
    merges: Sequence[str] = ()
    header: int = 1
    hidden: bool = False
    widths: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Slide:
    title: str
    bullets: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    notes: str = ""


# --- pdf --------------------------------------------------------------------------------------------------------------


def write_pdfs(jobs: Sequence[tuple[Text, Path]]) -> None:
    """Text PDFs with embedded fonts. Needs `soffice` on the path; CalledProcessError if the conversion fails."""
    if not jobs:
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        sources = [work / f"{at}.docx" for at in range(len(jobs))]
        for source, (text, _) in zip(sources, jobs, strict=True):
            write_docx(text, source, PDF_FONTS)
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        subprocess.run([*command, *map(str, sources)], check=True, capture_output=True)
        for source, (_, path) in zip(sources, jobs, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_freeze_pdf(source.with_suffix(".pdf").read_bytes()))


def _freeze_pdf(data: bytes) -> bytes:
    """Fixed dates and file ids of the same length, so that the cross-reference table stays right."""
    data = re.sub(rb"/CreationDate\(D:\d{14}", b"/CreationDate(D:20250331090000", data)
    data = re.sub(rb"<[0-9A-F]{32}>", b"<" + b"0" * 32 + b">", data)
    return re.sub(rb"/DocChecksum /[0-9A-F]{32}", b"/DocChecksum /" + b"0" * 32, data)


def lock_pdf(path: Path, password: str) -> None:
    """Encrypt in place with a user password (RC4: the same bytes every time)."""
    writer = PdfWriter(clone_from=PdfReader(path))
    fixed = ByteStringObject(b"0123456789abcdef")
    writer._ID = ArrayObject((fixed, fixed))
    writer.generate_file_identifiers = lambda: None  # type: ignore[method-assign]  # keep the fixed id
    writer.encrypt(user_password=password, owner_password=password, algorithm="RC4-128")
    with path.open("wb") as target:
        writer.write(target)


# --- plain formats ----------------------------------------------------------------------------------------------------


def _lines(text: Text) -> Iterable[str]:
    if text.meta.get("head"):
        yield text.meta["head"]
    if text.meta.get("number"):
        yield str(text.meta["number"])
    yield text.title
    for block in text.blocks:
        if block.kind == "heading":
            yield ""
            yield block.text
        elif block.kind == "table":
            if block.caption:
                yield block.caption
            yield from ("\t".join(row) for row in block.rows)
        elif block.items:
            yield from (
                f"{at}. {item}" if block.kind == "numbers" else f"- {item}" for at, item in enumerate(map(plain, block.items), 1)
            )
        else:
            yield "　　" + plain(block.text)
    yield from (str(text.meta[name]) for name in ("unit", "date") if text.meta.get(name))
    yield text.note


def write_text(text: Text, path: Path, encoding: str = "utf-8") -> None:
    """Plain text with Windows line ends, as old office systems export it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(("\r\n".join(_lines(text)) + "\r\n").encode(encoding))


def write_markdown(text: Text, path: Path) -> None:
    out = [f"# {text.title}", ""]
    for block in text.blocks:
        if block.kind == "heading":
            out += [f"{'#' * (block.level + 1)} {block.text}", ""]
        elif block.kind == "table":
            header, *rows = block.rows
            out += [block.caption, ""] if block.caption else []
            out += [f"| {' | '.join(r)} |" for r in (header, tuple("---" for _ in header), *rows)] + [""]
        elif block.items:
            out += [f"{at}. {i}" if block.kind == "numbers" else f"- {i}" for at, i in enumerate(block.items, 1)] + [""]
        else:
            out += [block.text, ""]
    out += [str(text.meta[name]) for name in ("unit", "date") if text.meta.get(name)] + ["", text.note, ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(out), encoding="utf-8")


def write_html(text: Text, path: Path) -> None:
    """A page as a school web site shows it: navigation and footer around the article."""
    body = [f"<h1>{html.escape(text.title)}</h1>"]
    for block in text.blocks:
        if block.kind == "heading":
            body.append(f"<h{block.level + 1}>{html.escape(block.text)}</h{block.level + 1}>")
        elif block.kind == "table":
            body.append(f"<table><caption>{html.escape(block.caption)}</caption>")
            for at, row in enumerate(block.rows):
                tag = "td" if at else "th"
                body.append("<tr>" + "".join(f"<{tag}>{html.escape(c)}</{tag}>" for c in row) + "</tr>")
            body.append("</table>")
        elif block.items:
            tag = "ol" if block.kind == "numbers" else "ul"
            body.append(f"<{tag}>" + "".join(f"<li>{html.escape(plain(i))}</li>" for i in block.items) + f"</{tag}>")
        else:
            body.append(f"<p>{html.escape(plain(block.text))}</p>")
    page = (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{html.escape(text.title)}</title><style>td,th{{border:1px solid #999}}</style>"
        "<script>var visits = 0;</script></head>\n<body><nav>首页 | 机构设置 | 规章制度 | 下载中心</nav>\n<article>\n"
        + "\n".join(body)
        + f"\n</article>\n<footer>{text.meta.get('unit', '')}　{text.meta.get('date', '')}　"
        + f"{text.note.strip('()（）')}</footer></body></html>\n"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")


def write_csv(rows: Sequence[Sequence[object]], path: Path, encoding: str = "gb18030") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target).writerows(rows)


# --- sheets, slides, archives, scans ----------------------------------------------------------------------------------


def write_xlsx(sheets: Sequence[Sheet], path: Path) -> None:
    """One sheet must stay visible; a hidden sheet is hidden, not very hidden."""
    book = Workbook()
    del book["Sheet"]
    line = Side(style="thin", color="808080")
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for r, row in enumerate(sheet.rows, 1):
            for c, value in enumerate(row, 1):
                cell = page.cell(r, c, value)
                cell.border = Border(left=line, right=line, top=line, bottom=line)
                cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
                if r <= sheet.header:
                    cell.font = Font(bold=True, size=14 if r == 1 and sheet.header > 1 else 11)
        for area in sheet.merges:
            page.merge_cells(area)
        for c in range(1, page.max_column + 1):
            letter = get_column_letter(c)
            page.column_dimensions[letter].width = sheet.widths.get(letter, 14)
        if sheet.hidden:
            page.sheet_state = "hidden"
    book.properties.creator, book.properties.created, book.properties.modified = "", STAMP, STAMP
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    freeze(path)


def write_pptx(slides: Sequence[Slide], path: Path) -> None:
    """The first slide is the title slide: its bullets are the subtitle lines."""
    deck = Presentation()
    for at, item in enumerate(slides):
        slide = deck.slides.add_slide(deck.slide_layouts[0 if at == 0 else 5 if item.table else 1])
        slide.shapes.title.text = item.title
        if item.bullets and not item.table:
            frame = slide.placeholders[1].text_frame
            frame.text = item.bullets[0]
            for bullet in item.bullets[1:]:
                frame.add_paragraph().text = bullet
            for line in frame.paragraphs:
                line.font.size = SlidePt(22)
        if item.table:
            place = (Inches(0.6), Inches(1.8), Inches(8.8), Inches(0.4 * len(item.table)))
            table = slide.shapes.add_table(len(item.table), len(item.table[0]), *place).table
            for r, row in enumerate(item.table):
                for c, value in enumerate(row):
                    table.cell(r, c).text = value
                    table.cell(r, c).text_frame.paragraphs[0].font.size = SlidePt(14)
        if item.notes:
            slide.notes_slide.notes_text_frame.text = item.notes
    deck.core_properties.author, deck.core_properties.created, deck.core_properties.modified = "", STAMP, STAMP
    path.parent.mkdir(parents=True, exist_ok=True)
    deck.save(str(path))
    freeze(path)


class _NamedInfo(zipfile.ZipInfo):
    """A member whose name is stored in an old code page, without the UTF-8 flag, as Chinese Windows tools do."""

    code_page = "gbk"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - name given by zipfile
        return self.filename.encode(self.code_page), self.flag_bits & ~0x800


def write_zip(members: Mapping[str, bytes], path: Path, encoding: str = "gbk") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members.items():
            info = _NamedInfo(name, ZIP_STAMP)
            info.code_page, info.compress_type = encoding, zipfile.ZIP_DEFLATED
            target.writestr(info, data)


def write_scan(text: Text, path: Path, tilt: float = 0.7) -> None:
    """Pages of a scanned paper: grey, a little tilted and soft; no text layer. `.png` takes one page only."""
    pages = [_aged(page, tilt if at % 2 == 0 else -tilt) for at, page in enumerate(_paper(text))]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".png":
        pages[0].quantize(12).save(path, optimize=True)
        return
    moment = time.struct_time((2025, 3, 31, 9, 0, 0, 0, 90, 0))
    pages[0].save(path, save_all=True, append_images=pages[1:], resolution=150, quality=45, creationDate=moment, modDate=moment)


def _paper(text: Text) -> list[Image.Image]:
    size, width, margin = (1240, 1754), 1240, 130
    face, big = ImageFont.truetype(SCAN_FONT, 28, index=2), ImageFont.truetype(SCAN_FONT, 40, index=2)
    pages: list[Image.Image] = []
    y = size[1]
    for at, line in enumerate(_lines(text)):
        font, per = (big, 24) if at == 0 else (face, 35)
        for piece in [line[i : i + per] for i in range(0, len(line), per)] or [""]:
            if y > size[1] - 160:
                pages.append(Image.new("L", size, 246))
                draw, y = ImageDraw.Draw(pages[-1]), 140
            x = (width - draw.textlength(piece, font=font)) / 2 if at == 0 else margin
            draw.text((x, y), piece.expandtabs(8), font=font, fill=40)
            y += 70 if at == 0 else 46
    return pages


def _aged(page: Image.Image, tilt: float) -> Image.Image:
    page = page.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=240)
    ImageDraw.Draw(page).line([(18, 0), (22, page.height)], fill=200, width=5)
    return page.filter(ImageFilter.GaussianBlur(0.6))
