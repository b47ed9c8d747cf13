"""What the handbook and the list of questions say alike: numbers, names of people and occasions, places, states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from assistant.domain import AtHand, ExpertQuestion, Framework, Preparation
from assistant.review.whereabouts import Tree
from assistant.visit.patterns import Patterns
from assistant.wording import wording


class Words:
    """The words of one language for questions of one framework."""

    def __init__(self, told: Patterns, framework: Framework) -> None:
        self.told, self.t = told, told.cues.texts
        self._say = wording(told.language)
        self._kinds = {p.id: p.name for p in told.patterns}
        chinese = told.language == "zh"
        self.comma, self.list = ("、", "、") if chinese else (", ", "; ")
        self.space, self.stop = ("　", "　") if chinese else ("  ", "; ")
        tree = Tree(framework)
        tops = {leaf.code: tree.chapter_of(leaf) for leaf in framework.leaves}
        self.chapters = {code: f"{top.code} {top.name}" for code, top in tops.items()}

    def asked(self, q: ExpertQuestion) -> str:
        return self.comma.join(self.told.cues.audiences[a] for a in q.asked)

    def occasion(self, q: ExpertQuestion) -> str:
        return self.told.cues.occasions[q.occasion]

    def kind(self, q: ExpertQuestion) -> str:
        """The weak point in few words; what a person or a model put says so."""
        return self.t.get(q.kind if q.kind == "own" else f"origin_{q.origin}", "") or self._kinds.get(q.rule, q.kind)

    def place(self, item: AtHand) -> str:
        return self._say.place(item.locator.place())

    def cites(self, text: str) -> str:
        """Marks of places inside a sentence in this language."""
        return self._say.cites(text)

    def at_hand(self, item: AtHand) -> str:
        """'6.1.1-1 《督导条例》第3页（题目所据；已有新版）'."""
        place = self.place(item)
        if self.told.language == "zh":
            said = (item.number, f"《{item.title}》", place)
        else:
            said = (item.number, f"{item.title}, {place}" if place else item.title, "")
        parts = " ".join(p for p in said if p)
        aside = ("；" if self.told.language == "zh" else "; ").join(a for a in (item.why, item.remark) if a)
        return f"{parts}（{aside}）" if self.told.language == "zh" else f"{parts} ({aside})"

    def state(self, prepared: Preparation | None, q: ExpertQuestion) -> str:
        """Where the preparation stands; an answer that was ready before the question changed is to be looked at again."""
        if prepared is None:
            return self.t["open"]
        if prepared.state == "ready" and prepared.readied != q.text:
            return self.t["changed"]
        return self.t[prepared.state]


def numbered(questions: Sequence[ExpertQuestion]) -> Mapping[str, str]:
    """Id of a question → its number in print: '2.3-1'."""
    count: Counter[str] = Counter()
    found: dict[str, str] = {}
    for q in questions:
        count[q.code] += 1
        found[q.id] = f"{q.code}-{count[q.code]}"
    return found
