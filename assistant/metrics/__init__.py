"""Metrics: quantities read from evidence, formulae computed, lines judged."""

from assistant.metrics.assess import assess, figures_of, judge, line
from assistant.metrics.observe import observe
from assistant.metrics.remarks import remark
from assistant.metrics.subjects import Subjects

__all__ = ["Subjects", "assess", "figures_of", "judge", "line", "observe", "remark"]
