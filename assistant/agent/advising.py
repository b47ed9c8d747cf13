"""A pass with a model over finished advice: says first what it will take, then asks, and keeps a record of what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.agent.advice import Refined, ahead, cases, refine
from assistant.agent.estimate import Confirm, estimate
from assistant.agent.opening import budget, experience, opened
from assistant.agent.session import agreed
from assistant.domain import ModelAdvice, Recommendation
from assistant.llm.endpoints import Endpoint, redacts
from assistant.llm.prompts import load
from assistant.settings import Settings
from assistant.steps.progress import Progress
from assistant.workspace import Workspace
from assistant.workspace.model_advice import ModelAdviceStore


@dataclass(frozen=True, slots=True)
class Advice:
    """The recommendations, each refined as far as it stands, and what goes into recommendations.model.json."""

    recommendations: tuple[Recommendation, ...]
    record: dict[str, Any]

    def words(self) -> str:
        """One sentence about it for the screen."""
        r = self.record
        said = f"模型改写了 {r['causes']} 处原因、{r['measures']} 条举措；{r['refused']} 处没有通过核验，保留原文"
        return said + (f"；{r['failed']} 条建议没有得到回答，保留原文。" if r["failed"] else "。")


def advise(
    workspace: Workspace, advice: Sequence[Recommendation], endpoint: Endpoint, settings: Settings,
    confirm: Confirm, progress: Progress, pause: float = 1.0, by: str = "",
) -> Advice:  # fmt: skip
    """Refines causes and measures of `advice`, in its order. Each answer is kept in the workspace as it comes: a run that is
    stopped goes on where it was. Raises NotConfirmed where nobody agreed to the estimate."""
    documents = {d.id: d for d in workspace.documents()}
    asked = cases(advice, workspace.passages(), documents)
    spending, kept, prompt = budget(endpoint, settings), ModelAdviceStore(workspace), load("refine_advice")
    named = f"{prompt.name} {prompt.header.version}:{prompt.fingerprint}"
    with opened(workspace, endpoint, settings, spending, "advice", pause) as (client, store):
        known, fault = experience(client, store)
        if fault:
            progress.note(f"端点试连不通：{fault}。整改建议仍会完整给出，改不了的保留原文。")
        guess = estimate(endpoint, ahead(asked), known, settings.model_concurrency)
        if asked:
            agreed(guess, confirm)
        progress.start(f"请模型润色整改建议（{endpoint.model}）", len(asked))

        def done(one: Refined) -> None:
            kept.put(
                ModelAdvice(
                    recommendation=one.advice.id, model=endpoint.model, endpoint=endpoint.address, prompt=named,
                    redacted=redacts(endpoint, settings), at=datetime.now(UTC).isoformat(timespec="seconds"), by=by,
                    words=one.words, refused=one.refused, failed=one.failed,
                )
            )  # fmt: skip
            progress.advance(detail=spending.spent.words())

        made = refine(client, asked, documents, settings.model_concurrency, done)
    better = {m.advice.id: m.advice for m in made}
    rows = [m.record for m in made]
    taken = [part for row in rows for part in row.get("taken", ())]
    record = {
        "endpoint": endpoint.address, "model": endpoint.model, "redacted": redacts(endpoint, settings),
        "prompt": named, "asked": len(asked), "without_passages": len(advice) - len(asked),
        "causes": taken.count("原因"), "measures": len(taken) - taken.count("原因"),
        "refused": sum(len(row.get("refused", ())) for row in rows), "failed": sum("failed" in row for row in rows),
        "calls": spending.spent.calls, "tokens_in": spending.spent.tokens_in, "tokens_out": spending.spent.tokens_out,
        "rows": rows,
    }  # fmt: skip
    return Advice(tuple(better.get(r.id, r) for r in advice), record)
