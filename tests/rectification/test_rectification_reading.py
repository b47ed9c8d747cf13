"""Stated problems are found whatever the wording and layout, and sentences that state none are left alone."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from assistant.domain import Institution
from assistant.drafting import cues
from assistant.drafting.select import Candidate
from assistant.rectification.evidence import told
from assistant.rectification.parts import Parts
from assistant.rectification.reading import read
from assistant.settings import Settings
from assistant.steps.ingest import ingest
from assistant.steps.progress import Silent
from assistant.workspace import Workspace

PLAIN = """云溪学院2025年教学运行简报

晚自习答疑室每周只开放两个半天，学生到室答疑人均0.3次。
全校设岗的实验员中有9人同时管理三间以上实验室，预约记录未登记。
2025年春季转专业申请212人，其中按时得到答复的87人。
通识课线上讨论区发帖多为复制，助教不批阅。
外聘教师的教案无人审核，6门课开课两周后才提交进度表。
导师组会一学期平均1.2次，比方案规定少4次。
学生竞赛经费到账迟，有3支队伍自行垫付后放弃参赛。
毕业生问卷回收率为18.6%，低于学校规定的60%。
体育馆夜间照明故障率达到27%，社团训练屡次中断。
研讨室预约系统与课表各自排期，同一时段冲突频繁。
英语口语考试由不同教师各评一半，评分尺度不一致。
2024级选课时长平均排队46分钟，系统仍停留在单机版。
"""
LISTED = """云溪学院课程组工作总结

本学年课程组开设课程14门，获校级教学奖2项。
存在的主要问题：一是题库三年没有更换，重复抽到同题的学生多；二是助教培训走过场，签到后即散；三是阅卷进度拖后。
不足之处有：（1）案例讨论由学生代表发言，其余人沉默；（2）期中反馈收上来以后无下文；（3）作业批语千篇一律。
困难：实验耗材按人头定额，第十二周起靠教师自购。
薄弱环节在于：① 新开课没有试讲；② 双语课学生听不懂，退选41人；③ 课程网站打不开的链接有37处。
"""
HEADED = """云溪学院图书与资源建设报告

一、基本情况

全年新增中文图书2.1万册，电子资源访问量增长15%。

二、短板与差距

1. 专业书荐购周期长。教师荐购到上架平均143天。

2. 自修座位一位难求，期末早晨六点开始占座。

3. 检索课只面向一年级，高年级学生不会用专业数据库。

三、原因分析

1. 荐购要经过五个环节签字。

四、下一步打算

1. 2026年起荐购改为线上审批。
"""
FOUND = [
    "答疑室", "实验员中", "转专业申请", "讨论区", "教案无人审核", "导师组会", "竞赛经费", "问卷回收率", "照明故障率",
    "研讨室预约", "口语考试", "选课时长", "题库三年", "助教培训", "阅卷进度", "案例讨论", "期中反馈", "作业批语",
    "实验耗材", "没有试讲", "双语课", "打不开的链接", "荐购周期", "自修座位", "检索课", "值班表", "考勤",
    "应急演练", "巡考", "讲义印刷", "报修", "座谈会", "微课", "钢琴", "校车", "档案袋",
]  # fmt: skip
NONE = """云溪学院2025年工作要点回顾

学校坚持问题导向，着力补短板、强弱项，教学秩序平稳。
2025年退学率低于全省平均水平。
学生不及格率由12%下降到5%。
全年未发生教学事故，没有收到有效投诉。
督导组共发现问题45个，已全部整改。
对课程考核不合格的教师暂停授课一学期。
针对实训设备不足，学校新增投入820万元，缺口已经补齐。
开展困难学生资助工作，发放助学金1260人次。
学生不断提升解决复杂问题的能力。
教学经费占比不低于13%，连续三年增长。
调停课审批时间由3天缩短到半天。
全校开设课程1460门，其中双语课程86门。
本学年获省级教学成果奖4项，覆盖6个专业。
教师参加培训612人次，人均32学时。
"""
WHO = Institution(name="云溪学院", type="applied", category="综合")


def parts_of(folder: Path, place: Path) -> Parts:
    result = Parts()
    with Workspace(place) as workspace:
        ingest(workspace, folder, Settings(workers=0), Silent())
        for document in workspace.documents():
            read(workspace.passages(document.id), document, cues.shipped(), result)
    return result


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    folder = tmp_path_factory.mktemp("evidence") / "材料"
    folder.mkdir()
    (folder / "2025年教学运行简报.txt").write_text(PLAIN, encoding="utf-8")
    (folder / "2025年课程组工作总结.txt").write_text(LISTED, encoding="utf-8")
    (folder / "2025年图书资源报告.txt").write_text(HEADED, encoding="utf-8")
    document = docx.Document()
    document.add_heading("后勤保障2025年检查报告", 0)
    document.add_heading("二、困难和问题", 1)
    for text in ("值班表张贴以后无人核对。", "考勤仍用纸质签名，代签多。", "应急演练没有覆盖夜班人员。"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("（四）巡考记录雷同，28份中有17份字句一样。")
    table = document.add_table(rows=3, cols=3)
    for row, texts in zip(
        table.rows,
        (("主要问题", "产生原因", "整改举措"), ("讲义印刷每学期开课后第三周才发", "印制合同按年招标", "改为半年一签"),
         ("报修平均等候11天", "维修班只有两人", "增聘一人")),
        strict=True,
    ):  # fmt: skip
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(folder / "2025年检查报告.docx"))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "存在问题", "原因", "整改措施", "状态"])
    sheet.append([1, "座谈会只请学生干部参加", "通知发到班长", "按学号抽取", "进行中"])
    sheet.append([2, "微课时长超过二十分钟，完播率不到两成", "没有拆分知识点", "拆成五分钟一节", "未完成"])
    sheet.append([3, "钢琴走音，一年只调律一次", "维护费不足", "列入预算", "未启动"])
    sheet.append([4, "水房热水断供", "阀门损坏", "更换阀门", "已完成"])
    sheet.append([5, "校车末班早于晚课下课时间", "司机排班按行政作息", "延后末班", "推进中"])
    sheet.append([6, "实习生档案袋缺鉴定表46份", "企业盖章慢", "集中补办", "推进中"])
    book.save(folder / "2025年问题清单.xlsx")
    return parts_of(folder, tmp_path_factory.mktemp("w") / "w")


def test_a_bare_number_in_brackets_behind_a_problem_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "材料"
    folder.mkdir()
    text = "停车难问题调研：登记车辆2360台，泊位1790个，晚间缺口集中在家属区；多数人支持分时收费。（242）\n"
    (folder / "2025年后勤简报.txt").write_text(f"云溪学院后勤简报\n\n{text}", encoding="utf-8")
    found = parts_of(folder, tmp_path / "w").problem
    assert found and all("242" not in s.text for s in found)


def test_stated_problems_are_found_in_nine_of_ten_cases(parts):
    told_ = [s.text for s in parts.problem]
    lost = [word for word in FOUND if not any(word in t for t in told_)]
    assert len(lost) <= len(FOUND) // 10, lost


def test_what_states_no_problem_is_left_alone(tmp_path):
    folder = tmp_path / "材料"
    folder.mkdir()
    (folder / "2025年回顾.txt").write_text(NONE, encoding="utf-8")
    taken = [s.text for s in parts_of(folder, tmp_path / "w").problem]
    assert len(taken) <= 1, taken


def test_settled_lines_of_a_list_are_no_problems_and_praise_is_none(parts):
    told_ = " ".join(s.text for s in parts.problem)
    assert "水房" not in told_ and "新增中文图书" not in told_ and "校级教学奖" not in told_


def test_every_problem_is_cited_where_it_stands(parts):
    for s in (*parts.problem, *parts.cause, *parts.measure):
        assert s.passage.kind == "row" or s.raw in s.passage.text


def test_causes_and_measures_go_to_the_problem_they_belong_to(parts):
    found = told([Candidate(s, "", "", 0.5) for s in parts.problem], parts, WHO, 2025)
    by = {word: t for word in ("讲义印刷", "荐购周期", "座谈会", "自修座位") for t in found if word in t.text}
    assert "招标" in by["讲义印刷"].causes[0].text and "半年" in by["讲义印刷"].measures[0].text
    assert "五个环节" in by["荐购周期"].causes[0].text and "线上审批" in by["荐购周期"].measures[0].text
    assert "班长" in by["座谈会"].causes[0].text
    assert by["自修座位"].causes == (), "a cause of another item is not taken"


@pytest.mark.parametrize(
    ("text", "problem", "cause"),
    [
        ("专任教师数量不足，主要原因是编制连续三年没有增加。", "专任教师数量不足", "编制连续三年没有增加"),
        ("由于实习单位分散，巡查教师到岗率不到五成。", "巡查教师到岗率不到五成", "实习单位分散"),
        ("问题：录播课无人维护。原因分析：责任单位改了三次。", "录播课无人维护", "责任单位改了三次"),
        ("学生晚归登记缺失。分析认为，宿舍门禁与学工系统没有打通。", "学生晚归登记缺失", "宿舍门禁与学工系统没有打通"),
    ],
)
def test_the_cause_in_the_same_breath_is_a_cause(tmp_path, text, problem, cause):
    folder = tmp_path / "材料"
    folder.mkdir()
    (folder / "2025年总结.txt").write_text(f"2025年总结\n\n{text}\n", encoding="utf-8")
    found = parts_of(folder, tmp_path / "w")
    assert [problem in s.text for s in found.problem] == [True]
    assert [cause in s.text for s in found.cause] == [True]
