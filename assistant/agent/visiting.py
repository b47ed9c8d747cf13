"""A pass with a model over the questions for a visit: says first what it will take, then asks, and keeps a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.agent.estimate import Confirm, estimate
from assistant.agent.material import Material
from assistant.agent.opening import budget, experience, opened
from assistant.agent.questioning import Asked, Case, ahead, ask, sources
from assistant.agent.session import agreed
from assistant.corpus import load as load_corpus
from assistant.corpus.relations import family_of
from assistant.domain import ExpertQuestion
from assistant.llm.endpoints import Endpoint, redacts
from assistant.llm.prompts import load
from assistant.settings import Settings
from assistant.steps import visit
from assistant.steps.progress import Progress
from assistant.workspace import Workspace

LOOKS = 3
"""Things named that experts look at."""


@dataclass(frozen=True, slots=True)
class Visited:
    """What came of it, as it is kept for the record."""

    record: dict[str, Any]

    def words(self) -> str:
        """One sentence about it for the screen."""
        r = self.record
        if why := r.get("skipped"):
            return str(why)
        said = f"模型补了 {r['added']} 题，改了 {r['refined']} 题的问法；{r['refused']} 处没有通过核验，没有收"
        return said + (f"；{r['failed']} 个指标没有得到回答，用离线题目。" if r["failed"] else "。")


def visiting(
    workspace: Workspace, gathered: visit.Gathered, endpoint: Endpoint, settings: Settings, confirm: Confirm,
    progress: Progress, code: str = "", pause: float = 1.0,
) -> Visited:  # fmt: skip
    """Asks about every indicator that has material (`code`: only this one and those below), and keeps what stands beside the
    offline questions. Raises NotConfirmed where nobody agreed to the estimate."""
    ground = gathered.ground
    if ground.framework.language != "zh":
        return Visited({"skipped": "模型补问目前只用于中文指标体系，本次用离线题目。"})
    asked = [c for c in cases(workspace, gathered, settings) if visit.below(c.leaf.code, code)]
    spending = budget(endpoint, settings)
    with opened(workspace, endpoint, settings, spending, "visit", pause) as (client, store):
        known, fault = experience(client, store)
        if fault:
            progress.note(f"端点试连不通：{fault}。问题仍会完整给出，用离线题目。")
        guess = estimate(endpoint, ahead(asked, ground.institution), known, settings.model_concurrency)
        if asked:
            agreed(guess, confirm)
        progress.start(f"请模型补问（{endpoint.model}）", len(asked))
        made = ask(
            client, asked, ground.institution, gathered.basis.documents, settings.model_concurrency,
            lambda: progress.advance(detail=spending.spent.words()),
        )  # fmt: skip
    _keep(workspace, gathered, made)
    rows = [dict(m.record) for m in made]
    used = load("expert_questions")
    return Visited(
        {
            "endpoint": endpoint.address, "model": endpoint.model, "redacted": redacts(endpoint, settings),
            "prompt": f"{used.name} {used.header.version}:{used.fingerprint}", "asked": len(asked),
            "added": sum(len(m.added) for m in made), "refined": sum(len(m.refined) for m in made),
            "refused": sum(len(row.get("refused", ())) for row in rows), "failed": sum("failed" in row for row in rows),
            "calls": spending.spent.calls, "tokens_in": spending.spent.tokens_in, "tokens_out": spending.spent.tokens_out,
            "rows": rows,
        }
    )  # fmt: skip


def cases(workspace: Workspace, gathered: visit.Gathered, settings: Settings) -> list[Case]:
    """One for each indicator with passages or figures to rest on."""
    ground, library = gathered.ground, load_corpus(settings.corpus)
    made = []
    for leaf in ground.framework.leaves:
        questions = tuple(q for q in gathered.preparation.questions if q.code == leaf.code)
        best = [h.passage for h in ground.shelf.of_leaf(leaf.code)]
        found = sources(questions, workspace.passage, best, gathered.basis.documents, leaf.code)
        judged = [a for a in gathered.basis.assessments if a.code == leaf.code and a.value is not None]
        metrics = {f"M{n}": a for n, a in enumerate(judged, start=1)}
        note = library.note(family_of(ground.family), leaf.code)
        looks = "；".join(note.looks_at[:LOOKS]) if note else ""
        if found or metrics:
            made.append(Case(leaf, looks, questions, Material(leaf.code, found, metrics)))
    return made


def _keep(workspace: Workspace, gathered: visit.Gathered, made: list[Asked]) -> None:
    """Puts what stands in the place of what the model said before of the same indicators; a failed call changes nothing."""
    answered = {m.code for m in made if "failed" not in m.record}
    before = visit.model_said(workspace)
    base = {q.id: q.text for q in gathered.preparation.questions}
    added: list[ExpertQuestion] = [q for q in before.added if q.code not in answered]
    refined = {id: r for id, r in before.refined.items() if r.question.code not in answered}
    for m in made:
        added += m.added
        refined |= {id: visit.Refined(base=base[id], question=q) for id, q in m.refined.items()}
    visit.keep_model(workspace, visit.ModelSaid(added=tuple(added), refined=refined))
