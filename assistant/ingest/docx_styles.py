"""Paragraph styles of a Word document: which are headings, which number their paragraphs, which are contents lines."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass

from lxml import etree

from .docx_numbering import VAL, W
from .package import parse

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style, inheritance resolved. `level`: 1–9, 0 for the document's title, None for body text."""

    level: int | None = None
    contents: bool = False
    caption: bool = False
    centred: bool = False
    list_id: str = ""
    list_depth: int | None = None


def read_styles(package: zipfile.ZipFile) -> dict[str, Style]:
    """Style id → Style; the key '' is the default paragraph style."""
    root = parse(package, "word/styles.xml")
    if root is None:
        return {"": Style()}
    raw = {style.get(W + "styleId", ""): style for style in root.iter(W + "style") if style.get(W + "type") == "paragraph"}
    styles = {key: _resolve(key, raw) for key in raw}
    default = next((key for key, style in raw.items() if style.get(W + "default") in ("1", "true")), None)
    styles[""] = styles[default] if default else Style()
    return styles


def outline_level(properties: etree._Element | None) -> int | None:
    """Heading level that paragraph properties set themselves: 1–9, 10 for 'body text', None if they say nothing."""
    level = properties.find(W + "outlineLvl") if properties is not None else None
    return int(level.get(VAL, "9")) + 1 if level is not None else None


def list_of(properties: etree._Element | None) -> tuple[str, int | None] | None:
    """(list id, depth or None) that paragraph properties name themselves."""
    numbering = properties.find(W + "numPr") if properties is not None else None
    if numbering is None:
        return None
    list_id, depth = numbering.find(W + "numId"), numbering.find(W + "ilvl")
    return (list_id.get(VAL, "") if list_id is not None else ""), (int(depth.get(VAL, "0")) if depth is not None else None)


def is_centred(properties: etree._Element | None) -> bool | None:
    alignment = properties.find(W + "jc") if properties is not None else None
    return alignment.get(VAL) == "center" if alignment is not None else None


def _resolve(key: str, raw: dict[str, etree._Element]) -> Style:
    level: int | None = None
    centred: bool | None = None
    list_id, list_depth, contents, caption = "", None, False, False
    seen: set[str] = set()
    while key in raw and key not in seen:  # from the style up to what it is based on; the nearest word counts
        seen.add(key)
        style = raw[key]
        properties = style.find(W + "pPr")
        name = _name(style)
        contents = contents or name.startswith(("toc", "目录"))
        caption = caption or name in ("caption", "题注")
        own = outline_level(properties)
        if level is None:
            level = own if own is not None else _level_by_name(name)
        centred = is_centred(properties) if centred is None else centred
        found = list_of(properties)
        if found and not list_id:
            list_id, list_depth = found[0] or list_id, found[1] if list_depth is None else list_depth
        based = style.find(W + "basedOn")
        key = based.get(VAL, "") if based is not None else ""
    return Style(level if level is not None and level < 10 else None, contents, caption, bool(centred), list_id, list_depth)


def _name(style: etree._Element) -> str:
    name = style.find(W + "name")
    return name.get(VAL, "").lower() if name is not None else ""


def _level_by_name(name: str) -> int | None:
    if found := _HEADING.fullmatch(name):
        return int(found[1])
    return 0 if name in ("title", "标题") else None
