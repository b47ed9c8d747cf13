"""Files of the office into its corpus folder: cases in the fixed form, everything else as passages with their places.

originals/       every file as it came
cases/<type>/    cases, Markdown that people may correct
passages/        one file of JSON lines for each document
added.jsonl      what was added when, by content
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from assistant import frameworks
from assistant.corpus import cases as case_files
from assistant.corpus import passages as passage_files
from assistant.corpus import recognise
from assistant.corpus.errors import CorpusError
from assistant.corpus.library import Library, case_paths, load
from assistant.corpus.passages import OwnPassage
from assistant.corpus.recognise import Given, Told
from assistant.corpus.relations import family_of
from assistant.corpus.search import ANY, Corpus
from assistant.domain import Case, InstitutionType, Passage, normalise
from assistant.ingest import Limits, ReadResult, SourceFile, Unreadable, discover, read_all
from assistant.mapping import matcher

ORIGINALS, LIST = "originals", "added.jsonl"
_JUDGES = {"bk-audit-2": "bk-audit-2-3"}
"""The kind of a tree that knows all its indicators."""


class Added(NamedTuple):
    """What became of one file. `told` says what a person should know or do."""

    file: str
    outcome: Literal["case", "reference", "duplicate", "failed", "skipped"]
    where: str = ""
    told: tuple[str, ...] = ()


def add(
    place: Path,
    root: Path,
    given: Given,
    limits: Limits,
    workers: int = 1,
    packs: Path | None = None,
    done: Callable[[str], None] = lambda file: None,
) -> Iterator[Added]:
    """Each file of `place` (a file or folder) into the office's folder `root`; nothing is written outside `root`, nothing in it
    replaced. Raises CorpusError if `place` is not there."""
    known = _known(root)
    try:
        files = [f for f in discover(place) if not _inside(f.path, root)]
    except Unreadable as error:
        raise CorpusError(place, None, f"{error.reason}，{error.next_step}") from error
    others: list[SourceFile] = []
    for file in files:
        digest = _sha256(file.path) if file.skipped is None else ""
        if digest in known:
            yield Added(file.place, "duplicate", told=(f"内容与已收的“{known[digest]}”相同，没有再收",))
            done(file.place)
        elif file.skipped is None and file.path.suffix.lower() == ".md" and (result := _written_case(file, root)) is not None:
            _keep(file.path, root, file.place, digest, known, result)
            yield result
            done(file.place)
        else:
            others.append(file)
    paths = {f.place: f.path for f in others}
    for read in read_all(iter(others), limits, workers=workers):
        if read.document is not None and read.sha256 in known:
            yield Added(read.place, "duplicate", told=(f"内容与已收的“{known[read.sha256]}”相同，没有再收",))
            continue
        added = _take(read, root, given, packs)
        if added.outcome in ("case", "reference"):
            source = paths.get(read.place)
            _keep(source, root, read.place, read.sha256, known, added)
        if read.outcome.outcome == "partial":
            added = added._replace(told=(f"只读了一部分：{read.outcome.reason}", *added.told))
        yield added
        done(read.place)


# --- one file ---------------------------------------------------------------------------------------------------------


def _written_case(file: SourceFile, root: Path) -> Added | None:
    """A Markdown file in the form of corpus/README.md; None if it is another text."""
    text = file.path.read_bytes().decode("utf-8-sig", errors="replace")
    if not text.startswith("---"):
        return None
    said = {k: v.strip("\"' ") for k, v in re.findall(r"(?m)^(id|type):[ \t]*(\S+)", text)}
    id = said.get("id", file.path.stem)
    folder = root / _case_folder(said.get("type", ""))
    target = _free(folder, id, ".md")
    try:
        case = case_files.read(file.path) if file.path.stem == id else case_files.parse(text, folder / f"{id}.md")
    except CorpusError as error:
        return Added(file.place, "failed", told=(f"开头像案例，但读不通：{error.message}（第{error.line}行）；改好后再加",))
    told = [] if target.stem == id else [f"编号“{id}”已有另一个案例，改存为“{target.stem}”"]
    _write(target, text if target.stem == id else case_files.render(case.model_copy(update={"id": target.stem})))
    return Added(file.place, "case", str(target.relative_to(root)), tuple(told))


def _case_folder(type: str) -> str:
    return f"cases/{type}" if type in ("research", "applied", "vocational") else "cases"


def _take(read: ReadResult, root: Path, given: Given, packs: Path | None) -> Added:
    """A document that was read: a case where its headings tell one, else passages."""
    if read.document is None:
        outcome: Literal["failed", "skipped"] = "failed" if read.outcome.outcome == "failed" else "skipped"
        return Added(read.place, outcome, told=(f"{read.outcome.reason} {read.outcome.next_step}".strip(),))
    title = read.document.title or Path(read.place).stem
    story = recognise.tell(title, read.passages)
    told: tuple[str, ...] = ()
    if story.is_case:
        kind = recognise.type_of(story, given)
        if kind is not None:
            return _as_case(read, story, kind, given, root, packs)
        told = (
            "标题像案例，但没有写学校类型；请加 --type 或 --institution 再加一次（先删去本次的条目），或在文中写“类型：应用型”",
        )
    texts = [p for p in read.passages if p.text.strip()]
    if not texts:
        return Added(read.place, "failed", told=(read.outcome.reason or "没有读到文字",))
    where = _put_passages(root, read, title, texts)
    return Added(read.place, "reference", where, (*told, f"按标准或参考材料收，{len(texts)} 段"))


def _as_case(read: ReadResult, story: Told, kind: InstitutionType, given: Given, root: Path, packs: Path | None) -> Added:
    family = family_of(given.family) or ("gz-capability" if kind == "vocational" else "bk-audit-2")
    codes, told = _codes(story, given, family, packs)
    target = _free(root / _case_folder(kind), f"own-{kind}-{read.sha256[:8]}", ".md")
    case, filled = recognise.case_of(story, given, target.stem, kind, family, codes)
    text = case_files.render(case)
    try:
        case_files.parse(text, target)
    except CorpusError as error:  # nothing is stored that could not be read again
        where = _put_passages(root, read, story.title, read.passages)
        return Added(read.place, "reference", where, (f"像案例，但整理不成固定格式（{error.message}），按参考材料收",))
    _write(target, text)
    told += filled
    if alike := _alike(case, root, target):
        told.insert(0, f"问题与已收的案例“{alike}”一字不差，可能是同一案例的另一种格式，请留一个")
    if story.rest:
        _put_passages(root, read, story.title, story.rest)
        told.append(f"不在案例各节里的 {len(story.rest)} 段按参考材料收")
    where = str(target.relative_to(root))
    return Added(read.place, "case", where, (*told, f"请核对 {where}") if told else ())


def _alike(case: Case, root: Path, but: Path) -> str:
    """The id of another case of the office with the same problem in the same words; '' if there is none."""
    others = (case_files.read(file) for file in case_paths(root) if file != but)
    return next((o.id for o in others if normalise(o.problem) == normalise(case.problem)), "")


def _codes(story: Told, given: Given, family: str, packs: Path | None) -> tuple[list[str], list[str]]:
    """Second-level codes of the family: those the document or the office names, else what the matcher makes of the problem."""
    pack = frameworks.load(_JUDGES.get(family, family), packs)
    codes = {leaf.code for leaf in pack.leaves}
    named = [c for c in recognise.codes_of(story, given) if c in codes]
    if named:
        return named, []
    text = "。".join((story.title, *story.sections["problem"], *story.sections["measures"]))
    found = matcher.build(pack, ANY).match([matcher.Query(text)], top=1)[0]
    code = found[0].code if found else _nearest_note(text, family, codes)
    name = next(leaf.name for leaf in pack.leaves if leaf.code == code)
    return [code], [f"指标未写，系统按内容推定为 {code} {name}"]


def _nearest_note(text: str, family: str, codes: set[str]) -> str:
    """The indicator whose standards note is nearest in words: where the text does not read like evidence."""
    notes = tuple(n for n in load().notes if n.family == family and n.code in codes)
    return Corpus(Library((), notes)).search(text, 1, "standard")[0].key.split()[1]


def _put_passages(root: Path, read: ReadResult, title: str, passages: Sequence[Passage]) -> str:
    rows = [OwnPassage(title=title, text=p.text, locator=p.locator.model_copy(update={"file": read.place})) for p in passages]
    target = root / passage_files.FOLDER / f"{read.sha256[:16]}.jsonl"
    _write(target, passage_files.text_of(rows))
    return str(target.relative_to(root))


# --- the folder -------------------------------------------------------------------------------------------------------


def _known(root: Path) -> dict[str, str]:
    """Digest → name of what was added before. A line that was cut off by a crash is passed over: the file is added again."""
    found: dict[str, str] = {}
    if (root / LIST).is_file():
        for line in (root / LIST).read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                continue
            if not row.get("where") or (root / row["where"]).exists():
                found[row["sha256"]] = row["file"]
    return found


def _keep(source: Path | None, root: Path, place: str, digest: str, known: dict[str, str], added: Added) -> None:
    """The original beside what was made of it, and a line in the list. A member of an archive has no file of its own."""
    if added.outcome not in ("case", "reference"):
        return
    if source is not None:
        target = root / ORIGINALS / Path(place)
        if target.exists() and _sha256(target) != digest:
            target = _free(target.parent, target.stem, target.suffix)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    known[digest] = place
    at = datetime.now(UTC).isoformat(timespec="seconds")
    row = {"sha256": digest, "file": place, "outcome": added.outcome, "where": added.where, "at": at}
    with (root / LIST).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _free(folder: Path, stem: str, ending: str) -> Path:
    """A name that is not taken: 'x.md', 'x-2.md' …"""
    target, number = folder / f"{stem}{ending}", 1
    while target.exists():
        number += 1
        target = folder / f"{stem}-{number}{ending}"
    return target


def _write(target: Path, text: str) -> None:
    """Whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _inside(file: Path, root: Path) -> bool:
    return root.resolve() in file.resolve().parents


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
