"""Small helps for rules that calculate with the figures of a sentence or a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.metrics.numbers import Amount, quantities

_JOINT = re.compile(
    r"\s*(?:、|，|,|；|和|与|及|以及)\s*(?:[\u4e00-\u9fff“”（）()A-Za-z]{1,14}(?:为|占|有|达|：)?)?\s*(?:分别)?\s*"
)
_TOTAL = re.compile(r"(?:学校|全校)?(?:合\s*计|总\s*计|小\s*计|共\s*计|总\s*数)(?:[（(][^）)]*[)）])?")
_DIGITS = re.compile(r"\d[\d,，]*(?:\.(\d+))?")


def step(amount: Amount) -> Decimal:
    """The worth of the last digit written: 0.1 of 17.6%, 1 of 612人, 1000 of 1.2万人."""
    found = _DIGITS.search(amount.text)
    if found is None:
        return Decimal(1)
    written = Decimal(re.sub(r"[,，]", "", found[0]))
    scale = amount.value / written if written else Decimal(1)
    return abs(scale).scaleb(-len(found[1] or ""))


def listed(text: str, amounts: Sequence[Amount]) -> Iterator[list[Amount]]:
    """Runs of amounts of one unit that stand side by side, each perhaps behind its own name."""
    run: list[Amount] = []
    for amount in amounts:
        if run and (amount.unit != run[-1].unit or not _JOINT.fullmatch(text[run[-1].end : amount.start])):
            yield run
            run = []
        run.append(amount)
    if run:
        yield run


def cell_amount(text: str) -> Decimal | None:
    """The one number that a cell holds; None for words, several numbers, shares and ratios."""
    bare = text.strip()
    found = list(quantities(bare))
    if len(found) != 1 or not found[0].firm or found[0].unit in ("%", ":1", "1:", "‰", "年"):
        return None
    return found[0].value if found[0].end - found[0].start >= 0.7 * len(bare) else None


def total_label(cells: Sequence[str]) -> bool:
    """Whether a row (by its first cells) or a column (by its name) is a total."""
    return any(_TOTAL.fullmatch(re.sub(r"\s", "", cell)) for cell in cells[:2])
