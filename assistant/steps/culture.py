"""The diagnosis of quality culture over a workspace, whatever framework that workspace is for: evidence to signs, surveys to
answers, both to one diagnosis, and its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant import frameworks, house_style
from assistant.corpus import Corpus, english_cases
from assistant.culture import spoken, survey
from assistant.culture.diagnosis import Advise, diagnose, no_cases
from assistant.culture.reading import read
from assistant.culture.scheme import Scheme, exists, load
from assistant.culture.survey import Grid, Survey
from assistant.domain import (
    CaseFit,
    CultureDiagnosis,
    CultureOverride,
    CultureRow,
    Framework,
    Institution,
    Match,
    Passage,
    digest,
)
from assistant.drafting.spoken import plain
from assistant.errors import UserError
from assistant.export import culture_docx, culture_html, culture_questionnaire, records, survey_import
from assistant.export.atomic import write_text
from assistant.mapping import apply, query_of
from assistant.settings import Settings
from assistant.steps import mapping
from assistant.steps.ingest import limits
from assistant.steps.progress import Progress
from assistant.wording import wording
from assistant.workspace import Workspace
from assistant.workspace.culture import CultureStore

FRAMEWORK = "quality-culture"
FILES = ("culture.docx", "culture.json", "culture.html", "culture-dimensions.svg", "culture-behaviours.svg")


STORED, STATE = "culture", "culture_state"
"""Keys of the workspace: the last diagnosis, and what it was made from."""
CASES = 2
"""Cases shown for a weak link."""


class CultureError(UserError):
    """Something of the diagnosis that the office can put right."""


def scheme(settings: Settings, framework: str = FRAMEWORK) -> tuple[Framework, Scheme]:
    """Pack and scheme of a diagnosis, from the office's own folder first."""
    pack = frameworks.load(framework, settings.packs)
    return pack, load(pack, settings.packs)


def suited(language: str, settings: Settings) -> str:
    """The diagnosis for evidence in this language: that of quality-culture, or its own, such as quality-culture-en."""
    own = f"{FRAMEWORK}-{language}"
    return own if exists(own, settings.packs) else FRAMEWORK


def questionnaire(settings: Settings, target: Path, framework: str = FRAMEWORK) -> None:
    """The empty questionnaire at `target`."""
    pack, plan = scheme(settings, framework)
    culture_questionnaire.write(plain(pack), plan, target)


def take_surveys(
    workspace: Workspace, files: Sequence[Path], plan: Scheme, settings: Settings, reversed: bool = False
) -> list[tuple[Survey, bool]]:
    """Reads all files, then stores them: one that cannot be read leaves the workspace as it was. (survey, whether it is new)"""
    understood = []
    for file in files:
        grids, remarks = survey_import.read(file, limits(settings))
        kept, personal = survey.without_persons(grids)
        if personal:
            remarks = (*remarks, f"含个人信息的列没有存入工作区：{'、'.join(personal)}。")
        understood.append((survey.understand(file.name, kept, plan, reversed), kept, remarks))
    store = CultureStore(workspace)
    result = []
    for found, kept, remarks in understood:
        sheets = [(grid.name, grid.lines) for grid in kept]
        other = survey.identity(kept, not reversed)
        if other in {s.id for s in store.surveys()}:  # the same answers read the other way round: the later word holds
            store.withdraw(other, note="按相反的分值方向重新导入")
            remarks = (*remarks, "先前按相反的分值方向导入的同一批答卷已撤下。")
        new = store.add_survey(found.source.id, found.source.file, sheets, reversed=reversed, remarks=remarks)
        source = found.source.model_copy(update={"remarks": (*remarks, *found.source.remarks)})
        result.append((Survey(source, found.answers), new))
    return result


def surveys(workspace: Workspace, plan: Scheme) -> list[Survey]:
    """The stored surveys, read anew by the scheme in force; one that no longer fits is told in its remarks."""
    found = []
    for stored in CultureStore(workspace).surveys():
        grids = [Grid(name, lines) for name, lines in stored.sheets]
        one = survey.understand(stored.file, grids, plan, stored.reversed, stored.at)
        remarks = (*stored.remarks, *one.source.remarks)
        found.append(Survey(one.source.model_copy(update={"remarks": remarks}), one.answers))
    return found


def override(workspace: Workspace, plan: Scheme, code: str, level: int | None, by: str, note: str) -> None:
    """Records a level that a person sets; None takes it back. Raises CultureError for an unknown row or an empty reason."""
    if code not in plan.by_code:
        raise CultureError(f"没有观测点“{code}”，可用的有：{'、'.join(plan.by_code)}。")
    if level is not None and not 1 <= level <= len(plan.levels):
        raise CultureError(f"等级“{level}”不在1到{len(plan.levels)}之间。")
    if not note.strip():
        raise CultureError("请用 --note 写明改定等级的理由。")
    CultureStore(workspace).override(CultureOverride(code=code, level=level, by=by, note=note.strip()))


def withdraw(workspace: Workspace, survey_id: str, by: str, note: str) -> str:
    """Takes a survey out of the diagnosis by the beginning of its id. Returns its file. Raises CultureError."""
    store = CultureStore(workspace)
    known = [s for s in store.surveys() if survey_id and s.id.startswith(survey_id)]
    if len(known) != 1:
        listed = "、".join(f"{s.id}（{s.file}）" for s in store.surveys()) or "无"
        raise CultureError(f"没有唯一对应“{survey_id}”的问卷。在用的问卷：{listed}。")
    store.withdraw(known[0].id, by=by, note=note)
    return known[0].file


def run(
    workspace: Workspace,
    institution: Institution,
    settings: Settings,
    progress: Progress,
    advise: Advise = no_cases,
    framework: str = FRAMEWORK,
) -> CultureDiagnosis:
    """The diagnosis from what the workspace holds. Only passages not matched before cost time."""
    pack, plan = scheme(settings, framework)
    if not workspace.count("passages"):
        raise CultureError("工作区里还没有材料，请先运行 zhiping ingest 或 zhiping run。")
    documents = {d.id: d for d in workspace.documents()}
    currencies = mapping.current(workspace, institution, documents, settings.years)
    latest = mapping.report_year(institution, documents.values())
    _match(workspace, pack, settings, progress)
    evidence = read(pack, plan, _matched(workspace), documents, currencies, latest)
    made = diagnose(
        plain(pack), plan, institution, evidence, surveys(workspace, plan), CultureStore(workspace).overrides(), latest,
        settings.years, workspace.count("passages"), advise,
    )  # fmt: skip
    made = spoken.diagnosis(made, wording(pack.language))
    workspace.set(STORED, made.model_dump_json())
    workspace.set(STATE, state(workspace))
    return made


def kept(workspace: Workspace) -> tuple[CultureDiagnosis | None, bool]:
    """The last diagnosis, and whether evidence, surveys or overrides changed since."""
    stored = workspace.get(STORED)
    made = CultureDiagnosis.model_validate_json(stored) if stored else None
    return made, made is not None and workspace.get(STATE) != state(workspace)


def state(workspace: Workspace) -> str:
    """Identity of what a diagnosis is made from."""
    store = CultureStore(workspace)
    return digest(workspace.stamp(), *(s.id for s in store.surveys()), *(str(o) for o in store.history()))


def advisor(institution: Institution, settings: Settings, framework: str = FRAMEWORK) -> Advise:
    """Cases for a row from the corpus, shipped and own: those of quality culture in its dimension first, else any that fit;
    for a diagnosis in English those of its topic."""
    _, plan = scheme(settings, framework)
    if any(row.topic for row in plan.rows):

        def english(row: CultureRow, problem: str) -> tuple[Sequence[CaseFit], str]:
            told = english_cases.find(plan.by_code[row.code].topic, institution.type)
            return told.fits[:CASES], told.reason

        return english
    corpus = Corpus.open(settings.corpus, settings.embedding_model)

    def advise(row: CultureRow, problem: str) -> tuple[Sequence[CaseFit], str]:
        found = corpus.find_cases(problem, institution, framework, (row.code,), dimensions=(row.dimension,), k=CASES)
        if not found.fits:
            found = corpus.find_cases(problem, institution, framework, (row.code,), k=CASES)
        return found.fits, found.reason

    return advise


def _match(workspace: Workspace, pack: Framework, settings: Settings, progress: Progress) -> None:
    judge, store = mapping.matcher(pack, settings), CultureStore(workspace)
    fresh = store.unmatched(judge.version)
    progress.start("匹配质量文化观测点", len(fresh))
    for batch in mapping.batches(fresh):
        passages = [p for id in batch if (p := workspace.passage(id)) is not None]
        found = judge.match([query_of(p) for p in passages])
        store.put_matches(judge.version, zip((p.id for p in passages), found, strict=True))
        progress.advance(len(batch))


def _matched(workspace: Workspace) -> Iterator[tuple[Passage, tuple[Match, ...]]]:
    """With what people said of these words laid over; their decisions name rows by code, as for any framework."""
    decisions = workspace.decisions()
    for passage, matches in CultureStore(workspace).matched():
        said = decisions.get(passage.key)
        yield passage, apply(matches, said) if said else matches


def write(diagnosis: CultureDiagnosis, out: Path, settings: Settings, progress: Progress) -> list[Path]:
    """The files of the diagnosis into `out`; returns what was written."""
    progress.start("导出诊断报告", 3)
    culture_docx.write(diagnosis, out / FILES[0], house_style.load(settings.house_style))
    progress.advance(1, FILES[0])
    records.write("culture", "diagnoses", [diagnosis], out / FILES[1])
    culture_html.write(diagnosis, out / FILES[2])
    progress.advance(1, FILES[2])
    written = [out / name for name in FILES[:3]]
    for name, svg in culture_html.charts(diagnosis).items():
        written.append(out / f"culture-{name}.svg")
        write_text(written[-1], svg)
    progress.advance(1, FILES[3])
    return written
