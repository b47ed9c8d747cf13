"""What words say beside figures: names in 《》 and “”, levels and grades of awards, negations, quantifiers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_NAMES = re.compile(r"《([^《》]{2,60})》|“([^“”]{2,40})”|\"([^\"]{2,40})\"")
_TITLE = re.compile(r"《[^《》]{2,60}》(?:[（(][^（）()]{2,24}[)）])?(?:规定|明确|提出|要求)?")
_LEAD = re.compile(r"^[\u4e00-\u9fff]{2,10}(?:方面|上|来看)，")
_BRACKETS = re.compile(r"[（(][^（）()]{0,24}[)）]")
_LEVELS = re.compile(
    r"(?:国际|国家|世界|全国|省部|省|市|厅局|厅|校|院|部|地厅)级|特等奖|[一二三]等奖|[金银铜]奖|优秀奖|优胜奖|冠军|亚军|季军"
)
_NEGATIONS = re.compile(
    r"未(?!来)|没有|尚无|并无|(?<![专])无(?![人锡线])|"
    r"不(?!断|仅|少于|低于|超过|高于|多于|大于|小于|足\d|得不|同|等|忘|懈|定期|良|锈|动产|可或缺|折不扣)|非(?!常|遗|洲|金属|物质|营利|学历|全日制)"
)
_QUANTIFIERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("全部", re.compile(r"全部|所有|均(?!衡|值|匀|等|为每)|都(?!市)|一律|全覆盖|百分之百")),
    ("大多数", re.compile(r"大多数|绝大多数|绝大部分|大部分|多数|普遍")),
    ("部分", re.compile(r"(?<!大)(?<!全)部分(?!成)|(?<!人)少数(?!民族)|个别|有些|一些")),
    ("不少于", re.compile(r"不少于|不低于|不小于|至少|以上|≥|超过(?<!不超过)|高于(?<!不高于)")),
    ("不超过", re.compile(r"不超过|不高于|不多于|不大于|至多|最多|以下|以内|≤|低于(?<!不低于)|少于(?<!不少于)|不足(?=\d)")),
)
_CLAUSES = re.compile(r"[，。；：！？,;:!?\n｜]+")
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause with its negations and quantifiers taken out: `bare` is what two clauses are compared by."""

    text: str
    bare: str
    negations: int
    quantifiers: frozenset[str]


def names(text: str) -> list[str]:
    """What stands in 《》 or in quotation marks, in order, once each."""
    return list(dict.fromkeys(next(g for g in m.groups() if g) for m in _NAMES.finditer(text)))


def unnamed(text: str) -> str:
    """The text without what a writer puts around it: a lead (制度建设方面，), titles in 《》 with the document's number."""
    return _TITLE.sub("", _LEAD.sub("", text))


def bare(name: str) -> str:
    """A name as it is compared: without what it has in brackets, spaces and punctuation."""
    return squeezed(_BRACKETS.sub("", unicodedata.normalize("NFKC", name)))


def squeezed(text: str) -> str:
    """Letters, digits and characters only, in one width."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def levels(text: str) -> set[str]:
    """The levels and grades named: 国家级, 一等奖 …"""
    return set(_LEVELS.findall(text))


def clauses(text: str) -> list[Clause]:
    """The clauses of a text that are long enough to be known again."""
    result = []
    for part in _CLAUSES.split(re.sub(r"[^\S\n]", "", unicodedata.normalize("NFKC", text))):
        found = frozenset(name for name, pattern in _QUANTIFIERS if pattern.search(part))
        bare, negations = _NEGATIONS.subn("", part)
        for _, pattern in _QUANTIFIERS:
            bare = pattern.sub("", bare)
        bare = re.sub(r"[\W\d]|已经?|尚|仍|还", "", bare)
        if len(bare) >= _SHORTEST:
            result.append(Clause(part.strip(), bare, negations, found))
    return result


def grams(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters, figures left out."""
    return frozenset(words[i : i + 2] for i in range(len(words) - 1) if "#" not in words[i : i + 2])


def share(wanted: frozenset[str], given: Iterable[str] | frozenset[str]) -> float:
    """How much of the wanted pairs is given, from 0 to 1; 0 for nothing wanted."""
    return len(wanted & frozenset(given)) / len(wanted) if wanted else 0.0
