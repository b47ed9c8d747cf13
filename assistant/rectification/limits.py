"""The clocks and thresholds of the ledger: data in corpus/ledger/limits.yaml, changed by the `ledger` setting."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.domain import Mark
from assistant.errors import UserError
from assistant.resources import CORPUS

FILE = CORPUS / "ledger" / "limits.yaml"


class LimitsError(UserError):
    """A threshold that cannot be used; the message names it and what there is."""


class Limit(BaseModel):
    """One threshold, with where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    value: Decimal
    unit: str
    meaning: str
    mark: Mark
    source: str


class Limits(BaseModel):
    """All thresholds. Days are calendar days."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    plan_days: Limit
    limit_years: Limit
    due_soon_days: Limit
    stalled_days: Limit
    resubmit_days: Limit
    review_days: Limit
    near_percent: Limit


@cache
def _shipped(file: Path) -> Limits:
    return Limits.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def load(changes: Mapping[str, float] | None = None) -> Limits:
    """The shipped limits with those that the office changed. Raises LimitsError for a name that there is none of."""
    limits = _shipped(FILE)
    for name, value in (changes or {}).items():
        if name not in Limits.model_fields:
            raise LimitsError(f"设置 ledger.{name} 没有这一项，可设的有：{'、'.join(Limits.model_fields)}。")
        if value < 0:
            raise LimitsError(f"设置 ledger.{name} 不能小于0。")
        limit: Limit = getattr(limits, name)
        own = limit.model_copy(update={"value": Decimal(str(value)), "source": "学校设置"})
        limits = limits.model_copy(update={name: own})
    return limits
