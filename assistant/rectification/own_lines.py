"""Targets that the evidence sets itself: '占21.3%，低于管理办法规定的40%' is a baseline and a goal of the school's own."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.domain import Target
from assistant.rectification.evidence import Told

_PAIR = re.compile(
    r"(?P<name>[^，。；、（(\d%]{3,26}?)(?:只|仅|就)?(?:占|为|有|是|达|达到|降至|提高到)?(?P<now>\d+(?:\.\d+)?)%"
    r"(?P<middle>[^。；]{0,36}?)(?P<verb>低于|未达到|没有达到|不及|高于|超过|与|距)(?P<of>[^，。；\d%]{0,16}?)(?P<goal>\d+(?:\.\d+)?)%"
    r"(?P<after>[^，。；]{0,10})"
)
_COUNTED = re.compile(r"\d+(?:\.\d+)?(?:份|人|名|个|门|项|条|学时|台|套)?")
_LEAD = re.compile(r"^(?:[一二三四]是|但|而|其中|聘请)")
_SETS = re.compile("要求|规定|目标|标准|合格")
_WEAK_NAME = re.compile(r"^(?:其中|有|占|共|的|比例|仅|只|但|低|高)|分别|连续|一位|[一二三四]是$")


def own_target(told: tuple[Told, ...]) -> Target | None:
    """The first line that a problem sentence names as asked for; None where none does. An average is no line."""
    for t in told:
        for match in _PAIR.finditer(t.text):
            if not _SETS.search(match["of"] + match["after"]) or match["verb"] in ("高于", "超过"):
                continue
            now, goal = Decimal(match["now"]), Decimal(match["goal"])
            if goal <= now:
                continue
            name = subject(t.text, match.start("now"))
            return Target(
                metric="", name=name, baseline=now, baseline_year=t.sentence.document.year, goal=goal, unit="%",
                direction="at_least", basis=f"学校自定的要求，见{t.locator.render()}",
            )  # fmt: skip
    return None


def subject(text: str, until: int) -> str:
    """What a share is a share of: the words before its figure, with the clause before where they do not name it alone."""
    before = re.sub(r"(?:只|仅|就)?(?:占|为|有|是|达|达到|降至|提高到)?$", "", text[:until])
    of = re.search(r"占([^，。；]{2,14})的$", before)
    if not of and (inner := re.search(r"([^，。；]{2,14})占([^，。；]{2,30})的比例$", before)):
        return inner[0]
    clauses = [c for c in re.split(r"[，。；：]", before[: of.start()] if of else before) if c]
    clean = [_COUNTED.sub("", _LEAD.sub("", c)).strip("的、只仅有共") for c in clauses]
    named = [c for c in clean if len(c) >= 3 and not _WEAK_NAME.search(c)]
    head = named[-1] if named else ""
    if of and len(named) > 1 and len(head) < 10:
        head = named[-2][-16:] + head
    if of:
        return f"{head}占{of[1]}的比例" if head else f"占{of[1]}的比例"
    return f"{head[-26:]}占比" if head else "该比例"
