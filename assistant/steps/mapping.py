"""Steps 2–4: passages to indicators, figures to metrics, everything into the search index. Only new passages cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from assistant import hostile
from assistant.domain import (
    Assessment,
    Coverage,
    Document,
    Finding,
    Framework,
    Institution,
    Mapping,
    Match,
    Observation,
    Passage,
    digest,
)
from assistant.hostile import clean
from assistant.mapping import Currency, Matcher, apply, build, coverage, currency, query_of, repeals
from assistant.metrics import Subjects, assess, observe, remark, state_tables
from assistant.metrics.observe import VERSION as OBSERVE_VERSION
from assistant.metrics.quarrels import Quarrel, quarrels
from assistant.metrics.remarks import Remark
from assistant.metrics.state_data import found_tables, observations
from assistant.metrics.state_faults import faults, faults_as_findings
from assistant.retrieval import CrossEncoderReranker, Encoder, Entry, Index, load_encoder, tokenizer
from assistant.settings import Settings
from assistant.steps.progress import Progress
from assistant.workspace import Matched, Workspace
from assistant.workspace.choices import ChoiceStore

_BATCH = 1_000
SHEETS = frozenset({"xlsx", "xlsm", "xls", "et", "ods", "csv", "tsv"})
"""Formats in which an office exports its data tables."""
_T = TypeVar("_T")


def batches(items: Iterable[_T], size: int = _BATCH) -> Iterator[list[_T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def sentence_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name: behind an endpoint, on this machine, or the shipped one. Raises UserError."""
    if settings.embedding_base_url:
        from assistant.llm.embeddings import EndpointEncoder  # LangChain behind it: not loaded without an endpoint

        return EndpointEncoder(settings)
    return load_encoder(settings.embedding_model)


def matcher(framework: Framework, settings: Settings) -> Matcher:
    """The matcher in force: the seam where a better one is put in. A configured sentence encoder takes part."""
    encoder = sentence_encoder(settings) if settings.embedding_model else None
    return build(framework, settings.match_threshold, encoder)


def map_passages(workspace: Workspace, framework: Framework, settings: Settings, progress: Progress) -> Matcher:
    """Matches every passage that this matcher has not seen."""
    judge = matcher(framework, settings)
    progress.start("匹配指标", workspace.count("passages"))
    for batch in batches(workspace.unmatched(judge.version)):
        found = judge.match([query_of(p) for p in batch])
        workspace.put_matches(judge.version, zip((p.id for p in batch), found, strict=True))
        progress.advance(len(batch))
    return judge


def matched(workspace: Workspace) -> Iterator[tuple[Passage, tuple[Match, ...]]]:
    """Every passage with its matches, human decisions laid over them."""
    decisions = workspace.decisions()
    if not decisions:
        yield from workspace.matched()
        return
    for passage, matches in workspace.matched():
        said = decisions.get(passage.key)
        yield passage, apply(matches, said) if said else matches


def outline(workspace: Workspace) -> Iterator[Matched]:
    """What `matched` gives, without the passages themselves."""
    decisions = workspace.decisions()
    for row in workspace.matches():
        said = decisions.get(row.key)
        yield row._replace(matches=apply(row.matches, said)) if said else row


def matches_of(workspace: Workspace, passages: Iterable[Passage]) -> dict[str, tuple[Match, ...]]:
    """Passage id → its matches, human decisions laid over them."""
    decisions = workspace.decisions()
    keys = {p.id: p.key for p in passages}
    known = workspace.matches_of(keys)
    return {id: apply(known[id], said) if (said := decisions.get(key)) else known[id] for id, key in keys.items()}


def mapping(workspace: Workspace) -> Iterator[Mapping]:
    """The lines of mapping.jsonl."""
    for passage, matches in matched(workspace):
        yield Mapping(passage_id=passage.id, locator=passage.locator, text=passage.text, matches=matches)


def measure(
    workspace: Workspace,
    framework: Framework,
    institution: Institution,
    documents: dict[str, Document],
    progress: Progress,
    packs: Path | None = None,
    remark_of: Callable[[str], Remark] | None = None,
) -> tuple[Assessment, ...]:
    """Reads figures from passages not read yet, then judges every metric; `packs` is the office's own pack folder, `remark_of`
    gives what a document says of its money where that is known already.

    Tables of the yearly national data are read by the mapping files first; what they say of a cell holds.
    """
    if not framework.metrics:
        return ()
    names = tuple(n for n in (institution.name, institution.short_name, *institution.aliases) if n)
    subjects = Subjects(framework, names)
    known, edition = state_tables.load(packs)
    fingerprint = digest(OBSERVE_VERSION, framework.content_hash, edition, *names)
    progress.start("读取数据", workspace.count("passages"))
    remarks: dict[str, Remark] = {}
    mapped: dict[str, list[Observation]] = defaultdict(list)
    for id in workspace.unobserved_documents(fingerprint) & documents.keys():
        remarks[id] = remark_of(id) if remark_of else remark(map(clean, workspace.passages(id)))
        sheet = documents[id].format in SHEETS
        for found in found_tables(map(clean, workspace.passages(id)), documents[id], known) if sheet else ():
            for observation in observations(found, subjects):
                mapped[observation.passage_id].append(observation)
    for batch in batches(workspace.unobserved(fingerprint)):
        rows = []
        for p in batch:
            if p.document in documents:
                read = observe(clean(p), documents[p.document], subjects, remarks[p.document])
                rows.append((p.id, _joined(mapped[p.id], read)))
        workspace.put_observations(fingerprint, rows)
        progress.advance(len(batch))
    return judged(workspace, framework, institution, documents)


def judged(
    workspace: Workspace, framework: Framework, institution: Institution, documents: dict[str, Document]
) -> tuple[Assessment, ...]:
    """Every metric by the figures read so far and by what people chose where these contradict each other."""
    return assess(framework, institution, workspace.observations(), documents, ChoiceStore(workspace).choices())


def quarrelled(workspace: Workspace, framework: Framework, documents: dict[str, Document]) -> list[Quarrel]:
    """Quantities that documents state differently, with what people chose."""
    return quarrels(framework, workspace.observations(), documents, ChoiceStore(workspace).choices())


def _joined(mapped: list[Observation], read: Iterable[Observation]) -> tuple[Observation, ...]:
    """What the mapping files say of a row, and what is read of its other cells."""
    taken = {(o.subject, o.locator.cell) for o in mapped}
    return (*mapped, *(o for o in read if (o.subject, o.locator.cell) not in taken))


def data_faults(workspace: Workspace, documents: dict[str, Document], packs: Path | None = None) -> tuple[Finding, ...]:
    """Duplicate keys, codes outside the dictionary, negative values and dangling references in the yearly data tables."""
    known, _ = state_tables.load(packs)
    tables = [f for d in documents.values() if d.format in SHEETS for f in found_tables(workspace.passages(d.id), d, known)]
    return faults_as_findings(faults(tables))


def suspicious(passages: Iterable[Passage]) -> list[Finding]:
    """Evidence that speaks to the machine: reported, and left out of everything else."""
    told: dict[tuple[str, str], Finding] = {}
    for passage in passages:
        for words in hostile.found(passage):
            told.setdefault(
                (passage.locator.file, words),
                Finding(
                    rule="evidence.instruction", severity="warning", where=passage.locator.file, quote=words[:200],
                    message="材料中有写给程序或模型的指令，已不参与匹配、取数和写作",
                    suggestion="请查明这段文字的来历，并提供没有这段文字的材料", locators=(passage.locator,),
                ),
            )  # fmt: skip
    return list(told.values())


def report_year(institution: Institution, documents: Iterable[Document]) -> int:
    """The year the report is written in: the profile's, else the newest year that any document names."""
    if institution.report_year:
        return institution.report_year
    return max((d.year for d in documents if d.year), default=0)


def current(workspace: Workspace, institution: Institution, documents: dict[str, Document], years: int) -> dict[str, Currency]:
    """Which documents are in date, by their own year, by newer editions, and by what newer rules repeal."""
    ended = {
        title: document.id
        for document in documents.values()
        if document.kind == "regulation"
        for passage in workspace.passages(document.id)
        for title in repeals(passage)
    }
    return currency(documents.values(), report_year(institution, documents.values()), years, ended)


def cover(
    workspace: Workspace, framework: Framework, documents: dict[str, Document], currencies: dict[str, Currency]
) -> Coverage:
    return coverage(framework, ((row, row.matches) for row in outline(workspace)), documents, currencies)


INDEX_FOLDER = "index_folder"
"""Where the search index lies, from the Workspace's folder, if several Workspaces share one."""


def index_fingerprint(workspace: Workspace, settings: Settings) -> str:
    """What the index is made from."""
    return digest(*sorted(set(workspace.passage_ids())), settings.embedding_model, settings.chroma_url)


def open_index(workspace: Workspace, settings: Settings) -> Index:
    """The search index over this workspace's evidence."""
    reranker = CrossEncoderReranker(settings.reranker_model) if settings.reranker_model else None
    folder = workspace.folder / (workspace.get(INDEX_FOLDER) or "index")
    return Index(folder, "evidence", tokenizer(), sentence_encoder(settings), settings.chroma_url, reranker)


def index(workspace: Workspace, settings: Settings, progress: Progress) -> int:
    """Brings the search index up to the passages. Returns the number of passages in it."""
    ids = set(workspace.passage_ids())
    fingerprint = index_fingerprint(workspace, settings)
    if workspace.finished("index", fingerprint):
        return len(ids)
    progress.start("建立索引", len(ids))
    entries = (
        Entry(p.id, " ".join((*p.locator.heading_path[-2:], p.text)), {"document": p.document, "kind": p.kind})
        for p in workspace.passages()
    )
    open_index(workspace, settings).sync(entries, ids.__contains__, progress.advance)
    workspace.finish("index", fingerprint, 0.0)
    return len(ids)
