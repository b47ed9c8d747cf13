"""How far the ledger has come, counted from its entries: by state, by unit, by indicator. Every share names its sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from assistant.domain import LedgerEntry, LedgerState
from assistant.rectification.alarms import Alarm
from assistant.rectification.fields import STATES

DONE: tuple[LedgerState, ...] = ("verified", "closed")
NO_UNIT, NO_INDICATOR = "（未定单位）", "（未对应指标）"


@dataclass(slots=True)
class Count:
    """Entries of one group."""

    name: str
    states: Counter[LedgerState] = field(default_factory=Counter)
    overdue: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> int:
        return sum(self.states[s] for s in DONE)


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole ledger and its parts. `left_out`: entries that are not taken into rectification."""

    whole: Count
    units: tuple[Count, ...]
    indicators: tuple[Count, ...]
    left_out: int

    def sentence(self) -> str:
        """The count in words, with the sum of its share."""
        if not self.whole.total:
            return "台账里还没有纳入整改的问题。"
        parts = "、".join(f"{STATES[s]}{self.whole.states[s]}项" for s in STATES if self.whole.states[s])
        late = f"，其中已超期{self.whole.overdue}项" if self.whole.overdue else ""
        out = f"另有{self.left_out}项未纳入整改。" if self.left_out else ""
        return f"纳入整改{self.whole.total}项：{parts}{late}。{share('复核通过与销号', self.whole.done, self.whole.total)}。{out}"


def standing(entries: Mapping[str, LedgerEntry], alarms: Iterable[Alarm] = ()) -> Standing:
    """Counts the entries. Units and indicators in the order in which they first appear in the ledger."""
    late = {a.entry for a in alarms if a.kind == "overdue"}
    whole = Count("合计")
    units: dict[str, Count] = {}
    indicators: dict[str, Count] = {}
    for entry in entries.values():
        if not entry.included:
            continue
        unit, indicator = entry.lead_unit or NO_UNIT, entry.indicator or entry.code or NO_INDICATOR
        for count in (whole, units.setdefault(unit, Count(unit)), indicators.setdefault(indicator, Count(indicator))):
            count.states[entry.state] += 1
            count.overdue += entry.id in late
    left_out = sum(not e.included for e in entries.values())
    return Standing(whole, tuple(units.values()), tuple(indicators.values()), left_out)


def percent(part: int, whole: int) -> str:
    """'62.5%', to one place, half up; '—' of nothing."""
    if not whole:
        return "—"
    return f"{(Decimal(100) * part / whole).quantize(Decimal('0.1'), ROUND_HALF_UP).normalize():f}%"


def share(name: str, part: int, whole: int) -> str:
    """'复核通过与销号占62.5%（5÷8）'."""
    return f"{name}占{percent(part, whole)}（{part}÷{whole}）"
