"""Lies planted in a model's wording of the advice: how many stand beside the rules' text, and how much that is sound is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.agent.advising import advise
from assistant.domain import normalise
from assistant.evaluation.agent_work import Prepared, session
from assistant.evaluation.scripted_server import ScriptedServer
from assistant.evaluation.scripted_writer import ScriptedWriter
from assistant.rectification.rewording import place
from assistant.steps.progress import Silent
from assistant.steps.recommend import recommend
from assistant.workspace import Workspace
from assistant.workspace.model_advice import ModelAdviceStore

_FIGURE = re.compile(r"\d+(?:\.\d+)?")


@dataclass
class AdviceLies:
    """`through`: lies that stand; `loose`: figures of words that stand in neither the rules' text nor a cited passage."""

    asked: int = 0
    planted: int = 0
    taken: int = 0
    through: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def measure(schools: Sequence[Prepared], scratch: Path, rate: float = 0.35, seeds: int = 2) -> AdviceLies:
    """Asks about all advice of each school, `seeds` times over with other lies."""
    result = AdviceLies()
    for school in schools:
        for seed in range(seeds):
            _one(school, school.copy(scratch / f"{school.name}-advice-{seed}"), ScriptedWriter(seed=seed, rate=rate), result)
    return result


def _one(school: Prepared, folder: Path, writer: ScriptedWriter, result: AdviceLies) -> None:
    work = school.work
    with ScriptedServer(writer) as server, Workspace(folder) as workspace:
        agent = session(server, folder)
        advice = recommend(workspace, work.framework, work.institution, agent.settings, Silent()).recommendations
        made = advise(workspace, advice, agent.endpoint, agent.settings, lambda g: True, Silent(), 0.02)
        lied = {_plain(lie) for lie in writer.advised}
        texts: dict[tuple[object, ...], str] = {}
        for p in workspace.passages():
            texts[place(p.locator)] = texts.get(place(p.locator), "") + normalise(p.text + p.caption)
        rules = {r.id: r for r in advice}
        result.asked += made.record["asked"]
        result.planted += len(writer.advised)
        for id, kept in ModelAdviceStore(workspace).all().items():
            result.taken += len(kept.last.words)
            result.through += [w.after for w in kept.last.words if _plain(w.after) in lied]
            result.lost += [f"{r.text}　{r.reason}" for r in kept.last.refused if _plain(r.text) not in lied]
            for word in kept.last.words:
                ground = normalise(word.before) + "".join(texts.get(place(x), "") for x in word.locators)
                ground += "".join(f"{m.lead_unit}{m.deadline}{m.deliverable}" for m in rules[id].measures)
                result.loose += [f"{n}：{word.after}" for n in _FIGURE.findall(normalise(word.after)) if n not in ground]


def _plain(text: str) -> str:
    return re.sub(r"【[^】]*】", "", text).rstrip("。；;，")
