"""岚江工学院（虚构）: sheets, slides, lists, archives and the files that are broken on purpose."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from applied import ledger, lists
from writers import FICTION, Sheet, Slide, lock_pdf, parse, write_csv, write_docx, write_pptx, write_text, write_xlsx, write_zip

HERE = Path(__file__).parent
Facts = Mapping[str, object]
YEARS = ("22", "23", "24")
NOTE = f"注：{FICTION}。"


def build(out: Path, facts: Facts) -> None:
    """Write everything that is not a running text into `out`; the texts must be there already."""
    staff(out / "04人事处/师资队伍统计表（2022-2024年）.xlsx", facts)
    courses(out / "03教务处/统计数据/课程与课堂规模统计（2023-2024学年）.xlsx", facts)
    practice(out / "03教务处/统计数据/各专业实践教学学分统计（2023版方案）.xlsx")
    graduates(out / "06招生就业处/近三年毕业与就业情况统计.xlsx", facts)
    money(out / "08财务处/近三年教学经费统计表.xlsx", facts)
    assets(out / "09资产处/教学行政用房与仪器设备统计（2022-2024）.xlsx", facts)
    write_xlsx([ledger.sheet()], out / "07质评中心/问题整改台账（2024年）.xlsx")
    write_xlsx([lists.roster()], out / "05学生处/资助/家庭经济困难学生名单（内部资料勿外传）.xlsx")
    write_csv([*lists.achievements(), [NOTE]], out / "03教务处/统计数据/省级以上教学成果与一流课程清单.csv", "gb18030")
    write_csv([*lists.evaluations(), [NOTE]], out / "07质评中心/学生评教结果汇总2023-2024.csv", "utf-8-sig")
    write_pptx(innovation_slides(facts), out / "12创新创业学院/创新创业教育汇报（2024年11月）.pptx")
    write_pptx(kickoff_slides(facts), out / "新建文件夹/审核评估动员会PPT(改).pptx")
    archive(out / "土木与建筑工程学院/教学档案（2023-2024学年）.zip", facts)
    shutil.copy(out / "07质评中心/督导/岚江工学院教学督导工作条例.docx", out / "新建文件夹/督导工作条例(1).docx")
    lock_pdf(out / "外国语学院/英语专业自评材料.pdf", "lanjiang-2024")
    broken = out / "材料与化工学院/实验教学中心2024年工作总结.docx"
    broken.write_bytes(broken.read_bytes()[:9000])  # as after an interrupted copy


def _number(facts: Facts, key: str) -> float:
    return float(str(facts[key]))


def staff(path: Path, facts: Facts) -> None:
    title: list[object] = ["岚江工学院师资队伍统计表（2022—2024年）"]
    unit: list[object] = ["统计时点：各年9月30日　　单位：人"]
    head1: list[object] = [
        "年度",
        "专任教师",
        "职称结构",
        "",
        "",
        "",
        "学位结构",
        "",
        "",
        "双师双能型教师",
        "外聘教师",
        "折合教师总数",
        "折合在校生数",
        "生师比",
    ]
    head2: list[object] = ["", "", "正高级", "副高级", "中级", "初级及其他", "博士", "硕士", "学士及以下", "", "", "", "", ""]
    middle = {"22": 302, "23": 311, "24": 318}
    rows: list[list[object]] = [title, unit, head1, head2]
    for y in YEARS:
        total = int(_number(facts, f"专任教师{y}"))
        junior = total - int(_number(facts, f"高级{y}")) - middle[y]
        lower = total - int(_number(facts, f"研究生学位{y}"))
        row: list[object] = [f"20{y}年", total, facts[f"正高{y}"], facts[f"副高{y}"], middle[y], junior, facts[f"博士{y}"]]
        row += [facts[f"硕士{y}"], lower, facts[f"双师{y}"], facts[f"外聘教师{y}"], _number(facts, f"教师总数{y}")]
        rows.append([*row, int(_number(facts, f"折合生{y}")), _number(facts, f"生师比{y}")])
    rows.append(["注：外聘教师按0.5折算；专职辅导员、实验技术人员、双肩挑管理人员不计入专任教师。" + FICTION])
    merges = ["A1:N1", "A2:N2", "C3:F3", "G3:I3", "A8:N8", *[f"{c}3:{c}4" for c in "ABJKLMN"]]
    by_unit: list[list[object]] = [["各教学单位专任教师情况（2024年9月30日）"], ["单位：人"]]
    by_unit.append(["教学单位", "专任教师", "博士", "高级职称", "双师双能型", "本科生", "学生与专任教师之比"])
    total_row: list[float] = [0.0] * 5
    for name in UNIT_NAMES:
        numbers = [int(_number(facts, f"{name}{what}")) for what in ("教师", "博士", "高级", "双师", "学生")]
        total_row = [a + b for a, b in zip(total_row, numbers, strict=True)]
        by_unit.append([name, *numbers, round(numbers[4] / numbers[0], 1) if numbers[4] else "—"])
    by_unit.append(["合计", *map(int, total_row), round(total_row[4] / total_row[0], 1)])
    support: list[list[object]] = [
        ["专项岗位配备情况"],
        ["岗位", "2022年（人）", "2022年比例", "2023年（人）", "2023年比例", "2024年（人）", "2024年比例"],
    ]
    posts = [
        ("思政课专任教师", "思政课教师", "思政师生"),
        ("专职辅导员", "辅导员", "辅导师生"),
        ("专职心理健康教育教师", "心理教师", "心理师生"),
    ]
    posts += [("专职就业指导教师和就业工作人员", "就业人员", "就业师生"), ("专职党务和思政工作人员", "党务思政", "党务师生")]
    for label, count, ratio in posts:
        support.append([label, *[x for y in YEARS for x in (facts[count + y], f"1:{facts[ratio + y]}")]])
    old: list[list[object]] = [
        ["2021年旧数（已停用）"],
        ["年度", "专任教师", "博士", "双师双能型教师", "生师比"],
        ["2021年", 531, 81, 149, 18.9],
    ]
    sheets = [
        Sheet("学校汇总", rows, merges, 4, widths={"A": 10}),
        Sheet("分单位2024", by_unit, ["A1:G1", "A2:G2"], 3, widths={"A": 24}),
    ]
    sheets.append(Sheet("专项岗位", support, ["A1:G1"], 2, widths={"A": 32}))
    write_xlsx([*sheets, Sheet("旧数", old, ["A1:E1"], 2, hidden=True)], path)


UNIT_NAMES = (
    "机械工程学院", "电气与自动化学院", "计算机与人工智能学院", "土木与建筑工程学院", "材料与化工学院", "汽车与交通学院",
    "经济与管理学院", "艺术设计学院", "外国语学院", "数理学院", "马克思主义学院", "体育教学部",
)  # fmt: skip


def courses(path: Path, facts: Facts) -> None:
    # 门数, ≤30人, 31–60人, 61–90人, >90人
    numbers = dict(zip(UNIT_NAMES, lists.CLASS_SIZES, strict=True))
    rows: list[list[object]] = [["2023—2024学年本科课程与课堂规模统计"], ["单位：门、门次、%"]]
    rows.append(["开课单位", "课程门数", "课程门次", "班额分布（门次）", "", "", "", "小班（30人及以下）占比"])
    rows.append(["", "", "", "30人及以下", "31—60人", "61—90人", "90人以上", ""])
    sums = [0] * 5
    for name, (count, *sizes) in numbers.items():
        rows.append([name, count, sum(sizes), *sizes, round(sizes[0] / sum(sizes) * 100, 1)])
        sums = [a + b for a, b in zip(sums, (count, *sizes), strict=True)]
    rows.append(["合计", sums[0], sum(sums[1:]), *sums[1:], round(sums[1] / sum(sums[1:]) * 100, 1)])
    expected = [facts["开课门数24"], facts["小班门次24"], facts["大班门次24"], facts["课程门次24"]]
    assert [sums[0], sums[1], sums[4], sum(sums[1:])] == expected, sums
    rows.append([NOTE])
    trend: list[list[object]] = [["近三学年课程与班额变化"], ["项目", "2021—2022学年", "2022—2023学年", "2023—2024学年"]]
    for label, key in (
        ("课程门数（门）", "开课门数"),
        ("课程门次（门次）", "课程门次"),
        ("小班课程占比（%）", "小班比"),
        ("90人以上大班占比（%）", "大班比"),
    ):
        trend.append([label, *[_number(facts, key + y) for y in YEARS]])
    trend.append(["教授主讲本科课程占教授总数比例（%）", *[_number(facts, f"主讲教授比{y}") for y in YEARS]])
    merges = ["A1:H1", "A2:H2", "D3:G3", *[f"{c}3:{c}4" for c in "ABCH"], f"A{len(rows)}:H{len(rows)}"]
    write_xlsx([Sheet("课堂规模", rows, merges, 4, widths={"A": 24}), Sheet("趋势", trend, ["A1:D1"], 2, widths={"A": 36})], path)


def practice(path: Path) -> None:
    rows: list[list[object]] = [["各本科专业实践教学学分统计（2023版培养方案）"]]
    rows.append(
        [
            "序号",
            "学院",
            "专业名称",
            "学科门类",
            "总学分",
            "集中实践环节学分",
            "实验教学学分",
            "实践教学学分合计",
            "实践教学学分占比（%）",
        ]
    )
    shares: dict[bool, list[float]] = {True: [], False: []}
    for at, (unit, name, field, total, block, lab) in enumerate(lists.PROGRAMMES, 1):
        share = round((block + lab) / total * 100, 1)
        shares[field == "工学"].append(share)
        rows.append([at, unit, name, field, total, block, lab, block + lab, share])
    means = [round(sum(s) / len(s), 1) for s in (shares[True], shares[False])]
    assert means == [33.6, 24.8], means
    rows += [
        ["工学类专业平均", "", "", "", "", "", "", "", means[0]],
        ["非工学类专业平均", "", "", "", "", "", "", "", means[1]],
        [NOTE],
    ]
    write_xlsx([Sheet("实践学分", rows, ["A1:I1"], 2, widths={"B": 24, "C": 28})], path)


def graduates(path: Path, facts: Facts) -> None:
    rows: list[list[object]] = [["近三年本科生毕业与就业情况统计表"], ["统计时点：毕业、学位、就业数据为各年8月31日"]]
    rows.append(["项目", "2022届", "2023届", "2024届"])
    items = [
        ("应届学生数（人）", "应届"),
        ("毕业生数（人）", "毕业生"),
        ("毕业率（%）", "毕业率"),
        ("授予学位数（人）", "学位"),
        ("学位授予率（%）", "学位率"),
    ]
    items += [
        ("毕业去向落实人数（人）", "落实"),
        ("初次毕业去向落实率（%）", "落实率"),
        ("升学人数（人）", "升学"),
        ("升学率（%）", "升学率"),
    ]
    items += [("体质健康测试达标率（%）", "体测达标"), ("用人单位满意度（%）", "单位满意"), ("在校生总体满意度（%）", "学生满意")]
    rows += [[label, *[_number(facts, key + y) for y in YEARS]] for label, key in items]
    rows.append([NOTE])
    intake: list[list[object]] = [
        ["近三年生源情况"],
        ["项目", "2022年", "2023年", "2024年"],
        ["录取人数（人）", 3214, 3360, 3412],
    ]
    intake += [
        ["报到人数（人）", 3089, 3244, 3310],
        ["报到率（%）", 96.1, 96.5, 97.0],
        ["在校本科生（人）", *[facts[f"本科生{y}"] for y in YEARS]],
    ]
    write_xlsx(
        [Sheet("毕业就业", rows, ["A1:D1", "A2:D2"], 3, widths={"A": 32}), Sheet("生源", intake, ["A1:D1"], 2, widths={"A": 24})],
        path,
    )


def money(path: Path, facts: Facts) -> None:
    rows: list[list[object]] = [["近三年教学经费统计表（自然年，决算数）"], ["单位：万元（注明除外）"]]
    rows.append(["项目", "2022年", "", "2023年", "", "2024年", ""])
    rows.append(["", "金额", "生均（元）", "金额", "生均（元）", "金额", "生均（元）"])
    items = [
        ("教学日常运行支出", "日常支出", "生均日常"),
        ("本科实验经费", "实验经费", "生均实验"),
        ("本科实习经费", "实习经费", "生均实习"),
    ]
    items += [
        ("思想政治工作和党务工作队伍建设专项经费", "思政专项", "生均思政"),
        ("网络思想政治工作专项经费", "网络思政", "生均网络"),
    ]
    for label, amount, each in items:
        rows.append([label, *[_number(facts, key + y) for y in YEARS for key in (amount, each)]])
    for label, key in (("经常性预算内教育事业费拨款", "拨款"), ("本科学费收入", "学费")):
        rows.append([label, *[x for y in YEARS for x in (_number(facts, key + y), "—")]])
    rows.append(
        ["教学日常运行支出占拨款与学费之和的比例（%）", *[x for y in YEARS for x in (_number(facts, f"日常占比{y}"), "—")]]
    )
    rows.append(["注：日常运行支出生均按折合在校生数、实验实习和思政经费生均按全日制本科生数计算。" + FICTION])
    merges = ["A1:G1", "A2:G2", "A3:A4", "B3:C3", "D3:E3", "F3:G3", f"A{len(rows)}:G{len(rows)}"]
    draft: list[list[object]] = [
        ["2025年预算草案（内部测算，未定稿）"],
        ["项目", "金额（万元）"],
        ["教学日常运行支出", 2860.0],
        ["本科实习经费", 430.0],
    ]
    sheets = [
        Sheet("教学经费", rows, merges, 4, widths={"A": 44}),
        Sheet("测算", draft, ["A1:B1"], 2, hidden=True, widths={"A": 24}),
    ]
    write_xlsx(sheets, path)


def assets(path: Path, facts: Facts) -> None:
    rows: list[list[object]] = [
        ["教学行政用房、仪器设备与图书基本情况"],
        ["统计时点：各年9月30日"],
        ["指标", "单位", "2022年", "2023年", "2024年", "合格标准"],
    ]
    items = [
        ("全日制本科在校生", "人", "本科生", "—"),
        ("折合在校生", "人", "折合生", "—"),
        ("教学科研及辅助用房", "平方米", "教学用房", "—"),
    ]
    items += [
        ("行政办公用房", "平方米", "行政用房", "—"),
        ("生均教学行政用房", "平方米/生", "生均用房", "≥16"),
        ("学生宿舍", "平方米", "宿舍", "—"),
    ]
    items += [
        ("生均宿舍面积", "平方米/生", "生均宿舍", "≥6.5"),
        ("实验实训用房", "平方米", "实验用房", "—"),
        ("教学科研仪器设备总值", "万元", "设备总值", "—"),
    ]
    items += [("当年新增仪器设备值", "万元", "新增设备", "—"), ("生均教学科研仪器设备值", "元/生", "生均设备", "≥5000")]
    items += [
        ("新增仪器设备所占比例", "%", "新增设备比", "≥10"),
        ("纸质图书", "册", "图书", "—"),
        ("生均图书", "册/生", "生均图书", "≥80"),
    ]
    items += [
        ("生均年进书量", "册/生", "生均新增图书", "≥3"),
        ("教学用计算机", "台", "计算机", "—"),
        ("百名学生教学用计算机", "台", "百生计算机", "≥10"),
    ]
    rows += [[label, unit, *[_number(facts, key + y) for y in YEARS], line] for label, unit, key, line in items]
    rows.append([NOTE])
    labs: list[list[object]] = [
        ["2024年实验教学中心情况"],
        ["实验教学中心", "级别", "面积（㎡）", "设备值（万元）", "2023—2024学年承担人时数（万）"],
    ]
    labs += [list(row) for row in lists.CENTRES]
    sheets = [Sheet("基本条件", rows, ["A1:F1", "A2:F2"], 3, widths={"A": 28})]
    write_xlsx([*sheets, Sheet("实验中心", labs, ["A1:E1"], 2, widths={"A": 32, "E": 24})], path)


def innovation_slides(facts: Facts) -> list[Slide]:
    trend = [["项目", "2022年", "2023年", "2024年"]]
    trend.append(["参加双创实践活动人数", *[str(facts[f"双创人数{y}"]) for y in YEARS]])
    trend.append(["占在校生比例（%）", *[str(facts[f"双创比{y}"]) for y in YEARS]])
    trend.append(["大创立项（项）", *[str(facts[f"大创项目{y}"]) for y in YEARS]])
    return [
        Slide("岚江工学院创新创业教育工作汇报", ["创新创业学院", "2024年11月", FICTION]),
        Slide(
            "体系：一院两园九工坊",
            [
                "创新创业学院统筹",
                "省级众创空间、大学生创业孵化园3,200平方米",
                "9个学院创客工坊，面向全体学生预约开放",
                "专项经费每年320万元",
            ],
        ),
        Slide(
            "近三年学生参与情况",
            table=trend,
            notes="参与比例三年提高6.8个百分点；经管、艺术、外语三个学院参与比例不足三成，需要单独说明。",
        ),
        Slide(
            "典型项目",
            [
                "退役动力电池梯次利用检测平台：国赛铜奖，3项专利被企业使用",
                "山区小水电智能巡检终端：省赛金奖，在14个村级水电站试用",
            ],
        ),
        Slide(
            "问题与下一步",
            [
                "项目转化率42.0%，结题后无人跟进",
                "62项专创融合课程中24项流于形式",
                "修订专创融合课程认定标准，项目训练不少于16学时",
            ],
        ),
    ]


def kickoff_slides(facts: Facts) -> list[Slide]:
    gaps = [["指标", "标准", "2024年", "差距"], ["生均教学行政用房（㎡）", "≥16", str(facts["生均用房24"]), "1.80"]]
    gaps.append(["专职心理教师与在校生之比", "≥1:4000", f"1:{facts['心理师生24']}", "缺2人"])
    return [
        Slide("本科教育教学审核评估动员会", ["评建办公室　2024年12月", FICTION]),
        Slide(
            "为什么选第二类第三种",
            ["2013年通过合格评估，首次参加审核评估", "以应用型人才培养为主", "首评限选项：设施条件必须接受审核"],
        ),
        Slide("未达标指标", table=gaps, notes="生师比人事口径为18.3，质量报告为17.6，会后务必统一。"),
        Slide(
            "工作安排",
            ["2025年3月：学院自评", "2025年6月：校级自评报告初稿", "2025年10月：校内预评估", "材料做到真实、有效、一致、分层"],
        ),
    ]


def archive(path: Path, facts: Facts) -> None:
    """A teaching archive as a Windows tool packs it: GBK member names, one folder inside."""
    members = {}
    work = path.parent / "tmp"
    for source in sorted((HERE / "parts").glob("*.md")):
        text = parse(source.read_text(encoding="utf-8"), facts)
        target = work / text.files[0]
        if target.suffix == ".txt":
            write_text(text, target, "gbk")
        else:
            write_docx(text, target)
        members[f"教学档案/{text.files[0]}"] = target.read_bytes()
    shutil.rmtree(work)
    write_zip(members, path, "gbk")
