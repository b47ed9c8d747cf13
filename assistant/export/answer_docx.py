"""An answer on paper: the question, what was found with its places, in Word or as plain text for the clipboard."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import docx
from docx.shared import Cm

from assistant.export import docx_parts as parts
from assistant.export.atomic import whole
from assistant.house_style import HouseStyle

TITLE, BODY, PLACE, REMARK = "问题", "答复正文", "出处", "说明"


class Item(NamedTuple):
    """`head` stands before the text; `tag` is a short word with a tone (good, warn, bad or nothing)."""

    text: str
    places: tuple[str, ...] = ()
    head: str = ""
    note: str = ""
    tag: str = ""
    tone: str = ""


class Part(NamedTuple):
    """Items of one kind under their heading."""

    title: str
    items: tuple[Item, ...]


class Sheet(NamedTuple):
    """`lines` are sentences about the answer: how the question was read, that nothing was found, what was withheld and why."""

    question: str
    lines: tuple[str, ...]
    parts: tuple[Part, ...]


def text(sheet: Sheet) -> str:
    """The sheet as plain text, each sentence followed by its places."""
    rows = [f"问：{sheet.question}", *sheet.lines]
    for part in sheet.parts:
        rows += ["", part.title]
        for item in part.items:
            tag = f"　{item.tag}" if item.tag else ""
            rows.append(f"{item.head}{item.text}{tag}{''.join(item.places)}")
            rows += [item.note] if item.note else []
    return "\n".join(rows) + "\n"


def write(sheet: Sheet, institution: str, day: date, target: Path, look: HouseStyle) -> None:
    """The sheet as a Word file; `day` is when it was asked."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(look.margins_cm["top"]), Cm(look.margins_cm["bottom"])
    section.left_margin, section.right_margin = Cm(look.margins_cm["left"]), Cm(look.margins_cm["right"])
    plain = {"indent_chars": 0}
    looks = {
        "Normal": look.body,
        TITLE: look.title.model_copy(update={"size": min(look.title.size, 18), "align": "left"}),
        BODY: look.body,
        PLACE: look.citation.model_copy(update={**plain, "size": max(look.citation.size, 9), "after": 4}),
        REMARK: look.caption.model_copy(update={"align": "left", "bold": False, "after": 6}),
    }
    for name, style in looks.items():
        parts.style(document, name, style, keep=False)
    parts.style(document, "Heading 1", look.headings[2], keep=False)
    document.core_properties.title, document.core_properties.author = sheet.question, ""

    def line(words: str, style: str) -> None:
        for piece in words.split("\n"):
            if piece:
                document.add_paragraph(piece, style=style)

    line(sheet.question, TITLE)
    line(f"{institution}，{day.isoformat()}。答案由质评助手从学校材料中查得，引用前请打开出处核对。", REMARK)
    for words in sheet.lines:
        line(words, BODY)
    for part in sheet.parts:
        document.add_heading(part.title, 1)
        for item in part.items:
            told = f"{item.text}{f'（{item.tag}）' if item.tag else ''}"
            if item.head.endswith("\n"):
                document.add_paragraph(style=BODY).add_run(item.head.strip()).bold = True
                line(told, BODY)
            else:
                line(f"{item.head}{told}", BODY)
            line("　".join(x for x in ("".join(item.places), item.note) if x), PLACE)
    with whole(target) as draft:
        document.save(str(draft))
