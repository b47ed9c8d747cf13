"""The ledger of a workspace: adopt, change, export, merge, propose, report. CLI and web UI call these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import file_digest
from pathlib import Path
from uuid import uuid4

from assistant import house_style
from assistant.domain import (
    Assessment,
    Coverage,
    Framework,
    Institution,
    LedgerEntry,
    LedgerEvent,
    Locator,
    Recommendation,
    digest,
)
from assistant.drafting.spoken import plain
from assistant.export import comparison_xlsx, ledger_import, ledger_xlsx, rectification_docx
from assistant.mapping.english import is_english
from assistant.rectification import alarms as alarm_rules
from assistant.rectification import ledger, limits, progress, spoken, trends
from assistant.rectification import report as reporting
from assistant.rectification.alarms import Alarm
from assistant.rectification.compare import Comparison, compare
from assistant.rectification.fields import LedgerError, canonical, put, text_of
from assistant.rectification.ledger import Via
from assistant.rectification.merge import Copy, Merge, merge
from assistant.rectification.report import RectificationReport, ReportKind
from assistant.rectification.states import Actor
from assistant.rectification.trends import Trend
from assistant.settings import Settings
from assistant.steps import mapping
from assistant.steps.progress import Progress
from assistant.steps.recommend import RECORDS, STORED
from assistant.wording import CHINESE, wording
from assistant.workspace import Workspace
from assistant.workspace.advice import AdviceStore
from assistant.workspace.ledger import LedgerStore, StaleError

_TRIES = 5
"""An import is worked out again when somebody else wrote in between, so many times at most."""


# --- changing ---------------------------------------------------------------------------------------------------------


def adopt(
    workspace: Workspace,
    chosen: Iterable[Recommendation],
    framework: Framework | None,
    actor: Actor,
    via: Via = "cli",
    notes: Mapping[str, str] | None = None,
) -> list[LedgerEvent]:
    """Takes recommendations into the ledger; those that are there already stay as people made them. `notes`: id → what the
    history says of how it came in."""
    store = LedgerStore(workspace)
    known, at = store.entries(), ledger.now()
    fresh = {id: entry for id, entry in offered(chosen, framework).items() if id not in known}
    return store.append([ledger.create(entry, actor, at, via, note=(notes or {}).get(id, "")) for id, entry in fresh.items()])


def offered(chosen: Iterable[Recommendation], framework: Framework | None) -> dict[str, LedgerEntry]:
    """What each recommendation would be as an entry, by id."""
    names = {i.code: f"{i.code} {i.name}" for i in plain(framework).indicators} if framework else {}
    say = wording(framework.language if framework else CHINESE)
    return {r.id: spoken.entry(ledger.adopt(r, names.get(r.code, r.code)), say) for r in chosen}


def recommended(workspace: Workspace) -> tuple[Recommendation, ...]:
    """The recommendations that the workspace keeps, without those that were declined; none if `recommend` was not run."""
    stored, declined = workspace.get(STORED), AdviceStore(workspace).declined()
    return tuple(r for r in RECORDS.validate_json(stored) if r.id not in declined) if stored else ()


def add(workspace: Workspace, values: Mapping[str, str], actor: Actor, via: Via = "cli", note: str = "") -> LedgerEntry:
    """A problem of the office's own. Raises LedgerError if it is there already or a value is not acceptable."""
    store = LedgerStore(workspace)
    entry = LedgerEntry(id=ledger.own_id(values.get("code", ""), values.get("problem", "")), code="", problem="")
    for name, text in values.items():
        if name == "state":
            raise LedgerError("新增的问题从“待启动”开始；加入台账后再改状态。")
        entry = put(entry, name, canonical(name, text))
    store.append([ledger.create(entry, actor, ledger.now(), via, note=note)])
    return store.entries()[entry.id]


def update(
    workspace: Workspace,
    id: str,
    values: Mapping[str, str],
    actor: Actor,
    via: Via = "cli",
    note: str = "",
    evidence: Sequence[Locator] = (),
    take_back: Sequence[Locator] = (),
    seen: Mapping[str, str] | None = None,
) -> list[LedgerEvent]:
    """Fields set by a person, evidence added and taken back, as one change; the state last, since it may rest on the others.

    `seen`: the values that the person saw when they began, by field; where another stands now, nothing is stored (StaleError).
    """
    store, at = LedgerStore(workspace), ledger.now()
    entry = ledger.found(store.entries(), id)
    history = list(store.events(entry.id))
    for name, text in (seen or {}).items():
        if text_of(entry, name) != text:
            raise StaleError(f"“{entry.problem[:20]}”在此期间被别人改过，没有保存您的改动。请刷新后再试。")
    events: list[LedgerEvent] = []
    events += ledger.evidence(entry, take_back, actor, at, via, take_back=True, note=note)
    events += ledger.evidence(entry, evidence, actor, at, via, note=note)
    for event in events:
        known = {entry.id: entry}
        ledger.apply(known, event)
        entry = known[entry.id]
    for name in sorted(values, key=lambda n: n == "state"):
        made = ledger.change(entry, name, values[name], actor, at, via, [*history, *events], note)
        events += made
        if made:
            entry = put(entry, name, made[-1].after)
    return store.append(events)


def settle(
    workspace: Workspace, number: int, accept: bool, actor: Actor, via: Via = "cli", note: str = "", value: str | None = None
) -> list[LedgerEvent]:
    """A word on a waiting proposal or conflict: its value, what stands, or (`value`) another. Raises LedgerError."""
    store = LedgerStore(workspace)
    events = list(store.events())
    item = next((e for e in ledger.open_items(events) if e.number == number), None)
    if item is None:
        raise LedgerError(f"没有序号为{number}的待确认事项，可能已经处理。用 zhiping ledger 工作区 progress 查看待确认的事项。")
    entry = store.entries()[item.entry]
    choice = value if value is not None else item.after if accept else None
    own = [e for e in events if e.entry == item.entry]
    return store.append(ledger.settle(item, entry, choice, actor, ledger.now(), via, own, note))


def conclude(workspace: Workspace, day: str, actor: Actor, via: Via = "cli") -> None:
    """Writes down the day on which the review's conclusion was received: the official clocks run from it."""
    store = LedgerStore(workspace)
    before, after = ledger.setting(store.events(), ledger.CONCLUSION), canonical("deadline", day)
    if after and after != before:
        store.append([LedgerEvent(entry="", field=ledger.CONCLUSION, before=before, after=after, by=actor.name, at=ledger.now(),
                                  via=via)])  # fmt: skip


def place_of(workspace: Workspace, file: str) -> Locator:
    """The locator of a file of evidence, by its place below the evidence folder or by its name alone. Raises LedgerError."""
    found = [p for p in workspace.places() if p.place == file] or [
        p for p in workspace.places() if p.place.rsplit("/", 1)[-1] == file
    ]
    if not found:
        raise LedgerError(f"材料里没有“{file}”。请先把它放进材料文件夹并运行 zhiping ingest，或把名称写进“佐证材料”一项。")
    if len({p.sha256 for p in found}) > 1:
        raise LedgerError(f"有{len(found)}个文件叫“{file}”，请写出文件夹：{'、'.join(p.place for p in found[:4])}。")
    return Locator(file=found[0].place, sha256=found[0].sha256)


def locator_of(file: Path, place: str) -> Locator:
    """The locator of a file that lies at `place` below the evidence folder but has not been read yet."""
    with file.open("rb") as stream:
        return Locator(file=place, sha256=file_digest(stream, "sha256").hexdigest())


# --- out and in -------------------------------------------------------------------------------------------------------


def export(
    workspace: Workspace,
    institution: Institution | None,
    target: Path,
    settings: Settings,
    today: date,
    unit: str = "",
    assessments: Sequence[Assessment] = (),
    language: str = CHINESE,
) -> int:
    """ledger.xlsx, of one unit's problems if `unit` is given. Returns the number of entries; LedgerError if there are none."""
    store = LedgerStore(workspace)
    events = list(store.events())
    everything = ledger.replay(events)
    entries = {id: e for id, e in everything.items() if not unit or unit in (e.lead_unit, *_units(e.support_units))}
    if not entries:
        raise LedgerError(
            f"台账里没有由“{unit}”牵头或配合的问题。" if unit else "台账还是空的。请先采纳建议（adopt）或导入问题清单。"
        )
    states = progress.metric_states(entries, assessments)
    ledger_xlsx.write(
        ledger_xlsx.Ledger(
            institution.name if institution else "", entries, _version(store, len(events)),
            [e for e in events if e.entry in entries], [e for e in ledger.open_items(events) if e.entry in entries],
            [a for a in alarms(events, settings, today) if a.entry in entries], trend(entries, assessments, settings),
            {s.entry: s.text for s in states}, unit, bool(institution and institution.fictional), today, language,
        ),
        target,
    )  # fmt: skip
    return len(entries)


def take_back(workspace: Workspace, files: Sequence[Path], actor: Actor, framework: Framework | None = None) -> list[Merge]:
    """Merges filled copies, and tables of other layouts. All are read first: one that cannot be read stops the import.

    `actor.name` empty: each copy counts as its signer's, else as its file's. Raises LedgerError.
    """
    store = LedgerStore(workspace)
    codes = {i.name: i.code for i in framework.indicators} if framework else {}
    copies = [ledger_import.read(file, codes) for file in files]
    for copy in copies:
        if copy.base is not None and copy.base <= store.revision() and store.seal(copy.base) != copy.tip:
            raise LedgerError(f"“{copy.file}”不是从这个台账导出的，或台账的历史被改动过，没有导入。请确认工作区。")
    offers = offered(recommended(workspace), framework)
    return [_take(store, copy, actor, offers) for copy in copies]


def _take(store: LedgerStore, copy: Copy, actor: Actor, offers: Mapping[str, LedgerEntry]) -> Merge:
    named = actor._replace(name=actor.name or copy.signed or f"未署名（{copy.file}）")
    for _ in range(_TRIES):
        history = list(store.events())
        result = merge(history, copy, named, ledger.now(), offers)
        try:
            stored = store.append(result.events, expected=len(history))
        except StaleError:
            continue
        numbers = {(e.kind, e.entry, e.field, e.after): e for e in stored}
        result.events = stored
        result.conflicts = [numbers.get((c.kind, c.entry, c.field, c.after), c) for c in result.conflicts]
        return result
    raise StaleError("台账一直有人在改，没有导入。请稍后再试。")


def hand_out(
    workspace: Workspace, framework: Framework, institution: Institution, settings: Settings,
    assessments: Sequence[Assessment], target: Path, bars: Progress,
) -> Path:  # fmt: skip
    """The ledger.xlsx of a run: the ledger, or as long as it is empty the recommendations, to be adopted by importing them.

    A file in which somebody has written since it was made is left alone; the new one lies beside it. Returns where it lies.
    """
    store = LedgerStore(workspace)
    entries, offers = store.entries(), offered(recommended(workspace), framework)
    if target.is_file() and _written_in(store, target, offers):
        bars.note(f"“{target.name}”里有还没有导入的改动，没有覆盖；新的台账写在旁边。请用 zhiping ledger 导入后再填新的。")
        target = target.with_name(f"{target.stem}.新{target.suffix}")
    if entries:
        export(workspace, institution, target, settings, date.today(), "", assessments, framework.language)
        return target
    version = ledger_xlsx.Version(digest("offer", *offers), store.revision(), store.seal(store.revision()))
    shown = ledger_xlsx.Ledger(institution.name, offers, version, fictional=institution.fictional, unit="建议，待采纳",
                               trends=trend({}, assessments, settings), language=framework.language)  # fmt: skip
    ledger_xlsx.write(shown, target)
    return target


def _written_in(store: LedgerStore, file: Path, offers: Mapping[str, LedgerEntry]) -> bool:
    """Whether a copy says anything that neither the ledger nor the recommendations say, or cannot be read."""
    try:
        copy = ledger_import.read(file)
        result = merge(list(store.events()), copy, Actor("-"), ledger.now(), offers)
    except LedgerError:
        return True
    plain = {id: ledger.create(entry, Actor("-"), "", "xlsx").after for id, entry in offers.items()}
    new = [e for e in result.events if not (e.kind == "created" and e.after == plain.get(e.entry))]
    return bool(new or result.remarks or (copy.base == store.revision() and copy.exported - {r.id for r in copy.rows}))


def _version(store: LedgerStore, base: int) -> ledger_xlsx.Version:
    return ledger_xlsx.Version(digest(uuid4().hex), base, store.seal(base))


def _units(text: str) -> list[str]:
    for mark in "；;\n" if is_english(text) else "，,；;/ \n":
        text = text.replace(mark, "、")
    return [part for part in text.split("、") if part]


# --- watching ---------------------------------------------------------------------------------------------------------


def alarms(history: Sequence[LedgerEvent], settings: Settings, today: date) -> tuple[Alarm, ...]:
    """The alarms of a day, by the office's thresholds."""
    return alarm_rules.alarms(ledger.replay(history), history, today, limits.load(settings.ledger))


def trend(entries: Mapping[str, LedgerEntry], assessments: Iterable[Assessment], settings: Settings) -> tuple[Trend, ...]:
    """The metrics over the years, with the ledger's goals."""
    goals = {e.metric: e.metric_goal for e in entries.values() if e.metric and e.metric_goal is not None and e.included}
    return trends.trends(assessments, limits.load(settings.ledger), goals)


def measured(
    workspace: Workspace, framework: Framework, institution: Institution, settings: Settings, bars: Progress
) -> tuple[tuple[Assessment, ...], Coverage]:
    """The metrics and the coverage by all evidence read so far."""
    documents = {d.id: d for d in workspace.documents()}
    mapping.map_passages(workspace, framework, settings, bars)
    currencies = mapping.current(workspace, institution, documents, settings.years)
    coverage = mapping.cover(workspace, framework, documents, currencies)
    return mapping.measure(workspace, framework, institution, documents, bars, settings.packs), coverage


def propose(workspace: Workspace, assessments: Iterable[Assessment], language: str = CHINESE) -> list[LedgerEvent]:
    """Stores what new evidence says of entries as proposals. They change nothing until a person accepts them."""
    store = LedgerStore(workspace)
    events = list(store.events())
    return store.append(progress.proposals(ledger.replay(events), events, assessments, ledger.now(), wording(language)))


def write_report(
    workspace: Workspace, kind: ReportKind, framework: Framework, institution: Institution, settings: Settings, today: date,
    assessments: Sequence[Assessment], target: Path,
) -> RectificationReport:  # fmt: skip
    """The mid-term or the two-year report in Word, from the ledger as it stands. Raises LedgerError for an empty ledger."""
    events = list(LedgerStore(workspace).events())
    if not any(e.kind == "created" for e in events):
        raise LedgerError("台账还是空的，没有可报告的内容。请先采纳建议（adopt）或导入问题清单（import）。")
    made = reporting.report(kind, events, assessments, limits.load(settings.ledger), today, institution.name,
                            plain(framework).name, institution.fictional, framework.language)  # fmt: skip
    rectification_docx.write(made, target, house_style.load(settings.house_style), settings.template)
    return made


def compare_sides(
    before: tuple[Sequence[Assessment], Coverage], after: tuple[Sequence[Assessment], Coverage], names: tuple[str, str],
    target: Path | None = None,
) -> Comparison:  # fmt: skip
    """Sets what two workspaces say side by side, and writes it down if there is a target."""
    found = compare(before, after)
    if target is not None:
        comparison_xlsx.write(found, *(names if names[0] != names[1] else ("以前", "现在")), target)
    return found
