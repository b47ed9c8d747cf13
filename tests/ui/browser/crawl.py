"""Every page that links lead to, one of a kind; and whether its tables sort, filter and go out."""

from __future__ import annotations

import io
from collections import Counter
from urllib.parse import parse_qs, urlencode, urlsplit

import openpyxl
from playwright.sync_api import Locator, expect
from visitor import Visitor

from assistant.ui.pages import PAGES

UNREACHED = {
    "culture_row": "needs a diagnosis", "writing": "linked while a model writes", "visit_question": "needs questions",
    "calls": "needs a model",
}  # fmt: skip
"""Pages to which the workspace of the walk has no link."""
PLAIN = {"source", "at"}
"""Pages whose tables neither sort nor go out: the sheet of the evidence as it stands in its file."""
KINDS = 6
"""Addresses of one page that are looked at."""
GO = "href => { const a = document.createElement('a'); a.href = href; document.querySelector('#main').append(a); a.click(); }"


def every_table(v: Visitor) -> int:
    """Follows all links of the workspace, and tries the tables of each page. Gives how many tables there were."""
    seen: set[tuple[str, ...]] = set()
    visits: Counter[str] = Counter()
    waiting, tables = [f"?{urlencode({'w': v.workspace, 'p': 'overview'})}"], 0
    home = v.workspace
    while waiting:
        address = waiting.pop(0)
        asked = {k: values[0] for k, values in parse_qs(address[1:]).items()}
        page = asked["p"]
        kind = (page, asked.get("tab", ""), asked.get("section", ""), *sorted(set(asked) - {"w", "p", "tab", "section"}))
        if kind in seen or visits[page] >= KINDS or asked.get("w", home) != home:
            continue
        seen.add(kind)
        visits[page] += 1
        v.page.evaluate(GO, address)
        v.settled()
        links = v.page.locator("a[href^='?']").evaluate_all("all => all.map((a) => a.getAttribute('href'))")
        waiting += [href for href in links if href != address]
        if page not in PLAIN:
            tables += _try_all(v)
    unseen = sorted(set(PAGES) - {k[0] for k in seen} - set(UNREACHED))
    assert not unseen, f"no link leads to {unseen}"
    return tables


def _try_all(v: Visitor) -> int:
    """The tables of the page that is shown: each sorts both ways, filters, and goes out with all its rows."""
    tables, address = v.main.locator("table"), urlsplit(v.page.url).query
    for id in v.main.locator("button[data-takeout]").evaluate_all("all => all.map((b) => b.dataset.takeout)"):
        if v.main.locator(f"table[id='{id}']").count() == 0:  # a list of cards, drawn as a table for the file
            answer = v.page.request.get(f"{v.url}/table?{address}&table={id}")
            assert answer.ok, f"?{address} {id}: {answer.text()}"
    for n in range(tables.count()):
        _try(v, tables.nth(n), address, f"?{address} table {n}")
    return tables.count()


def _try(v: Visitor, table: Locator, address: str, where: str) -> None:
    id = table.get_attribute("id")
    assert id and table.get_attribute("data-table") is not None, where
    assert v.main.locator(f"[data-takeout='{id}']").count() == 1, where
    paged = table.get_attribute("data-paged") is not None
    box = v.main.locator(f"input[data-filter='{id}']")
    assert paged or box.count() == 1, where
    rows = table.locator("tbody tr").count()
    answer = v.page.request.get(f"{v.url}/table?{address}&table={id}")
    assert answer.ok, f"{where}: {answer.text()}"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.body())).active
    assert sheet is not None
    heads = [h.strip() for h in table.locator("thead th").all_inner_texts() if h.strip()]
    assert [c.value for c in sheet[1]] == heads, where
    out = sheet.max_row - 1
    assert out >= rows if paged else out == rows, f"{where}: {rows} shown, {out} in the file"
    if not table.is_visible():  # within something that unfolds
        return
    first = table.locator("thead th").filter(has=v.page.locator("[data-sort]")).first
    for way in ("ascending", "descending"):
        first.locator("[data-sort]").focus()
        v.page.keyboard.press("Enter")
        v.settled()
        expect(first).to_have_attribute("aria-sort", way)
        expect(first.locator("[data-sort]")).to_be_focused()
        assert paged or table.locator("tbody tr").count() == rows, where
    if not paged and rows:
        box.fill("绝不会有的词")
        assert table.locator("tbody tr:visible").count() == 0, where
        box.fill("")
        assert table.locator("tbody tr:visible").count() == rows, where
