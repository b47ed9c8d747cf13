"""Tools for a model that can call them: it looks for more material; what it finds becomes citable, what it does is bounded."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.agent.material import Material, Source, metric_lines
from assistant.corpus import Corpus
from assistant.domain import Document, Passage
from assistant.drafting.brief import Brief
from assistant.hostile import clean, found, neutral_name
from assistant.llm.client import Client
from assistant.llm.prompts import Rendered
from assistant.llm.redaction import shortened
from assistant.retrieval import Index
from assistant.workspace import Workspace
from assistant.workspace.questions import Questions

ROUNDS = 3
"""Rounds of tool use before the model has to write."""
MOST_CALLS = 6
"""Tools used in one round; more are refused."""
HITS = 5
MOST_FOUND = 12
"""Passages that one section may gain."""
LONGEST_QUESTION = 200


def _tool(name: str, about: str, /, **arguments: str) -> dict[str, Any]:
    properties = {k: {"type": "string", "description": v} for k, v in arguments.items()}
    parameters = {"type": "object", "properties": properties, "required": list(arguments)}
    return {"type": "function", "function": {"name": name, "description": about, "parameters": parameters}}


LOOKING: tuple[dict[str, Any], ...] = (
    _tool("search_evidence", "在本校材料里查找片段；查到的可以引证", query="要找什么，几个词"),
    _tool("read_passage", "读一个片段和它前后的片段", passage="片段编号，如 P3"),
    _tool("search_standards", "查标准怎样要求、专家怎样看；不能引证", query="要找什么"),
    _tool("search_cases", "查别校的做法；不能引证", query="要找什么"),
    _tool("metric", "查一个定量指标的数值、标准和判定", name="指标名称"),
)
"""What finds things and can do nothing else."""
TOOLS: tuple[dict[str, Any], ...] = (
    *LOOKING,
    _tool("coverage", "本指标各审核重点的材料情况"),
    _tool("gaps", "本指标缺什么材料"),
    _tool("ask_office", "向办公室提一个材料里查不到、只有他们知道的问题；答复在下次运行时给出", question="一句具体的问题"),
)


@dataclass
class Shelf:
    """What the tools look things up in, shared by the threads of a run; one search at a time."""

    folder: Path
    documents: Mapping[str, Document]
    questions: Questions
    open_index: Callable[[], Index]
    open_corpus: Callable[[], Corpus]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _index: Index | None = None
    _corpus: Corpus | None = None

    def evidence(self, query: str) -> list[Passage]:
        """The passages nearest to a query, those that speak to the machine left out."""
        with self._lock:
            self._index = self._index or self.open_index()
            hits = self._index.search(query, HITS)
        with Workspace(self.folder) as workspace:
            near = [p for h in hits if (p := workspace.passage(h.id)) is not None]
        return [p for p in near if p.document in self.documents and not found(p)]

    def around(self, passage: Passage) -> list[Passage]:
        """A passage with the one before and the one after it."""
        with Workspace(self.folder) as workspace:
            near = [p for p in workspace.passages(passage.document) if abs(p.order - passage.order) <= 1]
        return [p for p in near if not found(p)]

    def corpus(self, query: str, kind: str) -> list[str]:
        """Titles and texts of standards or cases that speak of it."""
        with self._lock:
            self._corpus = self._corpus or self.open_corpus()
            hits = self._corpus.search(query, 3, "case" if kind == "case" else "standard")
        return [f"{h.title}：{h.text[:300]}" for h in hits]


class Looking:
    """The tools that only look. `material` grows as the model finds things; what is found counts for `point`."""

    def __init__(self, shelf: Shelf, material: Material, point: str = "") -> None:
        self.material = material
        self._shelf, self._point = shelf, point
        self._start = len(material.sources)

    def use(self, name: str, args: str) -> str:
        """What a tool gives back, in words. A call that makes no sense is told so; nothing it says can do more than look."""
        try:
            given = json.loads(args or "{}")
        except ValueError:
            return "参数不是 JSON。"
        value = str(next(iter(given.values()), "")).strip() if isinstance(given, dict) else ""
        tool = self._tools().get(name)
        return tool(value[:LONGEST_QUESTION]) if tool else f"没有工具“{name[:40]}”。"

    def _tools(self) -> dict[str, Callable[[str], str]]:
        return {
            "search_evidence": self._search, "read_passage": self._read, "metric": self._metric,
            "search_standards": lambda q: "\n".join(self._shelf.corpus(q, "standard")) or "没有查到。",
            "search_cases": lambda q: "\n".join(self._shelf.corpus(q, "case")) or "没有查到。",
        }  # fmt: skip

    def _search(self, query: str) -> str:
        return self._gain(self._shelf.evidence(query)) if query else "请写要找什么。"

    def _read(self, alias: str) -> str:
        source = self.material.source(alias)
        return self._gain(self._shelf.around(source.passage)) if source else f"没有片段“{alias[:20]}”。"

    def _gain(self, near: list[Passage]) -> str:
        room = MOST_FOUND - (len(self.material.sources) - self._start)
        known = {s.passage.id for s in self.material.sources}
        fresh = [p for p in near if p.id not in known][: max(0, room)]
        self.material = self.material.with_more((clean(p), self._shelf.documents[p.document], self._point) for p in fresh)
        alias = {s.passage.id: s.alias for s in self.material.sources}
        shown = ((alias[p.id], neutral_name(p.locator.file), clean(p).text) for p in near if p.id in alias)
        lines = [f"{name}　{file}：{shortened(text.replace('<', '‹'), 200)}" for name, file, text in shown]
        return "\n".join(lines) or "没有查到新的片段。"

    def _metric(self, name: str) -> str:
        near = {k: a for k, a in self.material.metrics.items() if name and (name in a.name or a.name in name)}
        return metric_lines(near or self.material.metrics)


class Toolbox(Looking):
    """The tools of one section of a report."""

    def __init__(self, shelf: Shelf, brief: Brief, material: Material) -> None:
        super().__init__(shelf, material, brief.leaf.points[0].code)
        self.asked: list[str] = []
        self._brief = brief

    def _tools(self) -> dict[str, Callable[[str], str]]:
        return {
            **super()._tools(),
            "coverage": lambda _: "\n".join(f"{c.code} {c.name}：{c.reason}" for c in self._brief.cells) or "没有统计。",
            "gaps": lambda _: self._gaps(), "ask_office": self._ask,
        }  # fmt: skip

    def _gaps(self) -> str:
        lacking = [f"{c.code} {c.name}" for c in self._brief.cells if c.strength != "strong"]
        return "材料不足的审核重点：" + "、".join(lacking) if lacking else "各审核重点都有材料。"

    def _ask(self, question: str) -> str:
        if len(question) < 4 or len(self.asked) >= 2:
            return "问题太短，或本指标已提过两个问题。"
        self.asked.append(question)
        return self._shelf.questions.ask(self._brief.leaf.code, question) or "问题已转给办公室，这次先按现有材料写。"


def look(client: Client, box: Looking, prompt: Rendered, tools: Sequence[Mapping[str, Any]], subject: str) -> None:
    """Lets a model with tools look around, within bounds; what it found stands in the material of the box. Raises CallError."""
    messages: list[Mapping[str, Any]] = [
        {"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user},
    ]  # fmt: skip
    for _ in range(ROUNDS):
        turn = client.turn(messages, prompt, tools, subject)
        if not turn.asked:
            return
        calls = [
            {"id": a.id, "type": "function", "function": {"name": a.name, "arguments": _json_or_none(a.args)}}
            for a in turn.asked[:MOST_CALLS]
        ]
        messages.append({"role": "assistant", "content": turn.text or None, "tool_calls": calls})
        for a in turn.asked[:MOST_CALLS]:
            messages.append({"role": "tool", "tool_call_id": a.id, "content": box.use(a.name, a.args)})


def line(source: Source) -> str:
    """A passage in one line: its short name, its file, how it begins."""
    return f"{source.alias}　{neutral_name(source.passage.locator.file)}：{shortened(source.passage.text.replace('<', '‹'), 40)}"


def _json_or_none(args: str) -> str:
    """The arguments if they are a JSON object; what is none cannot go back over the wire."""
    try:
        return args if isinstance(json.loads(args), dict) else "{}"
    except ValueError:
        return "{}"
