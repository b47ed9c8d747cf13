"""Passage → zero or more indicators, each with a score, its best review point and a readable reason.

Two judges behind one interface: `TrainedMatcher` for the family of frameworks that passages were labelled for, and
`PackMatcher` for every other framework, which learns from what the pack says of itself and from a crosswalk.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy import sparse

from assistant.domain import Framework, Match, Passage, digest
from assistant.errors import UserError
from assistant.hostile import clean, neutral_name
from assistant.mapping import foreign
from assistant.mapping.crosswalk import crosswalk
from assistant.mapping.english import Nearness, common_stems, folded, is_english, says_something
from assistant.mapping.features import ngrams
from assistant.mapping.likeness import Likeness, shipped_encoder
from assistant.mapping.linear import Floats, Linear, logit, sigmoid
from assistant.mapping.loose import LooseTerms
from assistant.mapping.model import Model, bare, shipped
from assistant.mapping.terms import Hits, Terms
from assistant.mapping.training import SATURATION, SIZES, TERM_SHARE, own_head
from assistant.retrieval import Encoder
from assistant.wording import wording

VERSION = "trained-2"
WORD_VERSION = "words-1"
CONTEXT = 0.3
"""Weight of what stands around a passage (headings, caption, file and folder names) against its own words."""
FEWEST_LETTERS = 3
_LETTERS = re.compile(r"[^\W\d_]")
LEAST = 0.1
"""A best score below this is no match, however surely the text is evidence: fragments point nowhere."""
SECOND = 0.6
"""A second indicator is named when its score is at least this share of the first's."""
POINT_TERMS = 0.5
"""How much the key terms of a review point add to its head's margin."""
UNSPOKEN = -10.0
"""Worth of a review point that a text does not speak of, though it speaks of the indicator: no point is named then."""
CROSSWALK = 0.4
"""How much the judgement of the trained family adds, through a crosswalk, to a pack's own. This and the two that follow were
chosen on eval/datasets/packs-dev and on passages of bk-audit-2 with the pack alone, not on the passages that are measured."""
OWN_TERMS, LOOSE_TERMS = 0.5, 0.3
"""What a pack's key terms add to a margin: as they stand, and said in parts."""
PACK_LIKENESS = 0.1
"""Margin of one standard deviation of likeness by the shipped encoder, for packs without labelled passages. Chosen on the
labelled passages of bk-audit-2 cut to 45 characters, the pack alone: top-3 0.880 without it, 0.903 with it."""

GENERAL = "bk-audit-2"
"""The family whose passages were labelled: its heads also serve the others."""


class MatcherError(UserError):
    """The shipped model is missing or damaged."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is matched: the words, and the words around them ('' if there are none)."""

    text: str
    context: str = ""


class Matcher(Protocol):
    """Anything that maps texts to indicators. `version` changes whenever its answers may."""

    @property
    def version(self) -> str: ...

    def match(self, queries: Sequence[Query], top: int = 3, share: float = ...) -> list[tuple[Match, ...]]: ...


def query_of(passage: Passage) -> Query:
    """A passage with its surroundings: folder and file names, heading path, table caption. What speaks to the machine in
    any of them is left out."""
    passage = clean(passage)
    locator = passage.locator
    file = neutral_name(locator.file).rsplit(".", 1)[0].replace("/", " ")
    return Query(passage.text, " ".join((file, *locator.heading_path, passage.caption)))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge thinks of a batch: chance that each text is evidence at all, chance of each leaf if it is, and the chance
    that a match of the two together is right, as seen on batches held out of training."""

    evidence: Floats
    leaf: Floats
    score: Floats
    own: list[Hits]
    around: list[Hits]


class Batch:
    """Texts with what the heads see in them: worked out once, however many ask."""

    def __init__(self, texts: Sequence[str], hits: list[Hits]) -> None:
        self.texts, self.hits = texts, hits
        self._seen: dict[int, Floats] = {}

    @cached_property
    def counts(self) -> sparse.csr_matrix:
        return ngrams(self.texts, SIZES)

    def by(self, head: Linear) -> Floats:
        """(texts × classes) the margins of a head."""
        if id(head) not in self._seen:
            self._seen[id(head)] = head.margins(self.counts)
        return self._seen[id(head)]


def speaks(text: str) -> bool:
    """Whether a text has enough words to speak of anything; bare figures and signs have not."""
    return len(_LETTERS.findall(text)) >= FEWEST_LETTERS


class Judging(ABC):
    """Choosing, explaining and naming review points; how margins come about is the subclass's."""

    _context = CONTEXT

    def __init__(self, framework: Framework, model: Model, threshold: float) -> None:
        self._framework, self._leaves = framework, framework.leaves
        self._say = wording(framework.language)
        self._terms = Terms(framework)
        self._model = model
        self._threshold = threshold or model.threshold
        self._place = {code: n for n, code in enumerate(model.points)}
        self._likeness: Likeness | None = None
        self.version = digest(VERSION, framework.content_hash, model.version, str(self._threshold))

    def listen(self, likeness: Likeness) -> None:
        """Lets a sentence encoder have its say beside the heads; answers may change, and so does `version`."""
        self._likeness = likeness
        self.version = digest(self.version, likeness.name)

    def match(self, queries: Sequence[Query], top: int = 3, share: float = SECOND) -> list[tuple[Match, ...]]:
        """For each query up to `top` matches, best first; () means that it is evidence for nothing. A further match is named
        when its raw score is at least `share` of the best one's: 0 gives the whole ranking."""
        if not queries:
            return []
        if not self._leaves:
            return [()] * len(queries)
        other = [n for n, q in enumerate(queries) if self._is_foreign(q.text)]
        if not other:
            return self._own(queries, top, share)
        own = [n for n in range(len(queries)) if n not in set(other)]
        result: list[tuple[Match, ...]] = [()] * len(queries)
        heard = foreign.match(
            [queries[n].text for n in other], self._framework, self._bridges, self._threshold, LEAST, top, share
        )
        mine = self._own([queries[n] for n in own], top, share) if own else []
        for n, found in (*zip(own, mine, strict=True), *zip(other, heard, strict=True)):
            result[n] = found
        return result

    def _is_foreign(self, text: str) -> bool:
        """Whether a text is in another language than the framework, and left to the bridges from that language."""
        return is_english(text) and says_something(text)

    @cached_property
    def _bridges(self) -> tuple[foreign.Bridge, ...]:
        """Built when the first foreign text comes."""
        target, general = self._to_general(), shipped(GENERAL)
        if target is None or general is None:
            return ()
        return foreign.bridges(target, lambda pack: crosswalk(pack, general), lambda pack: WordMatcher(pack, general))

    def _to_general(self) -> Floats | None:
        """(leaves × codes of the general family) how strongly each leaf speaks of each code; None where nothing links them."""
        return None

    def _own(self, queries: Sequence[Query], top: int, share: float) -> list[tuple[Match, ...]]:
        batch = self._batch(queries)
        seen = self.judge(queries, batch)
        scores = seen.leaf * seen.evidence[:, None]
        points = self._points(queries, batch) if self._has_points else None
        return [
            self._choose(scores[i], seen.score[i], seen.own[i], seen.around[i], None if points is None else points[i], top, share)
            if seen.evidence[i] >= self._threshold and speaks(queries[i].text)
            else ()
            for i in range(len(queries))
        ]

    _has_points = False

    def _batch(self, queries: Sequence[Query]) -> Batch:
        texts = [q.text for q in queries]
        return Batch(texts, [self._terms.find(t) for t in texts])

    def judge(self, queries: Sequence[Query], batch: Batch | None = None) -> Judgement:
        """The chances before anything is chosen: for evaluation, and for screens that show a runner-up."""
        batch = batch or self._batch(queries)
        margins = self._margins(batch)
        if self._likeness is not None:
            margins = margins + self._likeness.margins(batch.texts)
        shared = list(dict.fromkeys(q.context for q in queries if q.context))  # one heading stands over many passages
        place = {context: n for n, context in enumerate(shared)}
        around = [self._terms.find(context) for context in shared]
        known = [n for n, q in enumerate(queries) if q.context]
        if known:
            context = self._margins(Batch(shared, around))
            context = context - context.mean(axis=1, keepdims=True)
            margins[known] += self._context * context[[place[queries[n].context] for n in known]]
        evidence, leaf = self._evidence(batch, margins), self._leaf(margins)
        curve = self._model.score_curve
        score = sigmoid(curve.slope * logit(leaf * evidence[:, None]) + curve.offset)
        nothing = Hits()
        near = [around[place[q.context]] if q.context else nothing for q in queries]
        return Judgement(evidence, leaf, score, batch.hits, near)

    @abstractmethod
    def _margins(self, batch: Batch) -> Floats:
        """(texts × leaves) how far each text speaks for each leaf."""

    @abstractmethod
    def _leaf(self, margins: Floats) -> Floats:
        """Margins as chances, given that the text is evidence."""

    @abstractmethod
    def _evidence(self, batch: Batch, margins: Floats) -> Floats:
        """Chance that each text is evidence for anything."""

    def _points(self, queries: Sequence[Query], batch: Batch) -> Floats:
        return batch.by(self._model.point)

    def _term_scores(self, hits: Sequence[Hits]) -> Floats:
        result = np.zeros((len(hits), len(self._leaves)), dtype=np.float32)
        for row, found in enumerate(hits):
            for leaf, weight in found.leaf.items():
                if weight > 0:
                    result[row, leaf] = weight / (weight + SATURATION)
        return result

    def _choose(
        self, scores: Floats, shown: Floats, own: Hits, around: Hits, points: Floats | None, top: int, share: float
    ) -> tuple[Match, ...]:
        order = np.argsort(-scores, kind="stable")[:top]
        best = float(scores[order[0]])
        if best < LEAST:
            return ()
        return tuple(
            self._match(int(leaf), float(shown[leaf]), own, around, points) for leaf in order if scores[leaf] >= share * best
        )

    def _match(self, number: int, score: float, own: Hits, around: Hits, points: Floats | None) -> Match:
        leaf = self._leaves[number]

        def worth(order: int) -> float:
            weight = own.point.get((number, order), 0.0) + CONTEXT * around.point.get((number, order), 0.0)
            spoken = weight / (abs(weight) + SATURATION)
            if points is None or leaf.points[order].code not in self._place:
                return spoken
            return float(points[self._place[leaf.points[order].code]]) + POINT_TERMS * spoken

        best = max(range(len(leaf.points)), key=lambda n: (worth(n), -n)) if leaf.points else None
        if best is not None and worth(best) <= UNSPOKEN / 2:
            best = None
        return Match(
            code=leaf.code,
            point=None if best is None else leaf.points[best].code,
            score=float(np.floor(min(1.0, score) * 1000) / 1000),
            reason=self._say(_reason(number, own, around)),
        )


class TrainedMatcher(Judging):
    """For the kinds of a tree that passages were labelled for."""

    _has_points = True

    def __init__(self, framework: Framework, model: Model, threshold: float = 0.0) -> None:
        super().__init__(framework, model, threshold)
        self._columns = [model.codes.index(bare(leaf.code)) for leaf in self._leaves]

    def _to_general(self) -> Floats | None:
        general = shipped(GENERAL)
        if general is None or self._model.family != general.family:
            return None
        result = np.zeros((len(self._leaves), len(general.codes)), dtype=np.float32)
        result[np.arange(len(self._leaves)), self._columns] = 1
        return result

    def _margins(self, batch: Batch) -> Floats:
        margins = batch.by(self._model.leaf)[:, self._columns]
        return np.asarray(margins + TERM_SHARE * self._term_scores(batch.hits), dtype=np.float32)

    def _leaf(self, margins: Floats) -> Floats:
        return sigmoid(self._model.leaf_curve.slope * margins + self._model.leaf_curve.offset)

    def _evidence(self, batch: Batch, margins: Floats) -> Floats:
        own = batch.by(self._model.evidence)
        value = (own[:, 1] - own[:, 0]) / 2 + 0.5 * margins.max(axis=1)
        return sigmoid(self._model.evidence_curve.slope * value + self._model.evidence_curve.offset)


class PackMatcher(Judging):
    """For any other framework. `crosswalk` (leaves × codes of the model) carries the trained judgement over."""

    def __init__(self, framework: Framework, model: Model, crosswalk: Floats | None = None, threshold: float = 0.0) -> None:
        super().__init__(framework, model, threshold)
        self._head = own_head(framework)
        self._loose = LooseTerms(framework)
        self._crosswalk = crosswalk
        self._meaning = Likeness(framework, shipped_encoder(), PACK_LIKENESS) if framework.leaves else None
        self.version = digest("packs-3", self.version)

    def _to_general(self) -> Floats | None:
        return self._crosswalk

    def _margins(self, batch: Batch) -> Floats:
        texts = batch.texts
        margins = batch.by(self._head) + OWN_TERMS * self._term_scores(batch.hits) + LOOSE_TERMS * self._loose.scores(texts)
        if self._crosswalk is not None:
            known = batch.by(self._model.leaf)
            carried = np.stack([(known + np.log(np.maximum(row, 1e-6))).max(axis=1) for row in self._crosswalk], axis=1)
            margins = margins + CROSSWALK * np.maximum(carried, -1.0)
        if self._meaning is not None:
            margins = margins + self._meaning.margins(texts)
        return np.asarray(margins, dtype=np.float32)

    def _leaf(self, margins: Floats) -> Floats:
        return sigmoid(self._model.bare_curve.slope * margins + self._model.bare_curve.offset)

    def _evidence(self, batch: Batch, margins: Floats) -> Floats:
        own, known = batch.by(self._model.evidence), batch.by(self._model.leaf)
        value = (own[:, 1] - own[:, 0]) / 2 + 0.5 * np.maximum(known.max(axis=1), margins.max(axis=1))
        return sigmoid(self._model.evidence_curve.slope * value + self._model.evidence_curve.offset)


NEAR_SHARE, WORD_TERMS = 5.0, 4.0
"""English: what a cosine of 1 and key terms without end add to the margin of a leaf."""
COMMON_TERM = 0.3
"""English: worth of a key term of one word that criteria of all frameworks use ('staffing' is read as 'staff')."""
FEWEST_SHARED = 2
"""English: words of a review point that a text must hold to speak of it; one alone ('team', 'writing') may mean anything."""
WORD_OFFSET, WORD_KNOWN = -2.4, 1.2
"""English: margin of a text that says nothing of a leaf; what it adds to being evidence if the pack knows all of its words."""
WORD_EVIDENCE = (1.6, 1.1)
"""English: (slope, offset) from the best margin to the chance of being evidence."""


def _telling(term: str) -> float:
    return COMMON_TERM if term.strip() in common_stems() else 1.0


class WordMatcher(Judging):
    """For packs in English: English texts by their words, Chinese ones through the crosswalk to the trained family."""

    _context = 0.5
    _has_points = True

    def __init__(self, framework: Framework, model: Model, carried: PackMatcher | None = None, threshold: float = 0.0) -> None:
        super().__init__(framework, model, threshold)
        self._chinese = carried  # without it Chinese texts match nothing
        self._terms = Terms(framework, folded, _telling)
        self._near = Nearness(framework)
        self._near_points = Nearness(framework, points=True)
        self._place = {point.code: n for n, point in enumerate(framework.points)}
        self._alone = np.array([len(leaf.points) == 1 for leaf in framework.leaves for _ in leaf.points], dtype=bool)
        self.version = digest(WORD_VERSION, self.version, carried.version if carried else "")

    def _is_foreign(self, text: str) -> bool:
        return False

    def heard(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """(chance of being evidence, chances of the leaves) of English texts, for frameworks in other languages."""
        seen = self.judge([Query(text) for text in texts])
        return seen.evidence, seen.leaf

    def match(self, queries: Sequence[Query], top: int = 3, share: float = SECOND) -> list[tuple[Match, ...]]:
        result: list[tuple[Match, ...]] = [()] * len(queries)
        own = [n for n, q in enumerate(queries) if is_english(q.text) and says_something(q.text)]
        others = [n for n, q in enumerate(queries) if not is_english(q.text)]
        parts = [(super().match, own), *([(self._chinese.match, others)] if self._chinese else [])]
        for judge, chosen in parts:
            for n, found in zip(chosen, judge([queries[n] for n in chosen], top, share), strict=True):
                result[n] = found
        return result

    def _margins(self, batch: Batch) -> Floats:
        near, known = self._near.of(batch.texts)
        margins = NEAR_SHARE * near + WORD_TERMS * self._term_scores(batch.hits) + WORD_OFFSET
        return np.asarray(margins + WORD_KNOWN * (known[:, None] - 0.5), dtype=np.float32)

    def _leaf(self, margins: Floats) -> Floats:
        """How much better a leaf is than the others decides between them; its own margin whether it is any."""
        best = margins.max(axis=1, keepdims=True)
        return sigmoid(np.asarray(margins + 1.2 - 1.2 * (best - margins), dtype=np.float32))

    def _points(self, queries: Sequence[Query], batch: Batch) -> Floats:
        """Of several points under one indicator only those that the text itself speaks of, in two words or more."""
        near = self._near_points.of([f"{q.text} {q.context}" for q in queries])[0]
        spoken = self._near_points.shared([q.text for q in queries]) >= FEWEST_SHARED
        return np.asarray(np.where(spoken | self._alone, near, UNSPOKEN), dtype=np.float32)

    def _evidence(self, batch: Batch, margins: Floats) -> Floats:
        slope, offset = WORD_EVIDENCE
        return sigmoid(np.asarray(slope * margins.max(axis=1) + offset, dtype=np.float32))


def build(framework: Framework, threshold: float = 0.0, encoder: Encoder | None = None) -> Matcher:
    """The best judge there is for a framework; a configured encoder (settings: embedding_model) is heard as well."""
    judge: Judging
    own = shipped(framework.family)
    if own is not None and {bare(leaf.code) for leaf in framework.leaves} <= set(own.codes):
        judge = TrainedMatcher(framework, own, threshold)
    else:
        general = shipped(GENERAL)
        if general is None:
            raise MatcherError("随附的匹配模型不完整：corpus/matching 下缺少 model.npz，请重新安装本软件。")
        judge = carried = PackMatcher(framework, general, crosswalk(framework, general), threshold)
        if framework.language == "en":
            judge = WordMatcher(framework, general, carried, threshold)
    if encoder is not None and framework.leaves:
        judge.listen(Likeness(framework, encoder))
    return judge


def _reason(number: int, own: Hits, around: Hits) -> str:
    def words(hits: Hits) -> str:
        found = sorted(hits.words.get(number, {}).items(), key=lambda item: (-item[1], -len(item[0])))
        return "、".join(term for term, _ in found[:5])

    parts = [f"正文含：{words(own)}" if words(own) else "", f"标题或文件名含：{words(around)}" if words(around) else ""]
    return "；".join(p for p in parts if p) or "用语与该指标的说明相近"
