"""The report's own evidence catalogue (支撑材料目录): a table of numbers and titles, or a list of lines that begin with one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.metrics.numbers import fold
from assistant.review.document import CatalogueLine, Spot

HEADING = re.compile(
    r"(?:支撑|佐证|证明|附件|备查).{0,4}(?:目录|清单|一览|材料)|^附[件录]|材料(?:目录|清单|一览)|[Cc]atalogue of evidence"
)
_NUMBER_COLUMN = re.compile(r"(?:(?:材料|支撑材料|佐证材料|附件)?(?:编号|序号|代码))|号|No\.|Number")
_TITLE_COLUMN = re.compile(r"(?:支撑|佐证|证明)?材料(?:名称|题名|标题)?|名称|题名|文件名称?|标题|附件名称|Document|Title")
_FILE_COLUMN = re.compile(r"文件(?:名称?|路径)?|电子文件|存放位置|路径|File")
_PLACES_COLUMN = re.compile(r"(?:引用|所在)?(?:位置|页码|页次|出处)|Places?cited|Pages?")
_AND_MORE = re.compile(r"等(?:\s*\d+\s*[处页段个项])?$")
_LINE = re.compile(
    r"^\s*(?:附件|支撑材料|佐证材料)?\s*[【\[]?(?P<number>(?:[a-z]{1,2}\d{0,2}|\d{1,2})(?:[.．]\d{1,2})*(?:\s?[-—–－]\s?\d{1,3}){1,3}|"
    r"(?<=件)\s?\d{1,3})[】\]]?[\s、：:.．]+(?P<title>\S.{1,80}?)\s*(?:[.…·]{3,}\s*\d*|\t\d+)?\s*$"
)
_CODED = re.compile(r"(?:[a-z]{1,2}\d{0,2}|\d{1,2})(?:[.．]\d{1,2})*(?:\s?[-—–－]\s?\d{1,3}){1,3}")


def of_table(grid: Sequence[Sequence[str]], block: int, under: bool) -> list[CatalogueLine]:
    """The lines of a table that is a catalogue; [] if it is none. `under`: it stands below a heading that says so."""
    if len(grid) < 2:
        return []
    header = [re.sub(r"\s", "", cell) for cell in grid[0]]
    number = next((n for n, h in enumerate(header) if _NUMBER_COLUMN.fullmatch(h)), None)
    title = next((n for n, h in enumerate(header) if n != number and _TITLE_COLUMN.fullmatch(h)), None)
    if number is None or title is None:
        return []
    coded = sum(1 for row in grid[1:] if number < len(row) and _CODED.fullmatch(fold(row[number]).strip()))
    if not under and coded < 0.6 * (len(grid) - 1):
        return []
    file = next((n for n, h in enumerate(header) if n not in (number, title) and _FILE_COLUMN.fullmatch(h)), None)
    places = next((n for n, h in enumerate(header) if _PLACES_COLUMN.fullmatch(h)), None)
    return list(_lines(grid[1:], block, number, title, file, places))


def _lines(
    rows: Sequence[Sequence[str]], block: int, number: int, title: int, file: int | None, places: int | None
) -> Iterator[CatalogueLine]:
    for n, row in enumerate(rows, start=1):
        if max(number, title) < len(row) and row[number].strip() and row[title].strip():
            name, where = (row[c].strip() if c is not None and c < len(row) else "" for c in (file, places))
            named = () if _AND_MORE.search(where) else tuple(p for p in re.split(r"[、；;\n]", where) if p.strip())
            yield CatalogueLine(row[number].strip(), row[title].strip(), name, Spot(block, n, number, 0, len(row[number])), named)


def of_line(text: str, block: int) -> CatalogueLine | None:
    """A paragraph below the catalogue's heading as a line of it."""
    found = _LINE.match(fold(text))
    if found is None:
        return None
    number, title = (text[found.start(g) : found.end(g)].strip() for g in ("number", "title"))
    return CatalogueLine(number, title, "", Spot(block, start=found.start("number"), end=found.end("title")))
