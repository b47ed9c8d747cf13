"""Evidence passages → sentences that could stand in a report, each with its role."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.domain import Document, Passage, Role, digest, normalise
from assistant.drafting import cues
from assistant.drafting.cues import Cues

SHORTEST, LONGEST = 14, 180
_END = re.compile(r"(?<=[。！？!?])(?![”’」』）)])|\n+|(?<=。[”’])|(?<=[！？][”’])(?=\s)")
_NUMBERING = re.compile(
    r"^\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]\d{1,2}[)）]|\d{1,2}(?:\.\d{1,2}){0,3}[、.．)）]\s*(?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}\s+|"
    r"[①-⑳●■◆▪•·\-–—*]+\s*|第[一二三四五六七八九十百零\d]{1,5}[条款项章节]\s*)"
)
_ARTICLE = re.compile(r"^\s*第[一二三四五六七八九十百零\d]{1,5}条")
_LEAD = re.compile(
    r"^[^，。；：:]{0,14}(?:做法|措施|举措|成效|问题|原因|建议|情况|方面|工作|经验|特色|内容|亮点|不足|目标|要求|结果|分析|建设|培养|管理|机制|队伍|改革|服务|保障)"
    r"[：:](?=.{12,})"  # a label only
)
_VERB = re.compile(r"[是有为达占设建开获]|实[施行]|制定|完成|包括|组织|推进|提[高升]|加强|安排|承担|覆盖|投入|采用|通过|形成")
_REFERENCE = re.compile(
    r"[（(](?:见|详见|参见|附)?(?:附?[表图]|附件)\s*[\d一二三四五六七八九十.\-—]*[^）)]{0,12}[)）]|(?:如|由|从)?[表图]\s*\d[\d.\-—]*\s*(?:所示|可见|可以看出|显示)?[，,]"
)
_ITEM = re.compile(r"(?:^|[。；;：:，,]\s*)(?=[一二三四五六七八九]是)")
_MISREAD = re.compile(r"^\d{1,2}[.．](?=\d+\s*[篇人名个门项次份件位])")  # '3.1篇…' is item 3 that begins with 1篇
_TORN = re.compile(r"^[\u4e00-\u9fff]{1,2}[，；、]|^[，。；、）)”》]")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
_COUNT = re.compile(r"\d|[一二三四五六七八九十百千]+[项个名次人门]")
_PAIRS = (("“", "”"), ("《", "》"), ("（", "）"), ("(", ")"), ("【", "】"), ("〔", "〕"))
PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|[\w.+-]+@[\w-]+\.\w+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in its passage (`raw`) and as it may be printed (`text`).

    `item` is its place in an enumeration (一是 → 1), 0 if it is in none; problems, causes and measures correspond by it.
    """

    text: str
    raw: str
    role: Role
    passage: Passage
    document: Document
    order: int
    article: bool = False
    item: int = 0

    @property
    def key(self) -> str:
        return digest(normalise(self.text))


def split(text: str) -> list[str]:
    """Sentences of a passage, with their end marks; a closing quotation mark stays with its sentence."""
    return [s.strip() for s in _END.split(text) if s and s.strip()]


def items(sentence: str) -> list[tuple[int, str]]:
    """An enumeration inside one sentence ('…：一是…；二是…。') as its items with their numbers; else the sentence as it is."""
    if not ("一是" in sentence and "二是" in sentence):
        return [("一二三四五六七八九".find(sentence[0]) + 1 if sentence[1:2] == "是" else 0, sentence)]
    pieces = [p.strip() for p in _ITEM.split(sentence) if p and p.strip()]
    return [("一二三四五六七八九".find(p[0]) + 1, p) for p in pieces if p[1:2] == "是" and p[0] in "一二三四五六七八九"]


def tidy(raw: str, c: Cues) -> str:
    """The sentence without list numbering, references to tables and figures, and connectives to what came before."""
    text = _MISREAD.sub("", raw.strip())
    text = _NUMBERING.sub("", text)
    text = _MISREAD.sub("", _NUMBERING.sub("", text))
    text = _REFERENCE.sub("", text)
    text = cues.strip(c.removable, text)
    text = re.sub(r"(?<=[\u4e00-\u9fff，。；：、])\s+(?=[\u4e00-\u9fff\d])|(?<=\d)\s+(?=[\u4e00-\u9fff])", "", text)
    return text.strip(" \t，,；;、：:")


def fit(text: str, c: Cues) -> bool:
    """Whether a tidied sentence can stand alone in a report."""
    if not SHORTEST <= len(text) <= LONGEST or len(_HAN.findall(text)) < 0.4 * len(text):
        return False
    if any(mark in text for mark in ("（一）", "（二）", "(一)", "(二)", "（2）", "(2)", "②")):
        return False  # a list run together: its items are sentences of their own elsewhere
    if text[-1] in "：:？?" or "？" in text or "……" in text or "￥" in text:
        return False
    if _TORN.match(text):
        return False
    if any(text.count(a) != text.count(b) for a, b in _PAIRS) or PERSONAL.search(text):
        return False
    if text.count("、") >= 4 and not re.search(r"[，；：]", text) and not _VERB.search(text):
        return False  # a bare list of names says nothing
    return not (cues.found(c.unfit, text) or cues.found(c.anaphora, text))


def role_of(text: str, heading_path: tuple[str, ...], document: Document, c: Cues) -> Role:
    """What the sentence does. The nearest heading decides where it names one of problem, cause or measure alone."""
    under = ""
    for heading in reversed(heading_path):
        named = [name for name in ("problem", "cause", "measure") if cues.found(getattr(c.headings, name), heading)]
        if named:
            under = named[0] if len(named) == 1 else "mixed"
            break
    if document.kind != "regulation":
        if cues.found(c.cause, text) and under != "measure":
            return "cause"
        done = cues.found(c.result, text) and bool(_COUNT.search(text))
        ahead = document.year is not None and any(int(y) > document.year for y in _YEAR.findall(text))
        if cues.found(c.measure, text) or ahead or (under == "measure" and not done):
            return "measure"
        faulty = cues.found(c.problem, text) and not cues.found(c.not_problem, text)
        if faulty or under == "problem":
            return "problem"
        if under == "cause":
            return "cause"
        if document.kind == "plan":
            return "measure"
        if done:
            return "result"
    return "practice"


def sentences(passage: Passage, document: Document, c: Cues) -> list[Sentence]:
    """The sentences of a prose passage that are fit to print. Table rows give none: they speak through the data tables."""
    if passage.kind in ("row", "heading"):
        return []
    article = bool(_ARTICLE.match(passage.text))
    result = []
    for order, (number, words, raw) in enumerate(_pieces(passage.text)):
        text = tidy(words, c)
        if article and order == 0:
            text = re.sub(r"^[\u4e00-\u9fff]{2,10}\s+", "", text)
        if cues.found(c.unfit, text):
            continue  # before the lead goes: '联系人：…' is a notice by its lead
        lead = _LEAD.match(text)
        if lead and not re.search(r"[是为有]", lead[0]):
            text = text[lead.end() :]
        if not text or not fit(text, c):
            continue
        if text[-1] not in "。！”’）)":
            if raw[-1] not in "；;，," and not number and (passage.locator.page is not None or len(text) < 24):
                continue  # without an end mark: a title, a label, or a sentence torn at the end of a page
            text = text.rstrip("；;，,、") + "。"
        role = role_of(text, passage.locator.heading_path, document, c)
        result.append(Sentence(text, raw, role, passage, document, order, article, number))
    return result


def _pieces(text: str) -> list[tuple[int, str, str]]:
    """(item, words, words as they stand): sentences, enumerations taken apart. An item lasts until the next one begins, and
    a head too short to stand alone ('一是协同不够均衡。') is joined with the sentence that explains it."""
    result: list[tuple[int, str, str]] = []
    current = 0
    for whole in split(text):
        for number, piece in items(whole):
            item, words, raw = result[-1] if result else (0, "", "")
            if number == 0 and current and item == current and len(words) < SHORTEST + 4 and words[1:2] == "是":
                result[-1] = (current, words.rstrip("。；") + "，" + piece, raw + piece)
                continue
            current = number or current
            result.append((current, piece, piece))
    return result
