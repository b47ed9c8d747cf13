from __future__ import annotations

from pathlib import Path

from assistant.ingest.blocks import Block, Item, Limits, Properties, Table
from assistant.ingest.markup import read_html, read_markdown, read_mht


def html(tmp_path: Path, text: str, limits: Limits | None = None) -> list[Item]:
    path = tmp_path / "x.html"
    path.write_text(text, encoding="utf-8")
    return list(read_html(path, limits or Limits()))


def texts(items: list[Item]) -> list[str]:
    return [item.text for item in items if isinstance(item, Block) and item.table is None]


def tables(items: list[Item]) -> list[Table]:
    return [item.table for item in items if isinstance(item, Block) and item.table is not None]


def test_markdown(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text(
        '---\ntitle: "年度质量报告"\n---\n# 教学*质量*报告\n\n学校建立了\n督导制度，见[附件](http://example.invalid/a)。\n\n'
        "## 师资\n\n1. 总量\n2. 结构\n   - 职称\n\n| 学院 | 人数 |\n| --- | --- |\n| 机械 | 30 |\n| 外语 | 20 |\n",
        encoding="utf-8",
    )
    items = list(read_markdown(path, Limits()))
    assert items[0] == Properties(title="年度质量报告")
    assert [(b.kind, b.level, b.text) for b in items if isinstance(b, Block) and b.table is None] == [
        ("heading", 1, "教学质量报告"),
        ("paragraph", None, "学校建立了督导制度，见附件。"),
        ("heading", 2, "师资"),
        ("list", None, "1. 总量"),
        ("list", None, "2. 结构"),
        ("list", None, "职称"),
    ]
    (table,) = tables(items)
    assert table.header == ("学院", "人数")
    assert [row.cells for row in table.rows] == [("机械", "30"), ("外语", "20")]


def test_page_without_its_machinery(tmp_path: Path) -> None:
    items = html(
        tmp_path,
        "<html><head><title>教学通报</title><style>p{}</style></head><body><nav>首页 | 新闻</nav><script>x()</script>"
        "<h2>检查<b>情况</b></h2><p>共听课\n三百节&nbsp;次<br>结果良好</p><div style='display: none'>藏</div>尾声"
        "<ul><li>甲</li><li><p>乙</p></li></ul><ol start=3><li><p>丙</p></li></ol></body></html>",
    )
    assert items[0] == Properties(title="教学通报")
    assert texts(items) == ["检查情况", "共听课三百节 次", "结果良好", "尾声", "甲", "乙", "3. 丙"]
    assert isinstance(items[1], Block) and items[1].level == 2


def test_spans_are_filled(tmp_path: Path) -> None:
    (table,) = tables(
        html(
            tmp_path,
            "<table><tr><th rowspan=2>学院</th><th colspan=2>专任教师</th></tr><tr><th>博士</th><th>硕士</th></tr>"
            "<tr><td rowspan=2>机械</td><td>30</td><td>12</td></tr><tr><td>31</td><td>11</td></tr>"
            "<tr><td>外语</td><td colspan=2>在统计</td></tr></table>",
        )
    )
    assert table.header == ("学院", "专任教师/博士", "专任教师/硕士")
    assert [row.cells for row in table.rows] == [("机械", "30", "12"), ("机械", "31", "11"), ("外语", "在统计", "在统计")]
    assert table.rows[1].refs == ("t1:r3:c1", "t1:r4:c2", "t1:r4:c3")
    assert table.rows[0].place == "t1:r3"


def test_header_without_th_and_caption_above(tmp_path: Path) -> None:
    (table,) = tables(
        html(
            tmp_path,
            "<p>表1 师资结构</p><table><tr><td rowspan=2>学院</td><td colspan=2>教师</td></tr><tr><td>博士</td><td>硕士</td></tr>"
            "<tr><td>机械</td><td>30</td><td>12</td></tr></table>",
        )
    )
    assert table.caption == "表1 师资结构"
    assert table.header == ("学院", "教师/博士", "教师/硕士")
    assert table.rows[0].cells == ("机械", "30", "12")


def test_a_table_that_arranges_the_page_is_no_data(tmp_path: Path) -> None:
    items = html(
        tmp_path,
        "<table><tr><td><p>导语</p><table><tr><th>项</th><th>值</th></tr><tr><td>课程</td><td>5</td></tr></table></td></tr></table>"
        "<table><tr><td>只有一列</td></tr></table>",
    )
    assert texts(items) == ["导语", "只有一列"]
    assert [table.header for table in tables(items)] == [("项", "值")]


def test_absurd_spans_and_long_tables_are_bounded(tmp_path: Path) -> None:
    (table,) = tables(
        html(tmp_path, "<table><tr><td>甲</td><td colspan=999999 rowspan=999999>乙</td></tr><tr><td>丙</td></tr></table>")
    )
    assert max(len(row.cells) for row in table.rows) <= Limits().columns
    items = html(tmp_path, "<table>" + "<tr><td>甲</td><td>乙</td></tr>" * 50 + "</table>", Limits(rows=10))
    assert sum(len(table.rows) for table in tables(items)) <= 10
    assert any("超过10行" in getattr(item, "reason", "") for item in items)


def test_deep_nesting_does_no_harm(tmp_path: Path) -> None:
    assert "".join(texts(html(tmp_path, "<div>" * 1500 + "深处" + "</div>" * 1500))) == "深处"


def test_page_in_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(
        "<html><meta charset=gb2312><table><tr><th>姓名</th><th>职称</th></tr><tr><td>张某</td><td>教授</td></tr></table>".encode(
            "gb18030"
        )
    )
    (table,) = tables(list(read_html(path, Limits())))
    assert (table.header, table.rows[0].cells) == (("姓名", "职称"), ("张某", "教授"))


def test_web_archive(tmp_path: Path) -> None:
    path = tmp_path / "x.mht"
    path.write_bytes(
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\n" + "<p>会议纪要</p>".encode("gb18030") + b"\r\n--b--\r\n"
    )
    assert texts(list(read_mht(path, Limits()))) == ["会议纪要"]
