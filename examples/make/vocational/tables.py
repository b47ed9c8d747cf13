"""砺川工业职业技术学院：统计表、教材清单、幻灯片、协议压缩包、名单和损坏文件（README 所列的问题多在这里）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from writers import Sheet, Slide, write_csv, write_pptx, write_xlsx, write_zip

YEARS = (2023, 2024, 2025)
NOTE = "本材料为虚构示例"

# 专业大类、总学时、公共基础、选修、实践学时、岗位实习周数
PROGRAMMES = (
    ("机电一体化技术", 2760, 756, 320, 1554, 24),
    ("数控技术", 2740, 752, 316, 1560, 24),
    ("工业机器人技术", 2752, 756, 318, 1552, 24),
    ("模具设计与制造", 2736, 748, 312, 1546, 24),
    ("新能源汽车技术", 2748, 752, 320, 1562, 24),
    ("汽车检测与维修技术", 2730, 744, 312, 1558, 24),
    ("电子信息工程技术", 2716, 748, 324, 1498, 24),
    ("物联网应用技术", 2708, 744, 320, 1490, 24),
    ("计算机网络技术", 2696, 740, 318, 1474, 22),
    ("建筑工程技术", 2780, 760, 316, 1576, 24),
    ("工程造价", 2740, 748, 318, 1508, 22),
    ("现代物流管理", 2680, 736, 318, 1444, 22),
    ("工业设计", 2726, 748, 322, 1520, 22),
    ("电子商务", 2640, 724, 316, 1392, 20),
)
TEXTBOOKS = (
    ("公共基础课程", 96, 84, 88),
    ("智能制造类专业课程", 94, 52, 66),
    ("汽车类专业课程", 48, 26, 33),
    ("电子信息类专业课程", 62, 30, 42),
    ("建筑类专业课程", 46, 20, 27),
    ("物流与商务类专业课程", 40, 16, 19),
)


def build(folder: Path, facts: Mapping[str, str]) -> None:
    """Write everything that is not running text below `folder`."""
    stats = folder / "8年度报告/办学条件与教学数据（2023—2025年）.xlsx"
    write_xlsx([_conditions(facts), _teachers(facts), _practice(facts), _outcomes(facts)], stats)
    write_xlsx([_hours()], folder / "1专业/2025级人才培养方案学时结构汇总表.xlsx")
    write_xlsx([_textbooks(facts)], folder / "3教材/2025年春季教材选用统计表.xlsx")
    write_xlsx([_issues()], folder / "7质量保证/2024—2025学年督导问题清单（节选）.xlsx")
    write_csv(_roster(), folder / "5实习实训/2025届岗位实习学生信息表（节选）.csv")
    write_pptx(_slides(facts), folder / "6产教融合/产业学院建设成果汇报.pptx")
    write_zip(_archive(facts), folder / "6产教融合/校企合作协议与考察材料.zip")
    broken = folder / "5实习实训/实训设备台账（2024年）.xlsx"
    broken.write_bytes(b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(reversed(range(256))) * 3)  # 文件头像 xlsx，内容在传输中截断
    copy = folder / "8年度报告/附件/砺川工业职业技术学院专业设置与动态调整管理办法（2024年修订）.docx"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes((folder / "1专业/专业设置与动态调整管理办法（2024年修订）.docx").read_bytes())


def _years(facts: Mapping[str, str], name: str) -> list[object]:
    shown = [facts[f"{name}{year}"] for year in YEARS]
    return [float(text) if "." in text else int(text) for text in shown]


def _sheet(name: str, title: str, unit: str, groups: Sequence[tuple[str, Sequence[tuple[str, str, Sequence[object]]]]]) -> Sheet:
    """Title and unit rows, a two-row header with merged cells, then groups merged down column A."""
    rows: list[list[object]] = [
        [title],
        [f"{unit}；{NOTE}"],
        ["类别", "项目", "计量单位", "年度"],
        ["", "", "", *(f"{year}年" for year in YEARS)],
    ]
    merges = ["A1:F1", "A2:F2", "A3:A4", "B3:B4", "C3:C4", "D3:F3"]
    for group, lines in groups:
        start = len(rows) + 1
        rows += [[group if at == 0 else None, label, measure, *values] for at, (label, measure, values) in enumerate(lines)]
        if len(lines) > 1:
            merges.append(f"A{start}:A{len(rows)}")
    return Sheet(name, rows, merges=merges, header=4, widths={"A": 16, "B": 40, "C": 12})


def _conditions(facts: Mapping[str, str]) -> Sheet:
    students = [
        ("全日制在校生数", "人", _years(facts, "在校生")),
        ("函授生数", "人", _years(facts, "函授生")),
        ("折合在校生数", "人", _years(facts, "折合在校生")),
    ]
    rooms = [
        ("教学科研及辅助用房", "平方米", _years(facts, "教学用房")),
        ("行政办公用房", "平方米", _years(facts, "行政用房")),
        ("教学行政用房合计", "平方米", _years(facts, "教学行政用房")),
        ("生均教学行政用房", "平方米", _years(facts, "生均用房")),
        ("实践教学场所面积", "平方米", _years(facts, "实践场所")),
        ("生均实践教学场所面积", "平方米", _years(facts, "生均实践场所")),
        ("生均学生宿舍面积", "平方米", _years(facts, "生均宿舍")),
    ]
    devices = [
        ("教学科研仪器设备总值", "万元", _years(facts, "仪器设备总值")),
        ("当年新增教学科研仪器设备值", "万元", _years(facts, "新增设备")),
        ("生均教学科研仪器设备值", "元", _years(facts, "生均设备")),
        ("年新增教学科研仪器设备所占比例", "%", _years(facts, "新增设备占比")),
        ("教学用计算机", "台", _years(facts, "计算机")),
        ("百名学生配教学用计算机", "台", _years(facts, "百生计算机")),
        ("校内实训工位", "个", _years(facts, "实训工位")),
    ]
    books = [
        ("纸质图书", "册", _years(facts, "纸质图书")),
        ("生均图书", "册", _years(facts, "生均图书")),
        ("生均年进书量", "册", _years(facts, "生均年进书")),
    ]
    money = [
        ("财政拨款", "万元", _years(facts, "财政拨款")),
        ("年生均财政拨款水平", "元", _years(facts, "生均拨款")),
        ("教学日常运行支出", "万元", _years(facts, "运行支出")),
        ("生均年教学日常运行支出", "元", _years(facts, "生均运行支出")),
        ("教学日常运行支出占拨款与学费收入之和比例", "%", _years(facts, "运行支出占比")),
    ]
    groups = [("学生", students), ("用房", rooms), ("设备", devices), ("图书", books), ("经费（上一自然年）", money)]
    return _sheet("1 办学条件", "砺川工业职业技术学院办学条件统计表", "时点：当年9月30日；经费为上一自然年决算", groups)


def _teachers(facts: Mapping[str, str]) -> Sheet:
    names = (
        "专任教师",
        "外聘教师",
        "教师总数",
        "专业课教师",
        "双师型教师",
        "企业兼职教师",
        "企业实践教师",
        "专职辅导员",
        "思政课教师",
    )
    numbers = [(label, "人", _years(facts, label)) for label in names]
    shares = [
        ("生师比", ":1", _years(facts, "生师比")),
        ("双师型教师占专业课教师比例", "%", _years(facts, "双师型占比")),
        ("高级职称教师占专任教师比例", "%", _years(facts, "高级职称占比")),
        ("硕士以上学位教师占专任教师比例", "%", _years(facts, "硕士以上占比")),
        ("参加企业实践的专业课教师比例", "%", _years(facts, "企业实践占比")),
    ]
    groups = [("数量", numbers), ("结构", shares)]
    return _sheet("2 师资队伍", "砺川工业职业技术学院师资队伍统计表", "时点：当年9月30日", groups)


def _practice(facts: Mapping[str, str]) -> Sheet:
    bases = [
        ("校外实训基地", "个", _years(facts, "校外基地")),
        ("校内实训项目", "个", _years(facts, "实训项目")),
        ("来自企业真实生产任务的实训项目", "个", _years(facts, "企业实训项目")),
        ("来自企业真实生产任务的实训项目占比", "%", _years(facts, "企业实训占比")),
    ]
    practice = [
        ("参加岗位实习学生", "人", _years(facts, "岗位实习学生")),
        ("岗位实习对口率", "%", _years(facts, "对口实习率")),
        ("毕业设计", "份", _years(facts, "毕业设计")),
        ("来自企业真实课题的毕业设计占比", "%", _years(facts, "企业课题占比")),
    ]
    courses = [
        ("开设专业", "个", _years(facts, "专业")),
        ("服务重点产业链专业占比", "%", _years(facts, "重点链占比")),
        ("校企共同开发课程占比", "%", _years(facts, "校企课程占比")),
        ("规划教材选用占比", "%", _years(facts, "规划教材占比")),
        ("订单培养学生", "人", _years(facts, "订单学生")),
    ]
    groups = [("实训基地", bases), ("岗位实习与毕业设计", practice), ("专业与课程", courses)]
    return _sheet("3 实践与专业", "砺川工业职业技术学院实践教学与专业建设统计表", "统计期：上一学年", groups)


def _outcomes(facts: Mapping[str, str]) -> Sheet:
    graduates = [
        ("毕业生数", "人", _years(facts, "毕业生")),
        ("毕业去向落实率", "%", _years(facts, "落实率")),
        ("本省就业率", "%", _years(facts, "本省就业率")),
        ("专升本率", "%", _years(facts, "专升本率")),
        ("职业技能等级证书获取率", "%", _years(facts, "获证率")),
        ("新生报到率", "%", _years(facts, "报到率")),
        ("体质测试合格率", "%", _years(facts, "体测合格率")),
    ]
    service = [("技术服务到款额", "万元", _years(facts, "技术服务到款")), ("社会培训量", "人日", _years(facts, "培训人日"))]
    quality = [
        ("校级督导听课", "节次", _years(facts, "督导听课")),
        ("督导发现问题", "条", _years(facts, "督导问题")),
        ("责任单位回复", "条", _years(facts, "督导回复")),
        ("经复核销号", "条", _years(facts, "督导销号")),
    ]
    groups = [("毕业与就业", graduates), ("社会服务", service), ("质量监控", quality)]
    return _sheet("4 成效", "砺川工业职业技术学院培养成效统计表", "统计期：上一学年；就业为当年8月31日", groups)


def _hours() -> Sheet:
    rows: list[list[object]] = [
        ["2025级人才培养方案学时结构汇总表（节选14个专业）"],
        [f"单位：学时；{NOTE}"],
        ["序号", "专业", "总学时", "学时结构", "", "", "", "", "岗位实习（周）"],
        ["", "", "", "公共基础", "占比（%）", "选修", "实践", "实践占比（%）", ""],
    ]
    for at, (name, total, common, chosen, practice, weeks) in enumerate(PROGRAMMES, 1):
        share = (round(common / total * 100, 1), round(practice / total * 100, 1))
        rows.append([at, name, total, common, share[0], chosen, practice, share[1], weeks])
    merges = ["A1:I1", "A2:I2", "A3:A4", "B3:B4", "C3:C4", "D3:H3", "I3:I4"]
    return Sheet("学时结构", rows, merges=merges, header=4, widths={"B": 24})


def _textbooks(facts: Mapping[str, str]) -> Sheet:
    rows: list[list[object]] = [
        ["2025年春季教材选用统计表"],
        [f"单位：种；{NOTE}"],
        ["课程类别", "选用教材", "其中", ""],
        ["", "", "国家规划教材", "近三年出版"],
    ]
    rows += [list(row) for row in TEXTBOOKS]
    sums = [sum(column) for column in zip(*(row[1:] for row in TEXTBOOKS), strict=True)]
    if [str(sums[0]), str(sums[1])] != [facts["选用教材"], facts["规划教材"]]:
        raise ValueError(f"教材合计 {sums[:2]} 与 facts 不符")
    rows += [["合计", *sums], ["占选用教材比例（%）", 100.0, *(round(s / sums[0] * 100, 1) for s in sums[1:])]]
    return Sheet("选用统计", rows, merges=["A1:D1", "A2:D2", "A3:A4", "B3:B4", "C3:D3"], header=4, widths={"A": 26})


def _issues() -> Sheet:
    rows: list[list[object]] = [
        ["2024—2025学年教学督导问题清单（节选）"],
        [f"说明：完整清单186条，本表节选12条；{NOTE}"],
        ["编号", "环节", "问题简要表述", "责任单位", "是否回复", "复核结果"],
    ]
    items = (
        ("课堂教学", "教学内容与行业新技术脱节，案例为五年前设备", "智能制造学院", "是", "已销号"),
        ("课堂教学", "讲授时间过长，学生训练时间不足三分之一", "电子信息学院", "是", "未复核"),
        ("实训教学", "实训任务单缺少企业真实任务来源", "智能制造学院", "是", "未复核"),
        ("实训教学", "四人以上共用一台工业机器人，操作机会不足", "智能制造学院", "否", "未复核"),
        ("实训教学", "实训室安全操作规程未更新", "汽车工程学院", "是", "已销号"),
        ("毕业设计", "选题连续两届相同，与岗位实习任务无关", "工业设计学院", "否", "未复核"),
        ("毕业设计", "指导记录缺失", "物流管理学院", "是", "未通过"),
        ("岗位实习", "分散实习学生未按月走访", "建筑工程学院", "否", "未复核"),
        ("岗位实习", "周志批阅评语模板化", "电子信息学院", "是", "未复核"),
        ("教学管理", "调课手续不全", "公共基础部", "是", "已销号"),
        ("教学管理", "课程标准两年未更新", "建筑工程学院", "否", "未复核"),
        ("条件保障", "实训设备损坏未及时维修", "资产管理处", "是", "未复核"),
    )
    rows += [[f"D2025-{at:03d}", *item] for at, item in enumerate(items, 1)]
    return Sheet("问题清单", rows, merges=["A1:F1", "A2:F2"], header=3, widths={"C": 44, "D": 18})


def _roster() -> list[list[object]]:
    """Masked names, identity numbers of no existing area with a wrong check digit, telephone numbers of an unused range."""
    rows: list[list[object]] = [["序号", "姓名", "身份证号", "手机号", "二级学院", "实习单位", "实习岗位", NOTE]]
    names = ("吴某", "郭某某", "马某", "罗某某", "梁某", "宋某某", "唐某", "许某某", "韩某", "邓某某")
    schools = ("智能制造学院", "汽车工程学院", "电子信息学院", "建筑工程学院", "物流管理学院")
    for at, name in enumerate(names, 1):
        body = f"991{at:03d}2004{at:02d}{10 + at}{200 + at}"
        unit = f"砺川某{'装备' if at % 2 else '电子'}企业（第{at}号）"
        rows.append(
            [at, name, _wrong_id(body), f"199{at:04d}{at * 9:04d}", schools[at % 5], unit, "装调岗" if at % 2 else "检测岗", ""]
        )
    return rows


def _wrong_id(body: str) -> str:
    """17 digits and a check digit that is one off, so that no real number can result (GB 11643-1999)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    right = sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[(right + 1) % 11]


def _slides(facts: Mapping[str, str]) -> list[Slide]:
    table = [
        ["产业学院", "在读学生（人）", "企业投入（万元）", "服务企业项目（项）"],
        ["智能制造", "642", "412.0", "21"],
        ["新能源汽车", "476", "265.6", "13"],
        ["绿色建筑", "318", "98.0", "7"],
        ["合计", "1436", "775.6", "41"],
    ]
    return [
        Slide("产业学院建设成果汇报", ["产教融合与校企合作处", "2025年11月", NOTE]),
        Slide("建设思路", ["产业链、教育链、创新链衔接", "理事会领导下的院长负责制", "企业代表占理事会60%"]),
        Slide("三个产业学院运行数据", table=table),
        Slide(
            "典型做法",
            ["企业退役产线准捐赠，改造为产线实训平台", "企业工程师进课堂，承担核心岗位课程", "企业项目经教学化改造后进入实训"],
        ),
        Slide(
            "不足与改进",
            [
                "41个服务项目中只有15个转化为学生任务",
                f"来自企业真实生产任务的实训项目占{facts['企业实训占比']}%",
                "协议条款履行率64.5%，没有跟踪督促",
                "改进：协议履行台账、项目库、年度退出",
            ],
            notes="反馈的问题必须有责任人、时限和复核结果。",
        ),
    ]


def _archive(facts: Mapping[str, str]) -> dict[str, bytes]:
    agreement = (
        "校企合作协议（节选）\r\n甲方：砺川工业职业技术学院　乙方：砺川某智能装备有限公司\r\n"
        "第一条 乙方每年向甲方提供不少于2个真实改造项目，用于实训和毕业设计。\r\n"
        "第二条 乙方选派不少于6名工程师担任兼职教师，每学期每人授课不少于12学时。\r\n"
        "第三条 乙方每年接收甲方学生岗位实习不少于60人，提供对口岗位并支付实习报酬。\r\n"
        "第四条 双方每学期开展一次协议履行情况检查，并形成书面记录。\r\n"
    )
    visit = (
        "实习单位考察报告\r\n考察时间：2024年11月20日\r\n考察人：二级学院实习工作组\r\n"
        "企业资质齐全，对口岗位42个，宿舍四人间，工作时间八小时，无夜班。建议列为2025届集中实习单位。\r\n"
        "需改进：岗位轮换计划未明确，指导师傅配备6人，人均带8名学生。\r\n"
    )
    advice = (
        f"企业对人才培养方案的意见\r\n2025年汇总意见43条，学校采纳29条，未采纳的14条没有书面说明。\r\n"
        f"企业真实项目进入实训的比例为{facts['企业实训占比']}%，企业建议提高到50%以上。\r\n"
    )
    return {
        "协议/智能装备企业合作协议.txt": f"{agreement}（{NOTE}）\r\n".encode("gb18030"),
        "考察/实习单位考察报告.txt": f"{visit}（{NOTE}）\r\n".encode("gb18030"),
        "意见/企业意见汇总.txt": f"{advice}（{NOTE}）\r\n".encode("gb18030"),
    }
