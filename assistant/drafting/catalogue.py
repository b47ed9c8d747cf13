"""Numbers of the evidence: 【支撑材料 2.3.1-2】 is the second document cited under 2.3.1, in the order of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.domain import Citation, DataRow, DataTable, Document, EvidenceEntry, Paragraph, Section, Statement


class Numbering:
    """Walks the report once, in reading order, and gives each (node, document) its number at first mention."""

    def __init__(self, documents: Mapping[str, Document], order: Sequence[str] = ()) -> None:
        """`order`: codes of the nodes as they stand in the report; codes that it lacks come last, as a person would sort them."""
        self._documents = documents
        self._order = {code: n for n, code in enumerate(order)}
        self._numbers: dict[tuple[str, str], str] = {}
        self._places: dict[tuple[str, str], list[str]] = {}
        self._files: dict[tuple[str, str], str] = {}

    def section(self, section: Section) -> Section:
        """The section with every citation numbered. Until then `Citation.number` holds the code of its node."""
        return section.model_copy(
            update={
                "body": tuple(self._table(b) if isinstance(b, DataTable) else self._paragraph(b) for b in section.body),
                "sections": tuple(self.section(s) for s in section.sections),
            }
        )

    def entries(self) -> tuple[EvidenceEntry, ...]:
        """The catalogue, in the order of the report."""
        result = []
        for (code, document), number in self._numbers.items():
            known = self._documents[document]
            result.append(
                EvidenceEntry(
                    number=number,
                    code=code,
                    document=document,
                    title=known.title,
                    file=self._files[code, document],
                    places=tuple(self._places[code, document]),
                    year=known.year,
                    void=known.void,
                )
            )
        return tuple(sorted(result, key=lambda e: (self._order.get(e.code, len(self._order)), _order(e.number))))

    def _cite(self, citation: Citation) -> Citation:
        key = (citation.number, citation.locator.sha256[:16])
        if key not in self._numbers:
            under = sum(1 for code, _ in self._numbers if code == citation.number)
            self._numbers[key] = f"{citation.number}-{under + 1}"
            self._files[key] = citation.locator.file
        place = citation.locator.place()
        if place and place not in self._places.setdefault(key, []):
            self._places[key].append(place)
        return citation.model_copy(update={"number": self._numbers[key]})

    def _statement(self, statement: Statement) -> Statement:
        return statement.model_copy(update={"citations": tuple(self._cite(c) for c in statement.citations)})

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        return Paragraph(statements=tuple(self._statement(s) for s in paragraph.statements))

    def _table(self, table: DataTable) -> DataTable:
        rows = tuple(
            DataRow(cells=r.cells, citations=tuple(self._cite(c) for c in r.citations), metric=r.metric) for r in table.rows
        )
        return table.model_copy(update={"rows": rows})


def _order(number: str) -> tuple[tuple[int, str], ...]:
    """Sorts A, B, 1.1.1-2, 1.1.1-10, B2.1.3-1 (in chapter 2) as a person would."""
    code, _, running = number.rpartition("-")
    if code in ("A", "B"):
        return ((0, code), (int(running), ""))
    parts = [p for p in code.lstrip("BKX").split(".") if p]
    return (*((int(p), "") if p.isdigit() else (99, p) for p in parts), (int(running), ""))
