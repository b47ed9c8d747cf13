"""What a model may say: each statement is held against the passages it cites, and nothing else decides.

A statement stands if every source exists, every source contributes, no other passage says it much better, its figures, names,
levels and negations are those of its sources, and it is one plain Chinese sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from assistant.agent.material import Material, Source
from assistant.domain import Assessment, Citation, Document, Passage, Role, Statement
from assistant.drafting.sentences import split
from assistant.grounding import Verifier, grams, share, unsupported
from assistant.grounding.reading import Figure, read, read_passage
from assistant.grounding.reading import same as same_figure
from assistant.grounding.wording import clauses
from assistant.hostile import instructions

SHORTEST, LONGEST = 8, 240
LIKE = 0.75
"""Share of a clause's wording from which a clause of a passage says the same: it must then affirm or deny it alike."""
CONTRIBUTES = 0.2
"""Share of a statement's wording that each passage it cites has to hold (or a figure of it that no other cited one holds)."""
CARRIES = 0.5
"""Share that all cited passages together have to hold: a paraphrase does, a general phrase does not."""
BETTER = 0.2
"""If a passage that is not cited holds so much more of it, the citation is the wrong one."""
ROLES = frozenset({"practice", "result", "problem", "cause", "measure"})
_WHOLE = re.compile(r"学校|我校|本校|全校|校级")
"""Words by which a sentence speaks of the school as a whole."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FORBIDDEN = re.compile(
    r"https?://|```|【|】|\*\*|^\s*[#>\-*]\s|[\[［〔]?\b[PM]\d{1,3}\b|〔(?:身份证|手机|学号|工号|银行卡|邮箱|姓名)\d+〕"
)
_PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|[\w.+-]+@[\w-]+\.\w+")


@dataclass(frozen=True, slots=True)
class Offer:
    """A statement as the model offers it; `sources` are short names of passages and metrics."""

    point: str
    role: str
    text: str
    sources: tuple[str, ...]
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """An offer with the statement that may be printed, or with the reasons why it may not."""

    offer: Offer
    statement: Statement | None
    reasons: tuple[str, ...] = ()
    kind: str = ""


def offers(answer: Mapping[str, Any]) -> list[Offer]:
    """The statements of an answer that the schema has let through."""
    return [
        Offer(
            point=str(s["point"]).strip(),
            role=str(s["role"]),
            text=_tidy(str(s["text"])),
            sources=tuple(dict.fromkeys(str(x).strip().strip("[]［］【】〔〕") for x in s["sources"])),
            answers=int(s.get("answers") or 0),
        )
        for s in answer["statements"]
    ]


def _tidy(text: str) -> str:
    text = re.sub(r"\s*[\[［【(（]\s*[PMSCO]\d{1,3}(?:\s*[、,，]\s*[PMSCO]\d{1,3})*\s*[\]］】)）]", "", text.strip())
    text = re.sub(r"(?<=[\u4e00-\u9fff，。；：、])\s+(?=[\u4e00-\u9fff\d])", "", text)
    return text if not text or text[-1] in "。！？”）" else text.rstrip("；;，,、.") + "。"


class Judge:
    """Judges the offers of one section against its material."""

    def __init__(self, material: Material, points: Sequence[str], documents: Mapping[str, Document]) -> None:
        self._material, self._points = material, frozenset(points)
        self._verifier = Verifier(documents)
        self._grams = {s.alias: grams(read_passage(s.passage).plain) for s in material.sources}

    def judge(self, offer: Offer) -> Judged:
        """Whether an offer stands; the reasons are for the model and for the run's record."""
        kind, reasons = self.form(offer)
        if reasons:
            return Judged(offer, None, tuple(reasons), kind)
        cited = [s for alias in offer.sources if (s := self._material.source(alias))]
        metrics = [self._material.metrics[alias] for alias in offer.sources if alias in self._material.metrics]
        kind, reasons = self._support(offer, cited, metrics)
        if reasons:
            return Judged(offer, None, tuple(reasons), kind)
        return Judged(offer, self._statement(offer, cited, metrics))

    def form(self, offer: Offer) -> tuple[str, list[str]]:
        """What is wrong with the look of an offer, before anything is held against its sources: kind and reasons."""
        known = {*(s.alias for s in self._material.sources), *self._material.metrics}
        foreign = [a for a in offer.sources if a not in known]
        if foreign:
            return "citation", [f"引证{'、'.join(foreign)[:60]}不在给出的材料里"]
        if not offer.sources:
            return "citation", ["没有引证"]
        if offer.point not in self._points:
            return "form", [f"“{offer.point[:20]}”不是本指标的审核重点"]
        if offer.role not in ROLES:
            return "form", [f"不认识的类别“{offer.role[:20]}”"]
        if not SHORTEST <= len(offer.text) <= LONGEST:
            return "form", [f"一句话应在{SHORTEST}—{LONGEST}字之间，这句有{len(offer.text)}字"]
        if len(_HAN.findall(offer.text)) < 0.4 * len(offer.text):
            return "language", ["应当用中文写"]
        if _FORBIDDEN.search(offer.text) or "\n" in offer.text:
            return "form", ["句子里有不该有的标记、网址或编号"]
        if _PERSONAL.search(offer.text):
            return "form", ["句子里有个人信息"]
        if instructions(offer.text):
            return "form", ["句子像是指令，不是陈述"]
        return "", []

    def _support(self, offer: Offer, cited: Sequence[Source], metrics: Sequence[Assessment]) -> tuple[str, list[str]]:
        passages = [s.passage for s in cited]
        if not passages:  # the sources of a metric are its passages
            loose = unsupported(offer.text, (), metrics)
            words = all(a.name[:4] in offer.text or a.name in offer.text for a in metrics)
            return ("", []) if not loose and words else ("figure", ["只引定量指标时，句子只能写该指标的名称、数值和标准"])
        own = grams(read(offer.text).plain)
        shares = {s.alias: share(own, self._grams[s.alias]) for s in cited}
        idle = [a for a in shares if shares[a] < CONTRIBUTES and not self._needed(offer, a, cited)]
        if idle:
            return "citation", [f"{'、'.join(idle)}里没有这句话的内容"]
        together = share(own, frozenset().union(*(self._grams[a] for a in shares)))
        best, alias = max(((share(own, g), a) for a, g in self._grams.items() if a not in shares), default=(0.0, ""))
        if best >= together + BETTER:
            return "citation", [f"所引片段不如{alias}写着这句话，引证不对"]
        support = self._verifier.verify(offer.text, passages, metrics)
        if support.faults:
            told = [f"“{f.said}”与所引片段不符" + (f"（片段中是“{f.found}”）" if f.found else "") for f in support.faults]
            return support.faults[0].kind, told
        loose = unsupported(offer.text, passages, metrics)
        if loose:
            return "figure", [f"数字{'、'.join(f'{n:f}' for n in loose)}不在所引片段里"]
        if not support.ok or (together < CARRIES and support.level not in ("exact", "normalised")):
            return "support", ["所引片段没有写这个意思"]
        if _WHOLE.search(offer.text) and not any(_of_school(s) for s in cited):
            return "level", ["所引片段说的是一个单位的情况，不能写成学校的；主语写那个单位的名称"]
        if clause := _turned(offer.text, passages, metrics):
            return "negation", [f"“{clause}”的肯定与否定和所引片段不一致"]
        if stray := self._stray(offer, passages, metrics):
            return "figure", [f"“{stray}”在所引片段中说的不是这件事"]
        return "", []

    def _needed(self, offer: Offer, alias: str, cited: Sequence[Source]) -> bool:
        """Whether a passage that says little of the sentence holds a figure of it that no other cited one holds."""
        source = self._material.source(alias)
        assert source is not None
        said = [f for f in read(offer.text).figures if f.kind == "amount"]
        mine = read_passage(source.passage).figures
        others = [f for s in cited if s.alias != alias for f in read_passage(s.passage).figures]
        return any(_held(f, mine) and not _held(f, others) for f in said)

    def _stray(self, offer: Offer, passages: Sequence[Passage], metrics: Sequence[Assessment]) -> str:
        """A figure that a cited passage holds, but beside other words than those it has in the sentence; '' if there is none."""
        claim = read(offer.text)
        worked_out = {v.normalize() for a in metrics for v in (a.value, a.threshold) if v is not None}
        words = [read_passage(p) for p in passages]
        for figure in claim.figures:
            if figure.kind != "amount" or figure.value.normalize() in worked_out:
                continue
            around = grams(claim.before(figure)) | grams(claim.after(figure))
            held = [w for w in words for f in w.figures if same_figure(figure, f)]
            near = [grams(w.before(f)) | grams(w.after(f)) for w in words for f in w.figures if same_figure(figure, f)]
            if held and around and not any(around & n for n in near):
                return figure.text
        return ""

    def _statement(self, offer: Offer, cited: Sequence[Source], metrics: Sequence[Assessment]) -> Statement:
        citations = [_cite(offer, s) for s in cited]
        for a in metrics:
            citations += [
                Citation(passage_id=o.passage_id, number=offer.point, locator=o.locator)
                for o in a.inputs
                if o.passage_id not in {c.passage_id for c in citations}
            ]
        role: Role = next(r for r in get_args(Role) if r == offer.role)
        return Statement(
            text=offer.text, role=role, citations=tuple(citations), metrics=tuple(a.id for a in metrics), origin="model"
        )


def _of_school(source: Source) -> bool:
    """Whether a passage may be told of the school as a whole: all but a department's that does not speak of the school."""
    p = source.passage
    return source.document.level != "department" or bool(_WHOLE.search(" ".join((p.text, p.caption, *p.locator.heading_path))))


def _turned(text: str, passages: Sequence[Passage], metrics: Sequence[Assessment]) -> str:
    """A clause that denies where no passage denies anything, or affirms what every passage that says it denies; '' if none."""
    given = [c for p in passages for c in clauses(p.text)]
    denied = any(c.negations for c in given) or any(a.verdict in ("not_met", "below_limit") for a in metrics)
    for clause in clauses(text):
        own = grams(clause.bare)
        like = [c for c in given if own and share(own, grams(c.bare)) >= LIKE]
        if (clause.negations and not denied) or (like and not clause.negations and all(c.negations for c in like)):
            return clause.text
    return ""


def _held(figure: Figure, others: Sequence[Figure]) -> bool:
    return any(same_figure(figure, f) for f in others)


def _cite(offer: Offer, source: Source) -> Citation:
    """The citation with the sentence of the passage that says most of the statement."""
    own = grams(read(offer.text).plain)
    pieces = split(source.passage.text) or [source.passage.text]
    quote = max(pieces, key=lambda p: share(own, grams(read(p).plain)))
    return Citation(
        passage_id=source.passage.id, number=offer.point, locator=source.passage.locator.model_copy(update={"quote": quote})
    )
