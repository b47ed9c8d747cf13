"""The evidence folder as a table: what became of each file, whether it is in date, whether anything rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from assistant.domain import Document, FileOutcome, Outcome
from assistant.ingest.discover import is_junk
from assistant.mapping import Currency

Use = Literal["cited", "matched", "unused", ""]
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "ok": ("已读", "good"),
    "partial": ("部分读取", "warn"),
    "failed": ("未能读取", "bad"),
    "skipped": ("跳过", ""),
}
"""Outcome → (in words, tone)."""
USES: dict[Use, tuple[str, str]] = {
    "cited": ("报告已引用", "good"),
    "matched": ("有匹配", "accent"),
    "unused": ("未用到", "warn"),
    "": ("", ""),
}
KINDS = {
    "regulation": "制度",
    "plan": "计划",
    "summary": "总结",
    "report": "报告",
    "minutes": "纪要",
    "notice": "通知",
    "statistics": "统计",
    "survey": "调查",
    "programme": "方案",
    "roster": "名册",
    "certificate": "证书",
    "other": "其他",
}


class Row(NamedTuple):
    """One file. `stale` says why it counts as out of date, '' if it is in date; `copies` are its other places."""

    place: str
    outcome: Outcome
    reason: str
    next_step: str
    passages: int
    document: str
    title: str
    kind: str
    year: int | None
    stale: str
    use: Use
    copies: tuple[str, ...]


class Filter(NamedTuple):
    """What of the rows is wanted; '' wants all."""

    outcome: str = ""
    use: str = ""
    only: str = ""
    """'stale' or 'copies'."""
    words: str = ""


def rows(
    outcomes: Iterable[FileOutcome],
    documents: Mapping[str, Document],
    currencies: Mapping[str, Currency],
    matched: Mapping[str, int],
    cited: Collection[str],
) -> list[Row]:
    """A row for each file, those that need somebody's attention first."""
    made = [_row(o, documents, currencies, matched, cited) for o in outcomes]
    order = {"failed": 0, "partial": 1, "skipped": 2, "ok": 3}
    return sorted(made, key=lambda r: (order[r.outcome], r.place))


def _row(
    outcome: FileOutcome,
    documents: Mapping[str, Document],
    currencies: Mapping[str, Currency],
    matched: Mapping[str, int],
    cited: Collection[str],
) -> Row:
    known = documents.get(outcome.document or "")
    currency = currencies.get(known.id) if known else None
    use: Use = ""
    if known:
        use = "cited" if known.id in cited else "matched" if matched.get(known.id) else "unused"
    copies = tuple(p for p in known.places if p != outcome.path) if known else ()
    return Row(
        place=outcome.path,
        outcome=outcome.outcome,
        reason=outcome.reason,
        next_step=outcome.next_step,
        passages=outcome.passages,
        document=known.id if known else "",
        title=known.title if known else "",
        kind=KINDS[known.kind] if known else "",
        year=known.year if known else None,
        stale=currency.reason if currency and not currency.in_date else "",
        use=use,
        copies=copies,
    )


def chosen(all_rows: Sequence[Row], wanted: Filter) -> list[Row]:
    """The rows that the filter lets through."""
    words = wanted.words.strip().lower().split()

    def fits(row: Row) -> bool:
        text = f"{row.place} {row.title} {row.reason}".lower()
        return (
            (not wanted.outcome or row.outcome == wanted.outcome)
            and (not wanted.use or row.use == wanted.use)
            and (wanted.only != "stale" or bool(row.stale))
            and (wanted.only != "copies" or bool(row.copies))
            and all(w in text for w in words)
        )

    return [r for r in all_rows if fits(r)]


def counts(all_rows: Iterable[Row]) -> Counter[str]:
    """How many rows of each outcome, and how many are stale, copies, unused."""
    found: Counter[str] = Counter()
    for row in all_rows:
        found[row.outcome] += 1
        found["stale"] += bool(row.stale)
        found["copies"] += bool(row.copies)
        found["unused"] += row.use == "unused"
    return found


def unread(places: Iterable[str], known: Collection[str]) -> list[str]:
    """Files that lie in the folder but have no outcome, in order of name; what systems leave behind is no file."""
    return sorted(p for p in places if p not in known and not is_junk(p))
