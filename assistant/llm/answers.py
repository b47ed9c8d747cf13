"""What a model sent back, read with patience and within bounds: JSON alone, in a fence, in the midst of prose."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

LONGEST = 60_000
"""Characters of an answer that are looked at; a longer one is a fault, not a report."""
_REFUSAL = re.compile(
    r"抱歉|对不起|无法(?:协助|提供|完成|回答)|不能(?:协助|提供|完成|回答)|作为(?:一个)?(?:AI|人工智能|语言模型)|"
    r"I(?:'m| am) sorry|I can(?:no|')t (?:help|assist|comply)|as an AI",
    re.I,
)
_FENCE = re.compile(r"```(?:json)?\s*\n?(.*?)```", re.S)
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.S)


class AnswerError(Exception):
    """An answer that cannot be used. `kind`: empty, refusal, too_long, not_json, schema, cut; the message says what in words."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def read(text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """The object that an answer holds, valid under the schema. Raises AnswerError."""
    if len(text) > LONGEST:
        raise AnswerError("too_long", f"回答有{len(text)}字，超过{LONGEST}字，没有采用")
    words = _THINKING.sub("", text).strip()
    if not words:
        raise AnswerError("empty", "回答是空的")
    fault = ""
    for found in _objects(words):
        fault = _fault(found, schema)
        if not fault:
            return found
    if fault:
        raise AnswerError("schema", f"回答不合要求的格式：{fault}")
    if _REFUSAL.search(words[:200]):
        raise AnswerError("refusal", "模型拒绝回答")
    raise AnswerError("not_json", "回答不是 JSON")


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object at the top level of the text, the likeliest first."""
    for piece in (text, *_FENCE.findall(text)):
        try:
            found = json.loads(piece)
        except ValueError:
            continue
        if isinstance(found, dict):
            yield found
    decoder = json.JSONDecoder()
    place, tries = text.find("{"), 0
    while place >= 0 and tries < 50:
        tries += 1
        try:
            found, end = decoder.raw_decode(text, place)
        except ValueError:
            end = place + 1
        else:
            if isinstance(found, dict):
                yield found
        place = text.find("{", end)


def _fault(found: dict[str, Any], schema: Mapping[str, Any]) -> str:
    error = next(iter(sorted(Draft202012Validator(schema).iter_errors(found), key=lambda e: len(e.absolute_path))), None)
    if error is None:
        return ""
    place = "/".join(map(str, error.absolute_path)) or "根"
    return f"{place}：{error.message[:160]}"
