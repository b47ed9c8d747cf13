"""format.heading_numbering: numbers of headings run on without a jump, and nodes carry their own code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.metrics.numbers import chinese
from assistant.review.document import ReportHeading
from assistant.review.nodes import bare, standings, tree
from assistant.review.rule import Context, Hit, Rule

_KINDS = (
    ("第{}部分", re.compile(r"^第([一二三四五六七八九十]+)部分")),
    ("第{}章", re.compile(r"^第([一二三四五六七八九十\d]+)章")),
    ("第{}节", re.compile(r"^第([一二三四五六七八九十\d]+)节")),
    ("{}、", re.compile(r"^([一二三四五六七八九十]+)、")),
    ("（{}）", re.compile(r"^[（(]([一二三四五六七八九十]+)[)）]")),
    ("（{}）", re.compile(r"^[（(](\d+)[)）]")),
    ("{}.", re.compile(r"^(\d+)[.．、](?!\d)")),
    ("{}", re.compile(r"^(\d+)(?=[\s　\u4e00-\u9fff])(?!年)")),
)
_DOTTED = re.compile(r"^((?:\d+\.)+)(\d+)(?!\d*年)")


def check(context: Context) -> Iterator[Hit]:
    known = {bare(code) for code in tree(context.framework)}
    last: dict[tuple[int, str], tuple[int, int]] = {}
    for s in standings(context.report, context.framework):
        heading = s.heading
        if s.node and s.by_title and heading.code and bare(heading.code) != bare(s.node.code):
            yield _hit(heading, f"“{s.node.name}”的编号应为{s.node.code}，报告写作{heading.code}", f"改为“{s.node.title}”")
        last = {key: value for key, value in last.items() if value[0] <= heading.level}
        read = _number(heading)
        if read is None:
            continue
        kind, shape, number = read
        before = last.get(kind, (0, 0))[1]
        last[kind] = (heading.level, number)
        skipped = [shape.format(n) for n in range(before + 1, number)]
        if s.node or (skipped and all(n in known for n in skipped)):
            continue  # what the framework has is the business of the rules of structure
        if number == before:
            yield _hit(heading, f"编号“{shape.format(number)}”与前一个同级标题重复", "改正编号")
        elif skipped and number > 1 and (before or number > 1):
            yield _hit(
                heading, f"编号跳号：前一个是{before or '无'}，应为{before + 1}，这里是{number}", "改正编号，或补写缺少的部分"
            )


def _number(heading: ReportHeading) -> tuple[tuple[int, str], str, int] | None:
    """The row of numbers that a heading belongs to (level and form), the form, and its number in it."""
    text = bare(heading.text.strip())
    dotted = _DOTTED.match(text)
    if dotted:
        return (heading.level, dotted[1]), dotted[1] + "{}", int(dotted[2])
    for place, (shape, pattern) in enumerate(_KINDS):
        found = pattern.match(text)
        if found:
            number = int(found[1]) if found[1].isdigit() else chinese(found[1])
            return ((heading.level, str(place)), shape, int(number)) if number is not None else None
    return None


def _hit(heading: ReportHeading, message: str, suggestion: str) -> Hit:
    return Hit(heading.spot, heading.text, message, quote=heading.text, suggestion=suggestion)


RULE = Rule(
    id="format.heading_numbering",
    law="标题编号连续不跳号，指标的编号与指标体系一致。",
    bad="“（一）”之后是“（三）”；“实践教学”编成2.4。",
    good="“（一）（二）（三）”依次编号；“2.3 实践教学”。",
    severity="warning",
    check=check,
    source="自评报告格式：1、1.1、1.1.1逐级编号（s-wfu）",
)
