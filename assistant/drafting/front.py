"""The first two parts of a report, 学校简介 and 自评工作开展情况, from evidence like everything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from assistant.domain import Citation, Document, Institution, Paragraph, Passage, Section, Statement
from assistant.drafting import cues, english
from assistant.drafting.cues import Cues, PartCues
from assistant.drafting.gaps import gap
from assistant.drafting.select import Ledger, grams, overlap
from assistant.drafting.sentences import Sentence, sentences
from assistant.drafting.voice import speak
from assistant.mapping import Currency
from assistant.mapping.english import is_english
from assistant.wording import CHINESE

PROFILE, PROCESS = "A", "B"
"""Letters that number the evidence of the two parts; indicators have numbers, so the two never meet."""
SENTENCES = 9
PER_PARAGRAPH = 3
SOURCES = frozenset({"report", "plan", "summary", "other", "minutes", "statistics"})
"""Kinds of documents that tell of the school as a whole."""
DOCUMENTS = 3
"""A short text from a few good documents reads better than one from many."""


def wanted(passage: Passage, document: Document, c: Cues) -> str | None:
    """The part a passage may belong to: 'A', 'B' or None."""
    for letter, part in ((PROCESS, c.process), (PROFILE, c.profile)):
        if _under(part, passage, document) or len(_hits(part, passage.text)) >= 2:
            return letter
    return None


def _under(part: PartCues, passage: Passage, document: Document) -> bool:
    """Whether a heading over the passage, or the title of its document, names the part."""
    named = tuple(part.headings)
    return any(_names(named, h) for h in (*passage.locator.heading_path, document.title))


@lru_cache(maxsize=1 << 12)
def _names(headings: tuple[str, ...], text: str) -> bool:
    return cues.found(list(headings), text, is_english(text))


def _hits(part: PartCues, text: str) -> list[str]:
    latin = is_english(text)
    if not cues.found(part.sentences, text, latin):
        return []
    return [cue for cue in part.sentences if cues.found([cue], text, latin)]


def _ranked(
    pool: Iterable[tuple[Passage, Document]],
    part: PartCues,
    c: Cues,
    currencies: dict[str, Currency],
    newest: int,
    disputed: Mapping[str, list[str]],
    language: str,
) -> Iterator[tuple[float, Sentence]]:
    for passage, document in pool:
        if document.void or document.kind not in SOURCES or (part is c.profile and document.level == "department"):
            continue
        under = _under(part, passage, document)
        status = currencies.get(document.id)
        latin = language != CHINESE and is_english(passage.text)
        for s in english.sentences(passage, document, c) if latin else sentences(passage, document, cues.shipped()):
            hits = len(_hits(part, s.text))
            if s.role in ("problem", "cause", "measure") or not hits:
                continue
            if any(figure in s.raw for figure in disputed.get(passage.id, ())):
                continue
            worth = hits + (1.5 if under else 0) + (0.5 if document.level == "school" else -0.5)
            worth -= 0 if status and status.in_date else 2
            worth -= 0.4 * max(0, newest - (document.year or newest - 2)) + 1.5 * cues.count(c.slogan, s.text)
            if worth >= 1.5:
                yield worth, s


def write(
    letter: str,
    title: str,
    pool: Iterable[tuple[Passage, Document]],
    institution: Institution,
    currencies: dict[str, Currency],
    newest: int,
    ledger: Ledger,
    c: Cues,
    disputed: Mapping[str, list[str]],
    language: str = CHINESE,
) -> Section:
    """One of the two parts. Sentences of the best document come first, in their own order; disputed figures stay out."""
    part = c.profile if letter == PROFILE else c.process
    ranked = sorted(
        _ranked(pool, part, c, currencies, newest, disputed, language), key=lambda x: (-x[0], x[1].passage.id, x[1].order)
    )
    chosen: list[Sentence] = []
    known: set[str] = set()
    for _, s in ranked:
        if len(chosen) >= SENTENCES:
            break
        if s.document.id not in known and len(known) >= DOCUMENTS:
            continue
        if ledger.knows(s) or any(overlap(grams(s.text), grams(o.text)) >= 0.45 for o in chosen):
            continue
        chosen.append(s)
        known.add(s.document.id)
        ledger.add(s)
    rank: dict[str, int] = {}
    for s in chosen:
        rank.setdefault(s.document.id, len(rank))
    chosen.sort(key=lambda s: (rank[s.document.id], s.passage.order, s.order))
    paragraphs = [
        Paragraph(
            statements=tuple(
                Statement(
                    text=speak(s.text, s.document, institution),
                    role="intro",
                    citations=(
                        Citation(
                            passage_id=s.passage.id,
                            number=letter,
                            locator=s.passage.locator.model_copy(update={"quote": s.raw}),
                        ),
                    ),
                )
                for s in chosen[start : start + PER_PARAGRAPH]
            )
        )
        for start in range(0, len(chosen), PER_PARAGRAPH)
    ]
    if not paragraphs:
        lacks = "学校概况（历史、规模、学科专业、师资、定位）" if letter == PROFILE else "自评工作的组织、过程与时间安排"
        paragraphs = [Paragraph(statements=(gap(f"材料中没有{lacks}，请提供相关文件"),))]
    return Section(title=title, level=1, part="introduction" if letter == PROFILE else "process", body=tuple(paragraphs))
