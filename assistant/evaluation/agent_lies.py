"""Lies planted in a model's answers: how many stand before the judge, and how much that is sound is lost."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from assistant.agent.contract import Judge, Judged, offers
from assistant.agent.desk import Desk
from assistant.agent.opening import budget, opened
from assistant.agent.toolbox import Shelf
from assistant.corpus import Corpus
from assistant.evaluation.agent_work import Prepared, session
from assistant.evaluation.scripted_server import ScriptedServer
from assistant.evaluation.scripted_writer import Planted, ScriptedWriter
from assistant.steps.mapping import open_index
from assistant.workspace import Workspace
from assistant.workspace.questions import Questions


@dataclass
class Lies:
    """By kind of lie: planted and let through. `sound`, `kept`: sound statements and those that stand."""

    answers: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    through: Counter[str] = field(default_factory=Counter)
    sound: int = 0
    kept: int = 0
    let_through: list[tuple[str, Planted]] = field(default_factory=list)
    lost: list[Judged] = field(default_factory=list)


def measure(schools: Sequence[Prepared], answers: int, rate: float = 0.35, seed: int = 0) -> Lies:
    """Asks for sections until so many answers are in; every statement is judged as in a run."""
    result = Lies()
    with tempfile.TemporaryDirectory() as scratch:
        while result.answers < answers:
            for school in schools:
                folder = school.copy(Path(scratch) / f"{school.name}-{seed}")
                _one(school, folder, seed, rate, answers - result.answers, result)
                if result.answers >= answers:
                    break
            seed += 1
    return result


def _one(school: Prepared, folder: Path, seed: int, rate: float, most: int, result: Lies) -> None:
    writer = ScriptedWriter(seed=seed, rate=rate)
    with ScriptedServer(writer) as server, Workspace(folder) as workspace, Questions(workspace) as questions:
        agent = session(server, folder)
        chosen, target = agent.settings, agent.endpoint
        with opened(workspace, target, chosen, budget(target, chosen), "lies", 0.02) as (client, _):
            shelf = Shelf(
                folder, school.work.documents, questions, lambda: open_index(workspace, chosen), lambda: Corpus.open(None)
            )
            desk = Desk(client, school.work, shelf, chosen.model_section_tokens, 0, False, lambda *told: None)
            codes = [code for code, brief in school.work.briefs.items() if brief.candidates][:most]
            prompts = {code: desk.writing(code, desk.material(code)) for code in codes}
            with ThreadPoolExecutor(4) as pool:
                given = dict(zip(codes, pool.map(lambda c: client.ask(prompts[c], c), codes), strict=True))
            labels = {(p.text, p.sources): p for p in writer.planted}
            for code in codes:
                judge: Judge = desk.judge(code, desk.material(code))
                result.answers += 1
                for raw, offer in zip(given[code]["statements"], offers(given[code]), strict=True):
                    said = labels[str(raw["text"]), tuple(raw["sources"])]
                    judged = judge.judge(offer)
                    _count(school.name, said, judged, result)


def _count(school: str, said: Planted, judged: Judged, result: Lies) -> None:
    stands = judged.statement is not None
    if not said.lie:
        result.sound += 1
        result.kept += stands
        if not stands:
            result.lost.append(judged)
        return
    result.planted[said.lie] += 1
    if stands:
        result.through[said.lie] += 1
        result.let_through.append((school, said))
