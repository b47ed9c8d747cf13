"""澄岚大学：统计表、幻灯片、压缩包、名单和损坏文件（README 所列的问题多在这里）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from writers import Sheet, Slide, write_csv, write_pptx, write_xlsx, write_zip

YEARS = (2023, 2024, 2025)
NOTE = "本材料为虚构示例"

# 学院、教授数、其中主讲本科课程的教授数；合计须等于 facts 里的 486 与 372
COLLEGES = (
    ("数学科学学院", 27, 24),
    ("物理学院", 31, 27),
    ("化学学院", 28, 23),
    ("生命科学学院", 30, 22),
    ("地球科学学院", 14, 12),
    ("机械与运载工程学院", 24, 18),
    ("材料科学与工程学院", 27, 18),
    ("电气与自动化学院", 20, 16),
    ("信息与通信工程学院", 22, 15),
    ("计算机学院", 26, 19),
    ("集成电路学院", 13, 9),
    ("土木与环境工程学院", 19, 15),
    ("能源与动力学院", 17, 14),
    ("基础医学院", 22, 15),
    ("临床医学院", 29, 17),
    ("药学院", 12, 9),
    ("公共卫生学院", 10, 8),
    ("经济学院", 16, 14),
    ("管理学院", 18, 13),
    ("法学院", 12, 11),
    ("文学院", 15, 13),
    ("历史文化学院", 10, 9),
    ("哲学系", 9, 8),
    ("外国语学院", 13, 10),
    ("马克思主义学院", 13, 9),
    ("艺术学院", 9, 4),
)


def build(folder: Path, facts: Mapping[str, str]) -> None:
    """Write everything that is not running text below `folder`."""
    stats = folder / "08审核评估材料汇总/数据统计"
    write_xlsx(
        [_students(facts), _teachers(facts), _means(facts), _outcomes(facts)], stats / "本科教学基本状态数据（2023—2025年）.xlsx"
    )
    write_xlsx([_professors(facts)], folder / "05人事处/2024—2025学年教授为本科生授课分学院统计.xlsx")
    write_csv(_roster(), folder / "06学生工作部/学业帮扶学生名单（2025年秋）.csv")
    write_pptx(_slides(facts), folder / "04质量管理处/审核评估自评数据解读（校内培训）.pptx")
    write_zip(_archive(facts), folder / "08审核评估材料汇总/督导与教研记录.zip")
    broken = folder / "07就业指导中心/用人单位走访记录（2025年）.docx"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 3)  # 文件头像 docx，内容在传输中截断


def _years(facts: Mapping[str, str], name: str, percent: bool = False) -> list[object]:
    shown = [facts[f"{name}{year}"] for year in YEARS]
    return [f"{text}%" if percent else float(text) if "." in text else int(text) for text in shown]


def _sheet(name: str, title: str, unit: str, groups: Sequence[tuple[str, Sequence[tuple[str, str, Sequence[object]]]]]) -> Sheet:
    """Title and unit rows, a two-row header with merged cells, then groups merged down column A."""
    rows: list[list[object]] = [
        [title],
        [f"{unit}；{NOTE}"],
        ["类别", "项目", "单位", "年度（时点或统计期见说明）"],
        ["", "", "", *(f"{year}年" for year in YEARS)],
    ]
    merges = ["A1:F1", "A2:F2", "A3:A4", "B3:B4", "C3:C4", "D3:F3"]
    for group, lines in groups:
        start = len(rows) + 1
        rows += [[group if at == 0 else None, label, measure, *values] for at, (label, measure, values) in enumerate(lines)]
        if len(lines) > 1:
            merges.append(f"A{start}:A{len(rows)}")
    return Sheet(name, rows, merges=merges, header=4, widths={"A": 16, "B": 40, "C": 12})


def _students(facts: Mapping[str, str]) -> Sheet:
    def line(label: str, name: str, unit: str = "人") -> tuple[str, str, list[object]]:
        return label, unit, _years(facts, name)

    full_time = [
        line("普通本科生数", "本科生"),
        line("硕士研究生数", "硕士生"),
        line("博士研究生数", "博士生"),
        line("留学生数", "留学生"),
        line("全日制在校生数", "全日制在校生"),
    ]
    converted = [line("函授生数", "函授生"), line("折合在校生数", "折合在校生")]
    training = [
        line("拔尖计划与强基计划在院学生数", "拔尖学生"),
        line("转专业学生数", "转专业"),
        line("赴境外学习本科生数", "境外学习"),
    ]
    groups = [("在校生", full_time), ("折合", converted), ("培养", training)]
    return _sheet("1 学生规模", "澄岚大学学生规模统计表", "时点：当年9月30日", groups)


def _teachers(facts: Mapping[str, str]) -> Sheet:
    numbers = [(label, "人", _years(facts, label)) for label in ("专任教师", "外聘教师", "教师总数", "教授", "副教授", "讲师")]
    degrees = [
        ("具有博士学位教师", "人", _years(facts, "博士教师")),
        ("具有硕士学位教师", "人", _years(facts, "硕士教师")),
        ("具有硕士、博士学位教师占专任教师比例", "%", _years(facts, "硕博教师占比")),
        ("高级职称教师占专任教师比例", "%", _years(facts, "高级职称占比")),
        ("一年以上海外经历教师", "人", _years(facts, "海外经历教师")),
    ]
    teaching = [
        ("生师比", ":1", _years(facts, "生师比")),
        ("主讲本科课程的教授", "人", _years(facts, "主讲教授")),
        ("主讲本科课程教授占教授总数比例", "%", _years(facts, "主讲教授占比")),
        ("教授主讲本科课程人均学时", "学时", _years(facts, "教授人均学时")),
    ]
    staff = [
        ("思政课专任教师", "人", _years(facts, "思政课教师")),
        ("专职辅导员", "人", _years(facts, "专职辅导员")),
        ("专职心理健康教育教师", "人", _years(facts, "心理教师")),
        ("专职党务和思政工作人员", "人", _years(facts, "党务思政工作人员")),
        ("专职就业指导教师和工作人员", "人", _years(facts, "就业工作人员")),
        ("教职工总数", "人", _years(facts, "教职工")),
    ]
    groups = [("数量与职称", numbers), ("学历与经历", degrees), ("本科教学投入", teaching), ("育人队伍", staff)]
    return _sheet("2 师资队伍", "澄岚大学师资队伍统计表", "时点：当年9月30日；授课为上一学年", groups)


def _means(facts: Mapping[str, str]) -> Sheet:
    rooms = [
        ("教学科研及辅助用房", "平方米", _years(facts, "教学用房")),
        ("行政办公用房", "平方米", _years(facts, "行政用房")),
        ("教学行政用房合计", "平方米", _years(facts, "教学行政用房")),
        ("生均教学行政用房", "平方米", _years(facts, "生均用房")),
    ]
    devices = [
        ("教学科研仪器设备总值", "万元", _years(facts, "仪器设备总值")),
        ("当年新增教学科研仪器设备值", "万元", _years(facts, "新增设备")),
        ("生均教学科研仪器设备值", "元", _years(facts, "生均设备")),
        ("年新增教学科研仪器设备所占比例", "%", _years(facts, "新增设备占比")),
    ]
    books = [
        ("纸质图书", "册", _years(facts, "纸质图书")),
        ("当年新增纸质图书", "册", _years(facts, "新增图书")),
        ("生均图书", "册", _years(facts, "生均图书")),
        ("生均年进书量", "册", _years(facts, "生均年进书")),
    ]
    money = [
        ("教学日常运行支出", "万元", _years(facts, "运行支出")),
        ("经常性预算内教育事业费拨款", "万元", _years(facts, "教育拨款")),
        ("学费收入", "万元", _years(facts, "学费收入")),
        ("生均年教学日常运行支出", "元", _years(facts, "生均运行支出")),
        ("教学日常运行支出占拨款与学费收入之和比例", "%", _years(facts, "运行支出占比")),
        ("生均本科实验经费", "元", _years(facts, "生均实验经费")),
        ("生均本科实习经费", "元", _years(facts, "生均实习经费")),
        ("生均思政和党务队伍专项经费", "元", _years(facts, "生均思政专项")),
        ("生均网络思政专项经费", "元", _years(facts, "生均网络思政")),
    ]
    groups = [("用房", rooms), ("设备", devices), ("图书", books), ("经费（上一自然年）", money)]
    return _sheet("3 条件与经费", "澄岚大学办学条件与教学经费统计表", "时点：当年9月30日；经费为上一自然年决算", groups)


def _outcomes(facts: Mapping[str, str]) -> Sheet:
    courses = [
        ("开设本科课程", "门", _years(facts, "课程门数")),
        ("开课班次", "班次", _years(facts, "开课班次")),
        ("30人以下小班班次", "班次", _years(facts, "小班班次")),
        ("小班授课比例", "%", _years(facts, "小班占比")),
        ("应使用马工程教材课程", "门", _years(facts, "马工程应用课程")),
    ]
    thesis = [
        ("毕业论文（设计）总数", "篇", _years(facts, "论文总数")),
        ("以实践性工作为基础的毕业论文（设计）", "篇", _years(facts, "实践类论文")),
        ("以实践性工作为基础的毕业论文（设计）比例", "%", _years(facts, "实践类论文占比")),
        ("来自教师科研项目等真实课题的比例", "%", _years(facts, "科研选题占比")),
    ]
    students = [
        ("大学生创新训练计划立项", "项", _years(facts, "大创项目")),
        ("参加创新创业实践活动本科生", "人", _years(facts, "双创参加人数")),
        ("体质测试达标率", "%", _years(facts, "体测达标率")),
        ("应届本科毕业生", "人", _years(facts, "应届生")),
        ("毕业人数", "人", _years(facts, "毕业生")),
        ("升学率", "%", _years(facts, "升学率")),
        ("初次毕业去向落实率", "%", _years(facts, "落实率")),
    ]
    quality = [
        ("校级督导听课", "节次", _years(facts, "听课节次")),
        ("督导发现问题", "条", _years(facts, "督导问题")),
        ("书面反馈", "条", _years(facts, "督导反馈")),
        ("完成整改并经复核", "条", _years(facts, "督导复核")),
    ]
    groups = [("课程", courses), ("毕业论文", thesis), ("学生", students), ("质量监控", quality)]
    return _sheet("4 教学运行与成效", "澄岚大学教学运行与成效统计表", "统计期：上一学年；就业为当年8月31日", groups)


def _professors(facts: Mapping[str, str]) -> Sheet:
    rows: list[list[object]] = [
        ["澄岚大学2024—2025学年教授为本科生授课分学院统计"],
        [f"统计期：2024年9月1日至2025年8月31日；{NOTE}"],
        ["序号", "学院", "教授（人）", "主讲本科课程", "", "是否低于75%"],
        ["", "", "", "人数（人）", "比例（%）", ""],
    ]
    for at, (name, total, teaching) in enumerate(COLLEGES, 1):
        share = teaching / total * 100
        rows.append([at, name, total, teaching, round(share, 1), "是" if share < 75 else "否"])
    total, teaching = sum(c[1] for c in COLLEGES), sum(c[2] for c in COLLEGES)
    if (str(total), str(teaching)) != (facts["教授"], facts["主讲教授"]):
        raise ValueError(f"分学院合计 {total}/{teaching} 与 facts 不符")
    rows.append(["合计", None, total, teaching, round(teaching / total * 100, 1), None])
    merges = ["A1:F1", "A2:F2", "A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", f"A{len(rows)}:B{len(rows)}"]
    return Sheet("分学院", rows, merges=merges, header=4, widths={"B": 24})


def _roster() -> list[list[object]]:
    """Masked names, identity numbers of no existing area with a wrong check digit, telephone numbers of an unused range."""
    rows: list[list[object]] = [["序号", "姓名", "身份证号", "手机号", "学院", "预警等级", "不及格学分", "帮扶记录次数", NOTE]]
    names = ("张某", "王某某", "李某", "赵某某", "陈某", "刘某某", "周某", "吴某某", "孙某", "何某某", "郑某", "冯某某")
    levels = ("黄色", "橙色", "红色")
    for at, name in enumerate(names, 1):
        body = f"990{at:03d}2005{at:02d}{10 + at}{100 + at}"
        rows.append([at, name, _wrong_id(body), f"199{at:04d}{at * 7:04d}", COLLEGES[at][0], levels[at % 3], 6 + at, at % 4, ""])
    return rows


def _wrong_id(body: str) -> str:
    """17 digits and a check digit that is one off, so that no real number can result (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    right = sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[(right + 1) % 11]


def _slides(facts: Mapping[str, str]) -> list[Slide]:
    trend = [["指标", "2023", "2024", "2025", "标准"]]
    trend += [
        [label, *(facts[f"{name}{year}"] for year in YEARS), line]
        for label, name, line in (
            ("生师比", "生师比", "≤18"),
            ("小班授课比例（%）", "小班占比", "—"),
            ("主讲本科课程教授占比（%）", "主讲教授占比", "100"),
            ("真实课题毕业论文占比（%）", "科研选题占比", "—"),
            ("督导问题复核销号率（%）", "督导复核率", "—"),
        )
    ]
    return [
        Slide("审核评估自评数据解读", ["质量管理处校内培训", "2025年12月", NOTE]),
        Slide(
            "为什么要看数据",
            ["专家先看数据，后看材料", "文字、表格、状态数据必须一致", "低于标准的指标必须在问题部分说明"],
            notes="提醒各学院：所有人数以9月30日时点为准，经费以上一自然年决算为准。",
        ),
        Slide("五项关键指标三年走势", table=trend, notes="五项指标全部朝不利方向变化，自评报告不得回避。"),
        Slide(
            "学院最常见的填报错误",
            ["把外聘教师计入专任教师", "把12月的人数当作时点数", "把集体授课的教授重复计算", "把计划写成成效"],
        ),
        Slide("下一步", ["各学院12月31日前完成自查", "问题清单逐条写明原因、措施、责任人和时限", "整改证据与问题编号一一对应"]),
    ]


def _archive(facts: Mapping[str, str]) -> dict[str, bytes]:
    record = (
        "教研活动记录\r\n时间：2025年4月16日\r\n单位：物理学院普通物理教研室\r\n"
        "主题：大学物理小班研讨课实施情况\r\n"
        "内容：大学物理大班授课平均112人，研讨班每班28人，由博士生助教主持。教师反映研讨题目偏难、助教缺乏培训。"
        "议定编写统一的研讨题目集，每两周组织一次助教集体备课。\r\n"
        "改进事项：上学期议定的“实验预习线上测试”尚未完成，原因是题库未审定，延至6月。\r\n"
    )
    visit = (
        f"督导听课意见单\r\n学年：2024—2025学年\r\n课程：工程热力学（能源与动力学院）\r\n"
        "评分：78分。优点：概念清楚，板书规范。问题：以讲授为主，提问3次均由教师自答；案例为十年前数据，未结合学院在研的储能课题。\r\n"
        f"建议：增加课堂研讨，引入在研课题数据。反馈：已书面反馈学院。复核：未复核。（全校复核销号率{facts['督导复核率']}%）\r\n"
    )
    list_ = (
        "2025年本科毕业论文抽查问题清单\r\n"
        "1 选题连续三年相同，未更新；2 开题与中期检查同日完成；3 指导记录少于四次；4 题目无研究任务来源。\r\n"
        "责任单位：各学院。整改状态：第1、4项未回复。\r\n"
    )
    return {
        "教研活动记录/普通物理教研室2025年4月.txt": f"{record}（{NOTE}）\r\n".encode("gb18030"),
        "督导听课意见单/工程热力学.txt": f"{visit}（{NOTE}）\r\n".encode("gb18030"),
        "毕业论文抽查/问题清单.txt": f"{list_}（{NOTE}）\r\n".encode("gb18030"),
    }
