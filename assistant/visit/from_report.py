"""Weak points of the report: claims with a single department's word behind them, faults that a check has found, and, where no
advice is made (frameworks in other languages), the problems that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from assistant.domain import Document, Finding, Framework, Report, Section, Statement, WeakKind
from assistant.drafting import cues
from assistant.drafting.report import statements
from assistant.review.whereabouts import Tree
from assistant.visit.weak import WeakPoint, told
from assistant.wording import Wording, wording

_FIGURE = re.compile(r"\d")
_BARE = re.compile(r"^.{0,14}(?:第?[\d一二三四五六七八九十]+[章节条]|附件)")


def single_source(report: Report, framework: Framework, documents: Mapping[str, Document]) -> Iterator[WeakPoint]:
    """Results with a figure that rest on one document of one department. The report speaks for the school; so will the expert."""
    tree, words = Tree(framework), cues.of_language(framework.language)
    for section, s in statements(report):
        if s.role != "result" or not s.citations or not _FIGURE.search(s.text) or s.metrics:
            continue
        ids = {c.locator.sha256[:16] for c in s.citations}
        document = documents.get(next(iter(ids)))
        if len(ids) != 1 or document is None or document.level != "department" or _BARE.match(s.text):
            continue
        leaf = tree.node(section.code).indicator
        if leaf is None:
            continue
        boost = 1.2 if cues.found(words.result, s.text, framework.language != "zh") else 1.0
        yield _of_statement("single_source", s, section, leaf.code, document, boost, wording(framework.language))


def problems(report: Report, framework: Framework, documents: Mapping[str, Document]) -> Iterator[WeakPoint]:
    """Problems that the report names, each once."""
    tree = Tree(framework)
    seen: set[str] = set()
    for section, s in statements(report):
        leaf = tree.node(section.code).indicator
        if s.role != "problem" or not s.citations or leaf is None or s.text in seen:
            continue
        document = documents.get(s.citations[0].locator.sha256[:16])
        if document is not None and not s.metrics:
            seen.add(s.text)
            yield _of_statement("admitted", s, section, leaf.code, document, 1.0, wording(framework.language))


def _of_statement(
    kind: WeakKind, s: Statement, section: Section, code: str, document: Document, boost: float, say: Wording
) -> WeakPoint:
    first = s.citations[0]
    slots = {
        "said": told(s.text), "document": document.title, "whole": s.text, "place": say.cites(first.locator.render()).strip(),
        "number": first.number,
    }  # fmt: skip
    return WeakPoint(
        kind, s.text, code, s.text, slots, tuple(c.locator for c in s.citations),
        tuple(c.passage_id for c in s.citations), point=section.code if section.code != code else "", boost=boost,
    )  # fmt: skip


def from_findings(findings: Iterable[Finding], framework: Framework, rules: frozenset[str]) -> Iterator[WeakPoint]:
    """Faults of the report that an expert would put a question to: those of the rules that some pattern names."""
    tree = Tree(framework)
    for f in findings:
        node = tree.of(f)
        leaf = node.indicator
        if f.rule not in rules or f.waived or leaf is None:
            continue
        quote = told(f.quote or f.message)
        slots = {"said": quote if f.quote else "", "message": f.message.rstrip("。"), "suggestion": f.suggestion}
        yield WeakPoint(
            "finding", f"{f.rule} {f.quote or f.message}", leaf.code, f"{f.quote} {f.message}", slots, f.locators,
            rule=f.rule, point=node.point.code if node.point else "",
            boost={"error": 1.2, "warning": 1.0, "info": 0.8}[f.severity],
        )  # fmt: skip
