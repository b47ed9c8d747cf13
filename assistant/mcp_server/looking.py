"""Looking things up: documents, passages, sections, standards and cases, and a question answered from them."""

from __future__ import annotations

from itertools import islice

from assistant.domain import Case, Indicator, Passage, StandardNote
from assistant.errors import UserError
from assistant.hostile import clean
from assistant.mcp_server import rows
from assistant.mcp_server.answers import (
    CorpusHits,
    DocumentRow,
    Documents,
    Passages,
    QuotedRow,
    Reading,
    SectionText,
    StatementRow,
    Told,
    Unread,
)
from assistant.mcp_server.shelf import Room

LOOKED_AT = 200
"""Passages that one search finds at most."""
UNREAD = 20
OUTCOMES = {"failed": "未能读取", "partial": "部分读取", "skipped": "跳过"}


def documents(room: Room, words: str, offset: int, limit: int) -> Documents:
    """All of them or those whose title, place or number hold every one of the words, in order of place."""
    shown, asked = room.picture, room.gate.back(words).lower().split()
    known = sorted(shown.documents.values(), key=lambda d: d.places[0] if d.places else d.title)
    found = [d for d in known if all(w in f"{d.title} {' '.join(d.places)} {d.number}".lower() for w in asked)]
    chosen, said = rows.page(found, offset, limit)
    unread = [p.outcome for p in room.workspace.places() if p.outcome.outcome in ("failed", "partial")]
    return Documents(
        documents=[
            DocumentRow(
                document=d.id, title=d.title, file=d.places[0] if d.places else "", number=d.number, year=d.year,
                stale=rows.stale(room, d.id), relevant=shown.matched.get(d.id, 0),
            )
            for d in chosen
        ],
        unread=[
            Unread(file=o.path, outcome=OUTCOMES[o.outcome], reason=o.reason, next_step=o.next_step) for o in unread[:UNREAD]
        ],
        unread_total=len(unread), **said,
    )  # fmt: skip


def search(room: Room, query: str, indicator: str, document: str, offset: int, limit: int) -> Passages:
    """By words, best first; without words the passages of an indicator or of a document as they stand."""
    shown, words = room.picture, room.gate.back(query).strip()
    if document and document not in shown.documents:
        raise UserError(f"没有编号为“{document[:40]}”的材料，请用 list_documents 查编号。")
    if indicator:
        leaf(room, indicator)
    of = [h.passage for h in shown.hits.get(indicator, ()) if h.status != "rejected"] if indicator else []
    if words:
        allowed = set(of) if indicator else None
        ids = [id for id, _ in room.index.best(words, LOOKED_AT) if allowed is None or id in allowed]
    elif indicator:
        ids = of
    elif document:
        ids = [p.id for p in room.workspace.passages(document)]
    else:
        raise UserError("请写要找什么（query），或给出指标编号（indicator）或材料编号（document）。")
    found = [p for id in ids if (p := room.workspace.passage(id)) is not None and document in ("", p.document)]
    chosen, said = rows.page([p for p in found if p.kind != "heading"], offset, limit)
    return Passages(passages=[rows.passage(room, p) for p in chosen], **said)


def read(room: Room, id: str, around: int, offset: int) -> Reading:
    """A passage from character `offset` on, with its neighbours in the document."""
    own = passage_of(room, id)
    row = rows.passage(room, own, rows.FULL, offset)
    end = offset + len(row.text)
    near = [p for p in room.workspace.passages(own.document) if 0 < abs(p.order - own.order) <= around]
    return Reading(
        passage=row,
        next_offset=end if row.text and end < len(room.gate.text(clean(own).text)) else None,
        before=[rows.passage(room, p) for p in near if p.order < own.order],
        after=[rows.passage(room, p) for p in near if p.order > own.order],
    )


def passage_of(room: Room, id: str) -> Passage:
    """Raises UserError for one that is not there."""
    found = room.workspace.passage(id)
    if found is None:
        raise UserError(f"没有编号为“{id[:40]}”的片段，材料可能已更新。请用 search_evidence 重新查找。")
    return found


def leaf(room: Room, code: str) -> Indicator:
    """The indicator of a code. Raises UserError."""
    framework = room.picture.framework
    found = next((i for i in framework.leaves if i.code == code), None)
    if found is None:
        raise UserError(f"“{framework.name}”里没有编号为“{code[:20]}”的指标，请用 list_indicators 查编号。")
    return found


def section(room: Room, code: str, offset: int, limit: int) -> SectionText:
    """The newest text of a section with what each sentence rests on. Raises UserError where there is none."""
    from assistant.drafting.merge import paragraphs
    from assistant.steps.sections import newest
    from assistant.workspace.drafts import Drafts

    stands = newest(Drafts(room.workspace), code)
    said = [s for p in paragraphs(stands.body) for s in p.statements]
    chosen, about = rows.page(said, offset, limit)
    return SectionText(
        code=code, title=stands.body.title, version=stands.version, by=stands.by,
        statements=[
            StatementRow(
                text=s.text, role=s.role, origin=s.origin, places=[c.locator.render(c.number) for c in s.citations],
                passages=[c.passage_id for c in s.citations],
            )
            for s in chosen
        ],
        **about,
    )  # fmt: skip


def corpus(room: Room, query: str, kind: str, limit: int) -> CorpusHits:
    """Standards of the workspace's family, cases for its type of school, the office's own papers."""
    from assistant.corpus.relations import family_of

    books, shown, most = room.shelf.corpus, room.picture, 1200
    if not query.strip():
        raise UserError("请写要找什么（query）。")
    if kind == "case":
        fits = books.find_cases(query, shown.institution, k=limit).fits
        return CorpusHits(hits=[rows.case(c, most) for f in fits if (c := books.library.case(f.id)) is not None])
    family = family_of(shown.framework.family or shown.framework.id)
    hits = books.search(query, 40, "standard" if kind == "standard" else "own")
    notes = (h.item for h in hits if isinstance(h.item, StandardNote) and h.item.family == family)
    papers = (h.item for h in hits if not isinstance(h.item, StandardNote | Case))
    if kind == "standard":
        return CorpusHits(hits=[rows.standard(n, most) for n in islice(notes, limit)])
    return CorpusHits(hits=[rows.own(p, most) for p in islice(papers, limit)])


def ask(room: Room, question: str) -> Told:
    """Sentences as they stand and metrics by their formula; nothing is written anew."""
    from assistant.steps import asking
    from assistant.steps.progress import Silent

    shown = room.picture
    ground = asking.Ground(
        room.workspace, shown.framework, shown.institution, shown.documents, shown.currencies, shown.assessments,
        room.shelf.corpus, room.shelf.tokenizer, index=room.index,
    )  # fmt: skip
    answer = asking.ask(room.gate.back(question), ground, Silent())
    return Told(
        found=answer.found,
        metrics=[rows.metric(a) for a in answer.metrics],
        sentences=[
            QuotedRow(
                text=room.gate.text(q.text)[: rows.BRIEF], place=q.passage.locator.render(), passage=q.passage.id,
                stale=rows.stale(room, q.document.id),
            )
            for q in answer.sentences
        ],
        references=[
            *(rows.standard(n, 600) for n in answer.standards), *(rows.case(c, 600) for c in answer.cases),
            *(rows.own(p, 600) for p in answer.own),
        ],
    )  # fmt: skip
