"""Planted changes: a sentence quoted from a passage, with one figure changed, must be caught; the same figure written in
another way must not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from assistant.domain import Locator, Passage, digest
from assistant.evaluation.data import Paragraph
from assistant.evaluation.metrics import SEED
from assistant.grounding import figures, unsupported

_NUMBER = re.compile(r"(?<![\d.,，])\d[\d,]*(?:\.\d+)?(?![\d,]*\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|学年|级|届|—)")
_TEN_THOUSAND = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万)(?=[元册人字平])")
_OTHER_UNIT = {"万元": "元", "%": "‰", "人次": "人", "万册": "册", "学时": "学分", "平方米": "亩"}
_UNIT = re.compile(rf"(\d)({'|'.join(_OTHER_UNIT)})")
Change = Callable[[str, random.Random], str | None]
"""A sentence with one thing changed; None where it has nothing to change."""


def _replaced(text: str, found: re.Match[str], by: str) -> str:
    return text[: found.start()] + by + text[found.end() :]


def _pick(pattern: re.Pattern[str], text: str, rng: random.Random) -> re.Match[str] | None:
    hits = list(pattern.finditer(text))
    return rng.choice(hits) if hits else None


def one_digit(text: str, rng: random.Random) -> str | None:
    """One digit of one number becomes another; a leading digit stays above zero."""
    hit = _pick(_NUMBER, text, rng)
    if hit is None:
        return None
    places = [n for n, c in enumerate(hit[0]) if c.isdigit()]
    place = rng.choice(places)
    low = 1 if place == 0 and len(places) > 1 else 0
    digit = rng.choice([d for d in "0123456789"[low:] if d != hit[0][place]])
    return _replaced(text, hit, hit[0][:place] + digit + hit[0][place + 1 :])


def moved_point(text: str, rng: random.Random) -> str | None:
    """17.8 → 1.78: the decimal point one place to the left."""
    hit = _pick(re.compile(r"(?<![\d.,])\d{2,}\.\d+(?!\d)"), text, rng)
    if hit is None:
        return None
    whole, part = hit[0].split(".")
    return _replaced(text, hit, f"{whole[:-1]}.{whole[-1]}{part}")


def swapped_unit(text: str, rng: random.Random) -> str | None:
    """2136万元 → 2136元 told in full: the number is multiplied out wrongly, by a hundred instead of ten thousand."""
    hit = _pick(_TEN_THOUSAND, text, rng)
    if hit is None:
        return None
    value = float(hit[1].replace(",", "")) * 100
    return _replaced(text, hit, f"{value:g}" if value % 1 else str(int(value)))


def other_year(text: str, rng: random.Random) -> str | None:
    hit = _pick(_YEAR, text, rng)
    return None if hit is None else _replaced(text, hit, str(int(hit[0]) + rng.choice((-3, -2, 2, 3))))


def full_width(text: str, rng: random.Random) -> str | None:
    """Every digit and point of one number in full width: the same value."""
    hit = _pick(_NUMBER, text, rng)
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    return None if hit is None else _replaced(text, hit, hit[0].translate(wide))


def separators(text: str, rng: random.Random) -> str | None:
    """12046 → 12,046 and back: the same value."""
    hit = _pick(
        re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])|(?<![\d.,])(?!(?:19|20)\d\d(?:\D|$))\d{4,}(?![\d,])"), text, rng
    )
    if hit is None:
        return None
    return _replaced(text, hit, hit[0].replace(",", "") if "," in hit[0] else f"{int(hit[0]):,}")


def trailing_zero(text: str, rng: random.Random) -> str | None:
    """95.4 → 95.40: the same value."""
    hit = _pick(re.compile(r"(?<![\d.,])\d+\.\d+(?!\d)"), text, rng)
    return None if hit is None else _replaced(text, hit, hit[0] + "0")


def only_unit(text: str, rng: random.Random) -> str | None:
    """2136万元 → 2136元, 95.4% → 95.4‰: the digits stay, the unit does not."""
    hit = _pick(_UNIT, text, rng)
    return None if hit is None else _replaced(text, hit, hit[1] + _OTHER_UNIT[hit[2]])


def unchanged(text: str, rng: random.Random) -> str | None:
    return text if _NUMBER.search(text) else None


PLANTED: dict[str, Change] = {
    "改一位数字": one_digit, "小数点移一位": moved_point, "换算错的单位": swapped_unit, "改年份": other_year,
}  # fmt: skip
HARMLESS: dict[str, Change] = {
    "原句": unchanged, "全角数字": full_width, "千分位写法": separators, "末尾补零": trailing_zero,
}  # fmt: skip

BEYOND: dict[str, Change] = {"只换单位，数字不变": only_unit}
"""Shown, not counted: the judge compares figures, so it cannot see these."""


def evaluate(paragraphs: Sequence[Paragraph]) -> dict[str, Any]:
    """Share of planted changes found and of harmless rewritings flagged, the paragraph itself being the evidence cited.

    A change whose new figures happen to stand elsewhere in the paragraph is still counted: it is a miss.
    """
    rng = random.Random(SEED)
    result: dict[str, Any] = {"passages": len(paragraphs), "planted": {}, "harmless": {}, "beyond": {}}
    missed: list[dict[str, str]] = []
    for group, changes in (("planted", PLANTED), ("harmless", HARMLESS), ("beyond", BEYOND)):
        for name, change in changes.items():
            tried = flagged = 0
            for paragraph in paragraphs:
                changed = change(paragraph.text, rng)
                if changed is None or (group == "planted" and figures(changed) == figures(paragraph.text)):
                    continue
                tried += 1
                caught = bool(unsupported(changed, [_passage(paragraph)]))
                flagged += caught
                if group != "beyond" and caught != (group == "planted") and len(missed) < 20:
                    missed.append({"change": name, "id": paragraph.id, "text": changed[:200]})
            result[group][name] = {"tried": tried, "flagged": flagged, "share": flagged / tried if tried else None}
    planted, harmless = result["planted"].values(), result["harmless"].values()
    result["found"] = sum(r["flagged"] for r in planted) / max(1, sum(r["tried"] for r in planted))
    result["false_alarms"] = sum(r["flagged"] for r in harmless) / max(1, sum(r["tried"] for r in harmless))
    result["wrong"] = missed
    return result


def _passage(paragraph: Paragraph) -> Passage:
    return Passage(
        id=paragraph.id, document="eval", order=0, kind="paragraph", text=paragraph.text,
        locator=Locator(file="eval.md", sha256=digest(paragraph.id)),
    )  # fmt: skip
