"""What people said of findings, laid over what a check finds: the same rule on the same words is the same finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.domain import Finding, FindingDecision, digest, normalise

WORDS = {"waived": "豁免", "resolved": "已处理", "open": "恢复为待处理"}


def key(finding: Finding) -> str:
    """Identity of a finding: where words are quoted, their place in the report does not matter."""
    place = finding.quote or finding.where
    return digest(finding.rule, normalise(place), normalise(finding.message))


def let_stand(findings: Iterable[Finding], decisions: Mapping[str, FindingDecision]) -> tuple[Finding, ...]:
    """The findings, those that a person waived with the reason in `waived`; all others as they are."""
    return tuple(_laid(f, decisions.get(key(f))) for f in findings)


def _laid(finding: Finding, said: FindingDecision | None) -> Finding:
    if said is None or said.status != "waived":
        return finding.model_copy(update={"waived": ""}) if finding.waived else finding
    return finding.model_copy(update={"waived": f"{said.reason}（{said.by}，{said.at[:10]}）"})
