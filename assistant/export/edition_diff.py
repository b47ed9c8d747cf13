"""Two editions side by side: a workbook for the office, a page that opens anywhere."""

from __future__ import annotations

import html
from pathlib import Path

from openpyxl.styles import PatternFill

from assistant.editions.diff import KINDS, LEVELS, Change, Diff
from assistant.export import workbook
from assistant.export.atomic import write_text

HEADER = ("变化", "层级", "旧编码", "旧名称", "新编码", "新名称", "说明")
WIDTHS = (14, 10, 12, 44, 12, 44, 44)
COLOURS = {"added": "DDEBFA", "removed": "FBE0DD", "renamed": "FFF4D6", "moved": "E9E2F5", "same": "FFFFFF"}
_OTHER = "FFF4D6"


def title(found: Diff) -> str:
    return f"{found.old.name}（{found.old.edition}）→ {found.new.name}（{found.new.edition}）"


def summary(found: Diff) -> str:
    """'新增2，删去1 …'; what did not happen is left out."""
    told = "，".join(f"{KINDS[kind]}{n}" for kind, n in found.counts().items() if n)
    return told or "没有差别"


def words(row: Change) -> str:
    return "、".join(KINDS[kind] for kind in row.kinds)


def write_xlsx(found: Diff, target: Path) -> None:
    """Every row of both editions, unchanged ones too; filter the first column for the changes."""
    book = workbook.new()
    rows = [(words(r), LEVELS[r.level], r.old_code, r.old_name, r.new_code, r.new_name, r.note) for r in found.rows]
    workbook.sheet(book, "两版对照", HEADER, rows, WIDTHS, f"{title(found)}：{summary(found)}。")
    for row, cells in zip(found.rows, book["两版对照"].iter_rows(min_row=3), strict=True):
        cells[0].fill = PatternFill("solid", fgColor=COLOURS.get(row.kinds[0], _OTHER))
    workbook.save(book, target)


def write_html(found: Diff, target: Path) -> None:
    """One page without anything from outside."""
    cells = "".join(
        f'<tr class="{r.kinds[0]}"><td>{words(r)}</td><td>{LEVELS[r.level]}</td>'
        + "".join(f"<td>{html.escape(text)}</td>" for text in (r.old_code, r.old_name, r.new_code, r.new_name, r.note))
        + "</tr>"
        for r in found.rows
    )
    style = "".join(f"tr.{kind} td:first-child{{background:#{colour}}}" for kind, colour in COLOURS.items())
    write_text(
        target,
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{html.escape(title(found))}</title><style>'
        "body{font:15px/1.6 'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;margin:32px;color:#1f2328}"
        "h1{font-size:20px}table{border-collapse:collapse;width:100%}th,td{border:1px solid #d0d7de;padding:6px 10px;"
        "text-align:left;vertical-align:top}th{background:#f0f3f6;position:sticky;top:0}tr.same{color:#6e7781}"
        f"{style}</style><h1>{html.escape(title(found))}</h1><p>{summary(found)}。</p><table><thead><tr>"
        + "".join(f"<th>{head}</th>" for head in HEADER)
        + f"</tr></thead><tbody>{cells}</tbody></table></html>",
    )
