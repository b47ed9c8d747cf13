"""What the evidence itself says is wrong: problem sentences with the causes and measures that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain import Document, Institution, Locator
from assistant.drafting.select import Candidate, grams
from assistant.drafting.sentences import Sentence
from assistant.drafting.voice import speak, unit_of
from assistant.ingest.english import is_department
from assistant.mapping.english import is_english, stems
from assistant.rectification import english
from assistant.rectification.parts import Parts

LIST = 8
"""Paragraphs within which a list of causes answers a list of problems."""
NEAR = 3
"""Paragraphs within which a single shared word, or the place alone, ties an answer to a problem."""
_EVERYDAY = frozenset(
    re.findall(
        "..",
        "没有学校教师学生专业课程教学问题不足不够工作质量比例建设管理部分企业学院本科二级级学提出情况存在主要重点较低偏低缺少缺乏项目的问的比",
    )
)
"""Pairs of characters that any two sentences about a university may share."""
_EVERYDAY_STEMS = frozenset(stems(english.EVERYDAY))
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
    unit: str = ""

    @property
    def sentence(self) -> Sentence:
        return self.candidate.sentence

    @property
    def locator(self) -> Locator:
        return cited(self.sentence)

    @property
    def of_school(self) -> bool:
        """Whether it is told of the whole school: an office of the school speaks for all, a college for itself."""
        return not self.where and not self.unit.endswith(("系", "学部", "教研室"))

    @property
    def where(self) -> tuple[str, ...]:
        """The colleges that it names, else the one that the document speaks for."""
        named = colleges(self.sentence.text)
        if not named and (self.unit.endswith("学院") or english.colleges(self.unit)):
            named = (self.unit,)
        return named


_TITLED = re.compile(
    r"^[\u4e00-\u9fff]{2,12}?(?:学院|学部|教研室|研究院|中心|办公室|委员会|团委|图书馆|处|部|系)(?![\u4e00-\u9fff]?[和与及、])"
)


def speaker(document: Document, institution: Institution) -> str:
    """The unit that a document speaks for: its issuer or folder, else the one that its title begins with; '' for the school."""
    if is_english(document.title):
        return document.issuer if is_department(document.issuer) else ""
    school = {institution.name, institution.short_name, *institution.aliases} - {""}
    title = re.sub(r"^[\d.、_\-\s年关于]+", "", document.title)
    for name in sorted(school, key=len, reverse=True):
        title = title.removeprefix(name)
    own = next((d for d in institution.departments if title.startswith(d)), "")
    found = _TITLED.match(title)
    named = unit_of(document) or own or (found[0] if found and not _NOT_NAMES.search(found[0][:-2]) else "")
    return "" if named in school else named


def voiced(sentence: Sentence, institution: Institution) -> str:
    """The sentence in the report's voice, in its own language."""
    return speak(sentence.text, sentence.document, institution)


def cited(sentence: Sentence) -> Locator:
    """The sentence's place, quoting its own words."""
    return sentence.passage.locator.model_copy(update={"quote": sentence.raw})


def colleges(text: str) -> tuple[str, ...]:
    """Names of colleges in a sentence; general words ('各学院') are none."""
    if is_english(text):
        return english.colleges(text)
    found = [re.sub(r"^(?:其中|如|和|与|及|由|在|对|的|是|为)", "", m[0]) for m in _COLLEGE.finditer(text)]
    return tuple(dict.fromkeys(n for n in found if len(n) > 3 and not _NOT_NAMES.search(n[:-2])))


def programmes(text: str) -> tuple[str, ...]:
    """Names of programmes in a sentence."""
    found = [m[0].removesuffix("专业") for m in _PROGRAMME.finditer(text)]
    names = [n for piece in found for n in re.split(r"[、和与]", piece)]
    return tuple(dict.fromkeys(n for n in names if 3 <= len(n) <= 12 and not _NOT_NAMES.search(n)))


def stale(text: str, newest: int) -> bool:
    """Whether a sentence tells of one year long gone ('2022年…为12.58%'), and not of what goes on since then."""
    first = re.match(r"(?:[一二三]是)?(20\d\d)年(?!以来|起|至|—|-|入)", text)
    return bool(first) and int(first[1]) < newest - 1 and not re.search(rf"{newest}年|{newest - 1}年", text) if first else False


def shares(clause: str, text: str, least: int = 2) -> bool:
    """Whether a clause and a text have so many pairs of characters in common that are not everyday words."""
    return len(common(clause, text)) >= least


def worth(candidate: Candidate, newest: int, explained: bool) -> float:
    """How much a problem sentence is worth: sure, of the whole school, with figures, explained, fresh."""
    s = candidate.sentence
    result = candidate.score + {"school": 0.3, "unknown": 0.15, "department": 0.0}[s.document.level]
    result += 0.25 if re.search(r"\d", s.text) else 0
    result += 0.2 if explained else 0
    result -= 0.2 if s.document.kind in ("minutes", "notice", "certificate") else 0
    result -= 0.1 * min(4, max(0, newest - s.document.year)) if s.document.year else 0.1
    return result - (0.15 if len(s.text) > 110 or len(s.text) < 18 else 0)


def told(candidates: Sequence[Candidate], parts: Parts, institution: Institution, newest: int) -> list[Told]:
    """The problem sentences with what stands beside them, the best first."""
    fresh = [c for c in candidates if not stale(c.sentence.text, newest)]
    problems = [c.sentence for c in fresh]
    why, then = link(problems, parts.cause), link(problems, parts.measure)
    result = []
    for n, candidate in enumerate(fresh):
        s = candidate.sentence
        text, unit = voiced(s, institution), speaker(s.document, institution)
        result.append(
            Told(candidate, text, worth(candidate, newest, n in why), tuple(why.get(n, ())), tuple(then.get(n, ())), unit)
        )
    return sorted(result, key=lambda t: (-t.worth, t.sentence.passage.id, t.sentence.order))


def link(problems: Sequence[Sentence], answers: Sequence[Sentence]) -> dict[int, list[Sentence]]:
    """Number of a problem → the causes (or measures) that belong to it, the surest first, at most two.

    An answer belongs to the problem beside it in the row or sentence; to the one of the same number in a parallel list; to
    the one whose words it shares; where it shares none, to the single problem of the paragraph before.
    """
    by_document: dict[str, list[int]] = {}
    for n, p in enumerate(problems):
        by_document.setdefault(p.document.id, []).append(n)
    found: dict[int, list[tuple[float, int, Sentence]]] = {}
    for order, answer in enumerate(answers):
        near = by_document.get(answer.document.id, [])
        for n, sure in _belongs(answer, near, problems).items():
            found.setdefault(n, []).append((-sure, order, answer))
    return {n: [a for *_, a in sorted(rows, key=lambda r: r[:2])[:2]] for n, rows in found.items()}


def _belongs(answer: Sentence, near: Sequence[int], problems: Sequence[Sentence]) -> dict[int, float]:
    at = (answer.passage.order, answer.order)
    beside = [n for n in near if problems[n].passage.id == answer.passage.id
              and (answer.passage.kind == "row" or problems[n].order == answer.order)]  # fmt: skip
    if beside:
        return dict.fromkeys(beside, 3.0)
    before = [n for n in near if (problems[n].passage.order, problems[n].order) <= at]
    close = [n for n in before if at[0] - problems[n].passage.order <= LIST]
    if answer.item and (same := [n for n in close if problems[n].item == answer.item]):
        return {same[-1]: 2.5}
    scores = {n: len(common(answer.text, problems[n].text)) for n in near}
    least = {n: 2 if n in close else 4 for n in near}
    fitting = {n: float(v) for n, v in scores.items() if v >= least[n]}
    fitting = fitting or {n: float(scores[n]) for n in close if scores[n] and at[0] - problems[n].passage.order <= NEAR}
    if fitting:
        top = max(fitting.values())
        return {n: 1 + v / 100 for n, v in fitting.items() if v == top}
    return _block(close, problems, answer)


def _block(close: Sequence[int], problems: Sequence[Sentence], answer: Sentence) -> dict[int, float]:
    """The one problem of the nearest paragraph before; of a list of several, none: the answer does not say which."""
    if not close:
        return {}
    last = max(problems[n].passage.order for n in close)
    if answer.passage.order - last > NEAR:
        return {}
    block = [n for n in close if problems[n].passage.order == last]
    if len(block) == 1 and (problems[block[0]].item == 0 or len(close) == 1):
        return {block[0]: 0.5}
    return {}


def common(one: str, other: str) -> frozenset[str]:
    """Pairs of characters that two texts share and that are not everyday words."""
    return (grams(one) & grams(other)) - _EVERYDAY - _EVERYDAY_STEMS
