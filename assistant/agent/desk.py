"""What happens at one step of the graph, as plain functions over plain data: ask, judge, put together."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.agent.compose import compose
from assistant.agent.contract import Judge, Judged, Offer, offers
from assistant.agent.material import Material, metric_lines, pack, point_lines, shown
from assistant.agent.toolbox import TOOLS, Shelf, Toolbox, line, look
from assistant.domain import Section
from assistant.hostile import clean
from assistant.llm.client import CallError, Client
from assistant.llm.prompts import Rendered, load
from assistant.steps.agents import Work
from assistant.workspace import Workspace
from assistant.workspace.tracing import Stage

Data = dict[str, Any]
"""What goes through the graph and into its checkpoints: JSON values only."""


@dataclass
class Desk:
    """Everything a run works with that does not belong into a checkpoint. Threads share it."""

    client: Client
    work: Work
    shelf: Shelf
    section_tokens: int
    revisions: int
    tools: bool
    tell: Callable[[str, Stage, int, Data | None], None]
    """Told where a section stands: code, stage, how often it was sent back, and what came of it once it is done."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _materials: dict[str, Material] = field(default_factory=dict)

    # --- what a section rests on ---

    def material(self, code: str, more: Sequence[Sequence[str]] = ()) -> Material:
        """The material of a section, with the passages (id, point) that tools found."""
        with self._lock:
            base = self._materials.get(code)
        if base is None:
            base = pack(self.work.briefs[code], self.work.sections[code], self.section_tokens, self.client.counter)
            with self._lock:
                self._materials[code] = base
        if not more:
            return base
        with Workspace(self.shelf.folder) as workspace:
            found = [(p, point) for id, point in more if (p := workspace.passage(id)) is not None]
        documents = self.work.documents
        return base.with_more((clean(p), documents[p.document], point) for p, point in found if p.document in documents)

    def judge(self, code: str, material: Material) -> Judge:
        points = [p.code for p in self.work.briefs[code].leaf.points]
        return Judge(material, points, self.work.documents)

    def indicator(self, code: str) -> str:
        return f"{code} {self.work.briefs[code].leaf.name}"

    def writing(self, code: str, material: Material) -> Rendered:
        """The prompt that asks for a section."""
        prompt, brief = load("write_section"), self.work.briefs[code]
        answered = self.shelf.questions.answered(code)
        return prompt.render(
            guidance=prompt.header.variants.get(brief.institution.type, ""),
            indicator=self.indicator(code),
            points=point_lines(brief),
            metrics=metric_lines(material.metrics),
            materials=shown(material.sources),
            notes="\n".join(f"问：{q.text}　答：{q.answer}" for q in answered) or "无",
        )

    # --- the steps of one section ---

    def gather(self, code: str) -> Data:
        """Lets a model with tools look for more. What goes wrong here costs nothing but the looking."""
        self.tell(code, "gather", 0, None)
        if not self.tools:
            return {"more": []}
        brief, box = self.work.briefs[code], Toolbox(self.shelf, self.work.briefs[code], self.material(code))
        prompt = load("gather").render(
            indicator=self.indicator(code),
            points=point_lines(brief),
            have="\n".join(map(line, box.material.sources)) or "无",
            gaps=box.use("gaps", "{}"),
        )
        try:
            look(self.client, box, prompt, TOOLS, code)
        except CallError as error:
            return {"more": [], "notes": [f"找材料：{error}"]}
        base = len(self.material(code).sources)
        return {"more": [[s.passage.id, s.point] for s in box.material.sources[base:]]}

    def write(self, code: str, more: Sequence[Sequence[str]]) -> Data:
        """Asks for the section. A fault is data too: the section then stays the offline writer's."""
        self.tell(code, "write", 0, None)
        material = self.material(code, more)
        if not material.sources and not material.metrics:
            return {"offers": [], "fault": {"kind": "nothing", "message": "没有材料可写"}}
        try:
            answer = self.client.ask(self.writing(code, material), code)
        except CallError as error:
            return {"offers": [], "fault": {"kind": error.kind, "message": str(error)}}
        return {"offers": [asdict(o) for o in offers(answer)]}

    def verify(self, code: str, more: Sequence[Sequence[str]], given: Sequence[Data]) -> Data:
        """Which offers do not stand, by place, and why."""
        judge = self.judge(code, self.material(code, more))
        judged = [judge.judge(_offer(o)) for o in given]
        return {"rejected": {str(n): {"reasons": list(j.reasons), "kind": j.kind} for n, j in enumerate(judged) if j.reasons}}

    def revise(self, code: str, more: Sequence[Sequence[str]], given: Sequence[Data], rejected: Mapping[str, Data]) -> Data:
        """Sends the rejected offers back once with the reasons; what does not come back stays rejected."""
        material = self.material(code, more)
        numbers = sorted(int(n) for n in rejected)
        lines, wanted = [], set()
        for n in numbers:
            offer, reasons = given[n], rejected[str(n)]["reasons"]
            wanted |= set(offer["sources"]) | {a for r in reasons for a in _aliases(r)}
            lines.append(f"{n + 1}　{offer['text']}　引证：{'、'.join(offer['sources']) or '无'}　理由：{'；'.join(reasons)}")
        about = [given[n]["point"] for n in numbers]
        near = [s for s in material.sources if s.alias in wanted or s.point in about]
        prompt = load("revise_statements").render(
            indicator=self.indicator(code),
            rejected="\n".join(lines),
            metrics=metric_lines(material.metrics),
            materials=shown(near),
        )
        try:
            answer = self.client.ask(prompt, code)
        except CallError as error:
            return {"offers": list(given), "notes": [f"退回修改：{error}"]}
        mended = list(given)
        for item in answer["statements"]:
            n = int(item["number"]) - 1
            if n in numbers:
                fixed = offers({"statements": [{**given[n], "text": item["text"], "sources": item["sources"]}]})[0]
                mended[n] = asdict(fixed)
        return {"offers": mended}

    def finish(self, state: Data) -> Data:
        """The section with what stands, and what became of the rest."""
        code: str = state["code"]
        fault = state.get("fault")
        given = [_offer(o) for o in state.get("offers", [])]
        judge = self.judge(code, self.material(code, state.get("more", ())))
        judged: list[Judged] = [judge.judge(o) for o in given]
        record: Data = {"notes": list(state.get("notes", [])), "offered": len(given), "rounds": state.get("round", 0)}
        if fault or not any(j.statement for j in judged):
            record["fallback"] = fault or {"kind": "rejected", "message": "没有一句通过核验"}
            section: Section | None = None
        else:
            made = compose(self.work.briefs[code], self.work.sections[code], judged)
            section = made.section
            record |= {"accepted": made.accepted, "replaced": made.replaced, "dropped": made.dropped}
        record["rejected"] = [
            {"text": j.offer.text, "sources": list(j.offer.sources), "kind": j.kind, "reasons": list(j.reasons)}
            for j in judged
            if j.statement is None
        ]
        outcome = {"section": section.model_dump(mode="json") if section else None, "record": record}
        self.tell(code, "done", int(record["rounds"]), outcome)
        return outcome


def _offer(data: Data) -> Offer:
    return Offer(data["point"], data["role"], data["text"], tuple(data["sources"]), data["answers"])


def _aliases(reason: str) -> list[str]:
    """The passages that a reason names."""
    return re.findall(r"(?<![A-Za-z])P\d{1,3}(?!\d)", reason)
