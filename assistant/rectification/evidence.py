"""What the evidence itself says is wrong: problem sentences with the causes and measures that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import Document, Institution, Locator, Passage
from assistant.drafting import cues
from assistant.drafting.cues import Cues
from assistant.drafting.select import Candidate, grams, overlap
from assistant.drafting.sentences import Sentence, sentences
from assistant.drafting.voice import speak, unit_of

NEAR = 0.5
"""How close a cause or measure must stand to a problem to be taken as its own (as in drafting)."""
_SOLVED = re.compile(
    r"已(?:经)?(?:全部)?(?:整改|解决|完成|补足|改正|撤销)|降到|降至|复评通过|调整已|予以|给予|通报批评|补足|退还|达标，|检查结论为"
)
_ACHIEVED = re.compile(r"(?:提高|提升|增加|上升)(?:了)?\d[^，。；]{0,14}[。；]?$|^.{0,12}(?:已有|建成)")
_PHRASES = re.compile(r"(?:发现|提出|反映)(?:和提出)?的?问题|问题导向|复杂(?:工程)?问题|实际问题")
"""Phrases with the word 问题 that say nothing of whether something is wrong; what stands beside them does."""
_PLAIN = re.compile(r"^(?:每学期|每年|每学年|问题是)|全年未发生|^总体上，|首次达到|高于.{2,16}平均|已书面报告|^议题|^会议听取")
_CAUSE = re.compile(r"原因")
_LABEL = re.compile(
    r"^\s*[（(]?[一二三四五六七八九十\d]*[)）、.．]?\s*(?:主要)?(原因|成因|改进|措施|对策|建议)[^，。：:]{0,6}[：:]"
)
_NUMBER = re.compile(r"^\s*[（(]?(\d|[一二三四五六七八九])[）)、.．]")
LIST = 8
"""Paragraphs within which a list of causes answers a list of problems."""
_EVERYDAY = frozenset(
    re.findall(
        "..",
        "没有学校教师学生专业课程教学问题不足不够工作质量比例建设管理部分企业学院本科二级级学提出情况存在主要重点较低偏低缺少缺乏项目的问的比",
    )
)
"""Pairs of characters that any two sentences about a university may share."""
_COLLEGE = re.compile(r"[\u4e00-\u9fff]{2,10}?学院(?!派|级)")
_PROGRAMME = re.compile(r"(?:[\u4e00-\u9fff]{2,12}?)(?:专业)(?=的|为|从|实|目|去|中|在|近|部|、|，|（|企)")
_NOT_NAMES = re.compile(
    r"^(?:[各全该本两些二分我每多少其]|个|有的|部分|传统|新增|新办)|产业$|教学单位|相关|所有|其余|重点|工科$|社科类|学校|责任|提供|"
    r"同时|承担|担任|参加|反映|认为|会同|学院|\d"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A problem sentence: the printed wording, how sure it is that it belongs to `code`, and what stands beside it."""

    candidate: Candidate
    text: str
    worth: float
    causes: tuple[Sentence, ...] = ()
    measures: tuple[Sentence, ...] = ()

    @property
    def sentence(self) -> Sentence:
        return self.candidate.sentence

    @property
    def locator(self) -> Locator:
        return cited(self.sentence)

    @property
    def of_school(self) -> bool:
        return self.sentence.document.level != "department" and not self.where

    @property
    def where(self) -> tuple[str, ...]:
        """The colleges that it names, else the one that the document speaks for."""
        named = colleges(self.sentence.text)
        if not named and self.sentence.document.level == "department":
            unit = unit_of(self.sentence.document)
            named = (unit,) if unit.endswith("学院") else ()
        return named


def cited(sentence: Sentence) -> Locator:
    """The sentence's place, quoting its own words."""
    return sentence.passage.locator.model_copy(update={"quote": sentence.raw})


def colleges(text: str) -> tuple[str, ...]:
    """Names of colleges in a sentence; general words ('各学院') are none."""
    found = [re.sub(r"^(?:其中|如|和|与|及|由|在|对|的|是|为)", "", m[0]) for m in _COLLEGE.finditer(text)]
    return tuple(dict.fromkeys(n for n in found if len(n) > 3 and not _NOT_NAMES.search(n[:-2])))


def programmes(text: str) -> tuple[str, ...]:
    """Names of programmes in a sentence."""
    found = [m[0].removesuffix("专业") for m in _PROGRAMME.finditer(text)]
    names = [n for piece in found for n in re.split(r"[、和与]", piece)]
    return tuple(dict.fromkeys(n for n in names if 3 <= len(n) <= 12 and not _NOT_NAMES.search(n)))


def role(sentence: Sentence, c: Cues) -> str:
    """problem, cause, measure or ''. A heading or label that says '原因' outweighs the words of the sentence."""
    label = _LABEL.match(sentence.raw)
    if label:
        return "cause" if label[1] in ("原因", "成因") else "measure"
    for heading in reversed(sentence.passage.locator.heading_path):
        named = [n for n in ("problem", "cause", "measure") if cues.found(getattr(c.headings, n), heading)]
        if named:
            if named == ["cause"] and sentence.role in ("problem", "cause", "practice"):
                return "cause"
            break
    if sentence.role == "problem" and _CAUSE.search(sentence.text):
        return "cause"
    if sentence.role == "practice" and sentence.document.kind not in ("regulation", "plan", "programme"):
        return "problem" if _PHRASES.search(sentence.text) and faulty(sentence, c) else ""
    return sentence.role if sentence.role in ("problem", "cause", "measure") else ""


def faulty(sentence: Sentence, c: Cues) -> bool:
    """Whether a problem sentence really says that something is wrong, still."""
    text = _PHRASES.sub("", sentence.text)
    if not cues.found(c.problem, text) or cues.found(c.not_problem, text):
        return False
    return not (_SOLVED.search(text) or _ACHIEVED.search(text) or _PLAIN.search(text))


def parts(
    pairs: Iterable[tuple[Passage, Sequence[object]]], documents: Mapping[str, Document], c: Cues
) -> dict[str, list[Sentence]]:
    """Role → its sentences, of documents that are in force."""
    result: dict[str, list[Sentence]] = {"problem": [], "cause": [], "measure": []}
    for passage, _ in pairs:
        document = documents.get(passage.document)
        if document is None or document.void:
            continue
        for sentence in sentences(passage, document, c):
            does = role(sentence, c)
            if does and (does != "problem" or faulty(sentence, c)):
                result[does].append(sentence)
    return result


def closeness(problem: Sentence, answer: Sentence) -> float:
    """How surely a cause or measure belongs to a problem: same passage, same item of parallel lists, near by, same words."""
    if problem.document.id != answer.document.id:
        return 0.0
    distance = answer.passage.order - problem.passage.order
    close = overlap(grams(problem.text), grams(answer.text))
    if problem.passage.id == answer.passage.id:
        close += 0.6
    elif 0 < distance <= 8:
        close += 0.3 if distance <= 2 else 0.15
    if problem.item and problem.item == answer.item and problem.passage.id != answer.passage.id:
        close += 0.5
    elif problem.item and answer.item and problem.item != answer.item:
        close -= 0.3
    return close


def beside(problem: Sentence, answers: Sequence[Sentence], most: int) -> tuple[Sentence, ...]:
    """The answers that belong to a problem, the surest first."""
    near = sorted(((closeness(problem, a), n) for n, a in enumerate(answers)), key=lambda x: (-x[0], x[1]))
    return tuple(answers[n] for close, n in near[:most] if close >= NEAR)


def stale(text: str, newest: int) -> bool:
    """Whether a sentence tells of one year long gone ('2022年…为12.58%'), and not of what goes on since then."""
    first = re.match(r"(?:[一二三]是)?(20\d\d)年(?!以来|起|至|—|-|入)", text)
    return bool(first) and int(first[1]) < newest - 1 and not re.search(rf"{newest}年|{newest - 1}年", text) if first else False


def speaks_of(answer: Sentence, problem: Sentence) -> bool:
    """Whether a cause that stands further on in the same document speaks of the problem: it has the same number in the list of
    causes, or one of its clauses shares words, more of them the further off it is."""
    distance = answer.passage.order - problem.passage.order
    one, other = (_NUMBER.match(s.raw) for s in (answer, problem))
    if one and other and one[1] == other[1] and 0 < distance <= LIST:
        return True
    least = 3 if 0 < distance <= LIST else 4
    return any(shares(clause, problem.text, least) for clause in re.split(r"[；;]", answer.text))


def shares(clause: str, text: str, least: int = 2) -> bool:
    """Whether a clause and a text have so many pairs of characters in common that are not everyday words."""
    return len((grams(clause) & grams(text)) - _EVERYDAY) >= least


def worth(candidate: Candidate, newest: int, explained: bool) -> float:
    """How much a problem sentence is worth: sure, of the whole school, with figures, explained, fresh."""
    s = candidate.sentence
    result = candidate.score + {"school": 0.3, "unknown": 0.15, "department": 0.0}[s.document.level]
    result += 0.25 if re.search(r"\d", s.text) else 0
    result += 0.2 if explained else 0
    result -= 0.2 if s.document.kind in ("minutes", "notice", "certificate") else 0
    result -= 0.1 * min(4, max(0, newest - s.document.year)) if s.document.year else 0.1
    return result - (0.15 if len(s.text) > 110 or len(s.text) < 18 else 0)


def told(
    candidates: Sequence[Candidate],
    causes: Sequence[Sentence],
    measures: Sequence[Sentence],
    institution: Institution,
    newest: int,
) -> list[Told]:
    """The problem sentences with what stands beside them, the best first."""
    by_document: dict[str, tuple[list[Sentence], list[Sentence]]] = {}
    for pool, number in ((causes, 0), (measures, 1)):
        for sentence in pool:
            by_document.setdefault(sentence.document.id, ([], []))[number].append(sentence)
    result = []
    for candidate in candidates:
        s = candidate.sentence
        own = by_document.get(s.document.id, ([], []))
        if stale(s.text, newest):
            continue
        why = beside(s, own[0], 2) or tuple(c for c in own[0] if speaks_of(c, s))[:2]
        then = beside(s, own[1], 2)
        text = speak(s.text, s.document, institution)
        result.append(Told(candidate, text, worth(candidate, newest, bool(why)), why, then))
    return sorted(result, key=lambda t: (-t.worth, t.sentence.passage.id, t.sentence.order))
