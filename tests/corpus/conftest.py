"""Cases written for the tests: real files in the form that corpus/README.md describes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FORM = """---
id: {id}
title: {title}
provenance: {provenance}
source: "{source}"
type: {type}
category: {category}
region: {region}
size: {size}
family: {family}
indicators: [{indicators}]
dimensions: [{dimensions}]
cause_class: {cause_class}
led_by: 教务处
time: 两个学年
---

## 情况
{situation}

## 问题
{problem}

## 原因
{cause}

## 举措
1. 先开一次会，把责任定下来。（牵头：教务处；时间：第1—3个月）
2. 再按月查一次。
   牵头：督导组；时间：第4—9个月
3. 年底公布结果。

## 资源
每年20万元。

## 成效
由21%升到63%（2022—2024年）。

## 未奏效的做法
一开始只发通知，没有人做。

## 推广条件
要有人专门管这件事。
"""
DEFAULTS = {
    "title": "毕业设计真题率从两成到六成",
    "provenance": "composite",
    "source": "",
    "type": "applied",
    "category": "工科",
    "region": "中部",
    "size": "在校生1.2万人",
    "family": "bk-audit-2",
    "indicators": '"2.3"',
    "dimensions": "",
    "cause_class": "mechanism",
    "situation": "一所地方工科学校，毕业设计由教师自己出题。",
    "problem": "毕业设计选题来自企业真实项目的只有21%，专家抽查发现题目年年重复。",
    "cause": "题目申报没有要求来源，企业导师没有报酬。",
}
THREE = (
    {"id": "applied-thesis"},
    {"id": "vocational-thesis", "type": "vocational", "family": "gz-capability", "indicators": '"5.2"',
     "title": "毕业设计改由企业出题", "problem": "毕业设计选题多为虚拟题目，来自企业真实项目的不到三成。"},
    {"id": "applied-ratio", "title": "生师比从20降到18以内", "indicators": '"7.3"', "cause_class": "resources",
     "problem": "生师比20.3，高于18的限值，计算机类专业超过30。", "situation": "学校连续扩招。", "cause": "编制不足，引进慢。"},
    {"id": "research-ratio", "type": "research", "category": "综合", "size": "在校生3.2万人", "title": "按专业补教师",
     "indicators": '"7.3"', "problem": "折合生师比连续三年上升到19.1，热门专业教师不足。", "situation": "研究生增长快。",
     "cause": "岗位按学科排名分，不看本科教学任务。"},
    {"id": "research-culture", "type": "research", "category": "综合", "title": "质量文化从口号到习惯", "indicators": '"6.3"',
     "dimensions": "A, C", "cause_class": "culture", "problem": "教师认为质量是质评处的事，主动自查的课程只有8%。",
     "situation": "办过三届质量月。", "cause": "活动与日常教学脱节。"},
)  # fmt: skip
Writer = Callable[..., Path]


@pytest.fixture
def write_case(tmp_path: Path) -> Writer:
    """write_case(id=…, field=…) → the file, below tmp_path/corpus/cases/<type>/."""

    def write(**fields: str) -> Path:
        values = {**DEFAULTS, **fields}
        file = tmp_path / "corpus" / "cases" / values["type"] / f"{values['id']}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FORM.format(**values), encoding="utf-8")
        return file

    return write


@pytest.fixture
def small_corpus(tmp_path: Path, write_case: Writer) -> Path:
    """A corpus folder of five cases of three types."""
    for fields in THREE:
        write_case(**fields)
    return tmp_path / "corpus"
