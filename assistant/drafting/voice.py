"""One voice: the report speaks of 学校 and of named units, never of 我校 and 我院."""

from __future__ import annotations

import re

from assistant.domain import Document, Institution
from assistant.drafting import english
from assistant.mapping.english import is_english

_UNIT = re.compile(r"[\u4e00-\u9fff]{2,14}?(?:学院|学部|系|处|中心|办公室|部|馆|委员会|教研室|研究院)")
_SCHOOL = re.compile(r"我校|本校|我们学校|我们")
_OWN_UNIT = re.compile(r"我院|本院|我系|本系|我处|本处|我部|本部门|我中心|本中心|我办|我馆|本馆|本单位")
_BARE_UNIT = re.compile(r"(?<![\u4e00-\u9fff“])学院(?=[有承设现共于在建与把将按对坚始以依围为已从实开组聘拥])")
_YEAR = (
    (re.compile(r"今年"), "当年"),
    (re.compile(r"本学年"), "当学年"),
    (re.compile(r"本年度"), "当年度"),
    (re.compile(r"本学期"), "当学期"),
)


def unit_of(document: Document) -> str:
    """The department a document speaks for: its issuer, else the folder it lies in; '' if neither names one."""
    for text in (document.issuer, *reversed(document.places[0].split("/")[:-1] if document.places else [])):
        found = _UNIT.search(re.sub(r"^[\d.、_\-\s]+", "", text))
        if found:
            return found[0]
    return ""


def speak(text: str, document: Document, institution: Institution) -> str:
    """The sentence in the report's voice and in its own language. Only names change: no figure is added or taken away."""
    if is_english(text):
        return english.speak(text, institution)
    names = sorted({institution.name, institution.short_name, *institution.aliases} - {""}, key=len, reverse=True)
    for name in names:
        text = re.sub(rf"(?<![《“]){re.escape(name)}(?=[\u4e00-\u9fff，、])(?!党委|学院|章程|委员会)", "学校", text)
    text = _SCHOOL.sub("学校", text)
    unit = unit_of(document)
    text = _OWN_UNIT.sub(unit or "相关单位", text)
    if document.level == "department" and unit.endswith("学院"):
        text = _BARE_UNIT.sub(unit, text)
    for pattern, word in _YEAR:
        text = pattern.sub(word, text)
    text = re.sub(r"(学校)+学校", "学校", text)
    return re.sub(r"！+$", "。", text)


def attribution(document: Document, text: str) -> str:
    """'《…》规定，' for a sentence of a regulation, if the title brings in no figure that the sentence lacks."""
    title = re.sub(r"[（(].*?[)）]|[《》]", "", document.title).strip()
    if not 4 <= len(title) <= 28 or any(number not in text for number in re.findall(r"\d+", title)):
        return ""
    return f"《{title}》规定，"
