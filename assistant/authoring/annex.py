"""An official annex → the tree of its indicators, with every doubt. Tables by their columns' roles, prose by its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from assistant.authoring import measures
from assistant.authoring.nodes import Words, clean, kind_of_cell, parted, successor, without, wordings, words
from assistant.authoring.prose import Prose
from assistant.authoring.tree import Node, Tree
from assistant.domain import Kind
from assistant.ingest.annexes import Grid, Line, Piece, Unread
from assistant.ingest.blocks import TableRow

Role = Literal["one", "two", "point", "says", "code", "kind", "weight", "number", ""]
_ROLES: tuple[tuple[Role, str], ...] = (
    ("one", r"一级|领域|维度|项目$|^项目|^要素$|Criterion|Domain"),
    ("two", r"二级|标准项|Standard"),
    (
        "point",
        r"三级|审核重点|观[测察]点|(?:评估|考察|考核|评价|核心)要点|诊断点|指标点|监测指标|Requirement|review point",
    ),
    (
        "says",
        r"内涵|说明|释义|要求|(?:合格|评价|评估|评分)标准|标准$|Description|Guideline",
    ),
    ("kind", r"^类型$|标记|选项|必选|属性"),
    ("weight", r"分值|权重|赋分|满分|Weight"),
    ("code", r"编码|编号|代码|代号|^Code$|^No\.?$"),
    ("number", r"^序号$"),
)
_HEADER_ROWS = 5
_DEEPEST: dict[Role, int] = {"one": 1, "two": 2, "point": 3}


def read(pieces: Iterable[Piece]) -> Tree:
    """The tree. Tables go first: where a table gave nodes, the lines around it are told apart but not read as nodes."""
    tree = Tree()
    lines: list[Line] = []
    table = _Table(tree)
    for piece in pieces:
        if isinstance(piece, Grid):
            table.take(piece)
        elif isinstance(piece, Line):
            lines.append(piece)
        else:
            tree.doubt("文件", piece.reason, "这一部分没有读取") if isinstance(piece, Unread) else None
    if tree.nodes:
        for line in lines:
            said = words(line.text)
            coded = bool(said.code and said.name and "." in said.code and tree.find(said.code) is None)
            tree.doubt(line.place, line.text, "表外带编码的文字，没有放进指标树，请核对是否漏读" if coded else "表外的文字")
    else:
        prose = Prose(tree)
        for line in lines:
            prose.take(line)
        prose.finish()
    return tree


@dataclass(slots=True)
class _Table:
    """Reads the grids of one annex; the roles of the columns hold on over page breaks."""

    tree: Tree
    roles: tuple[Role, ...] = ()
    current: dict[int, str] = field(default_factory=dict)
    before: str = ""
    columns: tuple[measures.Role, ...] = ()

    def take(self, grid: Grid) -> None:
        """One grid. What is no table of indicators is listed row by row as not read."""
        rows = [row for row in grid.rows if any(c.strip() for c in row.cells)]
        if self._measured(grid, rows):
            return
        start, roles = self._header(rows)
        if roles:
            self.roles = roles
            if not grid.goes_on:
                self.current.clear()
        elif not (self.roles and (grid.goes_on or self._same_shape(rows))):
            for row in rows:
                self.tree.doubt(_place(grid, row), " ".join(dict.fromkeys(filter(None, map(clean, row.cells)))),
                                "所在的表没有指标表头，没有读入")  # fmt: skip
            return
        for row in rows[: max(0, start - 1)]:
            self._aside(grid, row)
        for number, row in enumerate(rows[start:]):
            self._row(row, grid, first=number == 0 and (grid.goes_on or not roles))

    def _measured(self, grid: Grid, rows: list[TableRow]) -> bool:
        """Whether the grid is a table of 定量指标, or goes on with one; its rows are read then."""
        start, columns = measures.roles(rows)
        if not columns and not (self.columns and grid.goes_on):
            self.columns = ()
            return False
        self.columns = columns or self.columns
        self.tree.measures += measures.read(grid, rows, self.columns, start, self.tree)
        return True

    def _header(self, rows: list[TableRow]) -> tuple[int, tuple[Role, ...]]:
        """Number of the first row below the header and the columns' roles; (0, ()) where there is no header."""
        for number, row in enumerate(rows[:_HEADER_ROWS]):
            if len(set(filter(None, row.refs))) == 1 and len(row.cells) > 1:
                continue
            roles = tuple(_role(cell) for cell in row.cells)
            if len({r for r in roles if r in ("one", "two", "point", "says")}) >= 2:
                return number + 1, _settled(roles)
        return 0, ()

    def _same_shape(self, rows: list[TableRow]) -> bool:
        return bool(rows) and max(len(r.cells) for r in rows) == len(self.roles)

    def _aside(self, grid: Grid, row: TableRow) -> None:
        text = " ".join(dict.fromkeys(filter(None, map(clean, row.cells))))
        if not re.search(r"指标|体系|附件|表|标准", text) or len(text) > 60:
            self.tree.doubt(_place(grid, row), text, "表头以上的文字，没有放进指标树")

    def _row(self, row: TableRow, grid: Grid, first: bool) -> None:
        place = _place(grid, row)
        cells = list(row.cells) + [""] * (len(self.roles) - len(row.cells))
        refs = list(row.refs) + [""] * (len(cells) - len(row.refs))
        if len({without(clean(c)) for c in cells if c.strip()}) == 1 and len({r for r in refs if r}) == 1 and len(cells) > 1:
            self._across(clean(cells[0]), place)
            return
        if all(_role(c) == r for c, r in zip(cells, self.roles, strict=False) if c.strip() and r) and first:
            return  # the header once more at the top of a page
        codes = self._codes(cells)
        says = "\n".join(c.strip() for c, r in zip(cells, self.roles, strict=False) if r == "says" and c.strip())
        weight = next(
            (_number(c) for c, r in zip(cells, self.roles, strict=False) if r == "weight" and _number(c) is not None), None
        )
        kind = next((k for c, r in zip(cells, self.roles, strict=False) if r == "kind" and (k := kind_of_cell(c))), None)
        deepest = max((_DEEPEST[r] for r in self.roles if r in _DEEPEST), default=0)
        taken = False
        for column, role in enumerate(self.roles):
            text = cells[column].strip()
            if role not in _DEEPEST or not text:
                continue
            level = _DEEPEST[role]
            if level < deepest or (level < 3 and not any(r == "point" for r in self.roles)):
                own = (says, weight) if level == deepest else ("", None)
                opened = self._structure(column, level, text, refs[column], codes.get(column, ""), place, first, *own)
                taken = opened or taken
            else:
                taken = self._points(text, codes.get(column, ""), says, weight, kind, place, first) or taken
        if not taken and says:
            self._goes_on(says, place)
        for column, text in enumerate(cells):
            if text.strip() and column < len(self.roles) and not self.roles[column]:
                self.tree.doubt(place, text, "这一列的表头不认识，内容没有写入")
        if len(row.cells) > len(self.roles) and any(c.strip() for c in row.cells[len(self.roles) :]):
            self.tree.doubt(place, " ".join(row.cells[len(self.roles) :]), "这一行比表头多出几格，多出的没有写入")

    def _codes(self, cells: list[str]) -> dict[int, str]:
        """Column of a name → the code that a column of codes to its left gives it."""
        found: dict[int, str] = {}
        for column, role in enumerate(self.roles):
            if role == "code" and cells[column].strip():
                after = next((n for n in range(column + 1, len(self.roles)) if self.roles[n] in _DEEPEST), None)
                if after is not None:
                    found[after] = clean(cells[column])
        return found

    def _across(self, text: str, place: str) -> None:
        """One text over all columns: a chapter where it has a whole number, else a remark."""
        said = words(text)
        if said.code and "." not in said.code and said.name and "one" not in self.roles:
            self.tree.add(said, 1, place)
        else:
            self.tree.doubt(place, text, "整行的文字，没有放进指标树")

    def _structure(
        self, column: int, level: int, text: str, ref: str, code: str, place: str, first: bool, says: str,
        weight: float | None,
    ) -> bool:  # fmt: skip
        """A cell of a first or second level column; True where it opened a node or went on with one."""
        key = f"{ref}|{text}" if ref else text
        last = self.tree.last(level)
        said = _with_code(words(text), code)
        same = last is not None and without(clean(text)) in (f"{last.code}{last.name}", f"{last.code} {last.name}", last.name)
        if self.current.get(column) == key or (
            last is not None and (same or (said.code == last.code and said.name in ("", last.name)))
        ):
            self.current[column] = key
            return bool(says) and self._more(last, says)
        if first and not said.code and last is not None and not last.remark:
            self.tree.doubt(place, text, f"像是上一页“{last.code} {last.name}”的续文，已接在其后，请核对")
            self.tree.amend(last, name=last.name + said.name)
            self.current[column] = key
            return True
        self.current = {c: k for c, k in self.current.items() if c < column} | {column: key}
        self.tree.add(said, level, place, clean(says), weight)
        return True

    def _more(self, node: Node | None, says: str) -> bool:
        if node is None or clean(says) in node.text:
            return False
        self.tree.amend(node, text=f"{node.text}{clean(says)}")
        return True

    def _points(
        self, text: str, code: str, says: str, weight: float | None, kind: tuple[Kind, str] | None, place: str, first: bool
    ) -> bool:
        """A cell of review points: one, several with codes, several lines, or one with a wording for each orientation."""
        above = next((n for n in reversed(self.tree.nodes) if n.level < 3), None)
        if above is None:
            self.tree.doubt(place, text, "审核重点的上级没有读到，没有放进指标树")
            return True
        before = self.tree.last(3)
        due = successor(before.code) if before is not None and before.parent == above.code and "-" not in before.code else ""
        pieces, strange = parted(text, above.code, due)
        for inner in strange:
            self.tree.doubt(place, inner, "文中出现像编码的数字，没有当作新的一条，请核对")
        if len(pieces) == 1 and not words(pieces[0]).code and not code:
            lines = [line for line in text.splitlines() if line.strip()]
            pieces = lines if len(lines) > 1 and all(_whole(line) for line in lines) else pieces
        lead = words(pieces[0])
        last = self.tree.last(3)
        if first and not lead.code and not code and last is not None and last.parent == above.code and not last.remark:
            self.tree.doubt(place, pieces[0], f"像是上一页“{last.code}”的续文，已接在其后，请核对")
            self.tree.amend(last, name=last.name + lead.name)
            pieces = pieces[1:]
        if len(pieces) > 1 and says:
            self.tree.doubt(place, says, f"一格里有{len(pieces)}条，右侧的要求没有逐条对应，记在每一条上，请核对")
        for number, piece in enumerate(pieces):
            said = _with_code(words(piece), code if number == 0 else "")
            for mark, wording in wordings(said.name):
                own = Words(said.code, clean(wording), said.kind, mark or said.variant)
                if kind is not None:
                    own = Words(
                        own.code, own.name, own.kind if said.code[:1] in ("B", "K", "X") else kind[0], own.variant or kind[1]
                    )
                if own.variant and own.kind == "common":
                    own = Words(own.code, own.name, own.variant[0], own.variant)  # type: ignore[arg-type]
                self.tree.add(own, 3, place, clean(says), weight)
        return True

    def _goes_on(self, says: str, place: str) -> None:
        last = self.tree.nodes[-1] if self.tree.nodes else None
        if last is None:
            self.tree.doubt(place, says, "没有对应的指标，没有写入")
            return
        self.tree.doubt(place, says, f"这一行没有指标名称，已接在“{last.code}”的要求之后，请核对")
        self.tree.amend(last, text=f"{last.text}{clean(says)}")


def _with_code(said: Words, code: str) -> Words:
    given = words(code)
    if said.code or not given.code:
        return said
    return Words(given.code, said.name, given.kind if given.kind != "common" else said.kind, said.variant)


def _whole(line: str) -> bool:
    """A line that can be a point of its own: not the rest of a sentence that began above."""
    return len(clean(line)) >= 4 and not re.match(r"[，、；。）)]", clean(line))


def _role(cell: str) -> Role:
    flat = re.sub(r"\s+", "", cell)
    if not flat or len(flat) > 24 or re.search(r"[。；]", flat):
        return ""
    return next((role for role, pattern in _ROLES if re.search(pattern, flat, re.IGNORECASE)), "")


def _settled(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Columns merged in the header keep the role of the first for the code beside the name; a lone level is the second."""
    found = list(roles)
    for level in ("one", "two", "point"):
        places = [n for n, role in enumerate(found) if role == level]
        for place in places[:-1]:
            found[place] = "code"
    if "two" not in found and "one" in found and "point" not in found and "says" in found:
        found[found.index("says")] = "point"
    return tuple(found)


def _number(text: str) -> float | None:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(?:分|%|％)?\s*", text)
    return float(found[1]) if found else None


def _place(grid: Grid, row: TableRow) -> str:
    where = row.place.partition("!")[2] or row.place.partition(":")[2]
    return f"{grid.place} {where}".strip() if where else grid.place
