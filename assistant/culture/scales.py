"""One answer of a questionnaire → 1 to 5. Words of agreement, satisfaction and importance; figures of 5, 7, 10 or 100 points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_OPTION = re.compile(
    r"^\s*(?:[A-Ga-g①-⑦][.、．:：)）]?\s*(?=[\u4e00-\u9fff])|[1-7][.、．:：)）]\s*(?=[\u4e00-\u9fff])|[1-7]\s*[.:)=–-]?\s+(?=[A-Za-z]))"
)
_POINTS = re.compile(r"[(（]?\s*\d+(?:\.\d+)?\s*分?\s*[)）]?$")
_FIGURE = re.compile(r"^[(（]?\s*(-?\d+(?:\.\d+)?)\s*分?\s*[)）]?$")
_NONE = re.compile(
    r"^(|[(（]?(跳过|空|未填|未答|缺失|无|没有|不适用|不了解|不知道|不便回答|null|none|n/?a|not applicable|don.?t know|no answer"
    r"|skipped)[)）]?|-+|—+|/|-[1-9]|…+)$",
    re.I,
)
_WORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^(非常|完全|十分|很|极其|极|特别|根本|强烈)(地)?(不|没|反对)"), 1),
    (re.compile(r"^(一般|不确定|中立|说不清|说不好|尚可|普通|中等|不好说|无所谓|一般(同意|满意|重要))$"), 3),
    (re.compile(r"^(比较|较|有点|有些|不太|不大|较为|不怎么)?(不|没|反对)"), 2),
    (re.compile(r"^(非常|完全|十分|很|极其|极|特别|强烈)"), 5),
    (re.compile(r"^(比较|较|较为|基本|大致)?(同意|满意|重要|认同|赞同|认可|符合|清楚|好|高|信任|支持)"), 4),
)
_ENGLISH: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"^(strongly|fully|completely) disagree|^very (dis|un)|^not at all", re.I), 1),
    (re.compile(r"^((rather|somewhat|mostly) )?(disagree|dissatisfied|unimportant)|^not (very )?(important|satisfied)", re.I), 2),
    (re.compile(r"^(neutral|neither|undecided|so-so|partly|average)", re.I), 3),
    (re.compile(r"^(strongly|fully|completely) agree|^(very|extremely) (satisfied|important)", re.I), 5),
    (re.compile(r"^((rather|somewhat|mostly) )?(agree|satisfied|important)|^fairly", re.I), 4),
)
LOW, HIGH = 1.0, 5.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How figures of one file are read: from `first` (worst) to `last` (best). `points` 5 needs no conversion."""

    points: int
    first: float
    last: float
    reversed: bool = False

    def value(self, figure: float) -> float | None:
        """The figure on 1 to 5; None outside the scale."""
        if not self.first <= figure <= self.last:
            return None
        placed = LOW + (figure - self.first) * (HIGH - LOW) / (self.last - self.first)
        return LOW + HIGH - placed if self.reversed else placed


FIVE = Scale(5, 1, 5)


def figure_of(text: str) -> float | None:
    """The figure that an answer consists of ('4', '4分', '(4)'); None for words."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _FIGURE.match(plain)
    return float(found[1]) if found else None


def missing(text: str) -> bool:
    """Whether the answer says that there is none; survey platforms write -2 or -3 for what was skipped."""
    return _NONE.match(unicodedata.normalize("NFKC", text).strip()) is not None


def scale_of(answers: Iterable[str], reversed: bool = False) -> Scale:
    """The scale that the figures among the answers stand on, by the largest of them."""
    figures = [f for text in answers if not missing(text) and (f := figure_of(text)) is not None]
    most = max(figures, default=5.0)
    if most <= 5:
        return Scale(5, 1, 5, reversed)
    if most <= 7:
        return Scale(7, 1, 7, reversed)
    return Scale(10, 1, 10, reversed) if most <= 10 else Scale(100, 0, 100, reversed)


def read(text: str, scale: Scale = FIVE) -> float | None:
    """The answer on 1 to 5; None where it is missing or cannot be understood (see `missing`)."""
    if missing(text):
        return None
    figure = figure_of(text)
    if figure is not None:
        return scale.value(figure)
    words = _POINTS.sub("", _OPTION.sub("", unicodedata.normalize("NFKC", text))).strip()
    return next((float(value) for pattern, value in (*_WORDS, *_ENGLISH) if pattern.match(words)), None)
