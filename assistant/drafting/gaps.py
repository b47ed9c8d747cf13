"""Gaps: where evidence lacks, the report says so and asks for what would fill it; it never fills in."""

from __future__ import annotations

from assistant.domain import CoverageCell, ReviewPoint, Statement


def gap(wanted: str) -> Statement:
    """'【待补充：…】': asserts nothing, so it cites nothing."""
    return Statement(text=f"【待补充：{wanted}】", role="gap")


def no_evidence(point: ReviewPoint) -> Statement:
    """A point that no document speaks to, with the documents that usually do."""
    return gap(f"未找到“{point.name}”的材料。请提供{'、'.join(point.evidence[:4])}等")


def thin_evidence(point: ReviewPoint, cell: CoverageCell) -> Statement:
    """A point that rests on too little; the reason is the coverage's own."""
    return gap(f"{cell.reason}。建议补充{'、'.join(point.evidence[:3])}等相互印证")
