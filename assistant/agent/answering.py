"""A chat model answers a question, sentence by sentence; each is judged before anybody sees it, as in a report.

It gets what was found without it, and nothing that the person who asks may not see. What it cannot prove goes back once and is
then withheld. Whatever goes wrong, what was found without it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assistant.agent import references as beside
from assistant.agent.compose import same
from assistant.agent.contract import Judge, Judged, Offer, offers
from assistant.agent.estimate import STATEMENT, Confirm, Estimate, Experience, estimate, size_of
from assistant.agent.material import FRAME_TOKENS, Material, Source, metric_lines, shown
from assistant.agent.opening import budget, opened, shown_by
from assistant.agent.session import NotConfirmed
from assistant.agent.toolbox import LOOKING, Looking, Shelf, line, look
from assistant.domain import AnswerStatement, Assessment, Document, ModelAnswer, Passage, Speaks, normalise
from assistant.hostile import found as hostile
from assistant.hostile import neutral
from assistant.llm.client import CallError, Client, Stopped
from assistant.llm.endpoints import Endpoint
from assistant.llm.partial import Items
from assistant.llm.prompts import Rendered, load
from assistant.llm.tokens import Counter, counter
from assistant.settings import Settings
from assistant.steps.asking import Answer, Ground
from assistant.steps.mapping import open_index
from assistant.steps.quoting import around, asked_years
from assistant.workspace.calls import CallStore
from assistant.workspace.questions import Questions

RUN = "ask"
SUBJECT = "问答"
EXPECTED = 6
"""Sentences of an answer, for the estimate."""
METRICS = 8
REFERENCE_SHARE = 0.4
"""Share of the room for material that standards, cases and the office's references may take."""
_NONE = re.compile(r"^(?:给出的|现有的?|以上|所给)?(?:材料|资料)(?:中|里)?(?:没有|并?未|不能|无法)")
_OURS = re.compile(r"我校|本校|我院")
Tell = Callable[[ModelAnswer], None]


def answer(
    question: str,
    before: Sequence[str],
    found: Answer,
    ground: Ground,
    endpoint: Endpoint,
    settings: Settings,
    confirm: Confirm,
    tell: Tell,
    *,
    streaming: bool = True,
    stopped: Callable[[], bool] = lambda: False,
    pause: float = 1.0,
) -> ModelAnswer:
    """The model's answer to `question` (as it is read) after the questions `before`. `found` is the answer without a model.

    `tell` hears the answer each time a sentence was added to it; `stopped` is asked whether anybody still wants it. Raises
    NotConfirmed where nobody agreed to the estimate.
    """
    spending = budget(endpoint, settings)
    workspace = ground.workspace
    with opened(workspace, endpoint, settings, spending, RUN, pause) as (client, store), Questions(workspace) as questions:
        store.forget_unusable("answer_question")
        desk = _Desk(client, question, before, found, ground, _room(endpoint, settings), tell, stopped)
        guess = estimate(endpoint, [(size_of(desk.prompt()), STATEMENT.times(EXPECTED))], _experience(store, endpoint), 1)
        if not confirm(guess):
            raise NotConfirmed(f"{guess.words()}。没有得到同意，没有提问。可加 --yes 直接提问，或去掉 --model 不用模型。")
        try:
            if settings.model_tools:
                desk.look(_shelf(ground, settings, questions))
            made = desk.run(streaming, settings.model_revisions)
        except Stopped:
            made = desk.made("stopped")
        except CallError as error:
            made = desk.made("failed", str(error))
        made = made.model_copy(update={"spent": spending.spent.words()})
        tell(made)
    return made


def ahead(question: str, found: Answer, ground: Ground, endpoint: Endpoint, settings: Settings) -> Estimate:
    """What an answer will take, without opening anything: for a button that says it before it is pressed."""
    tokens = counter(settings.token_encoding)
    room = _room(endpoint, settings)
    rows = beside.references(found, REFERENCE_SHARE * room, tokens)
    prompt = _prompt(question, (), pack(question, found, ground, room, tokens, rows), rows)
    with CallStore(ground.workspace) as store:
        known = _experience(store, endpoint)
    return estimate(endpoint, [(size_of(prompt), STATEMENT.times(EXPECTED))], known, 1)


def pack(
    question: str, found: Answer, ground: Ground, room: int, tokens: Counter, references: Sequence[beside.Reference]
) -> Material:
    """The passages of the sentences found, then those that share most with the question, until the room (tokens) that the
    references leave is full."""
    rows: dict[str, tuple[float, Passage, Document]] = {}
    for place, quoted in enumerate(found.sentences):
        rows.setdefault(quoted.passage.id, (2.0 + quoted.fit - 0.05 * place, quoted.passage, quoted.document))
    for place, passage in enumerate(found.near):
        document = ground.quotable(passage)
        if document is not None:
            rows.setdefault(passage.id, (1.0 / (1 + place) ** 0.5, passage, document))
    lengths = {id: tokens.count(neutral(p.text)) + FRAME_TOKENS for id, (_, p, _) in rows.items() if not hostile(p)}
    order = sorted(lengths, key=lambda id: (rows[id][0] < 2.0, -rows[id][0] / lengths[id] ** 0.5, id))
    left = room - sum(tokens.count(r.source.passage.text) + FRAME_TOKENS for r in references)
    chosen = []
    for id in order:
        if lengths[id] <= left:
            chosen.append(id)
            left -= lengths[id]
    sources = tuple(Source(f"P{n}", rows[id][1], rows[id][2], "", rows[id][0]) for n, id in enumerate(chosen, start=1))
    metrics = {f"M{n}": a for n, a in enumerate(_metrics(question, found, ground), start=1)}
    return Material(RUN, sources, metrics, len(order) - len(chosen))


def _metrics(question: str, found: Answer, ground: Ground) -> list[Assessment]:
    """Those found, and others whose names share a word with the question."""
    words = [w for w in ground.tokenizer.words(question) if len(w) > 1]
    known = {(a.id, a.year) for a in found.metrics}
    near = [
        a
        for a in ground.assessments
        if a.value is not None
        and (ground.codes is None or a.code in ground.codes)
        and (a.id, a.year) not in known
        and any(w in normalise(a.name) for w in words)
    ]
    return [*found.metrics, *near][:METRICS]


def _prompt(question: str, before: Sequence[str], material: Material, rows: Sequence[beside.Reference]) -> Rendered:
    return load("answer_question").render(
        question=question,
        before="\n".join(before) or "无",
        metrics=metric_lines(material.metrics),
        materials=shown(material.sources),
        references=beside.shown(rows),
    )


def _room(endpoint: Endpoint, settings: Settings) -> int:
    return min(settings.model_section_tokens, max(500, endpoint.context // 2))


def _experience(store: CallStore, endpoint: Endpoint) -> Experience:
    """What earlier calls of this workspace have shown; no call is made to find out."""
    known = store.experience(endpoint.model)
    return shown_by(known) if len(known) > 1 else Experience()


def _shelf(ground: Ground, settings: Settings, questions: Questions) -> Shelf:
    """Where the tools look: only at documents that may be quoted."""
    seen = {id: d for id, d in ground.documents.items() if ground.allowed is None or id in ground.allowed}
    return Shelf(ground.workspace.folder, seen, questions, lambda: open_index(ground.workspace, settings), lambda: ground.corpus)


class _Desk:
    """One answer on its way: judges sentences as they come, each once, and tells those that stand."""

    def __init__(
        self, client: Client, question: str, before: Sequence[str], found: Answer, ground: Ground, room: int, tell: Tell,
        stopped: Callable[[], bool],
    ) -> None:  # fmt: skip
        self._client, self._question, self._before, self._ground = client, question, before, ground
        self._tell, self._stopped = tell, stopped
        self._references = beside.references(found, REFERENCE_SHARE * room, client.counter)
        self._material = pack(question, found, ground, room, client.counter, self._references)
        self._told: list[AnswerStatement] = []
        self._judged: dict[tuple[str, tuple[str, ...]], Judged] = {}
        self._judges: dict[Speaks, Judge] = {}
        self._items = Items("statements")
        self._withheld: list[str] = []

    def prompt(self) -> Rendered:
        return _prompt(self._question, self._before, self._material, self._references)

    def look(self, shelf: Shelf) -> None:
        """Lets the model look for more; what goes wrong here costs nothing but the looking."""
        box = Looking(shelf, self._material)
        prompt = load("gather").render(
            indicator=f"回答问题：{self._question}", points="无", gaps="无",
            have="\n".join(map(line, self._material.sources)) or "无",
        )  # fmt: skip
        try:
            look(self._client, box, prompt, LOOKING, SUBJECT)
        except CallError:
            return
        self._material = box.material
        self._judges.clear()

    def run(self, streaming: bool, revisions: int) -> ModelAnswer:
        """Asks, judges, sends back what does not stand, and says what came of it. Raises CallError, Stopped."""
        if not self._material.sources and not self._material.metrics and not self._references:
            return self.made("done")
        self.check()
        reply = self._client.ask(self.prompt(), SUBJECT, self if streaming else None)
        rejected = [j for j in map(self._take, _offered(reply["statements"])) if j is not None and j.statement is None]
        for _ in range(revisions):
            if not rejected:
                break
            self.check()
            rejected = self._again(rejected)
        self._withheld = [WHY.get(j.kind, WHY["support"]) for j in rejected]
        return self.made("done")

    def made(self, state: Any, fault: str = "") -> ModelAnswer:
        """The answer as it is now."""
        return ModelAnswer(
            state=state, model=self._client.endpoint.model, statements=tuple(self._told), withheld=len(self._withheld),
            reasons=tuple(self._withheld), fault=fault,
        )  # fmt: skip

    # --- as a Listener of the client ---

    def begin(self) -> None:
        self._items = Items("statements")

    def hear(self, piece: str) -> None:
        self.check()
        for offer in _offered(self._items.feed(piece), self._client.restored):
            self._take(offer)

    def check(self) -> None:
        """Raises Stopped where nobody wants the answer any more."""
        if self._stopped():
            raise Stopped

    # --- judging ---

    def _take(self, offer: Offer) -> Judged | None:
        """Judges a sentence and tells it if it stands; None for one that says nothing or was judged before."""
        key = (offer.text, offer.sources)
        if _NONE.match(offer.text):
            return None
        if key in self._judged:
            return self._judged[key]
        of = self._kind(offer)
        if of == "evidence" and (years := self._other_years(offer)):
            judged = self._judged[key] = Judged(offer, None, (f"问的是{years}年，所引片段不是这一年的",), "date")
            return judged
        judged = self._judge(of, offer) if of else Judged(offer, None, (MIXED,), "citation")
        self._judged[key] = judged
        if of and judged.statement is not None and not any(_same(t.text, offer.text) for t in self._told):
            self._told.append(self._statement(of, judged))
            self._tell(self.made("running"))
        return judged

    def _other_years(self, offer: Offer) -> str:
        """The years asked about, if the sentence and all it cites are of other ones; a report may be dated a year later."""
        asked = asked_years(self._question)
        cited = [s for alias in offer.sources if (s := self._material.source(alias))]
        if not asked or not cited:
            return ""
        years = {str(s.document.year + late) for s in cited if s.document.year for late in (0, -1)}
        years |= set(asked_years(" ".join((offer.text, *(around(s.passage, s.document) for s in cited)))))
        return "、".join(asked) if years and not years & set(asked) else ""

    def _kind(self, offer: Offer) -> Speaks | None:
        """What a sentence speaks of by what it cites; None where it mixes the school with others."""
        known: dict[str, Speaks] = {r.source.alias: r.of for r in self._references}
        kinds: set[Speaks] = {known.get(alias, "evidence") for alias in offer.sources} or {"evidence"}
        return kinds.pop() if len(kinds) == 1 else None

    def _judge(self, of: Speaks, offer: Offer) -> Judged:
        if of != "evidence" and (_OURS.search(offer.text) or self._ground.institution.name in offer.text):
            return Judged(offer, None, ("标准和案例说的不是本校，不能写成本校的情况",), "citation")
        judge = self._judges.get(of)
        if judge is None:
            material = self._material
            if of != "evidence":
                material = Material(RUN, tuple(r.source for r in self._references if r.of == of), {})
            documents = self._ground.documents if of == "evidence" else {}
            judge = self._judges[of] = Judge(material, [""], documents)
        return judge.judge(offer)

    def _statement(self, of: Speaks, judged: Judged) -> AnswerStatement:
        assert judged.statement is not None
        cited = [s for alias in judged.offer.sources if (s := self._material.source(alias))] if of == "evidence" else []
        metrics = [m for alias in judged.offer.sources if (m := self._material.metrics.get(alias))] if of == "evidence" else []
        named = {r.source.alias: r.id for r in self._references}
        return AnswerStatement(
            text=judged.statement.text, of=of, citations=judged.statement.citations, metrics=judged.statement.metrics,
            references=tuple(dict.fromkeys(named[a] for a in judged.offer.sources if a in named)) if of != "evidence" else (),
            documents=tuple(dict.fromkeys(s.passage.document for s in cited)),
            codes=tuple(dict.fromkeys(m.code for m in metrics)),
        )  # fmt: skip

    def _again(self, rejected: Sequence[Judged]) -> list[Judged]:
        """Sends sentences back with the reasons; returns those that still do not stand."""
        lines, wanted = [], set[str]()
        for n, j in enumerate(rejected, start=1):
            wanted |= set(j.offer.sources) | set(re.findall(r"(?<![A-Za-z])[PSCO]\d{1,3}(?!\d)", "".join(j.reasons)))
            lines.append(f"{n}　{j.offer.text}　引证：{'、'.join(j.offer.sources) or '无'}　理由：{'；'.join(j.reasons)}")
        near = [s for s in self._material.sources if s.alias in wanted] or list(self._material.sources)
        others = [r for r in self._references if r.source.alias in wanted]
        prompt = load("revise_statements").render(
            indicator=f"回答问题：{self._question}",
            rejected="\n".join(lines),
            metrics=metric_lines(self._material.metrics),
            materials="\n".join((shown(near), *([beside.shown(others)] if others else []))),
        )
        try:
            reply = self._client.ask(prompt, SUBJECT)
        except CallError:
            return list(rejected)
        left = dict(enumerate(rejected, start=1))
        for item in reply["statements"]:
            number = int(item["number"])
            for offer in _offered([item]) if number in left else ():
                judged = self._take(offer)
                if judged is not None and judged.statement is not None:
                    left.pop(number, None)
        return list(left.values())


WHY = {
    "citation": "引证不对：所引的不是写着这句话的地方",
    "figure": "数字与所引片段不符",
    "unit": "单位与所引片段不符",
    "date": "年份或日期与所引片段不符",
    "name": "名称与所引片段不符",
    "level": "级别或所说的单位与所引片段不符",
    "negation": "肯定与否定和所引片段不一致",
    "quantifier": "范围（全部、部分等）与所引片段不一致",
    "support": "所引片段没有写这个意思",
    "form": "写法不合要求",
    "language": "没有用中文写",
}
"""Why a sentence was withheld, without what it said: nothing of it is shown."""
MIXED = "一句话只引一类来源：本校材料与指标、标准、案例不能混在一句里"


def _same(one: str, other: str) -> bool:
    """The same fact: nearly the same words, and the very same digits."""
    return same(one, other) and re.findall(r"\d+", one) == re.findall(r"\d+", other)


def _offered(rows: Sequence[Mapping[str, Any]], restored: Callable[[str], str] = str) -> Iterator[Offer]:
    """The statements among what came in, as the contract takes them; what has not their form is left to the whole answer."""
    for row in rows:
        text, sources = row.get("text"), row.get("sources")
        if isinstance(text, str) and isinstance(sources, list):
            given = {"point": "", "role": "practice", "text": restored(text), "sources": [restored(str(s)) for s in sources]}
            yield from offers({"statements": [given]})
