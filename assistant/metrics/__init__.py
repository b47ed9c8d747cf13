"""Metrics: quantities read from evidence, formulae computed, lines judged."""

from assistant.metrics.assess import assess, judge, line
from assistant.metrics.observe import observe
from assistant.metrics.remarks import remark
from assistant.metrics.subjects import Subjects

__all__ = ["Subjects", "assess", "judge", "line", "observe", "remark"]
