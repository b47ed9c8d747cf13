"""After all sections are written: the same fact told twice goes once, what contradicts is reported, nothing is rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.agent.compose import same
from assistant.agent.desk import Data
from assistant.agent.material import statements_of
from assistant.domain import DataTable, Finding, Paragraph, Section, Statement
from assistant.llm.client import CallError, Client
from assistant.llm.prompts import Rendered, load
from assistant.steps.agents import Work


class Checker:
    """Reads the report by chapters. The model points at pairs of statements; it cannot change one."""

    def __init__(self, client: Client, work: Work) -> None:
        self._client, self._work = client, work

    def chapters(self, done: Mapping[str, Data]) -> list[str]:
        """The chapters (codes of the nodes above the leaves) in which the model wrote at least two statements."""
        found: dict[str, int] = {}
        for code, outcome in done.items():
            parent = self._work.briefs[code].leaf.parent or code
            found[parent] = found.get(parent, 0) + int(outcome["record"].get("accepted", 0))
        order = [i.code for i in self._work.framework.indicators]
        return sorted((c for c, n in found.items() if n > 1), key=lambda c: order.index(c) if c in order else len(order))

    def lines(self, chapter: str, done: Mapping[str, Data]) -> list[tuple[str, str, Statement]]:
        """(short name, code of the leaf, statement) of all that a chapter asserts, in reading order."""
        found: list[tuple[str, str, Statement]] = []
        for leaf in self._work.framework.leaves:
            if (leaf.parent or leaf.code) == chapter and leaf.code in self._work.sections:
                for _, s in statements_of(self._section(leaf.code, done)):
                    if s.role != "gap":
                        found.append((f"S{len(found) + 1}", leaf.code, s))
        return found

    def prompt(self, chapter: str, done: Mapping[str, Data]) -> Rendered:
        node = next((i for i in self._work.framework.indicators if i.code == chapter), None)
        lines = "\n".join(f"{alias}　{code}　{s.text}" for alias, code, s in self.lines(chapter, done))
        return load("cross_check").render(chapter=f"{chapter} {node.name if node else ''}", statements=lines)

    def check(self, chapter: str, done: Mapping[str, Data]) -> list[Data]:
        """Pairs that the model points at; a call that fails gives one entry that says so."""
        try:
            answer = self._client.ask(self.prompt(chapter, done), chapter)
        except CallError as error:
            return [{"chapter": chapter, "failed": str(error)}]
        texts = {alias: (code, s.text) for alias, code, s in self.lines(chapter, done)}
        return [
            {
                "chapter": chapter, "kind": p["kind"], "why": str(p["why"])[:200],
                "first": list(texts[p["first"]]), "second": list(texts[p["second"]]),
            }
            for p in answer["pairs"]
            if p["first"] in texts and p["second"] in texts and p["first"] != p["second"]
        ]  # fmt: skip

    def assemble(self, done: Mapping[str, Data], pairs: list[Data]) -> Data:
        """The sections that the model bettered, each fact once, and the findings of the cross-check."""
        sections: dict[str, Any] = {}
        told: list[Statement] = []
        repeated = 0
        for leaf in self._work.framework.leaves:
            outcome = done.get(leaf.code)
            if outcome is None or outcome["section"] is None:
                if leaf.code in self._work.sections:
                    told += [s for _, s in statements_of(self._work.sections[leaf.code]) if s.role in ("practice", "result")]
                continue
            section, gone = _once(Section.model_validate(outcome["section"]), told)
            repeated += gone
            told += [s for _, s in statements_of(section) if s.role in ("practice", "result")]
            sections[leaf.code] = section.model_dump(mode="json")
        findings = [
            Finding(
                rule="style.repetition" if p["kind"] == "repetition" else "numbers.contradiction", severity="info",
                where=p["first"][0], quote=p["first"][1],
                message=f"模型通读时认为与“{p['second'][1][:60]}”（{p['second'][0]}）"
                f"{'重复' if p['kind'] == 'repetition' else '矛盾'}：{p['why']}",
                suggestion="请人工核对；软件没有据此改动正文",
            ).model_dump(mode="json")
            for p in sorted(pairs, key=lambda p: (p["chapter"], p.get("first", [""])[0]))
            if "failed" not in p
        ]  # fmt: skip
        failed = [f"通读{p['chapter']}：{p['failed']}" for p in pairs if "failed" in p]
        return {"sections": sections, "findings": findings, "repeated": repeated, "notes": failed}

    def _section(self, code: str, done: Mapping[str, Data]) -> Section:
        outcome = done.get(code)
        if outcome and outcome["section"] is not None:
            return Section.model_validate(outcome["section"])
        return self._work.sections[code]


def _once(section: Section, told: list[Statement]) -> tuple[Section, int]:
    """The section without the model's practice and result statements that an earlier section tells; a point keeps one."""
    gone = 0

    def again(s: Statement) -> bool:
        return s.origin == "model" and s.role in ("practice", "result") and any(same(s.text, t.text) for t in told)

    def walk(part: Section) -> Section:
        nonlocal gone
        body: list[Paragraph | DataTable] = []
        left = sum(1 for b in part.body if isinstance(b, Paragraph) for s in b.statements if not again(s))
        for block in part.body:
            if isinstance(block, DataTable) or not left:
                body.append(block)
                continue
            kept = tuple(s for s in block.statements if not again(s))
            gone += len(block.statements) - len(kept)
            if kept:
                body.append(block.model_copy(update={"statements": kept}))
        return part.model_copy(update={"body": tuple(body), "sections": tuple(walk(s) for s in part.sections)})

    return walk(section), gone
