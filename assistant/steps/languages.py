"""Evidence in another language than the framework: which files, and what to expect of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from assistant.domain import Document, Finding, Passage
from assistant.mapping.english import is_english, says_something
from assistant.wording import CHINESE

MOST = 0.5
"""Share of a document's passages of some length from which on it is in that language."""
SHOWN = 5
RULE = "evidence.language"


def foreign(passages: Iterable[Passage], documents: Mapping[str, Document], language: str) -> list[Document]:
    """The documents that are written in another language than the framework, in the order of their files."""
    counted: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for passage in passages:
        english = is_english(passage.text)
        if passage.document in documents and (len(passage.text) >= 12 if not english else says_something(passage.text)):
            counted[passage.document] += 1
            other[passage.document] += english == (language == CHINESE)
    found = [documents[id] for id, n in counted.items() if other[id] > MOST * n]
    return sorted(found, key=lambda d: d.places[0] if d.places else d.title)


def findings(found: list[Document], language: str) -> list[Finding]:
    """One finding that names the files and says what the program does with them and what not; none where there are none."""
    if not found:
        return []
    names = "、".join(f"“{d.title}”" for d in found[:SHOWN]) + ("等" if len(found) > SHOWN else "")
    if language == CHINESE:
        message = (
            f"指标体系是中文的，材料中有{len(found)}份英文文件：{names}。它们经英文指标体系的对照关系粗略匹配，计入材料覆盖，"
            "但只在二级指标只有一个审核重点时落到审核重点；其中的句子与数据不写入中文报告"
        )
        action = "要写进报告的内容请提供中文文本或译文；整套材料都是英文的，请改用英文的指标体系（如 esg-2015、abet-eac）"
    else:
        message = (
            f"指标体系是英文的，材料中有{len(found)}份中文文件：{names}。它们经对照关系匹配，计入材料覆盖；"
            "写入报告时照引中文原句，不作翻译"
        )
        action = "请把要写进报告的中文内容译成英文，或在定稿时替换这些句子"
    return [Finding(rule=RULE, severity="warning", where=found[0].title, message=message, suggestion=action)]
