from __future__ import annotations

import pytest

from assistant.domain import DocumentKind
from assistant.ingest.blocks import Properties
from assistant.ingest.profile import Profile, profile


def of(place: str, head: list[str] | None = None, tail: list[str] | None = None, title: str = "") -> Profile:
    return profile(place, Properties(title=title), head or [], tail or [])


LETTER = [
    "滨海大学文件",
    "滨大校教〔2023〕12号",
    "关于印发《滨海大学本科教学督导工作条例》",
    "的通知",
    "各学院、各部门：",
    "根据教育部《关于加快建设高水平本科教育的意见》（教高〔2018〕2号），结合学校实际，制定本条例。",
]


def test_official_letter() -> None:
    found = of(
        "6.1/6.1.1-1 督导条例.docx", LETTER, ["特此通知。", "滨海大学", "2023年4月6日", "滨海大学校长办公室 2023年4月7日印发"]
    )
    assert found.title == "关于印发《滨海大学本科教学督导工作条例》的通知"
    assert (found.number, found.issuer, found.date, found.year) == ("滨大校教〔2023〕12号", "滨海大学", "2023-04-06", 2023)
    assert (found.kind, found.level, found.void) == ("regulation", "school", "")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("校教[2024]7号", "校教〔2024〕7号"),
        ("教务函（2022）第 03 号", "教务函〔2022〕3号"),
        ("编号： 滨大发〔2021〕105 号", "滨大发〔2021〕105号"),
        ("滨大党发〔2020〕1号          签发人：张某", "滨大党发〔2020〕1号"),
        ("（教发【2019】33号）", "教发〔2019〕33号"),
    ],
)
def test_number_variants(line: str, number: str) -> None:
    assert of("x.docx", ["某某大学文件", line, "关于调整学费的通知"]).number == number


def test_a_number_that_the_text_refers_to_is_not_the_documents_own() -> None:
    assert of("x.docx", ["教学管理规定", "根据《本科教学意见》（教高〔2018〕2号）制定本规定。"]).number == ""
    assert of("x.docx", ["教学管理规定", "依据 教高〔2018〕2号"]).number == ""


def test_number_in_the_file_name() -> None:
    assert of("校发〔2022〕8号 关于教材管理的规定.pdf").number == "校发〔2022〕8号"


@pytest.mark.parametrize(
    ("tail", "date"),
    [
        (["教务处", "2024年3月12日"], "2024-03-12"),
        (["教务处", "二〇二四年三月十二日"], "2024-03-12"),
        (["教务处", "二○二三年十一月二十三日"], "2023-11-23"),
        (["教务处", "2024.3.12"], "2024-03-12"),
        (["教务处", "2024 年 9 月"], "2024-09"),
        (["本办法自2024年9月1日起施行。"], ""),
        (["教务处 2024年5月8日印发"], "2024-05-08"),
    ],
)
def test_date_of_issue(tail: list[str], date: str) -> None:
    assert of("某办法.docx", ["某某管理办法", "第一条 为了管理。"], tail).date == date


def test_labelled_dates_and_dates_in_names() -> None:
    assert of("x.docx", ["教学例会会议纪要", "时间：2023年10月9日 下午", "地点：一会议室"]).date == "2023-10-09"
    assert of("20230915教学检查通报.docx").date == "2023-09-15"
    assert of("督导简报2023-09.pdf").date == "2023-09"
    assert of("2023-2024学年教学质量报告.pdf").date == ""
    assert of("x.docx", ["考试管理办法", "（2022年5月16日校长办公会通过）"]).date == "2022-05-16"
    assert of("x.docx", ["议题", "（四）同意建设实训大楼，2026年8月投入使用。"]).date == ""


@pytest.mark.parametrize(
    ("place", "head", "year"),
    [
        ("2023—2024学年本科教学质量报告.pdf", [], 2024),
        ("a.pdf", ["2022-2023学年第二学期期中教学检查总结"], 2023),
        ("23-24学年学生评教结果.xlsx", [], 2024),
        ("2021年度工作总结.docx", [], 2021),
        ("2020版培养方案.docx", [], 2020),
        ("2019年/总结/学院工作总结.docx", [], 2019),
        ("制度/考试管理办法.docx", [], None),
        ("1-2024-3.docx", [], 2024),
    ],
)
def test_year(place: str, head: list[str], year: int | None) -> None:
    assert of(place, head).year == year


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("关于开展2024年教学检查的通知", "notice"),
        ("关于印发《课程考核管理办法》的通知", "regulation"),
        ("转发《关于开展教学检查的通知》的通知", "notice"),
        ("2024年度本科教学工作总结", "summary"),
        ("2024年工作要点", "plan"),
        ("实践教学改革实施方案", "plan"),
        ("机械工程专业人才培养方案（2023版）", "programme"),
        ("人才培养方案修订管理办法", "regulation"),
        ("《高等数学》课程教学大纲", "programme"),
        ("教学指导委员会会议纪要", "minutes"),
        ("毕业生满意度调查报告", "survey"),
        ("本科教学质量报告", "report"),
        ("专任教师一览表", "roster"),
        ("近三年经费投入统计表", "statistics"),
        ("校外实习基地协议书", "certificate"),
        ("学生评教结果汇总2023-2024", "survey"),
        ("教学工作例会纪要2024年第7期", "minutes"),
        ("教学管理制度执行检查照片", "other"),
        ("2024年教学工作总结 教务处", "summary"),
        ("质量文化建设工作情况（2024年）", "report"),
        ("软件工程专业培养方案及论证意见", "programme"),
        ("照片", "other"),
    ],
)
def test_kind_by_head_noun(name: str, kind: DocumentKind) -> None:
    assert of(f"{name}.docx").kind == kind


@pytest.mark.parametrize(
    ("place", "head", "level"),
    [
        ("机械工程学院2024年教学总结.docx", [], "department"),
        ("学院材料/外国语学院/教学总结.docx", [], "department"),
        ("二级学院/教学总结.docx", [], "department"),
        ("x.docx", ["滨海大学土木建筑学院文件", "关于教学检查的通知"], "department"),
        ("x.docx", ["滨海大学文件", "关于机械工程学院更名的通知"], "school"),
        ("教务处/考试管理办法.docx", [], "school"),
        ("质量监控中心 年度报告.docx", [], "school"),
        ("教学管理体系建设.docx", [], "unknown"),
        ("学生与职称关系统计.xlsx", [], "unknown"),
        ("数理学院/总结.docx", [], "department"),
        ("x.docx", ["岚山工学院文件", "岚工教〔2023〕3号", "岚山工学院教学督导工作条例"], "school"),
        ("南山学院总结.docx", [], "unknown"),
    ],
)
def test_level(place: str, head: list[str], level: str) -> None:
    assert of(place, head).level == level


@pytest.mark.parametrize(
    ("place", "head", "void"),
    [
        ("学分制管理办法（征求意见稿）.docx", [], True),
        ("x.docx", ["学分制管理办法", "（讨论稿）", "第一条 为了管理。"], True),
        ("x.docx", ["教材管理规定（已废止）"], True),
        ("关于废止部分规章制度的决定.docx", [], False),
        ("x.docx", ["教材管理规定", "本规定自发布之日起施行，原规定同时废止。"], False),
        ("教材管理规定（试行）.docx", [], False),
        ("经费统计.xlsx", ["数据来源于2024年预算草案及决算报表", "学院"], False),
    ],
)
def test_void(place: str, head: list[str], void: bool) -> None:
    assert bool(of(place, head).void) is void


def test_title_prefers_what_the_text_bears_out() -> None:
    assert of("督导条例.docx", ["督导工作条例"], title="Microsoft Word - 文档1").title == "督导工作条例"
    assert of("督导条例.docx", ["督导工作条例"], title="学籍管理模板").title == "督导工作条例"
    assert of("x.docx", ["滨海大学", "2024年教学质量分析报告", "为了……。"]).title == "滨海大学2024年教学质量分析报告"
    assert profile("x.pptx", Properties(), ["教学质量", "督导制度"], (), "教学质量").title == "教学质量"
    assert of("x.docx", ["滨海大学督导工作条例（2024修订）"], title="滨海大学督导工作条例").title == "滨海大学督导工作条例"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("6.1.1-1 督导队伍.xlsx", "督导队伍"),
        ("附件3：实习基地照片（1）.jpg", "实习基地照片"),
        ("2-1_教室分布_副本.xlsx", "教室分布"),
        ("2023-2024学年课程安排-最终版.xlsx", "2023-2024学年课程安排"),
        ("01.师资队伍v2.docx", "师资队伍"),
        ("5.docx", "5"),
    ],
)
def test_title_from_file_name(name: str, title: str) -> None:
    assert of(f"材料/{name}", ["姓名｜职称", "张某｜教授"]).title == title
