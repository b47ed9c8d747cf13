"""How a paragraph is set: east-Asian font, size, bold and alignment as they come out of defaults, styles and the runs."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from assistant.ingest.docx_numbering import VAL, W
from assistant.ingest.docx_text import is_on
from assistant.ingest.package import parse
from assistant.review.document import Look

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True, slots=True)
class _Set:
    """What one level of formatting says; None or '' where it says nothing."""

    font: str = ""
    size: float | None = None
    bold: bool | None = None
    align: str = ""

    def over(self, other: _Set) -> _Set:
        """This level laid over another."""
        return _Set(
            self.font or other.font,
            self.size if self.size is not None else other.size,
            self.bold if self.bold is not None else other.bold,
            self.align or other.align,
        )


class Looks:
    """The formatting rules of one file."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._theme = _theme(package)
        root = parse(package, "word/styles.xml")
        self._raw: dict[str, etree._Element] = {}
        self._default, self._base = "", _Set()
        if root is not None:
            self._raw = {s.get(W + "styleId", ""): s for s in root.iter(W + "style")}
            defaults = root.find(W + "docDefaults")
            if defaults is not None:
                self._base = self._set(defaults.find(f"{W}rPrDefault/{W}rPr"), defaults.find(f"{W}pPrDefault/{W}pPr"))
            self._default = next(
                (k for k, s in self._raw.items() if s.get(W + "default") in ("1", "true") and s.get(W + "type") == "paragraph"),
                "",
            )
        self._resolved: dict[str, _Set] = {}

    def name(self, style: str) -> str:
        """The name of a style by its id, as Word shows it; the default paragraph style for ''."""
        element = self._raw.get(style or self._default)
        name = element.find(W + "name") if element is not None else None
        return name.get(VAL, "") if name is not None else style

    def of(self, paragraph: etree._Element) -> Look:
        """The look of a paragraph: that of most of its characters."""
        own = paragraph.find(W + "pPr")
        style = _value(own, "pStyle")
        ground = self._set(None, own).over(self._style(style or self._default)).over(self._base)
        counted: Counter[_Set] = Counter()
        for run in paragraph.iter(W + "r"):
            length = sum(len((t.text or "").strip()) for t in run.iter(W + "t"))
            if length:
                properties = run.find(W + "rPr")
                counted[self._set(properties, None).over(self._style(_value(properties, "rStyle"))).over(ground)] += length
        chosen = counted.most_common(1)[0][0] if counted else ground
        return Look(chosen.font, chosen.size, chosen.bold, ground.align, self.name(style))

    def _style(self, key: str) -> _Set:
        if key not in self._resolved:
            result = _Set()
            for element in self._chain(key):
                result = result.over(self._set(element.find(W + "rPr"), element.find(W + "pPr")))
            self._resolved[key] = result
        return self._resolved[key]

    def _chain(self, key: str) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while key in self._raw and key not in seen:
            seen.add(key)
            yield self._raw[key]
            key = _value(self._raw[key], "basedOn")

    def _set(self, run: etree._Element | None, paragraph: etree._Element | None) -> _Set:
        found = _Set(align=_value(paragraph, "jc"))
        if run is None:
            return found
        fonts = run.find(W + "rFonts")
        font = ""
        if fonts is not None:
            theme = fonts.get(W + "eastAsiaTheme", "")
            font = self._theme.get(theme[:5], "") if theme else fonts.get(W + "eastAsia", "")
        size = _value(run, "sz")
        bold = is_on(run, "b") if run.find(W + "b") is not None else None
        return replace(found, font=font, size=int(size) / 2 if size.isdigit() else None, bold=bold)


def _value(element: etree._Element | None, tag: str) -> str:
    child = element.find(W + tag) if element is not None else None
    return child.get(VAL, "") if child is not None else ""


def _theme(package: zipfile.ZipFile) -> dict[str, str]:
    """'major' and 'minor' → the Chinese font of the theme."""
    root = parse(package, "word/theme/theme1.xml")
    result = {}
    for kind in ("major", "minor"):
        fonts = next(iter(root.iter(f"{_A}{kind}Font")), None) if root is not None else None
        if fonts is None:
            continue
        east = fonts.find(_A + "ea")
        script = next((f.get("typeface", "") for f in fonts.iter(_A + "font") if f.get("script") == "Hans"), "")
        result[kind] = (east.get("typeface", "") if east is not None else "") or script
    return result
