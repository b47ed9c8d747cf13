"""Text of one Word paragraph as a reader of the final version sees it.

Insertions are kept, deletions, hidden text and field codes dropped, text boxes and notes taken out to stand for themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from .docx_numbering import VAL, W

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SKIPPED = {
    W + tag for tag in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "rt", "sdtPr", "annotationRef", "footnoteRef")
}
_FIXED = {W + "tab": "\t", W + "ptab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F053": "☒", "F0FD": "☒", "F0A8": "□", "F06F": "□", "F0A3": "□", "F0FC": "√", "F0D8": "➢"}
_PICTURE_PARTS = {"{http://schemas.openxmlformats.org/drawingml/2006/main}blip", "{urn:schemas-microsoft-com:vml}imagedata"}


@dataclass(slots=True)
class Content:
    """What one paragraph holds: its words, the text boxes anchored in it, ids of its notes, number of pictures."""

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0

    @property
    def text(self) -> str:
        """The words without soft hyphens and zero-width marks; line breaks kept."""
        return re.sub(r"[\u00ad\u200b\ufeff]", "", "".join(self.parts)).strip()


def content(paragraph: etree._Element) -> Content:
    """Read one w:p."""
    result = Content()
    for child in paragraph:
        _walk(child, result)
    return result


def is_on(properties: etree._Element | None, tag: str) -> bool:
    """Whether an on/off property is set (present and not switched off)."""
    flag = properties.find(W + tag) if properties is not None else None
    return flag is not None and flag.get(VAL, "1") not in ("0", "false", "off")


def _walk(element: etree._Element, result: Content) -> None:
    tag = element.tag
    if tag == W + "t" or tag == _MATH + "t":
        result.parts.append(element.text or "")
    elif tag in _SKIPPED or not isinstance(tag, str):
        return
    elif tag in _FIXED:
        result.parts.append("" if element.get(W + "type") in ("page", "column") else _FIXED[tag])
    elif tag == W + "sym":
        code = element.get(W + "char", "").upper()
        result.parts.append(_SYMBOLS.get(code, ""))
    elif tag == W + "txbxContent":
        result.boxes.append(element)
    elif tag in (W + "footnoteReference", W + "endnoteReference"):
        result.notes.append((tag.removeprefix(W).removesuffix("Reference"), element.get(W + "id", "")))
    elif tag == MC + "AlternateContent":  # the same drawing in a new and an old form: read one of them
        chosen = element.find(MC + "Choice")
        chosen = chosen if chosen is not None and len(chosen) else element.find(MC + "Fallback")
        for child in chosen if chosen is not None else ():
            _walk(child, result)
    elif not (tag == W + "r" and is_on(element.find(W + "rPr"), "vanish")):
        if tag in _PICTURE_PARTS:
            result.pictures += 1
        for child in element:
            _walk(child, result)
