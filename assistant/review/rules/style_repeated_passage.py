"""style.repeated_passage: the same passage does not serve two indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from assistant.review.document import ReportSentence
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import clip, grams, place, said, squeeze

SHARE = 0.6
SHORTEST = 24
WINDOW = 8
"""Characters of a window: eight in a row are hardly shared by chance."""
COMMON = 12
"""Sentences from which a window is a set phrase (the name of a document, of a project) and tells nothing."""


def check(context: Context) -> Iterator[Hit]:
    share = context.option("style.repeated_passage.share", SHARE)
    sentences = [s for s in said(context.report) if s.indicator and len(squeeze(s.text)) >= SHORTEST]
    holders: dict[str, list[int]] = {}
    for number, sentence in enumerate(sentences):
        windows = grams(squeeze(sentence.text), WINDOW)
        shared: Counter[int] = Counter()
        for window in windows:
            before = holders.setdefault(window, [])
            if len(before) <= COMMON:  # a fixed most, so that the work grows with the text and not with its square
                shared.update(n for n in before if sentences[n].indicator != sentence.indicator)
                before.append(number)
        if not shared:
            continue
        other, common = min(shared.items(), key=lambda pair: (-pair[1], pair[0]))
        shorter = min(len(windows), len(squeeze(sentences[other].text)) - WINDOW + 1)
        if common >= share * shorter:
            yield _hit(sentence, sentences[other], min(1.0, common / shorter))


def _hit(sentence: ReportSentence, other: ReportSentence, share: float) -> Hit:
    return Hit(
        sentence.spot,
        place(sentence),
        f"与{other.code or other.indicator}（{other.spot.words()}）“{clip(other.text)}”有{share:.0%}相同",
        quote=sentence.text,
        suggestion="同一件事只在最贴切的指标下详写，另一处改写与该指标有关的侧面，或注明“见…”",
    )


RULE = Rule(
    id="style.repeated_passage",
    law="同一段话不在不同指标下重复使用。",
    bad="1.3本科地位和6.1质量管理两处都写“2024年校领导听课68节，走访学院41次，解决问题15项”。",
    good="1.3写校领导听课与解决问题的数量，6.1写听课结果如何进入质量监测。",
    severity="info",
    check=check,
    source="审核要点：章节间重复段落、同一成果重复计算（DOMAIN G.5 第10条）",
)
