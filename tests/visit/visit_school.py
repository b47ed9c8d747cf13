"""A medical school's folder with planted weak points, in words and a layout of its own; and the preparation of a visit to it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl

from assistant import frameworks
from assistant.domain import Institution
from assistant.settings import Settings
from assistant.steps import visit
from assistant.steps.ingest import ingest
from assistant.steps.progress import Silent
from assistant.workspace import Workspace

SETTINGS = Settings(workers=0, ocr=False, page_numbers=False)
TODAY = date(2026, 3, 2)
WHO = Institution(
    name="松岚医学院", short_name="松岚医", type="applied", category="医学", region="松岚市", report_year=2025,
    departments=("教学部", "人力资源部", "学生工作部", "教学质量办", "临床医学院", "护理学院"), framework="bk-audit-2-3",
)  # fmt: skip
SHEET = "师资"
STAFF = (
    ("年度", "专任教师数（人）", "折合在校生数（人）", "折合教师总数（人）", "生师比"),
    (2023, 640, 9880, 650, "15.2:1"),
    (2024, 636, 10140, 650, "15.6:1"),
    (2025, 631, 10985, 650, "16.9:1"),
)
DOCUMENTS: dict[str, list[str]] = {
    "综合/松岚医学院2024-2025学年本科教学质量报告.docx": [
        "# 松岚医学院2024-2025学年本科教学质量报告",
        "# 三、师资与条件",
        "2025年学校生师比为15.8:1，专任教师中具有硕士、博士学位的占81.4%。",
        "学校建有临床技能中心1个，附属医院3所，教学医院11所，能够满足见习和实习需要。",
        "# 七、短板与改进方向",
        "①教师总量跟不上招生，临床医学专业小组讨论课平均每组18人，讨论流于形式。",
        "②课程目标达成评价没有形成闭环，48门专业课中只有19门写明了下一轮怎样改。",
    ],
    "技能中心/技能中心2025年年报.docx": [
        "# 临床技能中心2025年年报",
        "全年承担实验与技能训练教学21.6万人时，开放预约4312人次。",
        "# 我们看到的不足",
        "模拟病房只有12间，见习高峰期每组学生超过15人，轮不上手的学生占三成。",
        "护理专业的穿刺模型使用已超过8年，损坏率为26.5%，更新经费没有列入预算。",
    ],
    "临床教学/附属医院临床带教检查情况通报（2025年11月）.docx": [
        "# 附属医院临床带教检查情况通报",
        "抽查带教记录86份，其中带教老师未签字的有21份，实习出科考核成绩雷同的有9份。",
        "部分科室由进修医生代替带教，学生反映出科小讲课没有开展。",
    ],
    "考试/2025届临床医学专业执业医师资格考试分析.docx": [
        "# 2025届临床医学专业执业医师资格考试分析",
        "2025届临床医学专业毕业生执业医师资格考试通过率为71.3%，比上一届下降4.6个百分点。",
        "存在问题：病史采集与病例分析得分率偏低，只有63.8%，反映临床思维训练不够。",
        "原因分析：见习阶段学生独立接诊机会少，带教以讲授为主。",
    ],
    "制度/松岚医学院教学事故认定与处理办法（2015年）.docx": [
        "# 松岚医学院教学事故认定与处理办法（2015年）",
        "第一条 为规范教学秩序，加强教学质量管理，制定本办法。",
        "第二条 教学事故分为一般、较重、严重三级，由教务处认定，按学校质量标准处理。",
    ],
    "制度/松岚医学院教学事故认定与处理办法（2024年修订）.docx": [
        "# 松岚医学院教学事故认定与处理办法（2024年修订）",
        "第一条 为保障教学质量标准落实，健全质量管理制度，制定本办法。",
        "第二条 教学事故由教学质量办会同教学部认定，认定结果与学院质量考核挂钩。",
        "第三条 本办法自2024年9月1日起施行，原《松岚医学院教学事故认定与处理办法》同时废止。",
    ],
    "师德/2025年师德师风工作小结.docx": [
        "# 2025年师德师风工作小结",
        "学校把师德师风作为教师考核的第一标准，签订师德承诺书612份，开展师德专题教育9场。",
        "师德考核合格率为100%，考核结果拉不开差距，附属医院兼职教师没有纳入考核。",
    ],
    "学生/2025年在校生学习体验问卷调查.docx": [
        "# 2025年在校生学习体验问卷调查",
        "回收有效问卷3120份，总体满意度为86.2%。",
        "满意度最低的是图书馆座位与夜间开放，只有58.7%的学生表示满意。",
    ],
    "会议/党委会会议纪要（2025年第9次）.txt": [
        "党委会会议纪要（2025年第9次）",
        "会议研究本科教学工作，听取教学部关于专业认证整改情况的汇报。",
        "会议决定新建临床技能大楼，由资产管理部牵头，2026年6月底前完成立项。",
    ],
}  # fmt: skip


def write_evidence(folder: Path) -> Path:
    """Ten documents: Word files with headings of their own, a workbook, minutes as plain text."""
    folder.mkdir(parents=True)
    for name, lines in DOCUMENTS.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".txt":
            target.write_text("\n\n".join(lines), encoding="utf-8")
            continue
        document = docx.Document()
        for line in lines:
            if line.startswith("# "):
                document.add_heading(line[2:], level=1)
            else:
                document.add_paragraph(line)
        document.save(str(target))
    book = openpyxl.Workbook()
    page = book.active
    page.title = SHEET
    for row in STAFF:
        page.append(row)
    (folder / "人事").mkdir()
    book.save(folder / "人事" / "教师队伍基本数据（2023—2025年）.xlsx")
    return folder


def prepare(folder: Path, place: Path, who: Institution = WHO, **more: Any) -> visit.Gathered:
    """Reads the folder into a workspace at `place` and prepares the visit."""
    with Workspace(place) as workspace:
        ingest(workspace, folder, SETTINGS, Silent())
        workspace.set("framework", who.framework)
        workspace.set("institution", who.model_dump_json())
        return visit.gather(workspace, frameworks.load(who.framework), who, SETTINGS, Silent(), TODAY, **more)
