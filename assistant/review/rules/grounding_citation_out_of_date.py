"""grounding.citation_out_of_date: what is cited is in force and of the last years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from assistant.domain import Document
from assistant.mapping.currency import running
from assistant.review.document import ReportSentence
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import place


def check(context: Context) -> Iterator[Hit]:
    if context.evidence is None or not context.currencies:
        return
    documents = context.evidence.documents()
    now = context.institution.report_year or max((d.year for d in documents.values() if d.year), default=0)
    citing: dict[str, list[ReportSentence]] = defaultdict(list)
    for sentence in context.report.sentences:
        for number in sentence.numbers:
            citing[number].append(sentence)
    for number, sentences in citing.items():
        ids = {p.document for p in context.evidence.of_number(number)}
        judged = [(id, context.currencies[id]) for id in sorted(ids) if id in context.currencies]
        if not judged or any(c.in_date or _runs(documents.get(id), now) for id, c in judged):
            continue
        id, currency = judged[0]
        undated = id in documents and documents[id].year is None and not documents[id].void
        title = documents[id].title if id in documents else number
        newer = documents[currency.replaced_by].title if currency.replaced_by in documents else ""
        more = f"（共{len(sentences)}处引用）" if len(sentences) > 1 else ""
        yield Hit(
            sentences[0].spot,
            place(sentences[0]),
            f"支撑材料{number}《{title}》已过时效：{currency.reason}{more}",
            quote=sentences[0].text,
            suggestion=f"请改引《{newer}》" if newer else "请改用施行中的或近三年的材料；确需引用的，请说明原因",
            severity="info" if undated else None,
        )


def _runs(document: Document | None, now: int) -> bool:
    """Whether it is a five-year plan whose years are not over."""
    return document is not None and running(document.title, now)


RULE = Rule(
    id="grounding.citation_out_of_date",
    law="引用的制度应在施行，引用的总结、报告和数据应为近三年的。",
    bad="引用2016年的《实习管理办法》，该办法已被2023年的修订版取代。",
    good="引用2023年修订的《实习管理办法》。",
    severity="warning",
    check=check,
    languages=("zh", "en"),
    scope="cited",
    source="近三年数据（s-szu）；支撑材料的有效性（s-hnsyu）",
)
