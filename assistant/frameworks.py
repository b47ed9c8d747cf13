"""Frameworks: packs resolved to what an institution is judged by (overlays applied, limits filled in, references checked)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assistant.domain import (
    Cap,
    Framework,
    Indicator,
    Metric,
    Provenance,
    Quantity,
    ReviewPoint,
    Threshold,
    YearlyFormula,
    digest,
)
from assistant.errors import UserError
from assistant.packs import (
    HEAD,
    LimitTable,
    PackError,
    RawCap,
    RawChange,
    RawExemption,
    RawIndicator,
    RawMetric,
    RawPack,
    RawPoint,
    RawQuantity,
    RawSections,
    RawThreshold,
    RawYearlyFormula,
    line_of,
    read,
)
from assistant.resources import INDICATORS


class UnknownFrameworkError(UserError):
    """No pack has this id; the message lists the ids there are."""


class _Pack:
    """One pack folder, all its files merged; overlays already laid over their base."""

    def __init__(self, folder: Path, roots: tuple[Path, ...], alone: bool = False) -> None:
        """`alone`: only what its own files say, not what the base says."""
        self.folder = folder
        self.head = read(folder / HEAD, RawPack)
        self.family = self.head.family or self.head.id
        if self.head.id != folder.name:
            raise PackError(folder / HEAD, None, f"id“{self.head.id}”与文件夹名“{folder.name}”不一致，请改成一样")
        self.files = [folder / HEAD]
        self.indicators: dict[str, RawIndicator] = {}
        self.points: dict[str, list[RawPoint]] = {}
        self.quantities: dict[str, RawQuantity] = {}
        self.metrics: dict[str, RawMetric] = {}
        if self.head.extends and not alone:
            # an office's overlay may keep the id of the shipped pack that it is laid over
            below = tuple(r for r in roots if r != folder.parent) if self.head.extends == self.head.id else roots
            try:
                base = _Pack(_folder(self.head.extends, below), below)
            except UnknownFrameworkError as error:
                raise PackError(folder / HEAD, line_of(folder / HEAD, "extends"), f"extends 写错：{error}") from error
            self.family = base.family
            self.files = base.files + self.files
            self.indicators, self.points = base.indicators, base.points
            self.quantities, self.metrics = base.quantities, base.metrics
        self._take(self.head)
        for file in sorted(folder.rglob("*.yaml")):
            if file.name != HEAD:
                self.files.append(file)
                self._take(read(file, RawSections))
        for change in () if alone else self.head.changes:
            self._change(change)
        for id, threshold in () if alone else self.head.thresholds.items():
            if id not in self.metrics:
                raise PackError(
                    folder / HEAD, line_of(folder / HEAD, "thresholds", id), f"thresholds 里的“{id}”不是已有的定量指标"
                )
            self.metrics[id] = self.metrics[id].model_copy(update={"threshold": threshold})

    def _change(self, change: RawChange) -> None:
        said = change.model_dump(exclude={"code", "variant", "terms", "mark", "source"}, exclude_none=True)
        if change.name is not None:  # otherwise the words are still those of the base, and so is where they come from
            said |= {"mark": change.mark, "source": change.source}

        def changed(row: RawIndicator | RawPoint) -> dict[str, object]:
            terms = {**row.terms, **change.terms}
            known = {k: v for k, v in said.items() if k in type(row).model_fields}
            return {**known, "terms": {word: weight for word, weight in terms.items() if weight}}

        hit = False
        if change.code in self.indicators:
            node = self.indicators[change.code]
            self.indicators[change.code] = node.model_copy(update=changed(node))
            hit = True
        for code, rows in self.points.items():
            if any(_meant(change, row) for row in rows):
                self.points[code] = [r.model_copy(update=changed(r)) if _meant(change, r) else r for r in rows]
                hit = True
        if not hit:
            raise PackError(self.folder / HEAD, None, f"changes 里的“{change.code}”不是已有的指标或审核重点，请核对编码")

    def kept(self) -> tuple[list[RawIndicator], dict[str, list[RawPoint]], list[RawMetric]]:
        """Indicators, points and metrics that the head does not leave out."""
        dropped, kinds, variants = set(self.head.drop), set(self.head.drop_kinds), set(self.head.variants)

        def keeps(code: str, kind: str, variant: str = "") -> bool:
            return code not in dropped and kind not in kinds and (not variant or not variants or variant in variants)

        nodes = [
            n for n in self.indicators.values() if keeps(n.code, n.kind) and not (n.parent and n.parent in dropped)
        ]  # fmt: skip
        present = {n.code for n in nodes}
        points = {
            n.code: rows for n in nodes if (rows := [p for p in self.points.get(n.code, []) if keeps(p.code, p.kind, p.variant)])
        }
        metrics = [
            m for m in self.metrics.values() if keeps(m.id, m.kind) and (m.code in present or m.code not in self.indicators)
        ]
        return nodes, points, metrics

    def _take(self, part: RawPack | RawSections) -> None:
        self.indicators.update({node.code: node for node in part.indicators})
        self.quantities.update({q.id: q for q in part.quantities})
        self.metrics.update({m.id: m for m in part.metrics})
        for code, rows in part.points.items():
            kept = {(p.code, p.variant): p for p in self.points.get(code, [])}
            kept.update({(p.code, p.variant): p for p in rows})
            self.points[code] = list(kept.values())


def _meant(change: RawChange, row: RawPoint) -> bool:
    return row.code == change.code and change.variant in ("", row.variant)


def _folder(id: str, roots: Iterable[Path]) -> Path:
    for root in roots:
        if (root / id / HEAD).is_file():
            return root / id
    known = "、".join(sorted(_ids(roots)))
    raise UnknownFrameworkError(f"没有名为“{id}”的指标体系。可用的有：{known}。用 zhiping frameworks 查看说明。")


def _ids(roots: Iterable[Path]) -> list[str]:
    return sorted({f.parent.name for root in roots if root.is_dir() for f in root.glob(f"*/{HEAD}")})


def _roots(extra: Path | None) -> tuple[Path, ...]:
    return (extra, INDICATORS) if extra else (INDICATORS,)


_Row = (
    RawIndicator | RawPoint | RawQuantity | RawMetric | RawThreshold | RawYearlyFormula | RawCap | RawExemption
)  # fmt: skip


def _provenance(row: _Row, file: Path, name: str) -> Provenance:
    if row.mark in ("official", "S") and not row.source.strip():
        raise PackError(file, None, f"“{name}”标为 {row.mark}，却没有写 source（出处）；补上出处，或改标 M、U、P")
    return Provenance(mark=row.mark, source=row.source)


def _threshold(
    raw: RawThreshold, metric: RawMetric, roots: tuple[Path, ...], file: Path, tables: dict[Path, LimitTable]
) -> Threshold:
    met, limit = dict(raw.by_category), dict(raw.limit_by_category)
    if raw.table:
        path = next((r / "limits" / f"{raw.table}.yaml" for r in roots if (r / "limits" / f"{raw.table}.yaml").is_file()), None)
        if path is None:
            raise PackError(file, None, f"“{metric.name}”引用的限值表“{raw.table}”不存在，应在 indicators/limits/ 下")
        column = raw.column or metric.id
        if path not in tables:  # one table serves many metrics
            tables[path] = read(path, LimitTable)
        for row in tables[path].rows:
            key = f"{row.level}:{row.category}"
            if column in row.met:
                met[key] = row.met[column]
            if column in row.limit:
                limit[key] = row.limit[column]
        if not met:
            raise PackError(file, None, f"限值表“{raw.table}”里没有“{column}”这一列（指标“{metric.name}”要用）")
    return Threshold.model_validate(
        {
            "direction": raw.direction,
            "value": None if raw.value is None else str(raw.value),
            "by_category": {k: str(v) for k, v in met.items()},
            "limit": None if raw.limit is None else str(raw.limit),
            "limit_by_category": {k: str(v) for k, v in limit.items()},
            "minimum_count": None if raw.minimum_count is None else str(raw.minimum_count),
            "exemptions": [
                {
                    "above": {id: str(number) for id, number in e.above.items()},
                    "note": e.note,
                    "provenance": _provenance(e, file, metric.name),
                }
                for e in raw.exemptions
            ],
            "note": raw.note,
            "provenance": _provenance(raw, file, metric.name),
        }
    )


def _point(raw: RawPoint, file: Path) -> ReviewPoint:
    return ReviewPoint(
        code=raw.code, name=raw.name, kind=raw.kind, variant=raw.variant, asks=raw.asks, evidence=tuple(raw.evidence),
        weak_spots=tuple(raw.weak_spots), terms=raw.terms, excludes=tuple(raw.excludes), weight=raw.weight,
        provenance=_provenance(raw, file, raw.code),
    )  # fmt: skip


def _quantity(raw: RawQuantity, file: Path) -> Quantity:
    years = [
        YearlyFormula(from_year=y.from_year, formula=y.formula, provenance=_provenance(y, file, raw.name)) for y in raw.by_year
    ]
    return Quantity(
        id=raw.id, name=raw.name, unit=raw.unit, synonyms=tuple(raw.synonyms), excludes=tuple(raw.excludes), clock=raw.clock,
        formula=raw.formula, by_year=tuple(sorted(years, key=lambda y: y.from_year)),
        cap=Cap(formula=raw.cap.formula, note=raw.cap.note, provenance=_provenance(raw.cap, file, raw.name)) if raw.cap else None,
        provenance=_provenance(raw, file, raw.name),
    )  # fmt: skip


def _resolve(pack: _Pack, roots: tuple[Path, ...]) -> Framework:
    head, file = pack.head, pack.folder / HEAD
    for code in pack.points:
        if code not in pack.indicators:
            raise PackError(file, None, f"points 里的“{code}”在指标树里没有对应节点，请核对编码")
    nodes, rows, wanted = pack.kept()
    indicators = []
    for node in nodes:
        if node.parent and node.parent not in pack.indicators:
            raise PackError(file, None, f"“{node.code}”的上级“{node.parent}”不存在")
        points = tuple(_point(p, file) for p in rows.get(node.code, ()))
        codes = [p.code for p in points]
        if not head.abstract and len(set(codes)) != len(codes):
            twice = next(c for c in codes if codes.count(c) > 1)
            raise PackError(file, None, f"审核重点“{twice}”出现两次；两种表述时请在 variants 里选定一种")
        indicators.append(
            Indicator(code=node.code, name=node.name, level=node.level, parent=node.parent, kind=node.kind, asks=node.asks,
                      terms=node.terms, points=points, weight=node.weight, provenance=_provenance(node, file, node.code))
        )  # fmt: skip
    present = {i.code for i in indicators}
    quantities = tuple(_quantity(q, file) for q in pack.quantities.values())
    metrics = []
    tables: dict[Path, LimitTable] = {}
    for m in wanted:
        if m.code not in present:
            raise PackError(file, None, f"定量指标“{m.name}”挂在不存在的指标“{m.code}”下")
        for e in m.threshold.exemptions if m.threshold else ():
            for id in e.above.keys() - pack.quantities.keys():
                raise PackError(file, None, f"定量指标“{m.name}”的免除条件用了不存在的数据项“{id}”，请核对 quantities 里的 id")
        metrics.append(
            Metric(id=m.id, number=m.number, name=m.name, code=m.code, unit=m.unit, choice=m.choice, kind=m.kind,
                   bottom_line=m.bottom_line, formula=m.formula, definition=m.definition,
                   synonyms=tuple(m.synonyms), excludes=tuple(m.excludes),
                   clock=m.clock, threshold=_threshold(m.threshold, m, roots, file, tables) if m.threshold else None,
                   weight=m.weight, scoring=m.scoring, provenance=_provenance(m, file, m.name))
        )  # fmt: skip
    return Framework(
        id=head.id, name=head.name, edition=head.edition, family=pack.family, language=head.language, valid_from=head.valid_from,
        valid_to=head.valid_to, supersedes=head.supersedes, source=head.source, types=tuple(head.types),
        variants=tuple(head.variants), official_rows=head.official_rows, official_unit=head.official_unit,
        indicators=tuple(indicators), quantities=quantities, metrics=tuple(metrics), scoring=head.scoring,
        content_hash=digest(*(f.read_text(encoding="utf-8") for f in pack.files)),
    )  # fmt: skip


def load(id: str, extra: Path | None = None) -> Framework:
    """The framework with this id, from the office's own folder first. Raises UnknownFrameworkError or PackError."""
    roots = _roots(extra)
    return _resolve(_Pack(_folder(id, roots), roots), roots)


def available(extra: Path | None = None) -> list[Framework]:
    """Every framework that can be used, sorted by id; abstract trees are left out."""
    roots = _roots(extra)
    packs = [_Pack(_folder(id, roots), roots) for id in _ids(roots)]
    return [_resolve(p, roots) for p in packs if not p.head.abstract]


def stamp(extra: Path | None = None) -> str:
    """Changes whenever a file of a pack or a limit table does; costs a few milliseconds."""
    files = sorted(f for root in _roots(extra) if root.is_dir() for f in root.rglob("*.yaml"))
    return digest(*(f"{f} {seen.st_mtime_ns} {seen.st_size}" for f in files if (seen := f.stat())))


def validate(path: Path) -> Framework:
    """A pack folder (or its pack.yaml) checked in full. Raises PackError with file and line."""
    folder = path.parent if path.is_file() else path
    roots = (folder.parent, INDICATORS)
    return _resolve(_Pack(folder, roots), roots)


def raw(id: str, extra: Path | None = None, whole: bool = False) -> RawPack:
    """A pack as rows, its files merged. `whole`: an overlay laid over its base, as a pack that stands on its own feet."""
    roots = _roots(extra)
    pack = _Pack(_folder(id, roots), roots)
    if whole:
        _resolve(pack, roots)  # faults are told as for any other use
        nodes, points, metrics = pack.kept()
        return pack.head.model_copy(
            update={
                "extends": None, "drop": [], "drop_kinds": [], "changes": [], "thresholds": {},
                "family": pack.family if pack.family != pack.head.id else None,
                "indicators": nodes, "points": points, "quantities": list(pack.quantities.values()), "metrics": metrics,
            }
        )  # fmt: skip
    own = _Pack(pack.folder, roots, alone=True)
    return own.head.model_copy(
        update={
            "indicators": list(own.indicators.values()), "points": own.points,
            "quantities": list(own.quantities.values()), "metrics": list(own.metrics.values()),
        }
    )  # fmt: skip
