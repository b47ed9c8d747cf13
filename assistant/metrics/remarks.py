"""What a document says of its money in one place for all its tables: '经费为上一自然年决算', '经费数据为2024自然年决算数'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.domain import Passage
from assistant.metrics.years import of_previous

_MONEY = re.compile(r"(?:经费|财务|支出|收入|决算)[^。；;，,\n]{0,16}")
_NAMED = re.compile(r"(20\d\d)\s*(?:年)?(?:自然年|财政年|会计年|财年)")


@dataclass(frozen=True, slots=True)
class Remark:
    """`previous`: money is of the calendar year before the year that stands above it; `year`: the newest one it is of."""

    previous: bool = False
    year: int | None = None

    def shifts(self, newest: int | None) -> bool:
        """Whether money under a heading of the year `newest` is of the year before."""
        return newest is not None and (self.previous or (self.year is not None and newest == self.year + 1))


NONE = Remark()


def remark(passages: Iterable[Passage]) -> Remark:
    """What the running text of one document says of its money; the first such remark holds."""
    for passage in passages:
        if passage.kind == "row":
            continue
        for clause in re.split(r"[。；;，,\n]", passage.text):
            if not _MONEY.search(clause):
                continue
            if of_previous(clause):
                return Remark(previous=True)
            if named := _NAMED.search(clause):
                return Remark(year=int(named[1]))
    return NONE
