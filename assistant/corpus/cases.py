"""Cases as Markdown: short fields in the front matter, the story under eight fixed headings (see corpus/README.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import ValidationError

from assistant.corpus.errors import CorpusError
from assistant.domain import Case, CaseMeasure, InstitutionType
from assistant.errors import in_words
from assistant.institution import CATEGORIES

HEADINGS = {
    "情况": "situation",
    "问题": "problem",
    "原因": "cause",
    "举措": "measures",
    "资源": "resources",
    "成效": "effect",
    "未奏效的做法": "failed",
    "推广条件": "conditions",
}
"""Heading → field, in the order in which they stand."""
FRONT = tuple(name for name in Case.model_fields if name not in HEADINGS.values())
DIMENSIONS = {"A": "理念认同", "B": "制度建设", "C": "实践推进", "D": "成效表现"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]")
_ITEM = re.compile(r"\s{0,3}(\d{1,2})[.、．)）]\s*(.*)")
_TAIL = re.compile(r"[（(]((?:牵头|时间)\s*[：:][^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)][。.；;]?$")
_PART = re.compile(r"\s*(牵头|时间)\s*[：:]\s*")
_FENCE = "---"


def read(file: Path) -> Case:
    """The case in a file. Raises CorpusError with the line of the first fault."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CorpusError(file, None, f"文件读不出来（{error.strerror}），请检查路径与权限") from error
    except UnicodeDecodeError as error:
        raise CorpusError(file, None, "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    return parse(text, file)


def parse(text: str, file: Path) -> Case:
    """The case in a text; `file` gives the place for errors, and the id and type that it must have."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise CorpusError(file, 1, "案例以一行“---”开头，其下是 id、title 等字段，再以一行“---”结束；写法见 corpus/README.md")
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE), None)
    if end is None:
        raise CorpusError(file, 1, "开头的字段没有以一行“---”结束")
    front, places = _front("\n".join(lines[1:end]), file)
    sections = _sections(lines, end + 1, file)
    data: dict[str, Any] = {**front}
    for heading, (start, body) in sections.items():
        field = HEADINGS[heading]
        data[field] = _measures(body, start, file) if field == "measures" else _prose(body)
    try:
        case = Case.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        raise CorpusError(file, places.get(name, 1), f"“{name}”不合要求：{in_words(fault)}") from error
    for name, fault_text in _faults(case, file):
        raise CorpusError(file, places.get(name, 1), fault_text)
    return case


def _front(text: str, file: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The fields, and the line of each."""
    try:
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise CorpusError(file, line, f"字段写法有误（{error.problem}）；值里有冒号、井号或引号时整个值加引号") from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        raise CorpusError(file, 2, "“---”之间应是“键: 值”，如 id、title")
    places: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 2
        if name in places:
            raise CorpusError(file, line, f"字段“{name}”写了两次，只留一个")
        if name not in FRONT:
            raise CorpusError(file, line, f"没有“{name}”这个字段；可用的是 {'、'.join(FRONT)}")
        places[name] = line
    return data, places


def _sections(lines: Sequence[str], start: int, file: Path) -> dict[str, tuple[int, list[str]]]:
    """Heading → (line of its first text, its lines). All eight, in order, none empty."""
    found: dict[str, tuple[int, list[str]]] = {}
    places: dict[str, int] = {}
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.startswith("#"):
            name = line.lstrip("#").strip()
            if not line.startswith("## ") or name not in HEADINGS:
                raise CorpusError(
                    file, number, f"标题“{line.strip()}”不在规定之列；应为 {'、'.join(f'## {h}' for h in HEADINGS)}"
                )
            if name in found:
                raise CorpusError(file, number, f"标题“{name}”出现了两次")
            found[name], places[name] = (number + 1, []), number
        elif found:
            found[list(found)[-1]][1].append(line)
        elif line.strip():
            raise CorpusError(file, number, "正文应从“## 情况”开始")
    expected = list(HEADINGS)
    for place, name in enumerate(expected):
        if name not in found:
            raise CorpusError(file, len(lines), f"缺少“## {name}”一节")
        if list(found)[place] != name:
            wrong = list(found)[place]
            raise CorpusError(file, places[wrong], f"标题次序应为 {'、'.join(expected)}；此处应是“{name}”，不是“{wrong}”")
        if not any(line.strip() for line in found[name][1]):
            raise CorpusError(file, places[name], f"“{name}”一节是空的")
    return found


def _prose(lines: Sequence[str]) -> str:
    """Lines of a paragraph joined as Chinese text is; paragraphs kept apart."""
    paragraphs: list[str] = [""]
    for line in lines:
        text = line.strip()
        if not text:
            paragraphs.append("")
        else:
            listed = text.startswith(("-", "|"))
            latin = paragraphs[-1][-1:].isascii() and text[0].isascii()
            join = "" if not paragraphs[-1] else "\n" if listed else " " if latin else ""
            paragraphs[-1] += join + text
    return "\n".join(p for p in paragraphs if p)


def _measures(lines: Sequence[str], start: int, file: Path) -> tuple[CaseMeasure, ...]:
    """The numbered list. Lead and time stand at the end in brackets or on a line of their own."""
    items: list[dict[str, str]] = []
    for number, line in enumerate(lines, start=start):
        text = line.strip()
        if not text:
            continue
        if (item := _ITEM.fullmatch(line)) and item[2].strip():
            items.append({"text": item[2].strip(), "lead": "", "when": ""})
        elif not items:
            raise CorpusError(file, number, "“举措”应是编号列表，每条写成“1. 做了什么。（牵头：部门；时间：第几个月）”")
        elif _PART.match(text):
            _take(items[-1], text)
        else:
            items[-1]["text"] += text
    for measure in items:
        _take_tail(measure)
    return tuple(CaseMeasure(**measure) for measure in items)


def measure_of(text: str) -> CaseMeasure:
    """One step in words, its number taken off, lead and time at its end told apart."""
    numbered = _ITEM.fullmatch(text.strip())
    measure = {"text": (numbered[2] if numbered and numbered[2].strip() else text).strip(), "lead": "", "when": ""}
    _take_tail(measure)
    return CaseMeasure(**measure)


def _take_tail(measure: dict[str, str]) -> None:
    """Lead and time in brackets at the end of the text, if they stand there and are not all of it."""
    tail = _TAIL.search(measure["text"])
    if tail and measure["text"][: tail.start()].strip():
        measure["text"] = measure["text"][: tail.start()].rstrip()
        _take(measure, tail[1])


def _take(measure: dict[str, str], text: str) -> None:
    """'牵头：教务处；时间：第1—3个月' into the measure; what is neither stays in its text."""
    rest: list[str] = []
    for part in re.split(r"[；;]", text.rstrip("。")):
        if known := _PART.match(part):
            name = "lead" if known[1] == "牵头" else "when"
            value = part[known.end() :].strip()
            measure[name] = f"{measure[name]}、{value}" if measure[name] else value
        elif part.strip():
            rest.append(part.strip())
    if rest:
        measure["text"] += f"（{'；'.join(rest)}）"


def _faults(case: Case, file: Path) -> list[tuple[str, str]]:
    """(field, sentence) for each rule of corpus/README.md that the case breaks."""
    found: list[tuple[str, str]] = []
    if not _ID.fullmatch(case.id):
        found.append(("id", f"id“{case.id}”只能用字母、数字、点和短横"))
    if case.id != file.stem:
        found.append(("id", f"id“{case.id}”与文件名“{file.stem}”不一致，请改成一样"))
    if file.parent.name in get_args(InstitutionType) and case.type != file.parent.name:
        found.append(("type", f"type“{case.type}”与所在文件夹“{file.parent.name}”不一致"))
    if case.category not in CATEGORIES:
        found.append(("category", f"category“{case.category}”不在限值表中，请写 {'、'.join(CATEGORIES)} 之一"))
    if case.provenance == "published" and not case.source:
        found.append(("provenance", "标为 published（公开材料）就要在 source 写出处；没有出处请标 composite"))
    if case.provenance == "composite" and case.source:
        found.append(("source", "标为 composite（组合案例）时 source 应留空；确有公开出处请标 published"))
    if case.cause_class == "unconfirmed" and case.provenance != "own":
        found.append(("cause_class", "案例的 cause_class 应写 rules、resources、staff、mechanism、culture 之一"))
    wrong = next((d for d in case.dimensions if d not in DIMENSIONS), None)
    if wrong:
        found.append(
            ("dimensions", f"dimensions 里的“{wrong}”不认识，应为 {'、'.join(f'{k} {v}' for k, v in DIMENSIONS.items())}")
        )
    for name in ("id", "title", "region", "size", "led_by", "time"):
        if not str(getattr(case, name)).strip():
            found.append((name, f"“{name}”是空的"))
    return found


def render(case: Case) -> str:
    """The case as a file: what `parse` reads back."""
    front = {name: getattr(case, name) for name in FRONT}
    front = {k: list(v) if isinstance(v, tuple) else v for k, v in front.items()}
    parts = [_FENCE, yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000).rstrip(), _FENCE]
    for heading, field in HEADINGS.items():
        value = getattr(case, field)
        text = (
            "\n".join(_item(n, m) for n, m in enumerate(value, start=1)) if field == "measures" else value.replace("\n", "\n\n")
        )
        parts.append(f"\n## {heading}\n{text}")
    return "\n".join(parts) + "\n"


def _item(number: int, measure: CaseMeasure) -> str:
    tail = "；".join(f"{k}：{v}" for k, v in (("牵头", measure.lead), ("时间", measure.when)) if v)
    return f"{number}. {measure.text}" + (f"（{tail}）" if tail else "")
