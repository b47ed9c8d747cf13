"""The engine: which rules run, how settings change them, what becomes of rules that fail; evidence by the report's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evidence import document, passage

from assistant.domain import Document, Passage
from assistant.errors import UserError
from assistant.review import engine
from assistant.review.cases import Case, context
from assistant.review.document import CatalogueLine, Spot
from assistant.review.evidence import CataloguedEvidence
from assistant.review.rule import Context, Hit, Rule
from assistant.review.tabled import differing
from assistant.settings import Settings, SettingsError, load

REPORT = "### 2.3 实践教学\n学校有基地28个。"


def rule(id: str = "style.own", check: Any = None, **fields: Any) -> Rule:
    def one(context: Context) -> Iterator[Hit]:
        yield Hit(Spot(3), "某处", "有问题", suggestion="请改")

    return Rule(id=id, law="一。", bad="坏", good="好", severity="warning", check=check or one, **fields)


def findings(*rules: Rule, options: dict[str, Any] | None = None, **case: Any) -> list[tuple[str, str]]:
    made = context(Case(name="例", report=REPORT, finds=[], **case))
    return [(p.finding.rule, p.finding.severity) for p in engine.review(made, rules, options)]


def test_shipped_rules_are_found_once_each() -> None:
    known, failed = engine.rules()
    assert failed == () and len(known) >= 45
    assert [r.id for r in known] == sorted({r.id for r in known})


def test_severity_and_switches() -> None:
    assert findings(rule()) == [("style.own", "warning")]
    assert findings(rule(), options={"style.own": "error"}) == [("style.own", "error")]
    assert findings(rule(), options={"style.own": False}) == []
    assert findings(rule(), options={"style": False}) == []
    assert findings(rule(), options={"style": False, "style.own": True}) == []


def test_thresholds_reach_the_rule() -> None:
    def check(context: Context) -> Iterator[Hit]:
        if context.option("style.own.limit", 80) < 60:
            yield Hit(None, "全文", "超过限度")

    assert findings(rule(check=check)) == []
    assert findings(rule(check=check), options={"style.own.limit": 50}) == [("style.own", "warning")]


@pytest.mark.parametrize("options", [{"style.onw": False}, {"style.own": "fatal"}])
def test_a_misspelt_setting_is_told(options: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=r"\[rules\]"):
        findings(rule(), options=options)


def test_a_rule_that_fails_is_a_finding_and_the_rest_goes_on() -> None:
    def check(context: Context) -> Iterator[Hit]:
        yield Hit(None, "全文", "先说一条")
        raise KeyError("没有这个键")

    found = findings(rule("style.broken", check), rule())
    assert sorted(found) == [(engine.FAILED, "warning"), ("style.broken", "warning"), ("style.own", "warning")]


def test_rules_run_only_where_they_can_be_served() -> None:
    rules = (rule("style.a", scope="cited"), rule("style.b", scope="data"), rule("style.c", applies_to=("vocational",)))
    assert findings(*rules) == []
    assert findings(*rules, evidence={"2.3.1-1": "学校有基地28个。"}) == [("style.a", "warning")]
    assert findings(*rules, institution={"type": "vocational"}) == [("style.c", "warning")]


def test_findings_come_in_the_order_of_the_report() -> None:
    def check(context: Context) -> Iterator[Hit]:
        for block in (9, 2, 5):
            yield Hit(Spot(block), f"第{block}段", "有问题")
        yield Hit(None, "全文", "有问题")

    placed = engine.review(context(Case(name="例", report=REPORT, finds=[])), [rule(check=check)])
    assert [p.spot.block if p.spot else None for p in placed] == [None, 2, 5, 9]


def test_an_office_adds_and_replaces_rules(tmp_path: Path) -> None:
    source = """
from assistant.review.rule import Hit, Rule
def check(context):
    yield Hit(None, "全文", "本校的规则")
RULE = Rule(id="{id}", law="一。", bad="坏", good="好", severity="info", check=check)
"""
    (tmp_path / "own.py").write_text(source.format(id="school.own"), encoding="utf-8")
    (tmp_path / "other.py").write_text(source.format(id="numbers.single_year"), encoding="utf-8")
    (tmp_path / "broken.py").write_text("def check(:\n", encoding="utf-8")
    (tmp_path / "empty.py").write_text("", encoding="utf-8")
    known, failed = engine.rules(tmp_path)
    by_id = {r.id: r for r in known}
    assert by_id["school.own"].severity == "info" and by_id["numbers.single_year"].law == "一。"
    assert {f.rule for f in failed} == {engine.FAILED} and len(failed) == 2
    assert {name for f in failed for name in ("broken.py", "empty.py") if name in f.message} == {"broken.py", "empty.py"}
    with pytest.raises(UserError, match="规则文件夹"):
        engine.rules(tmp_path / "none")


def test_settings_take_rules_with_dots_or_as_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("zhiping.toml").write_text(
        '[rules]\n"style.slogan_density" = false\nnumbers = true\n[rules.style.long_sentence]\nlimit = 90\n', encoding="utf-8"
    )
    assert load().rules == {"style.slogan_density": False, "numbers": True, "style.long_sentence.limit": 90}
    assert Settings(rules={"style": {"a": "info"}}).rules["style.a"] == "info"
    Path("zhiping.toml").write_text("[rules]\nstyle = [1]\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        load()


# --- evidence by number -----------------------------------------------------------------------------------------------


class Shelf:
    def __init__(self, *documents: Document) -> None:
        self._documents = documents

    def documents(self) -> tuple[Document, ...]:
        return self._documents

    def passages(self, document: str | None = None) -> list[Passage]:
        texts = ("第一段文字。", "第二段文字。")
        return [passage(t, d, order=n) for d in self._documents for n, t in enumerate(texts) if document in (None, d.id)]


def evidence(*documents: Document, catalogue: tuple[CatalogueLine, ...] = ()) -> CataloguedEvidence:
    return CataloguedEvidence(Shelf(*documents), catalogue, lambda text, k: [], lambda id: None)


@pytest.mark.parametrize(
    "line",
    [
        CatalogueLine("2.3.1-2", "实习管理办法（2023年修订）"),
        CatalogueLine("2-3-1-2", "办法", "教务处/实习管理办法.pdf"),
        CatalogueLine("2.3.1-2", "实习管理办法.pdf"),
        CatalogueLine("2.3.1-2", "《实习管理办法》"),
        CatalogueLine("2.3.1-2", "岚江工学院关于印发本科生校外实习管理办法的通知及附件"),
    ],
)
def test_a_number_leads_over_the_catalogue_to_the_document(line: CatalogueLine) -> None:
    title = "实习管理办法" if len(line.title) < 20 else "岚江工学院关于印发本科生校外实习管理办法的通知"
    wanted = document(title, places=("教务处/实习管理办法.pdf",))
    held = evidence(document("实习总结"), wanted, document("督导条例"), catalogue=(line,))
    assert {p.document for p in held.of_number("2.3.1-2")} == {wanted.id}
    assert held.of_number("2.3.1-9") == ()


@pytest.mark.parametrize("place", ["2.3.1-2 实习办法.docx", "2.3/2.3.1-2 实习/办法.docx", "附件2-3-1-2：办法.pdf"])
def test_without_a_catalogue_the_name_of_the_file_or_folder_tells(place: str) -> None:
    wanted = document("办法甲", places=(place,))
    held = evidence(document("2.3.1版方案", places=("2.3.1版方案.docx",)), wanted)
    assert {p.document for p in held.of_number("2.3.1-2")} == {wanted.id}


def test_the_places_named_come_first() -> None:
    one = document("实习管理办法")
    held = evidence(one, catalogue=(CatalogueLine("2.3.1-2", "实习管理办法", places=("第2段",)),))
    assert [p.text for p in held.of_number("2.3.1-2")] == ["第二段文字。", "第一段文字。"]


def test_a_row_that_agrees_but_for_one_figure_shows_it() -> None:
    from evidence import row

    from assistant.review.document import ReportDocument, ReportTable

    true = row({"学院": "机械工程学院", "实验室": "12", "基地": "28", "竞赛获奖": "46"})

    class Near:
        def of_number(self, number: str) -> tuple[Passage, ...]:
            return ()

        def nearest(self, text: str, k: int = 5) -> tuple[Passage, ...]:
            return (true,)

        def documents(self) -> dict[str, Document]:
            return {}

    def told(*cells: str) -> list[tuple[str, str, int | None]]:
        table = ReportTable("表1 基地", ("学院", "实验室", "基地", "竞赛获奖"), (("机械工程学院", *cells),), Spot(4))
        report = ReportDocument("", (), (), (table,), (), ())
        return [(c.said, c.found, c.spot.column) for c in differing(report, Near())]

    assert told("12", "28", "46") == []
    assert told("12", "82", "46") == [("82", "28", 2)]
