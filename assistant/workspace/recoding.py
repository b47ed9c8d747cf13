"""Findings, and what people said of them and of the advice, under the codes of another edition.

What people said is only ever added to: the word under the new code stands behind the old one, which stays in the history.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain import CheckedFinding, Finding, FindingDecision, Framework, Recommendation, ReportCheck
from assistant.editions.correspond import Correspondence
from assistant.editions.moved import Left
from assistant.review.standing import WORDS, key

_CODE = re.compile(r"(?<![A-Za-z0-9.])[A-Z]?\d+(?:\.\d+)*(?![A-Za-z0-9.])")


@dataclass(frozen=True, slots=True)
class Recoder:
    """From the words of one edition to those of another. `names`: code → name, of both."""

    pairs: Correspondence
    before: Mapping[str, str]
    after: Mapping[str, str]

    @classmethod
    def between(cls, old: Framework, new: Framework, pairs: Correspondence) -> Recoder:
        return cls(pairs, *({i.code: i.name for i in f.indicators} | {p.code: p.name for p in f.points} for f in (old, new)))

    def finding(self, finding: Finding) -> Finding | None:
        """The finding at its new place; None where its place names a node that has no counterpart.

        A figure in the text is never taken for a code: codes count only in the place, and in the text only the node's name.
        """
        where, message = finding.where, finding.message
        parts: list[str] = []
        at = 0
        for found in _CODE.finditer(where):
            if found[0] not in self.before or ("." not in found[0] and found.start()):
                continue
            code = self.pairs.code(found[0])
            if code is None:
                return None
            name, new = self.before[found[0]], self.after.get(code, "")
            rest = where[found.end() :]
            named = re.match(rf"([ 　]*){re.escape(name)}", rest) if name else None
            parts += [where[at : found.start()], code + (f"{named[1]}{new}" if named else "")]
            at = found.end() + (named.end() if named else 0)
            if name and new:
                message = message.replace(f"“{name}”", f"“{new}”")
        return finding.model_copy(update={"where": "".join((*parts, where[at:])), "message": message})

    def check(self, check: ReportCheck) -> ReportCheck:
        """A check of the draft; findings of nodes that are gone are not in it any more, an uploaded file keeps its own words."""
        if check.target:
            return check
        moved = ((item, self.finding(item.finding)) for item in check.findings)
        kept = tuple(CheckedFinding(finding=f, spot=item.spot) for item, f in moved if f is not None)
        versions = {self.pairs.code(section) or section: n for section, n in check.versions.items()}
        return check.model_copy(update={"findings": kept, "versions": versions})


def decisions(db: sqlite3.Connection, recoder: Recoder) -> Iterator[FindingDecision | Left | None]:
    """For the word that stands on each finding: itself under its new key, None where its key stays, Left where its node went."""
    records = [FindingDecision.model_validate_json(r) for (r,) in db.execute("SELECT record FROM finding_decisions ORDER BY id")]
    checked = [ReportCheck.model_validate_json(r) for (r,) in db.execute("SELECT record FROM checks WHERE target = ''")]
    known = {key(item.finding): item.finding for check in checked for item in check.findings}
    for said in {d.key: d for d in records}.values():
        if said.status == "open":
            continue
        finding = known.get(said.key) or Finding(
            rule=said.rule, severity="info", where=said.where, quote=said.quote, message=said.message
        )
        moved = recoder.finding(finding)
        if moved is None:
            yield Left("finding", finding.where, f"{WORDS[said.status]}：{said.message}（{said.reason}）")
        elif key(moved) == said.key or not (finding.where or finding.quote):
            yield None
        else:
            yield said.model_copy(update={"key": key(moved), "where": moved.where, "message": moved.message})


def words(db: sqlite3.Connection, recoder: Recoder) -> Iterator[dict[str, Any] | Left | None]:
    """For the word that stands on each recommendation: a row to add, None where nothing changes, Left where its node went."""
    columns = ("recommendation", "word", "reason", "by", "at", "record")
    rows = db.execute(f"SELECT {', '.join(columns)} FROM advice_words ORDER BY number").fetchall()
    for row in {r[0]: dict(zip(columns, r, strict=True)) for r in rows}.values():
        if row["word"] != "declined":
            continue
        advice = Recommendation.model_validate_json(row["record"])
        code = recoder.pairs.code(advice.code) if advice.code in recoder.before else advice.code
        if code is None:
            yield Left("advice", advice.code, f"不采纳：{advice.problem}（{row['reason']}）")
        elif code == advice.code:
            yield None
        else:
            yield {**row, "record": advice.model_copy(update={"code": code}).model_dump_json()}
